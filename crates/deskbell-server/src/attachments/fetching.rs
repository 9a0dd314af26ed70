//! Fetches what came along with SMS from their provider, after the message is
//! stored and shown. A few at a time, each a few times; what does not come then
//! is told as such.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderValue, Request, Response, StatusCode, Uri, header};
use deskbell_protocol::{AttachmentId, ProblemCode};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::Attachments;
use crate::accounts::fault;
use crate::config::Origin;
use crate::engine::{Fetched, Input};
use crate::house::House;
use crate::outgoing::{self, Bounds, Outgoing};
use crate::sms::Provider;
use crate::store::{self, AttachmentRow, Readers};
use crate::writer::Writer;

const AT_ONCE: usize = 4;
const WITHIN: Duration = Duration::from_secs(30);
/// The provider sends on to where it keeps the file.
const REDIRECTS: usize = 3;
/// After each try but the last.
const PAUSES: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_secs(120),
];
/// What can't be read or stored here is tried again after this.
const STORE_PAUSE: Duration = Duration::from_secs(5);

/// What every fetch needs.
struct Way {
    readers: Readers,
    writer: Writer,
    attachments: Arc<Attachments>,
    provider: Option<Provider>,
    outgoing: Outgoing,
}

/// Why there is no file.
enum Why {
    /// Worth another try.
    Passing(String),
    Final(String),
}

/// Fetches until `stop`.
pub fn run(house: &House, stop: watch::Receiver<bool>) -> impl Future<Output = ()> + use<> {
    let way = Way {
        readers: house.readers.clone(),
        writer: house.writer.clone(),
        attachments: Arc::clone(&house.attachments),
        provider: house.sms.clone(),
        outgoing: Outgoing::new(),
    };
    fetch(Arc::new(way), stop)
}

async fn fetch(way: Arc<Way>, mut stop: watch::Receiver<bool>) {
    // By which try is next, and when; none: it is under way.
    let mut waiting: BTreeMap<AttachmentId, (usize, Option<Instant>)> = BTreeMap::new();
    let mut under_way: JoinSet<(AttachmentId, bool)> = JoinSet::new();
    loop {
        let mut next = None;
        match store::to_fetch(&way.readers).await {
            Err(why) => {
                tracing::error!(%why, "what is to be fetched can't be read");
                next = Some(Instant::now() + STORE_PAUSE);
            }
            Ok(rows) => {
                for row in rows {
                    let now = Instant::now();
                    let one = waiting.entry(row.attachment.id).or_insert((0, Some(now)));
                    let Some(at) = one.1 else { continue };
                    if at <= now && under_way.len() < AT_ONCE {
                        one.1 = None;
                        let (way, tries) = (Arc::clone(&way), one.0);
                        under_way
                            .spawn(async move { (row.attachment.id, way.go(row, tries).await) });
                    } else {
                        next = Some(next.map_or(at, |it: Instant| it.min(at)));
                    }
                }
            }
        }
        let full = under_way.len() >= AT_ONCE;
        let due = async {
            match next.filter(|_| !full) {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = way.attachments.wanted.notified() => {}
            () = due => {}
            Some(done) = under_way.join_next() => match done {
                Ok((id, true)) => drop(waiting.remove(&id)),
                Ok((id, false)) => {
                    if let Some((tries, at)) = waiting.get_mut(&id) {
                        let pause = PAUSES.get(*tries).copied().unwrap_or(STORE_PAUSE);
                        *tries += 1;
                        *at = Some(Instant::now() + pause);
                    }
                }
                // It is in the log; the next start tries it again.
                Err(why) => tracing::error!(%why, "a file could not be fetched"),
            },
        }
    }
}

impl Way {
    /// One try. True: whatever came of it is stored.
    async fn go(&self, row: AttachmentRow, tries: usize) -> bool {
        let id = row.attachment.id;
        let Some(held) = self.attachments.folder.hold(id) else {
            return false;
        };
        let kept = match self.file(&row, &held).await {
            Ok(kept) => Some(kept),
            Err(Why::Passing(why)) if tries < PAUSES.len() => {
                tracing::warn!(%why, "a file that came with an SMS could not be fetched yet");
                return false;
            }
            Err(Why::Passing(why) | Why::Final(why)) => {
                tracing::warn!(%why, "a file that came with an SMS could not be fetched");
                None
            }
        };
        let kept = kept.map(|it| (it.attachment, it.hash));
        let fetched = Input::Fetched(Box::new(Fetched { id, kept }));
        match self.writer.ask(fetched).await {
            Ok(_) => true,
            // It went meanwhile, and so does its file.
            Err(problem) if problem.code == ProblemCode::NotFound => held.remove().is_ok(),
            Err(_) => false,
        }
    }

    async fn file(&self, row: &AttachmentRow, held: &super::Held) -> Result<super::Kept, Why> {
        let bytes = self
            .bytes(row.source.as_deref().unwrap_or_default())
            .await?;
        let ours = |why: &dyn std::fmt::Display| Why::Passing(why.to_string());
        let draft = held.draft().map_err(|why| ours(&why))?;
        let written = tokio::fs::write(draft.path(), &bytes).await;
        written.map_err(|why| ours(&fault(why)))?;
        let kept = self
            .attachments
            .keep(row.attachment.id, draft, &row.attachment.name);
        kept.await.map_err(|problem| match problem.code {
            ProblemCode::AttachmentUnchecked | ProblemCode::Unavailable => ours(&problem),
            _ => Why::Final(problem.text),
        })
    }

    /// From the provider alone, with its secret; where it sends on to, without.
    async fn bytes(&self, source: &str) -> Result<Bytes, Why> {
        let provider = self.provider.as_ref();
        let provider = provider.ok_or_else(|| Why::Final("no provider is configured".into()))?;
        let most = usize::try_from(self.attachments.settings.bytes).unwrap_or(usize::MAX);
        let bounds = Bounds {
            time: WITHIN,
            bytes: most,
        };
        let mut address: Uri = source
            .parse()
            .map_err(|_| Why::Final("its address is none".into()))?;
        if origin_of(&address).as_ref() != Some(&provider.api) {
            return Err(Why::Final("its address is not the provider's".into()));
        }
        let mut secrets = provider.secrets().iter();
        let mut secret = secrets.next();
        let mut redirects = 0;
        loop {
            let mut request = Request::get(address.clone());
            if origin_of(&address).as_ref() == Some(&provider.api)
                && let Some(secret) = secret
            {
                request = request.header(header::AUTHORIZATION, provider.basic(secret));
            }
            let request = request.body(Bytes::new());
            let request = request.map_err(|why| Why::Final(why.to_string()))?;
            let answer = self.outgoing.call(request, bounds).await;
            let answer = answer.map_err(|why| match why {
                outgoing::NoAnswer::TooLong(_) => Why::Final(why.to_string()),
                why => Why::Passing(why.to_string()),
            })?;
            let status = answer.status();
            if status.is_success() {
                return Ok(answer.into_body());
            }
            if status == StatusCode::UNAUTHORIZED
                && let Some(other) = secrets.next()
            {
                secret = Some(other);
            } else if status.is_redirection() && redirects < REDIRECTS {
                redirects += 1;
                address = sent_on(&answer, &address, &provider.api)?;
            } else if outgoing::is_passing(status) || status == StatusCode::NOT_FOUND {
                // The message may be told of before its file is there.
                return Err(Why::Passing(format!("it answers {status}")));
            } else {
                return Err(Why::Final(format!("it answers {status}")));
            }
        }
    }
}

/// Only to an address that is checked as the provider's own is.
fn sent_on(answer: &Response<Bytes>, from: &Uri, api: &Origin) -> Result<Uri, Why> {
    let to = answer.headers().get(header::LOCATION);
    let to = to.and_then(|it: &HeaderValue| it.to_str().ok());
    let to = to.ok_or_else(|| Why::Final("it sends on to nowhere".into()))?;
    let to = match to.strip_prefix('/').filter(|it| !it.starts_with('/')) {
        Some(path) => format!("{}/{path}", origin_of(from).unwrap_or_else(|| api.clone())),
        None => to.to_owned(),
    };
    let to: Uri = to
        .parse()
        .map_err(|_| Why::Final("it sends on to no address".into()))?;
    let origin = origin_of(&to);
    let is_safe = origin.is_some_and(|it| it.is_https() || it == *api);
    is_safe
        .then_some(to)
        .ok_or_else(|| Why::Final("it sends on without TLS".into()))
}

fn origin_of(address: &Uri) -> Option<Origin> {
    let origin = format!("{}://{}", address.scheme_str()?, address.authority()?);
    origin.parse().ok()
}
