//! The files of the pages, held inside the program: which file an address
//! means, in which encoding, and how long a browser may keep it. The addresses
//! of an app's own routes give that app's page.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{Embed, EmbeddedFile};

use super::policy;
use crate::config::Origin;

#[derive(Embed)]
#[folder = "../../dist/desk"]
#[allow_missing = true]
struct Desk;

#[derive(Embed)]
#[folder = "../../dist/manage"]
#[allow_missing = true]
struct Manage;

// `Chat`: the folder is one of the build's own, see build.rs.
include!(concat!(env!("OUT_DIR"), "/chat.rs"));

const PAGE: &str = "index.html";
const NOT_BUILT: &str = "This deskbelld was built without its front end: run cargo xtask run";

type Get = fn(&str) -> Option<EmbeddedFile>;

/// One page with its files, and its policy.
struct Site {
    get: Get,
    policy: HeaderValue,
}

impl Site {
    fn new(get: Get, policy: impl Fn(&str) -> String) -> Self {
        let html = get(PAGE).map(|file| String::from_utf8_lossy(&file.data).into_owned());
        let policy = policy(html.as_deref().unwrap_or_default());
        // A policy is made of visible ASCII: our words, base64, and origins.
        let policy = HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("sandbox"));
        Self { get, policy }
    }
}

/// Everything that is served as a file.
pub struct Pages {
    desk: Site,
    manage: Site,
    chat: Site,
}

impl Pages {
    /// `chat_sites` may embed the chat page.
    pub fn new(chat_sites: &[Origin]) -> Self {
        Self {
            desk: Site::new(Desk::get, policy::of_desk),
            manage: Site::new(Manage::get, policy::of_desk),
            chat: Site::new(Chat::get, |html| policy::of_chat(html, chat_sites)),
        }
    }

    /// The answer to `GET path`.
    pub fn answer(&self, path: &str, asked: &HeaderMap) -> Response {
        let (site, name) = self.find(path);
        match name {
            None => not_found(),
            Some(PAGE) if (site.get)(PAGE).is_none() => {
                (StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT).into_response()
            }
            Some(name) => site.file(name, asked).unwrap_or_else(not_found),
        }
    }

    /// The site, and the file of it, that a path means.
    fn find<'p>(&self, path: &'p str) -> (&Site, Option<&'p str>) {
        if let Some(rest) = path.strip_prefix("/manage/") {
            // The routes of that page have no dots, its files do.
            return (
                &self.manage,
                Some(if rest.contains('.') { rest } else { PAGE }),
            );
        }
        if let Some(rest) = path.strip_prefix("/chat/") {
            return (&self.chat, Some(if rest.is_empty() { PAGE } else { rest }));
        }
        let session = path.strip_prefix("/session/");
        if path == "/" || path == "/sign-in" || session.is_some_and(|id| !id.contains('/')) {
            return (&self.desk, Some(PAGE));
        }
        (
            &self.desk,
            path.strip_prefix('/').filter(|name| !name.is_empty()),
        )
    }
}

impl Site {
    fn file(&self, name: &str, asked: &HeaderMap) -> Option<Response> {
        let plain = (self.get)(name)?;
        let (file, encoding) = self
            .encoded(name, asked)
            .map_or((plain, None), |(f, e)| (f, Some(e)));
        let etag = etag(&file);
        let mut answer = if asked.get(header::IF_NONE_MATCH) == Some(&etag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            body(file.data).into_response()
        };
        let headers = answer.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(content_type(name)),
        );
        headers.insert(header::ETAG, etag);
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep(name)));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        headers.insert(header::CONTENT_SECURITY_POLICY, self.policy.clone());
        Some(answer)
    }

    /// The smallest ready-made encoding that the browser takes.
    fn encoded(&self, name: &str, asked: &HeaderMap) -> Option<(EmbeddedFile, &'static str)> {
        let accepted = asked.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
        [("br", "br"), ("gz", "gzip")]
            .into_iter()
            .find_map(|(ending, encoding)| {
                if !accepts(accepted, encoding) {
                    return None;
                }
                Some(((self.get)(&format!("{name}.{ending}"))?, encoding))
            })
    }
}

fn body(data: Cow<'static, [u8]>) -> Body {
    match data {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    }
}

fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|item| {
        let (name, weight) = item.split_once(';').unwrap_or((item, ""));
        let refused = matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

fn etag(file: &EmbeddedFile) -> HeaderValue {
    let hash = file.metadata.sha256_hash();
    let half: String = hash
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    HeaderValue::try_from(format!("\"{half}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// A name that holds its content's hash can be kept for ever.
fn keep(name: &str) -> &'static str {
    if is_hashed(name) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

/// The build's names end in `-` and 16 digits of hexadecimal, before `_bg` and
/// the ending.
fn is_hashed(name: &str) -> bool {
    name.split(['-', '_', '.', '/']).any(|part| {
        part.len() == 16
            && part
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "There is nothing at this address.").into_response()
}

// What build.rs does to the chat page; its tests run here.
#[cfg(test)]
#[path = "../../build/page.rs"]
mod page;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_with_a_hash_is_kept_for_ever() {
        assert!(is_hashed("desk-0123456789abcdef_bg.wasm"));
        assert!(is_hashed("snippets/deskbell-00ff00ff00ff00ff/inline0.js"));
        assert!(!is_hashed("sw.js"));
        assert!(!is_hashed("index.html"));
    }

    #[test]
    fn an_encoding_is_used_only_where_the_browser_takes_it() {
        assert!(accepts("gzip, deflate, br;q=0.9", "br"));
        assert!(!accepts("gzip, br;q=0", "br"));
        assert!(!accepts("", "gzip"));
    }

    /// Everything that `/chat/` loads before it can be used, in brotli's bytes:
    /// the page and what its tags name. Goes down with the page, never up.
    const CHAT_BUDGET: usize = 14 * 1024;

    #[test]
    fn the_chat_pages_first_load_is_within_its_budget() {
        let html = Chat::get(PAGE).unwrap().data;
        let html = std::str::from_utf8(&html).unwrap();
        let mut names = vec![PAGE];
        for start in ["src=\"/chat/", "href=\"/chat/"] {
            names.extend(
                html.split(start)
                    .skip(1)
                    .filter_map(|rest| rest.split('"').next()),
            );
        }
        assert_eq!(names, [PAGE, "chat.js", "chat.css"]);
        let cost = |name: &&str| Chat::get(&format!("{name}.br")).unwrap().data.len();
        let parts: Vec<usize> = names.iter().map(cost).collect();
        let total: usize = parts.iter().sum();
        println!("first load of the chat page: {parts:?}, together {total} bytes of brotli");
        if !cfg!(has_terser) {
            println!("terser is not installed: the budget is that of the smaller scripts");
            return;
        }
        assert!(
            total <= CHAT_BUDGET,
            "{parts:?}: {total} of {CHAT_BUDGET} bytes"
        );
    }

    #[test]
    fn the_chat_page_is_sent_compressed_to_browsers_that_take_it() {
        let mut asked = HeaderMap::new();
        asked.insert(
            header::ACCEPT_ENCODING,
            HeaderValue::from_static("gzip, br"),
        );
        for path in [
            "/chat/",
            "/chat/chat.js",
            "/chat/chat.css",
            "/chat/embed.js",
        ] {
            let answer = Pages::new(&[]).answer(path, &asked);
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
            assert_eq!(answer.headers()[header::CONTENT_ENCODING], "br", "{path}");
        }
    }

    #[test]
    fn an_address_is_a_route_a_file_or_nothing() {
        let pages = Pages::new(&[]);
        let file = |path: &'static str| pages.find(path).1;
        assert_eq!(file("/"), Some(PAGE));
        assert_eq!(file("/session/01ABC"), Some(PAGE));
        assert_eq!(file("/sign-in"), Some(PAGE));
        assert_eq!(file("/manage/agents"), Some(PAGE));
        assert_eq!(file("/manage/manage.js"), Some("manage.js"));
        assert_eq!(file("/chat/"), Some(PAGE));
        assert_eq!(file("/chat/embed.js"), Some("embed.js"));
        assert_eq!(file("/sw.js"), Some("sw.js"));
        let missing = pages.answer("/no/such/thing", &HeaderMap::new());
        assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    }
}
