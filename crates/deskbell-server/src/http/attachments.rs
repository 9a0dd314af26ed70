//! Files that are sent with messages, up and down. A file is always a download,
//! with the type that its bytes have: nothing of it can run on a page of ours.

use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use deskbell_protocol::conversation::Attachment;
use deskbell_protocol::{AttachmentId, ConversationId, ProblemCode, Timestamp};
use futures_util::stream;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use sha2::Sha256;
use tokio::io::AsyncReadExt as _;

use super::App;
use super::api::may_read;
use super::extract::{Named, Ours, bearer};
use super::problem::Refused;
use crate::accounts::SignedIn;
use crate::attachments::Upload;
use crate::config::Origin;
use crate::store::{self, AttachmentRow, Owner, TokenHash, Told};

/// Where a provider fetches what is sent as MMS.
pub const MEDIA: &str = "/media";
/// A provider that fetches later than this is told so, and the message tried
/// again with a new address.
const MEDIA_OPEN: Duration = Duration::from_secs(60 * 60);
/// Nothing in it runs, and it frames nothing.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";
/// A file never changes. Who signs out has it in their browser for this long at
/// most.
const CACHED: &str = "private, max-age=3600";
const CHUNK: usize = 64 * 1024;

#[derive(Deserialize)]
pub struct Offered {
    id: AttachmentId,
    name: String,
}

impl FromRequestParts<App> for Offered {
    type Rejection = Refused;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        app: &App,
    ) -> Result<Self, Refused> {
        match Query::from_request_parts(parts, app).await {
            Ok(Query(offered)) => Ok(offered),
            Err(why) => Err(Refused::malformed(why.body_text())),
        }
    }
}

/// An agent sends a file: they have the conversation, or advise in it.
pub async fn upload(
    State(app): State<App>,
    _ours: Ours,
    who: SignedIn,
    Named(conversation): Named,
    offered: Offered,
    request: Request,
) -> Result<Json<Attachment>, Refused> {
    let (agent, readers) = (who.user.id, &app.house.readers);
    let has = readers.agent_of(conversation).await;
    if has.map_err(Refused::fault)? != Some(agent) {
        let advises = readers.advises(agent, conversation).await;
        if !advises.map_err(Refused::fault)? {
            return Err(ProblemCode::NotFound.into());
        }
    }
    take(&app, Owner::Agent(agent), conversation, offered, request).await
}

/// A customer sends one.
pub async fn upload_to_chat(
    State(app): State<App>,
    _ours: Ours,
    headers: HeaderMap,
    offered: Offered,
    request: Request,
) -> Result<Json<Attachment>, Refused> {
    let conversation = chat_of(&app, &headers).await?;
    let by = Owner::Conversation(conversation);
    take(&app, by, conversation, offered, request).await
}

async fn take(
    app: &App,
    by: Owner,
    conversation: ConversationId,
    offered: Offered,
    request: Request,
) -> Result<Json<Attachment>, Refused> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|it| it.to_str().ok()?.parse().ok());
    let upload = Upload {
        by,
        conversation,
        id: offered.id,
        name: offered.name,
        length,
        body: request.into_body(),
    };
    Ok(app.house.upload(upload).await.map(Json)?)
}

async fn chat_of(app: &App, headers: &HeaderMap) -> Result<ConversationId, Refused> {
    let token = bearer(headers).ok_or(ProblemCode::NotFound)?;
    let token = TokenHash::of(token.text());
    let chat = app.house.readers.chat(&token, app.house.clock.now()).await;
    let chat = chat.map_err(Refused::fault)?;
    chat.ok_or_else(|| ProblemCode::NotFound.into())
}

/// For whoever may read the conversation, also of an earlier one of its customer.
pub async fn download(
    State(app): State<App>,
    who: SignedIn,
    Path((conversation, id)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let conversation = conversation.parse().map_err(|_| ProblemCode::NotFound)?;
    may_read(&app, &who, conversation).await?;
    let readers = &app.house.readers;
    let named = id.parse().map_err(|_| ProblemCode::NotFound)?;
    let row = store::attachment(readers, named).await;
    let row = row.map_err(Refused::fault)?.ok_or(ProblemCode::NotFound)?;
    if row.conversation != conversation {
        let is_theirs = store::is_earlier(readers, conversation, row.conversation).await;
        if !is_theirs.map_err(Refused::fault)? {
            return Err(ProblemCode::NotFound.into());
        }
    }
    let by = Owner::Agent(who.user.id);
    shown(&app, row.conversation, &id, by, Told::Agents).await
}

/// For the customer: not what is sent among colleagues.
pub async fn download_from_chat(
    State(app): State<App>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let conversation = chat_of(&app, &headers).await?;
    let by = Owner::Conversation(conversation);
    shown(&app, conversation, &id, by, Told::Others).await
}

async fn shown(
    app: &App,
    conversation: ConversationId,
    id: &str,
    by: Owner,
    to: Told,
) -> Result<Response, Refused> {
    let id = id.parse().map_err(|_| ProblemCode::NotFound)?;
    let readers = &app.house.readers;
    let row = store::shown_attachment(readers, conversation, id, by, to).await;
    let row = row.map_err(Refused::fault)?;
    sent(app, &row.ok_or(ProblemCode::NotFound)?).await
}

/// The time until which an address is open, and who has made it.
#[derive(Deserialize)]
pub struct Signed {
    conversation: String,
    until: i64,
    key: String,
}

/// For a provider that was told the address.
pub async fn media(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(signed): Query<Signed>,
) -> Result<Response, Refused> {
    let not_found = || Refused::from(ProblemCode::NotFound);
    let id: AttachmentId = id.parse().map_err(|_| not_found())?;
    let conversation = signed.conversation.parse().map_err(|_| not_found())?;
    let until = Timestamp::from_millis(signed.until);
    let secret = app.house.readers.secret().await.map_err(Refused::fault)?;
    let key = hex_of(&signed.key).ok_or_else(not_found)?;
    let mac = signing(&secret, conversation, id, until).ok_or_else(not_found)?;
    // Compares in constant time.
    if mac.verify_slice(&key).is_err() || app.house.clock.now() > until {
        return Err(not_found());
    }
    let by = Owner::Conversation(conversation);
    shown(&app, conversation, &id.to_string(), by, Told::Others).await
}

/// An address of a file that is open for a while to whoever knows it.
pub fn media_address(
    public: &Origin,
    secret: &[u8; 32],
    conversation: ConversationId,
    id: AttachmentId,
    now: Timestamp,
) -> Option<String> {
    let until = now + MEDIA_OPEN;
    let key = signing(secret, conversation, id, until)?.finalize();
    let key: String = key
        .into_bytes()
        .iter()
        .map(|it| format!("{it:02x}"))
        .collect();
    let until = until.millis();
    Some(format!(
        "{public}{MEDIA}/{id}?conversation={conversation}&until={until}&key={key}"
    ))
}

fn signing(
    secret: &[u8; 32],
    conversation: ConversationId,
    id: AttachmentId,
    until: Timestamp,
) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    let until = until.millis();
    mac.update(format!("media {conversation} {id} {until}").as_bytes());
    Some(mac)
}

fn hex_of(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|it| u8::from_str_radix(str::from_utf8(it).ok()?, 16).ok())
        .collect()
}

async fn sent(app: &App, row: &AttachmentRow) -> Result<Response, Refused> {
    let Attachment {
        id,
        name,
        media_type,
        bytes,
        missing,
        ..
    } = &row.attachment;
    if missing.is_some() {
        return Err(ProblemCode::NotFound.into());
    }
    let file = tokio::fs::File::open(app.house.attachments.file(*id)).await;
    let file = file.map_err(|why| match why.kind() {
        std::io::ErrorKind::NotFound => ProblemCode::NotFound.into(),
        _ => Refused::fault(why),
    })?;
    let chunks = stream::unfold(file, |mut file| async move {
        let mut chunk = vec![0; CHUNK];
        match file.read(&mut chunk).await {
            Ok(0) => None,
            Ok(read) => {
                chunk.truncate(read);
                Some((Ok(Bytes::from(chunk)), file))
            }
            Err(why) => Some((Err(why), file)),
        }
    });
    let mut answer = Body::from_stream(chunks).into_response();
    let headers = answer.headers_mut();
    let value = |text: &str| HeaderValue::from_str(text).map_err(Refused::fault);
    headers.insert(header::CONTENT_TYPE, value(media_type)?);
    headers.insert(header::CONTENT_LENGTH, (*bytes).into());
    headers.insert(header::CONTENT_DISPOSITION, value(&disposition(name))?);
    let policy = HeaderValue::from_static(POLICY);
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHED));
    Ok(answer)
}

/// As RFC 6266 says: a plain name for who knows no other, and the name itself.
fn disposition(name: &str) -> String {
    let plain = |it: char| match it {
        ' '..='~' if !matches!(it, '"' | '\\' | '%') => it,
        _ => '_',
    };
    let ascii: String = name.chars().map(plain).collect();
    let mut whole = String::new();
    for &byte in name.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            whole += &format!("%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_any_script_is_told_in_two_ways() {
        assert_eq!(
            disposition("Grüße \"1\".png"),
            "attachment; filename=\"Gr__e _1_.png\"; \
             filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22.png"
        );
    }

    #[test]
    fn an_address_is_open_to_who_knows_it_whole() {
        let (chat, id) = (ConversationId::from_u128(1), AttachmentId::from_u128(2));
        let now = Timestamp::from_millis(5);
        let public = "https://desk.example.com".parse().unwrap();
        let address = media_address(&public, &[7; 32], chat, id, now).unwrap();
        let key = hex_of(address.rsplit_once("key=").unwrap().1).unwrap();
        let mac = |chat, until| signing(&[7; 32], chat, id, until).unwrap();
        assert!(mac(chat, now + MEDIA_OPEN).verify_slice(&key).is_ok());
        assert!(mac(chat, now).verify_slice(&key).is_err());
        let other = ConversationId::from_u128(3);
        assert!(mac(other, now + MEDIA_OPEN).verify_slice(&key).is_err());
        assert_eq!(hex_of("é1"), None);
    }
}
