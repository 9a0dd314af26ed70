//! Signs a crowd in: a single-use link each, as `deskbelld sample --agents`
//! prints them, becomes the cookie that a browser would keep.

use std::sync::Arc;

use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::LoadError;
use crate::http::Caller;

/// Sign-ins at the same time. The server allows one address fewer than ten
/// whose end it does not know yet.
const AT_ONCE: usize = 8;

/// The token of each link in what `deskbelld` has printed.
pub fn tokens(printed: &str) -> Vec<String> {
    let links = printed
        .lines()
        .filter_map(|line| line.split_once("/sign-in#"));
    links.map(|(_, token)| token.trim().to_owned()).collect()
}

/// A cookie for each of these tokens, in any order.
///
/// # Errors
/// The first one that was refused.
pub async fn sign_in(server: &str, tokens: Vec<String>) -> Result<Vec<String>, LoadError> {
    let (count, tokens) = (tokens.len(), Arc::new(Mutex::new(tokens)));
    let mut browsers = JoinSet::new();
    for _ in 0..AT_ONCE {
        browsers.spawn(browse(Caller::new(server), Arc::clone(&tokens)));
    }
    let mut cookies = Vec::with_capacity(count);
    while let Some(done) = browsers.join_next().await {
        cookies.extend(done.map_err(|why| LoadError::Unexpected(why.to_string()))??);
    }
    Ok(cookies)
}

async fn browse(
    mut caller: Caller,
    tokens: Arc<Mutex<Vec<String>>>,
) -> Result<Vec<String>, LoadError> {
    let mut cookies = Vec::new();
    loop {
        let Some(token) = tokens.lock().await.pop() else {
            return Ok(cookies);
        };
        let body = format!(r#"{{"token":"{token}"}}"#);
        let answer = caller.post("/api/sign-in/link", &body).await?;
        let cookie = answer
            .header("set-cookie")
            .and_then(|it| it.split(';').next());
        match cookie {
            Some(cookie) => cookies.push(cookie.to_owned()),
            None => return Err(LoadError::Refused(answer.body)),
        }
    }
}
