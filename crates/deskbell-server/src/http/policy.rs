//! The Content-Security-Policy of each kind of page, and the other security
//! headers. Computed once at the start.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use crate::config::Origin;

/// For everything that is no page.
const NOTHING: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The policy of the desk and of the supervisors' page, with the hashes of the
/// scripts that stand inside `html`.
pub fn of_desk(html: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{}; style-src 'self'; \
         img-src 'self' data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
         media-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        script_hashes(html)
    )
}

/// The policy of the chat page: no wasm, pictures that it has fetched with its token, and frames on our own site and the
/// administrator's list.
pub fn of_chat(html: &str, sites: &[Origin]) -> String {
    let sites: String = sites.iter().map(|site| format!(" {site}")).collect();
    format!(
        "default-src 'none'; script-src 'self'{}; style-src 'self'; img-src 'self' data: blob:; \
         connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'{sites}",
        script_hashes(html)
    )
}

/// ` 'sha256-…'` for each inline script of a page that our own build made. It
/// looks for tags, not for HTML in general.
fn script_hashes(html: &str) -> String {
    let mut hashes = String::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once("<script") {
        let Some((tag, body)) = after.split_once('>') else {
            break;
        };
        let Some((script, further)) = body.split_once("</script>") else {
            break;
        };
        if !tag.contains(" src=") {
            let hash = BASE64_STANDARD.encode(Sha256::digest(script.as_bytes()));
            hashes.push_str(&format!(" 'sha256-{hash}'"));
        }
        rest = further;
    }
    hashes
}

/// The headers that every answer carries; a page's own policy stays.
#[derive(Debug, Clone)]
pub struct SecurityHeaders {
    always: Vec<(HeaderName, HeaderValue)>,
}

impl SecurityHeaders {
    /// `https` says whether browsers come by TLS.
    pub fn new(https: bool) -> Self {
        let mut always = vec![
            (
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ),
            (
                header::REFERRER_POLICY,
                HeaderValue::from_static("no-referrer"),
            ),
            (
                HeaderName::from_static("cross-origin-opener-policy"),
                HeaderValue::from_static("same-origin"),
            ),
        ];
        if https {
            let two_years = HeaderValue::from_static("max-age=63072000; includeSubDomains");
            always.push((header::STRICT_TRANSPORT_SECURITY, two_years));
        }
        Self { always }
    }

    pub fn add_to(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.always {
            headers.insert(name.clone(), value.clone());
        }
        headers
            .entry(header::CONTENT_SECURITY_POLICY)
            .or_insert(HeaderValue::from_static(NOTHING));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_inline_script_is_allowed_by_its_hash_and_a_linked_one_is_not_hashed() {
        let html = r#"<script type="module">run()</script><script src="/a.js"></script>"#;
        let policy = of_desk(html);
        let hash = BASE64_STANDARD.encode(Sha256::digest(b"run()"));
        assert_eq!(policy.matches("sha256-").count(), 1);
        let expected = format!("script-src 'self' 'wasm-unsafe-eval' 'sha256-{hash}'; style-src");
        assert!(policy.contains(&expected), "{policy}");
    }

    #[test]
    fn the_desk_may_do_what_it_needs_and_nothing_else() {
        assert_eq!(
            of_desk(""),
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
             img-src 'self' data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
             media-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        );
    }

    #[test]
    fn the_chat_page_can_be_embedded_by_the_listed_sites_only() {
        let policy = of_chat("", &["https://shop.example".parse().unwrap()]);
        assert!(
            policy.ends_with("frame-ancestors 'self' https://shop.example"),
            "{policy}"
        );
        assert!(of_chat("", &[]).ends_with("frame-ancestors 'self'"));
    }
}
