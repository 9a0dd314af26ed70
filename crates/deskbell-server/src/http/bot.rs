//! The calls of bots. A bot is whoever has a bot's token; it has the
//! conversations that no person has yet, and no others. `openapi.json` describes
//! them for who writes a bot; a test holds it to what is here.
//!
//! A call that changes something carries `command`, a ULID: said again with the
//! same one it is done once, and gets the same answer. What was refused is asked
//! for anew with another one.

#[cfg(test)]
mod tests;

use std::time::Instant;

use axum::extract::{FromRequestParts, State};
use axum::handler::Handler;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get, post};
use axum::{Json, Router};
use deskbell_protocol::agent::Done;
use deskbell_protocol::conversation::{Answer as Given, Sentiment, Visit};
use deskbell_protocol::http::{ChatStarted, Page};
use deskbell_protocol::{CommandId, ConversationId, Problem, ProblemCode};
use serde::Deserialize;

use super::App;
use super::extract::{Before, Body, Client, Named, bearer};
use super::problem::Refused;
use crate::accounts::Secret;
use crate::directory::{DetailsFault, email, line, number};
use crate::engine::{Answer, BotAsks, BotDeed, Input, Line, NewChat, Variables, WishedHandOff};
use crate::phone::Country;
use crate::store::{self, TokenHash, WithBot};

/// Where the calls are described.
pub const OPENAPI: &str = "/api/bot/openapi.json";
const DESCRIPTION: &str = include_str!("openapi.json");
/// More conversations are not told at once.
const TOLD: usize = 200;
/// The most lines of a transcript.
const TRANSCRIPT: usize = 200;

/// The bot whose token the request carries, and whose calls are not too many.
#[derive(Debug, Clone)]
pub struct Bot {
    name: String,
}

impl FromRequestParts<App> for Bot {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let from = Client::from_request_parts(parts, app).await?;
        // A wrong token counts, a right one is given back.
        if !app.wrong_tokens.take(&from.source, Instant::now()) {
            return Err(ProblemCode::TooManyAttempts.into());
        }
        let token = bearer(&parts.headers).ok_or(ProblemCode::SignedOut)?;
        let token = TokenHash::of(token.text());
        let found = store::bot_of(&app.house.readers, token).await;
        let bot = found.map_err(Refused::fault)?;
        let bot = bot.ok_or(ProblemCode::SignedOut)?;
        app.wrong_tokens.give_back(&from.source);
        if !app.bot_calls.take(&token, Instant::now()) {
            return Err(ProblemCode::TooManyCalls.into());
        }
        Ok(Self { name: bot.name })
    }
}

/// One call: its method, as it is described, its address, and what it does.
struct Call {
    #[cfg_attr(not(test), expect(dead_code, reason = "compared with the description"))]
    method: &'static str,
    path: &'static str,
    route: MethodRouter<App>,
}

fn got<H: Handler<T, App>, T: 'static>(path: &'static str, handler: H) -> Call {
    Call {
        method: "get",
        path,
        route: get(handler),
    }
}

fn posted<H: Handler<T, App>, T: 'static>(path: &'static str, handler: H) -> Call {
    Call {
        method: "post",
        path,
        route: post(handler),
    }
}

/// All calls of bots.
fn calls() -> [Call; 8] {
    [
        got(OPENAPI, openapi),
        got("/api/bot/conversations", conversations),
        got("/api/bot/conversations/{id}/messages", messages),
        posted("/api/bot/begin", begin),
        posted("/api/bot/say", say),
        posted("/api/bot/hand-off", hand_off),
        posted("/api/bot/sentiment", sentiment),
        posted("/api/bot/end", end),
    ]
}

/// Every address of bots.
pub fn router() -> Router<App> {
    let calls = calls().into_iter();
    calls.fold(Router::new(), |all, call| all.route(call.path, call.route))
}

/// What describes these calls, and what bots are told.
async fn openapi() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], DESCRIPTION)
}

/// The conversations that bots have, the oldest first.
async fn conversations(State(app): State<App>, _bot: Bot) -> Result<Json<Vec<WithBot>>, Refused> {
    let told = store::with_bots(&app.house.readers, TOLD).await;
    told.map(Json).map_err(Refused::fault)
}

/// What was said in one of them.
async fn messages(
    State(app): State<App>,
    _bot: Bot,
    Named(id): Named,
    page: Before,
) -> Result<Json<Page>, Refused> {
    let readers = &app.house.readers;
    let is_theirs = store::is_with_bot(readers, id).await;
    if !is_theirs.map_err(Refused::fault)? {
        return Err(ProblemCode::NotFound.into());
    }
    let page = readers
        .messages(id, page.number(), store::Told::Others)
        .await;
    page.map(Json).map_err(Refused::fault)
}

/// A chat that the bot begins for a customer. `token` is the customer's: as in
/// [`deskbell_protocol::http::StartChat`], and said again it is the same chat.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Begin {
    token: String,
    #[serde(default)]
    answers: Vec<Given>,
    #[serde(default)]
    visit: Visit,
}

async fn begin(
    State(app): State<App>,
    _bot: Bot,
    Body(begin): Body<Begin>,
) -> Result<Json<ChatStarted>, Refused> {
    let token = Secret::from_text(&begin.token).ok_or_else(|| {
        Refused::malformed("The chat's token is not 256 bits in base64url (43 characters).")
    })?;
    let chat = NewChat {
        token: TokenHash::of(token.text()),
        answers: begin.answers,
        visit: begin.visit,
        with_bot: true,
    };
    match app.house.writer.ask(Input::StartChat(chat)).await? {
        Answer::ChatStarted(started) => Ok(Json(started)),
        other => Err(Refused::fault(format!(
            "a chat's start was answered by {other:?}"
        ))),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Say {
    command: CommandId,
    conversation: ConversationId,
    text: String,
}

async fn say(
    State(app): State<App>,
    bot: Bot,
    Body(say): Body<Say>,
) -> Result<Json<Done>, Refused> {
    let deed = BotDeed::Say { text: say.text };
    ask(&app, bot, say.conversation, say.command, deed).await
}

/// The customer shall have a person.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HandOff {
    command: CommandId,
    conversation: ConversationId,
    /// A queue's name; none is the workstream's.
    queue: Option<String>,
    priority: Option<u8>,
    #[serde(default)]
    skills: Vec<Skill>,
    /// Although nobody is there: the customer waits.
    #[serde(default)]
    anyway: bool,
    /// What was said elsewhere, in its order.
    #[serde(default)]
    transcript: Vec<Said>,
    #[serde(default)]
    variables: Found,
}

/// What the bot has found out of the customer: it identifies the contact.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Found {
    name: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    case_number: Option<String>,
}

impl Found {
    /// # Errors
    /// `wrong_phone`, `wrong_email`, `text_too_long`.
    fn checked(&self, country: Option<Country>) -> Result<Variables, DetailsFault> {
        Ok(Variables {
            name: line("name", self.name.as_deref())?,
            phone: number(self.phone.as_deref(), country)?,
            email: email(self.email.as_deref())?,
            case_number: line("case_number", self.case_number.as_deref())?,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Skill {
    name: String,
    /// 0 is the most important.
    #[serde(default)]
    priority: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    by: By,
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum By {
    Customer,
    Bot,
}

async fn hand_off(
    State(app): State<App>,
    bot: Bot,
    Body(wish): Body<HandOff>,
) -> Result<Json<Done>, Refused> {
    if wish.transcript.len() > TRANSCRIPT {
        return Err(Refused::malformed(format!(
            "The transcript has more than {TRANSCRIPT} lines. Send the last ones."
        )));
    }
    let variables = wish.variables.checked(app.house.country);
    let variables = variables.map_err(|why| Problem::from(&why))?;
    let id = wish.conversation;
    let customer = app.house.identify_for_bot(id, &variables).await?;
    let spoken = |said: Said| match said.by {
        By::Customer => Line::Customer(said.text),
        By::Bot => Line::Bot(said.text),
    };
    let skills = wish.skills.into_iter();
    let deed = BotDeed::HandOff(WishedHandOff {
        queue: wish.queue,
        priority: wish.priority,
        skills: skills.map(|skill| (skill.name, skill.priority)).collect(),
        anyway: wish.anyway,
        transcript: wish.transcript.into_iter().map(spoken).collect(),
        variables,
        customer,
    });
    ask(&app, bot, id, wish.command, deed).await
}

/// How the customer feels, of any conversation that is not over.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Feels {
    command: CommandId,
    conversation: ConversationId,
    sentiment: Sentiment,
}

async fn sentiment(
    State(app): State<App>,
    bot: Bot,
    Body(feels): Body<Feels>,
) -> Result<Json<Done>, Refused> {
    let deed = BotDeed::Sentiment(feels.sentiment);
    ask(&app, bot, feels.conversation, feels.command, deed).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    command: CommandId,
    conversation: ConversationId,
}

async fn end(
    State(app): State<App>,
    bot: Bot,
    Body(end): Body<End>,
) -> Result<Json<Done>, Refused> {
    ask(&app, bot, end.conversation, end.command, BotDeed::End).await
}

async fn ask(
    app: &App,
    bot: Bot,
    conversation: ConversationId,
    command: CommandId,
    deed: BotDeed,
) -> Result<Json<Done>, Refused> {
    let asks = BotAsks {
        bot: bot.name,
        conversation,
        command,
        deed,
    };
    match app.house.writer.ask(Input::Bot(asks)).await? {
        Answer::Done(done) => Ok(Json(done)),
        other => Err(Refused::fault(format!(
            "a bot's call was answered by {other:?}"
        ))),
    }
}
