//! Calls over one connection that stays open. Only what Deskbell and its peer
//! answer is understood (a length, no chunks): a general client would need more
//! of this machine than what it measures.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::LoadError;

/// A connection to one server.
pub struct Caller {
    address: String,
    stream: Option<TcpStream>,
    read: Vec<u8>,
}

/// What a call came to.
pub struct Answer {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Caller {
    /// `server` is `http://HOST:PORT`; nothing is opened yet.
    pub fn new(server: &str) -> Self {
        Self {
            address: server.trim_start_matches("http://").to_owned(),
            stream: None,
            read: Vec::new(),
        }
    }

    /// Posts a JSON body as a page of the server's own does.
    ///
    /// # Errors
    /// `Unreachable`; the next call opens a new connection.
    pub async fn post(&mut self, path: &str, body: &str) -> Result<Answer, LoadError> {
        self.call("POST", path, "content-type: application/json", body)
            .await
    }

    /// # Errors
    /// As [`post`](Self::post).
    pub async fn get(&mut self, path: &str) -> Result<Answer, LoadError> {
        self.call("GET", path, "accept: */*", "").await
    }

    /// As the customer with this token.
    ///
    /// # Errors
    /// As [`post`](Self::post).
    pub async fn get_as(&mut self, token: &str, path: &str) -> Result<Answer, LoadError> {
        let bearer = format!("authorization: Bearer {token}");
        self.call("GET", path, &bearer, "").await
    }

    async fn call(
        &mut self,
        method: &str,
        path: &str,
        header: &str,
        body: &str,
    ) -> Result<Answer, LoadError> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {0}\r\norigin: http://{0}\r\nx-deskbell: 1\r\n\
             {header}\r\ncontent-length: {1}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        let done = self.exchange(request.as_bytes()).await;
        if done.is_err() {
            self.stream = None;
        }
        done
    }

    async fn exchange(&mut self, request: &[u8]) -> Result<Answer, LoadError> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            none => {
                let stream = TcpStream::connect(&self.address).await?;
                stream.set_nodelay(true)?;
                none.insert(stream)
            }
        };
        stream.write_all(request).await?;
        self.read.clear();
        loop {
            if let Some(answer) = whole(&self.read) {
                return Ok(answer);
            }
            if stream.read_buf(&mut self.read).await? == 0 {
                return Err(LoadError::Unreachable("the connection ended".into()));
            }
        }
    }
}

impl Answer {
    /// The header's value; its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }
}

/// The answer, once all of it has arrived.
fn whole(read: &[u8]) -> Option<Answer> {
    let text = std::str::from_utf8(read).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length: usize = header(head, "content-length").map_or(Some(0), |it| it.parse().ok())?;
    (body.len() >= length).then(|| Answer {
        status: head
            .split(' ')
            .nth(1)
            .and_then(|it| it.parse().ok())
            .unwrap_or(0),
        head: head.to_owned(),
        body: body.to_owned(),
    })
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines
        .find(|(given, _)| given.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_when_as_much_of_its_body_is_there_as_it_says() {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nset-cookie: a=b; Path=/\r\n\r\nbody";
        assert!(whole(&text.as_bytes()[..text.len() - 1]).is_none());
        let answer = whole(text.as_bytes()).unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (200, "body"));
        assert_eq!(answer.header("set-cookie"), Some("a=b; Path=/"));
    }
}
