//! The way into the sockets: who may open one. What is said over them is
//! `socket`.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::HeaderMap;
use axum::response::Response;
use deskbell_protocol::{ProblemCode, SUBPROTOCOL, limits};

use super::App;
use super::client::has_our_origin;
use super::extract::Client;
use super::problem::Refused;
use crate::accounts::SignedIn;
use crate::socket::{Doors, agent_socket, customer_socket};

/// axum's own would be 128 KiB for each of thousands of sockets.
const BUFFER_BYTES: usize = 4 * 1024;

type Upgrade = Result<WebSocketUpgrade, WebSocketUpgradeRejection>;

/// An agent's or supervisor's tab.
pub async fn agent(
    State(app): State<App>,
    from: Client,
    headers: HeaderMap,
    who: Result<SignedIn, Refused>,
    upgrade: Upgrade,
) -> Result<Response, Refused> {
    let upgrade = ready(&app, from, &headers, upgrade)?;
    let who = match who {
        Ok(who) => who,
        Err(refused) => return Err(failed(&app, from, refused)),
    };
    if !app.agent_handshakes.take(&who.user.id, Instant::now()) {
        return Err(ProblemCode::TooManyReconnects.into());
    }
    let mut ticket = app.house.accounts.enter(&who).await?;
    // Boxed: the futures of a socket hold it at several depths.
    let signed_out = Box::pin(async move { ticket.ended().await });
    let (doors, agent) = (doors(&app), who.user.id);
    let open = app.stopping.clone();
    Ok(upgrade.on_upgrade(async move |socket| {
        agent_socket(socket, doors, agent, signed_out).await;
        // The server waits for this before it ends.
        drop(open);
    }))
}

/// A customer's page. Its token comes with its first frame only, so the
/// handshake counts as one that failed until that token has opened a chat.
pub async fn customer(
    State(app): State<App>,
    from: Client,
    headers: HeaderMap,
    upgrade: Upgrade,
) -> Result<Response, Refused> {
    let upgrade = ready(&app, from, &headers, upgrade)?;
    if !app.handshakes.take(&from.source, Instant::now()) {
        return Err(ProblemCode::TooManyHandshakes.into());
    }
    let doors = doors(&app);
    let open = app.stopping.clone();
    let counted = Arc::clone(&app);
    let known = move || counted.handshakes.give_back(&from.source);
    Ok(upgrade.on_upgrade(async move |socket| {
        customer_socket(socket, doors, known).await;
        drop(open);
    }))
}

fn doors(app: &App) -> Doors {
    let house = &app.house;
    Doors {
        writer: house.writer.clone(),
        readers: house.readers.clone(),
        clock: house.clock,
    }
}

/// The upgrade, if the request comes from one of our own pages.
fn ready(
    app: &App,
    from: Client,
    headers: &HeaderMap,
    upgrade: Upgrade,
) -> Result<WebSocketUpgrade, Refused> {
    if !has_our_origin(headers, &app.origins) {
        return Err(failed(app, from, ProblemCode::WrongOrigin.into()));
    }
    if *app.stopping.borrow() {
        return Err(ProblemCode::Unavailable.into());
    }
    let upgrade = upgrade.map_err(|why| failed(app, from, Refused::malformed(why.body_text())))?;
    let upgrade = upgrade.protocols([SUBPROTOCOL]);
    if upgrade.selected_protocol().is_none() {
        let text = format!("This server speaks {SUBPROTOCOL}. Reload the page.");
        return Err(failed(app, from, Refused::malformed(text)));
    }
    Ok(upgrade
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_frame_size(limits::FRAME_BYTES)
        .max_message_size(limits::FRAME_BYTES))
}

/// Counts a handshake that came to nothing; too many get one answer.
fn failed(app: &App, from: Client, refused: Refused) -> Refused {
    if app.handshakes.take(&from.source, Instant::now()) {
        refused
    } else {
        ProblemCode::TooManyHandshakes.into()
    }
}
