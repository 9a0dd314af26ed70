//! Where a request comes from: the address of its client, and whether one of
//! our own pages sent it.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::{HeaderMap, header};
use deskbell_protocol::http::HEADER;

use crate::config::Network;

/// The client's address. A proxy that is trusted is believed about whom it
/// speaks for; anybody else speaks for themselves.
pub fn address(peer: SocketAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let peer = peer.ip().to_canonical();
    if !is_trusted(peer) {
        return peer;
    }
    // Each proxy adds at the right, so the first untrusted from there is the
    // last one that somebody we trust has seen.
    let forwarded = headers.get_all("x-forwarded-for").iter().rev();
    let mut addresses = forwarded
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.rsplit(','))
        .map(forwarded_address);
    loop {
        match addresses.next() {
            Some(Some(address)) if is_trusted(address) => {}
            Some(Some(address)) => return address,
            Some(None) | None => return peer,
        }
    }
}

/// An entry of `X-Forwarded-For`: an address, which some proxies write with its
/// port, and one of IPv6 in brackets.
fn forwarded_address(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let bare = entry
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let address = bare.unwrap_or(entry).parse().ok();
    let with_port = || entry.parse().ok().map(|socket: SocketAddr| socket.ip());
    address.or_else(with_port).map(|ip| ip.to_canonical())
}

/// Whom limits count as one: an IPv4 address, or the /64 of an IPv6 address,
/// since one household or machine has all addresses of its own /64.
pub fn source(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

/// The request was made on this machine, as far as one can see. A proxy on this
/// machine that does not name whom it speaks for looks the same.
pub fn is_local(peer: SocketAddr, headers: &HeaderMap, listen: IpAddr) -> bool {
    let handed_on = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
    let peer = peer.ip().to_canonical();
    // Who calls an address of their own machine comes from that same address.
    (peer.is_loopback() || peer == listen.to_canonical()) && !handed_on
}

/// `Origin` is one of ours.
pub fn has_our_origin(headers: &HeaderMap, allowed: &[String]) -> bool {
    text(headers, header::ORIGIN.as_str()).is_some_and(|origin| allowed.iter().any(|a| a == origin))
}

/// A page of ours sent it: our header is there, which a form can't set, and the
/// browser says that the page is of this site.
pub fn is_ours(headers: &HeaderMap, allowed: &[String]) -> bool {
    let (name, value) = HEADER;
    text(headers, name) == Some(value)
        && match text(headers, "sec-fetch-site") {
            Some(site) => site == "same-origin",
            None => has_our_origin(headers, allowed),
        }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWED: &str = "https://desk.example.com";

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|&(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    fn ours(pairs: &[(&'static str, &'static str)]) -> bool {
        is_ours(&headers(pairs), &[ALLOWED.to_owned()])
    }

    #[test]
    fn a_stranger_cannot_choose_their_address_by_a_header() {
        let peer = "192.0.2.1:9".parse().unwrap();
        let sent = headers(&[("x-forwarded-for", "127.0.0.1")]);
        assert_eq!(address(peer, &sent, &[]), peer.ip());
    }

    #[test]
    fn a_trusted_proxy_is_believed_about_the_last_hop_only() {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let peer = "10.0.0.1:9".parse().unwrap();
        let sent = headers(&[("x-forwarded-for", "127.0.0.1, 192.0.2.7, 10.0.0.9")]);
        assert_eq!(
            address(peer, &sent, &trusted),
            "192.0.2.7".parse::<IpAddr>().unwrap()
        );
        assert_eq!(address(peer, &headers(&[]), &trusted), peer.ip());
    }

    #[test]
    fn all_addresses_of_one_ipv6_network_are_one_to_limits() {
        let source_of = |text: &str| source(text.parse().unwrap()).to_string();
        assert_eq!(source_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(source_of("2001:db8:1:2:ffff::1"), "2001:db8:1:2::");
        assert_eq!(source_of("2001:db8:1:3::1"), "2001:db8:1:3::");
        assert_eq!(source_of("192.0.2.7"), "192.0.2.7");
    }

    #[test]
    fn what_a_proxy_on_this_machine_hands_on_is_not_local() {
        let peer: SocketAddr = "127.0.0.1:9".parse().unwrap();
        let listen = peer.ip();
        assert!(is_local(peer, &headers(&[]), listen));
        let handed_on = headers(&[("x-forwarded-for", "192.0.2.7")]);
        assert!(!is_local(peer, &handed_on, listen));
    }

    #[test]
    fn who_calls_this_machine_by_its_own_address_is_local_and_a_neighbour_is_not() {
        let listen = "192.0.2.1".parse().unwrap();
        let none = headers(&[]);
        assert!(is_local("192.0.2.1:9".parse().unwrap(), &none, listen));
        assert!(!is_local("192.0.2.2:9".parse().unwrap(), &none, listen));
    }

    #[test]
    fn a_forwarded_address_may_carry_its_port_and_brackets() {
        for (entry, expected) in [
            ("1.2.3.4", Some("1.2.3.4")),
            (" 1.2.3.4:567 ", Some("1.2.3.4")),
            ("::1", Some("::1")),
            ("[::1]", Some("::1")),
            ("[::1]:5", Some("::1")),
            ("::ffff:1.2.3.4", Some("1.2.3.4")),
            ("unknown", None),
            ("", None),
        ] {
            let expected = expected.map(|text| text.parse::<IpAddr>().unwrap());
            assert_eq!(forwarded_address(entry), expected, "{entry}");
        }
    }

    #[test]
    fn only_a_page_of_this_site_with_our_header_is_ours() {
        assert!(ours(&[
            ("x-deskbell", "1"),
            ("sec-fetch-site", "same-origin")
        ]));
        assert!(ours(&[("x-deskbell", "1"), ("origin", ALLOWED)]));
        assert!(!ours(&[("sec-fetch-site", "same-origin")]));
        assert!(!ours(&[("x-deskbell", "1")]));
        assert!(!ours(&[
            ("x-deskbell", "1"),
            ("origin", "https://evil.example")
        ]));
        assert!(!ours(&[
            ("x-deskbell", "1"),
            ("sec-fetch-site", "cross-site"),
            ("origin", ALLOWED)
        ]));
    }
}
