//! Where a request comes from: the address of its client, and whether one of
//! our own pages sent it.

use std::net::{IpAddr, SocketAddr};

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
        .map(|address| address.trim().parse::<IpAddr>().map(|ip| ip.to_canonical()));
    loop {
        match addresses.next() {
            Some(Ok(address)) if is_trusted(address) => {}
            Some(Ok(address)) => return address,
            Some(Err(_)) | None => return peer,
        }
    }
}

/// The request was made on this machine and not handed on by a proxy.
pub fn is_local(peer: SocketAddr, headers: &HeaderMap) -> bool {
    let handed_on = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
    peer.ip().to_canonical().is_loopback() && !handed_on
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
    fn what_a_proxy_on_this_machine_hands_on_is_not_local() {
        let peer = "127.0.0.1:9".parse().unwrap();
        assert!(is_local(peer, &headers(&[])));
        assert!(!is_local(
            peer,
            &headers(&[("x-forwarded-for", "192.0.2.7")])
        ));
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
