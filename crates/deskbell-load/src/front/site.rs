//! Serves the pages that are measured: the desk at `/`, each other page in its
//! folder. As `deskbelld` does it: compressed where it is compressed beside the
//! file, kept by the browser for ever but for the pages themselves. Knows no
//! ranges and no other method than GET.

use std::fs;
use std::io;
use std::net::Ipv4Addr;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The site, gone when dropped.
pub struct Site {
    port: u16,
    serving: JoinHandle<()>,
}

impl Site {
    /// Serves what is in the first of these folders that has it.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start(folders: Vec<PathBuf>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let serving = tokio::spawn(serve(listener, Arc::new(folders)));
        Ok(Self { port, serving })
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, folders: Arc<Vec<PathBuf>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let folders = folders.clone();
        // A browser that hangs up early is no fault of the site.
        tokio::spawn(async move { talk(stream, &folders).await.ok() });
    }
}

/// Answers one request after the other on one connection.
async fn talk(stream: TcpStream, folders: &[PathBuf]) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    loop {
        let mut request = String::new();
        if stream.read_line(&mut request).await? == 0 {
            return Ok(());
        }
        let mut compressed = false;
        let mut header = String::new();
        while stream.read_line(&mut header).await? > 2 {
            let lower = header.to_ascii_lowercase();
            compressed |= lower.starts_with("accept-encoding:") && lower.contains("br");
            header.clear();
        }
        let path = request.split_whitespace().nth(1).unwrap_or("/");
        let answer = answer(path, compressed, folders);
        stream.write_all(&answer).await?;
        stream.flush().await?;
    }
}

/// The whole answer, head and body.
fn answer(path: &str, compressed: bool, folders: &[PathBuf]) -> Vec<u8> {
    let Some(path) = file_of(path) else {
        return whole("404 Not Found", "text/plain", "", b"no such page");
    };
    let kept = if path.extension().is_some_and(|kind| kind == "html") {
        "cache-control: no-cache\r\n"
    } else {
        "cache-control: public, max-age=31536000, immutable\r\n"
    };
    for folder in folders {
        let file = folder.join(&path);
        let mut small = file.clone().into_os_string();
        small.push(".br");
        if compressed && let Ok(body) = fs::read(small) {
            let kept = format!("{kept}content-encoding: br\r\n");
            return whole("200 OK", kind_of(&path), &kept, &body);
        }
        if let Ok(body) = fs::read(file) {
            return whole("200 OK", kind_of(&path), kept, &body);
        }
    }
    whole("404 Not Found", "text/plain", "", b"no such page")
}

/// The file that an address names, relative to its folder; nothing for one
/// that leads out of it.
fn file_of(address: &str) -> Option<PathBuf> {
    let path = address.split(['?', '#']).next()?.trim_start_matches('/');
    let path = if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.to_owned()
    };
    let path = PathBuf::from(path);
    let inside = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    inside.then_some(path)
}

fn kind_of(file: &Path) -> &'static str {
    match file.extension().and_then(|kind| kind.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

fn whole(status: &str, kind: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n{headers}\r\n",
        body.len()
    )
    .into_bytes();
    answer.extend_from_slice(body);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_file_and_never_one_outside_of_the_folder() {
        let named = |address| file_of(address).map(|file| file.display().to_string());
        assert_eq!(named("/").as_deref(), Some("index.html"));
        assert_eq!(named("/stack/").as_deref(), Some("stack/index.html"));
        assert_eq!(named("/a.js?v=1").as_deref(), Some("a.js"));
        assert_eq!(named("/../Cargo.toml"), None);
        assert_eq!(named("//etc/passwd").as_deref(), Some("etc/passwd"));
    }

    #[test]
    fn a_browser_that_takes_it_gets_the_compressed_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.js"), "plain").unwrap();
        std::fs::write(folder.path().join("a.js.br"), "small").unwrap();
        let folders = [folder.path().to_owned()];
        let text =
            |path, compressed| String::from_utf8(answer(path, compressed, &folders)).unwrap();
        assert!(text("/a.js", true).ends_with("br\r\n\r\nsmall"));
        assert!(text("/a.js", false).ends_with("immutable\r\n\r\nplain"));
        assert!(text("/b.js", true).starts_with("HTTP/1.1 404"));
    }
}
