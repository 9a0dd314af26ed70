//! Addresses as configuration names them: the origin of a site, and a network
//! of proxies. Reads text; opens nothing.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use axum::http::Uri;

/// Scheme, host and port of a site, as a browser writes it in `Origin`: lower
/// case, without the scheme's own port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    https: bool,
    host: String,
    port: Option<u16>,
}

impl Origin {
    /// A site of this machine.
    pub fn local(host: &str, port: u16) -> Self {
        Self {
            https: false,
            host: host.to_owned(),
            port: (port != 80).then_some(port),
        }
    }

    pub const fn is_https(&self) -> bool {
        self.https
    }

    /// The host is this machine's own, which browsers trust without TLS.
    pub fn is_loopback(&self) -> bool {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}://{}",
            if self.https { "https" } else { "http" },
            self.host
        )?;
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

/// The host of one site: a name, or an address. A policy lists origins by
/// spaces and ends at a `;`, and `*` would stand for many sites.
fn is_host(host: &str) -> bool {
    let inside = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let is_of_a_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    match inside {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(is_of_a_name),
    }
}

impl FromStr for Origin {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "is not an address like https://desk.example.com";
        let uri: Uri = text.parse().map_err(|_| FORM)?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(FORM),
        };
        let authority = uri.authority().ok_or(FORM)?;
        if !is_host(authority.host()) || authority.as_str().contains('@') {
            return Err(FORM);
        }
        if uri
            .path_and_query()
            .is_some_and(|path| path.as_str() != "/")
        {
            return Err("has a path; only scheme, host and port are allowed");
        }
        let own = if https { 443 } else { 80 };
        let port = match authority.port() {
            Some(port) => Some(port.as_str().parse().map_err(|_| FORM)?),
            // Something stands behind the host that is no port.
            None if authority.as_str() != authority.host() => return Err(FORM),
            None => None,
        };
        Ok(Self {
            https,
            host: authority.host().to_ascii_lowercase(),
            port: port.filter(|&port: &u16| port != own),
        })
    }
}

/// An address, or all addresses that share its first `bits` bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    pub fn contains(&self, address: IpAddr) -> bool {
        let (left, right, width) = match (self.address, address.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                (u128::from(a.to_bits()), u128::from(b.to_bits()), 32)
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits(), b.to_bits(), 128),
            _ => return false,
        };
        let rest = width - u32::from(self.bits);
        // A shift by all 128 bits is none of u128's.
        rest == 128 || left >> rest == right >> rest
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

impl FromStr for Network {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "is not an address like 10.0.0.7 or a network like 10.0.0.0/8";
        let (address, bits) = text
            .split_once('/')
            .map_or((text, None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().map_err(|_| FORM)?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits
                .parse()
                .ok()
                .filter(|&bits| bits <= width)
                .ok_or(FORM)?,
            None => width,
        };
        Ok(Self { address, bits })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_a_browser_writes_it() {
        let written = |text: &str| text.parse::<Origin>().unwrap().to_string();
        assert_eq!(
            written("https://Desk.Example.com:443/"),
            "https://desk.example.com"
        );
        assert_eq!(written("http://localhost:8750"), "http://localhost:8750");
        assert_eq!(written("http://[::1]:80"), "http://[::1]");
    }

    #[test]
    fn a_text_that_is_no_origin_is_refused() {
        for text in [
            "",
            "desk",
            "ftp://x",
            "https://",
            "https://x/desk",
            "https://a@b",
            "https://x:y",
            "https://*.example.com",
            "https://*",
            "https://x;script-src",
            "https://x y",
            "https://x'",
            "https://x:*",
            "https://[::x]",
        ] {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_network_holds_its_addresses_and_no_others() {
        let net: Network = "10.1.0.0/16".parse().unwrap();
        assert!(net.contains("10.1.200.3".parse().unwrap()));
        assert!(net.contains("::ffff:10.1.200.3".parse().unwrap()));
        assert!(!net.contains("10.2.0.1".parse().unwrap()));
        assert!(
            "::/0"
                .parse::<Network>()
                .unwrap()
                .contains("2001:db8::1".parse().unwrap())
        );
        assert!("10.0.0.0/33".parse::<Network>().is_err());
    }
}
