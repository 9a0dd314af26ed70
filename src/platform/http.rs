//! The few calls that are not frames: JSON to and from our own server, and files
//! to it.

use std::pin::Pin;

use deskbell_protocol::http::HEADER;
use deskbell_protocol::tree::Tree;
use deskbell_protocol::{Problem, ProblemCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Headers, RequestInit, Response};

use super::files::File;
use super::window;

/// Reads an address.
///
/// # Errors
/// The server's problem, or `unavailable` where it could not be reached.
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Problem> {
    read(&fetch(path, "GET", None).await?)
}

/// Sends a body and reads the answer.
///
/// # Errors
/// As [`get`].
pub async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, Problem> {
    read(&fetch(path, "POST", Some(body_of(body)?)).await?)
}

/// Sends a body; the answer's content does not matter.
///
/// # Errors
/// As [`get`].
pub async fn tell(path: &str, body: &impl Serialize) -> Result<(), Problem> {
    fetch(path, "POST", Some(body_of(body)?)).await.map(drop)
}

/// Sends a file, and reads the answer.
///
/// # Errors
/// As [`get`].
pub async fn upload<T: DeserializeOwned>(path: &str, file: File) -> Result<T, Problem> {
    read(&fetch(path, "POST", Some(file.into_body())).await?)
}

/// The server says that nobody is signed in; false where it says nothing.
pub async fn is_signed_out() -> bool {
    fetch("/api/me", "GET", None)
        .await
        .is_err_and(|problem| problem.code == ProblemCode::SignedOut)
}

fn body_of(body: &impl Serialize) -> Result<JsValue, Problem> {
    let text = serde_json::to_string(body).map_err(|_| ProblemCode::Malformed)?;
    Ok(text.into())
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    let answer = Tree::of(text).and_then(|tree| tree.whole());
    answer.map_err(|_| ProblemCode::Unknown.into())
}

/// In a box: each call would hold all of it otherwise, and be compiled with it.
fn fetch<'a>(path: &'a str, method: &'a str, body: Option<JsValue>) -> Answer<'a> {
    Box::pin(async move {
        let response = respond(path, method, body)
            .await
            .map_err(|_| unreachable_server())?;
        let text = text_of(&response).await.map_err(|_| unreachable_server())?;
        if response.ok() {
            return Ok(text);
        }
        let problem = Tree::of(&text).and_then(|tree| tree.whole());
        Err(problem.unwrap_or_else(|_| problem_of(response.status())))
    })
}

type Answer<'a> = Pin<Box<dyn Future<Output = Result<String, Problem>> + 'a>>;

async fn respond(path: &str, method: &str, body: Option<JsValue>) -> Result<Response, JsValue> {
    let window = window().ok_or(JsValue::NULL)?;
    let headers = Headers::new()?;
    let (name, value) = HEADER;
    headers.set(name, value)?;
    let request = RequestInit::new();
    request.set_method(method);
    if let Some(body) = body {
        // A file says itself what it is.
        if body.is_string() {
            headers.set("content-type", "application/json")?;
        }
        request.set_body(&body);
    }
    request.set_headers(&headers);
    window
        .fetch_with_str_and_init(path, &request)
        .await?
        .dyn_into()
}

async fn text_of(response: &Response) -> Result<String, JsValue> {
    let text = response.text()?.await?;
    Ok(text.as_string().unwrap_or_default())
}

fn unreachable_server() -> Problem {
    Problem::new(
        ProblemCode::Unavailable,
        "The server could not be reached. Check the connection and try again.",
    )
}

/// For an answer without a body of ours, for example from a proxy.
fn problem_of(status: u16) -> Problem {
    match status {
        401 => ProblemCode::SignedOut,
        403 => ProblemCode::NotAllowed,
        404 => ProblemCode::NotFound,
        429 => ProblemCode::TooManyAttempts,
        _ => ProblemCode::Unavailable,
    }
    .into()
}
