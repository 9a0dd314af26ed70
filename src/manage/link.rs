//! The page's own socket. The connection is the desk's (hello, heartbeat,
//! back-off, resume); of an agent's work only which sessions are open is kept. The
//! frames of the floor and the answers to the page's own commands are read on
//! their way in.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use deskbell_desk::{Change, Desk, Effect, Input, LinkView, Notice, ToastView};
use deskbell_protocol::agent::{ClientFrame, Command, CommandFrame, Outcome, Reply, ServerFrame};
use deskbell_protocol::frame::{ServerRead, read_supervisor_server, write};
use deskbell_protocol::link::{Permission, Surface};
use deskbell_protocol::{AgentId, SUBPROTOCOL};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::asked::{Asked, Hear};
use super::floor::{FloorStore, Warning};
use crate::messages::words;
use crate::platform::socket::{Socket, SocketEvent};
use crate::platform::timer::{self, Timer};
use crate::platform::{clock, focus, http, page, random};

/// The close code of a socket that the browser refused at once.
const NEVER_OPENED: u16 = 1006;

/// A toast stays so long, as in the desk.
const TOAST_MS: i32 = 8_000;

/// A handle on the connection, for the page's components.
#[derive(Clone, Copy)]
pub struct FloorLink(StoredValue<Rc<Line>, LocalStorage>);

struct Line {
    desk: RefCell<Desk>,
    waiting: RefCell<VecDeque<Input>>,
    busy: Cell<bool>,
    closed: Cell<bool>,
    socket: RefCell<Option<Socket>>,
    timer: Timer,
    /// The commands that have no answer yet. One that went down with its socket
    /// is sent again on the next: the server answers it as the first.
    asked: RefCell<Vec<(CommandFrame, Option<Hear>)>>,
    store: FloorStore,
    signed_out: Box<dyn Fn()>,
}

impl FloorLink {
    /// Connects, and writes what it hears into `store`.
    pub fn open(store: FloorStore, signed_out: impl Fn() + 'static) -> Self {
        let line = Rc::new(Line {
            desk: RefCell::new(Desk::new(random::tab(), clock::now())),
            waiting: RefCell::default(),
            busy: Cell::new(false),
            closed: Cell::new(false),
            socket: RefCell::default(),
            timer: Timer::default(),
            asked: RefCell::default(),
            store,
            signed_out: Box::new(signed_out),
        });
        let again = line.clone();
        page::on_online(move || input(&again, Input::TryNow));
        input(
            &line,
            Input::Started {
                surface: surface(),
                offer: None,
            },
        );
        Self(StoredValue::new_local(line))
    }

    /// Closes it for good.
    pub fn close(self) {
        if let Some(line) = self.0.try_get_value() {
            line.closed.set(true);
            line.timer.set(None, || {});
            line.socket.take();
        }
    }

    pub fn try_now(self) {
        input(&self.0.get_value(), Input::TryNow);
    }

    /// Sets an Inactive agent back to what the system last computed.
    pub fn reset(self, agent: AgentId) {
        self.ask(Command::ResetPresence { agent }.into());
    }

    /// The person has seen this toast.
    pub fn dismiss(self, toast: u64) {
        input(&self.0.get_value(), Input::DismissToast { toast });
    }

    /// Asks for something; a refusal that nobody else hears is shown on the page.
    pub fn ask(self, asked: Asked) {
        let line = self.0.get_value();
        line.store.problem.set(None);
        let frame = CommandFrame {
            command: random::command(),
            body: asked.command,
        };
        send(&line, &write(&frame));
        line.asked.borrow_mut().push((frame, asked.hear));
    }
}

/// This page shows no offers: it says so, and is never counted as a place
/// where an agent could see one.
fn surface() -> Surface {
    Surface {
        visible: false,
        focus: focus::focused(),
        permission: Permission::Default,
        worker: false,
    }
}

/// Hands the desk one thing that happened, and carries out what it wants.
fn input(line: &Rc<Line>, input: Input) {
    if line.closed.get() {
        return;
    }
    line.waiting.borrow_mut().push_back(input);
    if line.busy.replace(true) {
        return;
    }
    loop {
        let next = line.waiting.borrow_mut().pop_front();
        let Some(input) = next else { break };
        let output = line.desk.borrow_mut().handle(clock::now(), input);
        // Effects first: the floor is asked for on a socket that has said hello.
        for effect in output.effects {
            carry_out(line, effect);
        }
        for change in output.changes {
            take_in(line, change);
        }
    }
    line.busy.set(false);
    if line.closed.get() {
        return;
    }
    let deadline = line.desk.borrow().next_deadline();
    let late = line.clone();
    line.timer.set(deadline, move || {
        late.timer.fired();
        self::input(
            &late,
            Input::Timer {
                jitter: random::fraction(),
            },
        );
    });
}

fn take_in(line: &Rc<Line>, change: Change) {
    let link = match change {
        Change::Link(link) => link,
        Change::Toast(toast) => return take_in_toast(line, toast),
        Change::ToastGone(toast) => {
            let warnings = line.store.warnings;
            warnings.update(|all| all.retain(|it| it.toast != toast));
            return;
        }
        Change::Session(view) => return line.store.has(view.session.conversation, true),
        Change::SessionGone(conversation) => return line.store.has(conversation, false),
        Change::Forgotten => return line.store.own.set(Vec::new()),
        _ => return,
    };
    line.store.link.set(link);
    match link {
        LinkView::Connected => {
            send(line, &write(&ClientFrame::WatchFloor));
            for (frame, _) in line.asked.borrow().iter() {
                send(line, &write(frame));
            }
        }
        LinkView::SignedOut => (line.signed_out)(),
        _ => {}
    }
}

fn take_in_toast(line: &Rc<Line>, toast: ToastView) {
    let id = toast.id;
    match toast.notice {
        Notice::SentimentWarning {
            conversation,
            customer,
            agent,
        } => {
            let warning = Warning {
                toast: id,
                conversation,
                customer,
                agent,
            };
            let warnings = line.store.warnings;
            // Counted again it is there already.
            if warnings.with_untracked(|all| !all.contains(&warning)) {
                warnings.update(|all| all.push(warning));
                goes_later(line.clone(), id);
            }
            return;
        }
        // What this supervisor has given was not taken.
        Notice::CameBack { who, end } => {
            line.store.problem.set(Some(words::came_back(&who, &end)));
        }
        _ => {}
    }
    // Nobody sees it, and the next one shall not wait behind it.
    input(line, Input::DismissToast { toast: id });
}

/// To the desk this page is never visible, so that a toast's time does not run
/// there. Here it begins anew while the pointer is on it, or nobody sees it.
fn goes_later(line: Rc<Line>, toast: u64) {
    timer::later(TOAST_MS, move || {
        let Some(held) = line.store.held.try_get_untracked() else {
            return;
        };
        if held || !focus::visible() {
            goes_later(line, toast);
        } else {
            input(&line, Input::DismissToast { toast });
        }
    });
}

fn carry_out(line: &Rc<Line>, effect: Effect) {
    match effect {
        Effect::OpenSocket => {
            let told = line.clone();
            let socket = Socket::open("/socket", SUBPROTOCOL, move |event| hear(&told, event));
            if socket.is_none() {
                hear(line, SocketEvent::Closed(NEVER_OPENED));
            }
            line.socket.replace(socket);
        }
        Effect::CheckSignIn => {
            let line = line.clone();
            spawn_local(async move {
                if http::is_signed_out().await {
                    input(&line, Input::NotSignedIn);
                }
            });
        }
        Effect::CloseSocket => drop(line.socket.take()),
        Effect::Send(text) => send(line, &text),
        Effect::SignOut => (line.signed_out)(),
        // An agent's work is not this page's.
        _ => {}
    }
}

fn hear(line: &Rc<Line>, event: SocketEvent) {
    input(
        line,
        match event {
            SocketEvent::Opened => Input::SocketOpened,
            SocketEvent::Text(text) => {
                read(line, &text);
                Input::SocketText(text)
            }
            SocketEvent::Closed(code) => Input::SocketClosed {
                code,
                jitter: random::fraction(),
            },
        },
    );
}

/// What the desk does not know: the floor, and answers to commands of ours.
fn read(line: &Line, text: &str) {
    let Ok(ServerRead::Frame(frame)) = read_supervisor_server(text) else {
        return;
    };
    match frame {
        ServerFrame::Floor(floor) => line.store.replace(floor),
        ServerFrame::FloorAgent(agent) => line.store.change(agent),
        ServerFrame::Reply(reply) => hear_answer(line, reply),
        _ => {}
    }
}

fn hear_answer(line: &Line, reply: Reply) {
    let asked = |all: &[(CommandFrame, Option<Hear>)]| {
        all.iter()
            .position(|(frame, _)| frame.command == reply.reply)
    };
    let at = asked(&line.asked.borrow());
    let Some(at) = at else { return };
    // Whoever hears it may ask for something else.
    let (_, hear) = line.asked.borrow_mut().remove(at);
    let refused = match &reply.outcome {
        Outcome::Ok(_) => None,
        Outcome::Error(problem) => Some(problem),
    };
    let heard = hear.is_some_and(|hear| hear(refused));
    if let (false, Some(problem)) = (heard, refused) {
        line.store.problem.set(Some(words::problem(problem)));
    }
}

fn send(line: &Line, text: &str) {
    if let Some(socket) = &*line.socket.borrow() {
        socket.send(text);
    }
}
