//! What closes a socket from the server's side, and with which word.

use futures_util::StreamExt as _;

use crate::harness::{Server, printed};
use crate::sockets::{closed, tab};

#[tokio::test]
async fn signing_out_closes_the_sockets_of_that_browser_and_no_others() {
    let server = Server::start(&[]);
    let (here, there) = (server.cookie("Ana"), server.cookie("Ana"));
    let of_here = tab(&server, &here, 1).await;
    let mut of_there = tab(&server, &there, 2).await;
    assert_eq!(
        server
            .post("/api/sign-out", "", &[("cookie", &here)])
            .status,
        204
    );
    assert_eq!(closed(of_here).await, "signed_out");
    let ping = of_there.next().await.unwrap().unwrap();
    assert!(ping.is_text(), "{ping}");
    assert_eq!(
        server
            .post("/api/sign-out", "", &[("cookie", &there)])
            .status,
        204
    );
    assert_eq!(closed(of_there).await, "signed_out");
}

#[tokio::test]
async fn switching_a_person_off_closes_their_sockets() {
    let server = Server::start(&[]);
    let cookie = server.cookie("Ana");
    let socket = tab(&server, &cookie, 1).await;
    printed(&server.order(&["user", "disable", "Ana"]));
    assert_eq!(closed(socket).await, "signed_out");
}

#[tokio::test]
async fn a_server_that_stops_says_that_it_comes_back() {
    let mut server = Server::start(&[]);
    let cookie = server.cookie("Ana");
    let socket = tab(&server, &cookie, 1).await;
    server.signal("TERM");
    assert_eq!(closed(socket).await, "restart");
    assert!(server.wait().success());
}
