//! A tiny web site of the test's own, for what is not the product: the other
//! tab that an agent looks at, the shop that embeds the chat.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A page's path, and its text.
type Pages = BTreeMap<String, String>;

/// The site, gone when dropped.
pub struct Site {
    port: u16,
    serving: JoinHandle<()>,
}

impl Site {
    /// Serves these pages: `(path, text)`, as JavaScript where the path ends
    /// in `.js`, as HTML otherwise.
    pub async fn start<const N: usize>(pages: [(&str, String); N]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let pages: Pages = pages
            .into_iter()
            .map(|(path, text)| (path.to_owned(), text))
            .collect();
        let serving = tokio::spawn(serve(listener, Arc::new(pages)));
        Self { port, serving }
    }

    /// The page that stands in the browser's other tab.
    pub async fn elsewhere() -> Self {
        Self::start([("/", page("Elsewhere", "<p>Something else.</p>"))]).await
    }

    /// Not `localhost`: another site than the product's.
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A whole page. The icon keeps the browser from asking for one in vain.
pub fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>\
         <link rel=icon href=data:,><body>{body}"
    )
}

async fn serve(listener: TcpListener, pages: Arc<Pages>) {
    while let Ok((stream, _)) = listener.accept().await {
        let pages = pages.clone();
        // A browser that hangs up early is no fault of the site.
        tokio::spawn(async move { answer(stream, &pages).await.ok() });
    }
}

async fn answer(stream: TcpStream, pages: &Pages) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut request = String::new();
    stream.read_line(&mut request).await?;
    let mut header = String::new();
    while stream.read_line(&mut header).await? > 2 {
        header.clear();
    }
    let path = request.split_whitespace().nth(1).unwrap_or("/");
    let path = path.split('?').next().unwrap_or(path);
    let (status, text) = match pages.get(path) {
        Some(text) => ("200 OK", text.as_str()),
        None => ("404 Not Found", "no such page"),
    };
    let kind = if path.ends_with(".js") {
        "text/javascript"
    } else {
        "text/html"
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}; charset=utf-8\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nconnection: close\r\n\r\n",
        text.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(text.as_bytes()).await?;
    stream.flush().await
}
