//! Anything that the server, the network, the browser and the person do, in
//! any order, and what must hold all the same.

use std::collections::BTreeSet;
use std::time::Duration;

use deskbell_desk::{AlertStage, Effect, Input, Notice, ToastView};
use deskbell_protocol::OfferId;
use deskbell_protocol::agent::{ClientFrame, Done, Event, EventFrame};
use deskbell_protocol::conversation::CloseCause;
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::presence::Reach;
use proptest::prelude::*;

use crate::sample::*;
use crate::tab::Tab;

/// One thing that happens.
#[derive(Debug, Clone)]
pub enum Step {
    // The server's log grows.
    Offer,
    End(usize, u8),
    Open(u8),
    Close(u8),
    Message(u8),
    Reach(u32),
    // The network.
    Deliver(u8),
    Twice,
    Lose,
    Drop,
    Junk(String),
    Reply(bool),
    // The person and the browser.
    Accept(u8),
    Reject(u8),
    Hold(u8, bool),
    Say(u8, String),
    Seen(u8),
    Show(Option<u8>),
    PutAway(Option<u8>),
    Look(bool),
    Lead,
    Shown(u8),
    Failed(u8),
    Answered(u8, bool),
    Wait(u16),
}

pub fn step() -> impl Strategy<Value = Step> {
    let one = 0..4u8;
    prop_oneof![
        4 => Just(Step::Offer),
        2 => (any::<usize>(), 0..4u8).prop_map(|(which, how)| Step::End(which, how)),
        1 => one.clone().prop_map(Step::Open),
        1 => one.clone().prop_map(Step::Close),
        1 => one.clone().prop_map(Step::Message),
        1 => (0..5u32).prop_map(Step::Reach),
        6 => one.clone().prop_map(Step::Deliver),
        1 => Just(Step::Twice),
        1 => Just(Step::Lose),
        1 => Just(Step::Drop),
        1 => ".{0,60}".prop_map(Step::Junk),
        2 => any::<bool>().prop_map(Step::Reply),
        2 => one.clone().prop_map(Step::Accept),
        1 => one.clone().prop_map(Step::Reject),
        1 => (one.clone(), any::<bool>()).prop_map(|(offer, held)| Step::Hold(offer, held)),
        1 => (one.clone(), ".{0,20}").prop_map(|(session, text)| Step::Say(session, text)),
        1 => one.clone().prop_map(Step::Seen),
        1 => proptest::option::of(one.clone()).prop_map(Step::Show),
        1 => proptest::option::of(one.clone()).prop_map(Step::PutAway),
        2 => any::<bool>().prop_map(Step::Look),
        1 => Just(Step::Lead),
        1 => one.clone().prop_map(Step::Shown),
        1 => one.clone().prop_map(Step::Failed),
        1 => (one, any::<bool>()).prop_map(|(offer, sent)| Step::Answered(offer, sent)),
        2 => (0..9_000u16).prop_map(Step::Wait),
    ]
}

/// The tab, the server's log, and what the browser shows and rings.
pub struct World {
    pub tab: Tab,
    log: Vec<EventFrame>,
    delivered: usize,
    open: Vec<OfferId>,
    offers: u128,
    pending: Vec<deskbell_protocol::CommandId>,
    commands: u128,
    numbers: [u32; 4],
    on_desktop: BTreeSet<OfferId>,
    ringing: BTreeSet<OfferId>,
    /// The socket is open, and welcomed.
    socket: bool,
}

impl World {
    pub fn new() -> Self {
        Self {
            tab: Tab::focused(),
            log: Vec::new(),
            delivered: 0,
            open: Vec::new(),
            offers: 0,
            pending: Vec::new(),
            commands: 0,
            numbers: [0; 4],
            on_desktop: BTreeSet::new(),
            ringing: BTreeSet::new(),
            socket: true,
        }
    }

    pub fn take(&mut self, step: Step) {
        match step {
            Step::Offer => {
                self.offers += 1;
                self.open.push(offer_id(self.offers));
                let made = match self.offers % 3 {
                    0 => given(self.offers),
                    _ => offer(self.offers),
                };
                self.append(Event::OfferMade {
                    offer: Box::new(made),
                });
            }
            Step::End(which, how) if !self.open.is_empty() => {
                let offer = self.open.remove(which % self.open.len());
                self.append(Event::OfferEnded {
                    offer,
                    end: end(how),
                });
            }
            Step::End(..) => {}
            Step::Open(one) => {
                let session = Box::new(session(u128::from(one)));
                self.append(Event::SessionOpened { session });
            }
            Step::Close(one) => self.append(Event::SessionClosed {
                conversation: conversation(u128::from(one)),
                cause: CloseCause::EndedByAgent,
            }),
            Step::Message(one) => {
                let number = &mut self.numbers[usize::from(one)];
                *number += 1;
                let message = message(*number);
                let conversation = conversation(u128::from(one));
                self.append(Event::Message {
                    conversation,
                    message,
                });
            }
            Step::Reach(went_elsewhere) => {
                self.append(Event::ReachChanged {
                    reach: Reach::Desktop,
                    went_elsewhere,
                });
            }
            Step::Deliver(few) => (0..=few).for_each(|_| self.deliver()),
            Step::Twice => self.delivered = self.delivered.saturating_sub(2),
            Step::Lose => self.delivered = (self.delivered + 1).min(self.log.len()),
            Step::Drop => self.drop_socket(),
            Step::Junk(text) => self.input(Input::SocketText(text)),
            Step::Reply(ok) => self.reply(ok),
            Step::Wait(millis) => self.wait(Duration::from_millis(millis.into())),
            by_person => self.person(by_person),
        }
    }

    fn person(&mut self, step: Step) {
        self.commands += 1;
        let command = command(self.commands);
        let recent = |back: u8| offer_id(self.offers.saturating_sub(back.into()).max(1));
        let conversation = |one: u8| conversation(u128::from(one));
        let input = match step {
            Step::Accept(back) => Input::Accept {
                offer: recent(back),
                command,
            },
            Step::Reject(back) => Input::Reject {
                offer: recent(back),
                why: None,
                command,
            },
            Step::Hold(back, held) => Input::HoldAlert {
                offer: recent(back),
                held,
            },
            Step::Say(one, text) => Input::Say {
                attachments: Vec::new(),
                conversation: conversation(one),
                text,
                internal: false,
                command,
            },
            Step::Seen(one) => Input::Seen {
                conversation: conversation(one),
                command,
            },
            Step::Show(one) => Input::Showing(one.map(conversation)),
            Step::PutAway(one) => Input::PutAway(one.map(conversation)),
            Step::Look(true) => Input::Surface(focused()),
            Step::Look(false) => Input::Surface(hidden()),
            Step::Lead => Input::Leads,
            Step::Shown(back) => Input::DesktopShown {
                offer: recent(back),
            },
            Step::Failed(back) => Input::DesktopFailed {
                offer: recent(back),
            },
            Step::Answered(back, true) => Input::DesktopAnswered {
                offer: recent(back),
                nonce: String::new(),
                decision: deskbell_protocol::http::Decision::Accept,
            },
            Step::Answered(back, false) => Input::DesktopUnsent {
                offer: recent(back),
            },
            other => unreachable!("{other:?} is not the person's"),
        };
        self.input(input);
    }

    fn append(&mut self, body: Event) {
        let seq = self.log.len() as u64 + 1;
        self.log.push(EventFrame {
            seq,
            at: server(self.tab.now),
            body,
        });
    }

    fn deliver(&mut self) {
        if let Some(event) = self
            .log
            .get(self.delivered)
            .cloned()
            .filter(|_| self.socket)
        {
            self.delivered += 1;
            self.tab.frame(&event);
            self.settle();
        }
    }

    fn reply(&mut self, ok: bool) {
        if self.pending.is_empty() || !self.socket {
            return;
        }
        let command = self.pending.remove(0);
        if ok {
            self.tab.ok(command, Done::Done);
        } else {
            self.tab
                .refuse(command, deskbell_protocol::ProblemCode::Expired);
        }
        self.settle();
    }

    fn wait(&mut self, span: Duration) {
        self.tab.wait(span);
        self.settle();
    }

    fn input(&mut self, input: Input) {
        self.tab.input(input);
        self.settle();
    }

    fn drop_socket(&mut self) {
        self.socket = false;
        self.input(Input::SocketClosed {
            code: 1006,
            jitter: 0.3,
        });
    }

    /// Does what the effects ask for, until nothing is asked any more.
    fn settle(&mut self) {
        loop {
            let commands = self.tab.commands();
            for frame in commands {
                if !self.pending.contains(&frame.command) {
                    self.pending.push(frame.command);
                }
            }
            let hello = self.tab.frames().into_iter().find_map(|frame| match frame {
                ClientFrame::Hello { seq, .. } => Some(seq),
                _ => None,
            });
            let effects = self.tab.take();
            let opens = effects.contains(&Effect::OpenSocket);
            for effect in effects {
                self.carry_out(effect);
            }
            if let Some(position) = hello {
                self.delivered = usize::try_from(position.expect("a position")).unwrap();
                self.socket = true;
                self.tab.seq = self.log.len() as u64;
                self.tab.welcome();
            } else if opens {
                self.tab.input(Input::SocketOpened);
            } else {
                break;
            }
        }
        let toasts = self.tab.screen.toasts.values();
        let wait = |toast: &&ToastView| !matches!(toast.notice, Notice::Work(_));
        assert!(toasts.filter(wait).count() <= 3);
        assert!(self.tab.screen.alerts.len() as u128 <= self.offers);
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::CloseSocket => self.socket = false,
            Effect::ShowDesktop(offer) => {
                self.on_desktop.insert(offer.id);
            }
            Effect::CloseDesktop(offer) => {
                self.on_desktop.remove(&offer);
            }
            Effect::KeepOnlyDesktop(offers) => self.on_desktop.retain(|one| offers.contains(one)),
            Effect::Ring { offer, .. } => {
                assert!(self.ringing.insert(offer), "{offer} rings twice")
            }
            Effect::StopRinging(offer) => assert!(self.ringing.remove(&offer), "{offer} is silent"),
            _ => {}
        }
    }

    /// The network is good for a while, and the server answers everything.
    fn calm(&mut self) {
        self.drop_socket();
        for _ in 0..400 {
            if !self.socket {
                self.wait(Duration::from_millis(100));
            }
        }
        assert!(self.socket, "no try within 40 s");
        while self.delivered < self.log.len() {
            self.deliver();
        }
        while !self.pending.is_empty() {
            self.reply(false);
        }
        while self.delivered < self.log.len() {
            self.deliver();
        }
    }

    /// When the faults are over, no surface shows what has ended; and when every
    /// offer has ended, none shows anything.
    pub fn comes_to_an_end(mut self) {
        self.calm();
        let alerts = self.tab.screen.alerts.iter();
        let on_screen: BTreeSet<OfferId> = alerts
            .filter(|(_, stage)| matches!(stage, AlertStage::Ringing | AlertStage::Answering(_)))
            .map(|(offer, _)| *offer)
            .collect();
        let open: BTreeSet<OfferId> = self.open.iter().copied().collect();
        assert!(on_screen.is_subset(&open), "{on_screen:?} of {open:?}");
        let given: BTreeSet<OfferId> = (1..=self.offers)
            .filter(|number| number % 3 == 0)
            .map(offer_id)
            .collect();
        let rings: BTreeSet<OfferId> = self.on_desktop.difference(&given).copied().collect();
        assert!(rings.is_subset(&open), "{rings:?} of {open:?}");
        assert!(self.ringing.is_subset(&open));

        while !self.open.is_empty() {
            self.take(Step::End(0, 2));
        }
        self.calm();
        self.tab.wait_with_pings(Duration::from_secs(4));
        // The agent looks at what was given on the desktop.
        self.take(Step::Look(false));
        self.take(Step::Look(true));
        assert!(self.tab.screen.alerts.is_empty());
        assert!(self.on_desktop.is_empty());
        assert!(self.ringing.is_empty());
    }
}

fn end(how: u8) -> OfferEnd {
    match how {
        0 => OfferEnd::Accepted,
        1 => OfferEnd::Rejected { why: None },
        2 => OfferEnd::Expired,
        _ => OfferEnd::Undelivered,
    }
}
