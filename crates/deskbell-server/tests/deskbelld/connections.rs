//! Connections that send slowly, or nothing at all.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::harness::{PATIENCE, Server};

fn connection(server: &Server, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    stream
}

/// What the server says until it closes the connection.
fn rest(mut stream: TcpStream) -> String {
    let mut said = String::new();
    stream.read_to_string(&mut said).unwrap();
    said
}

#[test]
fn a_head_that_does_not_arrive_ends_its_connection() {
    let server = Server::start(&[]);
    for head in ["", "GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-ha"] {
        assert_eq!(rest(connection(&server, head)), "");
    }
}

#[test]
fn a_body_that_does_not_arrive_is_refused_by_name() {
    let server = Server::start(&[]);
    let half = format!(
        "POST /api/sign-in HTTP/1.1\r\nhost: localhost\r\nx-deskbell: 1\r\norigin: {}\r\n\
         content-type: application/json\r\ncontent-length: 100\r\n\r\n{{\"name\":",
        server.origin()
    );
    let said = rest(connection(&server, &half));
    assert!(said.starts_with("HTTP/1.1 408"), "{said}");
    assert!(said.contains("body_too_slow"), "{said}");
}

#[test]
fn connections_that_say_nothing_do_not_keep_the_server_from_stopping() {
    let mut server = Server::start(&[]);
    let open: Vec<_> = ["", "GET /healthz HTTP/1.1\r\nho"]
        .iter()
        .cycle()
        .take(200)
        .map(|text| connection(&server, text))
        .collect();
    // Answered after all of those were accepted.
    assert_eq!(server.get("/healthz", &[]).status, 200);
    let told = std::time::Instant::now();
    server.signal("TERM");
    assert!(server.wait().success());
    assert!(told.elapsed().as_secs() < 10, "{:?}", told.elapsed());
    drop(open);
}
