//! The session cookie as text: `__Host-deskbell` behind TLS, plain `deskbell`
//! on this machine, where browsers refuse the prefix without TLS.

use super::Secret;

/// The lifetime that the browser is told, in seconds; the server has its own
/// word on it.
const MAX_AGE: u32 = 24 * 60 * 60;

/// How this server's cookie looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cookie {
    https: bool,
}

impl Cookie {
    pub const fn new(https: bool) -> Self {
        Self { https }
    }

    const fn name(self) -> &'static str {
        if self.https {
            "__Host-deskbell"
        } else {
            "deskbell"
        }
    }

    /// The `Set-Cookie` that signs in.
    pub fn set(self, secret: &Secret) -> String {
        self.text(secret.text(), MAX_AGE)
    }

    /// The `Set-Cookie` that takes it away.
    pub fn clear(self) -> String {
        self.text("", 0)
    }

    fn text(self, value: &str, max_age: u32) -> String {
        let secure = if self.https { "; Secure" } else { "" };
        let name = self.name();
        format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Strict{secure}")
    }

    /// The secret in a `Cookie` header, if there is one of the right form.
    pub fn read(self, header: &str) -> Option<Secret> {
        header
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| *name == self.name())
            .find_map(|(_, value)| Secret::from_text(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_tls_the_cookie_is_bound_to_the_host_and_never_sent_in_the_clear() {
        let secret = Secret::random().unwrap();
        let text = Cookie::new(true).set(&secret);
        assert!(text.starts_with("__Host-deskbell="), "{text}");
        for flag in ["; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/"] {
            assert!(text.contains(flag), "{text}");
        }
        assert!(!text.contains("Domain"));
        assert!(!Cookie::new(false).set(&secret).contains("Secure"));
    }

    #[test]
    fn the_secret_is_found_among_other_cookies() {
        let secret = Secret::random().unwrap();
        let header = format!("a=b; deskbell={}; c", secret.text());
        assert_eq!(Cookie::new(false).read(&header), Some(secret));
        assert_eq!(Cookie::new(true).read(&header), None);
        assert_eq!(Cookie::new(false).read("deskbell=short"), None);
    }
}
