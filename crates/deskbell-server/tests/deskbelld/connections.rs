//! Connections that send slowly, or nothing at all.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::harness::{PATIENCE, Server};
use crate::sockets::serves_others;

/// Each ends after 5 s at the soonest: if one kept a thread of the server
/// waiting, others would lose patience even on sixteen threads.
const HANGING: usize = 200;

fn connection(server: &Server, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    stream
}

/// Connections that begin with one of these texts each, and say no more.
fn hanging(server: &Server, texts: &[&str]) -> Vec<TcpStream> {
    let texts = texts.iter().cycle().take(HANGING);
    texts.map(|text| connection(server, text)).collect()
}

/// What the server says until it closes the connection.
fn rest(mut stream: TcpStream) -> String {
    let mut said = String::new();
    stream.read_to_string(&mut said).unwrap();
    said
}

#[tokio::test]
async fn heads_that_do_not_arrive_end_their_connections_and_others_are_served_meanwhile() {
    let server = Server::start(&[]);
    let open = hanging(
        &server,
        &["", "GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-ha"],
    );
    serves_others(&server).await;
    for stream in open {
        assert_eq!(rest(stream), "");
    }
}

#[tokio::test]
async fn bodies_that_do_not_arrive_are_refused_by_name_and_others_are_served_meanwhile() {
    let server = Server::start(&[]);
    let half = format!(
        "POST /api/sign-in HTTP/1.1\r\nhost: localhost\r\nx-deskbell: 1\r\norigin: {}\r\n\
         content-type: application/json\r\ncontent-length: 100\r\n\r\n{{\"name\":",
        server.origin()
    );
    let open = hanging(&server, &[&half]);
    serves_others(&server).await;
    for stream in open {
        let said = rest(stream);
        assert!(said.starts_with("HTTP/1.1 408"), "{said}");
        assert!(said.contains("body_too_slow"), "{said}");
    }
}

#[test]
fn connections_that_say_nothing_do_not_keep_the_server_from_stopping() {
    let mut server = Server::start(&[]);
    let open = hanging(&server, &["", "GET /healthz HTTP/1.1\r\nho"]);
    // Answered after all of those were accepted.
    assert_eq!(server.get("/healthz", &[]).status, 200);
    let told = std::time::Instant::now();
    server.signal("TERM");
    assert!(server.wait().success());
    assert!(told.elapsed().as_secs() < 10, "{:?}", told.elapsed());
    drop(open);
}
