//! A stage whose desk is alive: the test plays its server, behind the socket
//! that the page itself opens, and its clock.

use std::cell::Cell;
use std::time::Duration;

use deskbell::platform::{address, clock, focus};
use deskbell_desk::Input;
use deskbell_protocol::agent::{
    Command, CommandFrame, DeskState, Done, Event, EventFrame, Outcome, Reply, ServerFrame,
};
use deskbell_protocol::frame::{self, Read};
use deskbell_protocol::link::{Permission, Snapshot, Surface};
use deskbell_protocol::offer::{Offer, OfferEnd};
use deskbell_protocol::{CommandId, ConversationId, Epoch, OfferId, ProblemCode, Seq};
use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::clock::Clock;
use crate::instead::Instead;
use crate::samples::{desk_state, offer};
use crate::stage::{Stage, press_pointer_on, settled};

/// Puts itself in the place of the browser's sockets, and takes its locks away:
/// without them a tab leads at once.
const LINE: &str = "
    const own = window.WebSocket;
    const line = {sent: [], socket: null};
    window.WebSocket = class {
        readyState = own.OPEN;
        constructor() { line.socket = this; }
        send(text) { line.sent.push(text); }
        close() { this.readyState = own.CLOSED; }
    };
    Object.defineProperty(navigator, 'locks', {value: undefined, configurable: true});
    line.open = () => line.socket.onopen(new Event('open'));
    line.says = (data) => line.socket.onmessage(new MessageEvent('message', {data}));
    line.restore = () => {
        window.WebSocket = own;
        delete navigator.locks;
        delete document.visibilityState;
    };
    return line;";

/// A desk in focus, connected, with nothing on it yet.
pub struct Served {
    pub stage: Stage,
    /// The server's end of the socket.
    line: Instead,
    clock: Clock,
    seq: Cell<Seq>,
}

impl Served {
    pub async fn of(view: impl FnOnce() -> AnyView + 'static) -> Self {
        let served = Self {
            stage: Stage::of(view).await,
            line: Instead::of(LINE),
            clock: Clock::stopped(),
            seq: Cell::new(0),
        };
        served.stage.shell.input(Input::Started {
            surface: surface(),
            offer: None,
        });
        served.line.call("open", JsValue::UNDEFINED);
        served.begin(desk_state()).await;
        served
    }

    async fn begin(&self, state: DeskState) {
        let snapshot = Snapshot {
            epoch: Epoch::from_u128(1),
            seq: self.seq.get(),
            server_time: clock::now(),
            ping_every: 60_000,
            state,
        };
        self.frame(&ServerFrame::Snapshot(Box::new(snapshot))).await;
    }

    async fn frame(&self, frame: &impl serde::Serialize) {
        self.line.call("says", frame::write(frame));
        settled().await;
    }

    /// The next thing of the agent's log.
    pub async fn event(&self, body: Event) {
        self.seq.set(self.seq.get() + 1);
        let (seq, at) = (self.seq.get(), clock::now());
        self.frame(&EventFrame { seq, at, body }).await;
    }

    async fn answer(&self, reply: CommandId, outcome: Outcome) {
        let reply = Reply { reply, outcome };
        self.frame(&ServerFrame::Reply(reply)).await;
    }

    /// The last command was carried out.
    pub async fn done(&self, done: Done) {
        let last = self.commands().pop().unwrap();
        self.answer(last.command, Outcome::Ok(done)).await;
    }

    /// The last command was refused.
    pub async fn refused(&self, code: ProblemCode) {
        let last = self.commands().pop().unwrap();
        self.answer(last.command, Outcome::Error(code.into())).await;
    }

    fn commands(&self) -> Vec<CommandFrame> {
        let sent = Array::from(&self.line.own("sent"));
        let read = sent.iter().filter_map(|text| {
            match frame::read_agent_client(&text.as_string().unwrap()).unwrap() {
                Read::Numbered(command) => Some(command),
                _ => None,
            }
        });
        read.collect()
    }

    /// What the desk has asked for, in its order.
    pub fn bodies(&self) -> Vec<Command> {
        let commands = self.commands().into_iter();
        commands.map(|command| command.body).collect()
    }

    /// Lets time pass: three minutes at most, after which a server that has
    /// said nothing counts as dead.
    pub async fn wait(&self, span: Duration) {
        self.clock.pass(span);
        settled().await;
    }

    /// The person turns to another tab, or comes back.
    pub async fn hide(&self, hidden: bool) {
        let script = if hidden { HIDE } else { SHOW };
        js_sys::eval(script).unwrap();
        self.stage.shell.input(Input::Surface(surface()));
        settled().await;
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        address::replace("/");
    }
}

const HIDE: &str =
    "Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true})";
const SHOW: &str = "delete document.visibilityState";

/// An alert arrives.
pub fn ringing(number: u128) -> Event {
    made(offer(number, "Lena"))
}

/// An offer arrives, as what its template says.
pub fn made(offer: Offer) -> Event {
    let offer = Box::new(offer);
    Event::OfferMade { offer }
}

/// A toast arrives, another one for each name.
pub fn came_back(who: &str) -> Event {
    Event::CameBack {
        conversation: ConversationId::from_u128(9),
        who: who.into(),
        end: OfferEnd::Expired,
    }
}

/// As the page tells it, in a browser that shows nothing on the desktop. The
/// window of the tests need not be in focus.
fn surface() -> Surface {
    let visible = focus::visible();
    Surface {
        visible,
        focus: visible,
        permission: Permission::Denied,
        worker: false,
    }
}

#[wasm_bindgen_test]
async fn a_desk_that_is_served_shows_what_its_server_says_and_asks_it_what_a_person_does() {
    let desk = Served::of(deskbell::notifications::stack).await;
    desk.event(ringing(1)).await;
    press_pointer_on(&desk.stage.one("[data-action=reject]"));
    settled().await;
    let (offer, why) = (OfferId::from_u128(1), None);
    assert_eq!(desk.bodies(), [Command::Reject { offer, why }]);
    desk.done(Done::Done).await;
    assert!(desk.stage.all(".alert").is_empty());
}
