//! The reach check, as components call it, and what came of the last one: kept
//! in this browser, since it is this browser that was checked.

use std::time::Duration;

use deskbell_desk::Input;
use deskbell_protocol::check::{Check, CheckLine};
use deskbell_protocol::conversation::{Channel, Customer};
use deskbell_protocol::offer::{DesktopRule, Icon, Kind, Notification, Offer, Reason, Sound, Tone};
use deskbell_protocol::presence::{Base, Choice};
use deskbell_protocol::tree::Tree;
use deskbell_protocol::{ConversationId, StatusId, Timestamp, frame};
use leptos::prelude::*;

use super::Shell;
use crate::messages::messages;
use crate::platform::{clock, random, storage};

const KEY: &str = "reach-check";
/// The test offer's time.
const RINGS: Duration = Duration::from_secs(30);

pub(super) fn keep_check(check: &Check) {
    storage::set(KEY, &frame::write(check));
}

impl Shell {
    /// At once where this browser was checked lately and is fine; by way of the
    /// check otherwise. Call it inside a click.
    pub fn go_online(&self, choice: Choice, status: Option<StatusId>) {
        if self.running.get_value().is_known_to_be_reachable() {
            self.set_presence(choice, status);
        } else {
            self.start_check();
            self.after_check.set_value((choice, status));
        }
    }

    /// With the check as it stands.
    pub fn go_online_as_it_is(&self) {
        self.end_check(true);
        let (choice, status) = self.after_check.get_value();
        self.set_presence(choice, status);
    }

    /// Call it inside a click: it unlocks sound and asks for the permission.
    pub fn start_check(&self) {
        self.unlock_sound();
        self.ask_permission();
        self.after_check.set_value((Choice::Available, None));
        self.input(Input::StartCheck(Box::new(self.test_offer())));
    }

    pub fn judge_check(&self, line: CheckLine, works: bool) {
        self.input(Input::JudgeCheck { line, works });
    }

    pub fn end_check(&self, tell: bool) {
        self.input(Input::EndCheck { tell });
    }

    /// Tracked.
    pub fn is_offline(&self) -> bool {
        let presence = self.store.presence;
        presence.with(|now| now.as_ref().is_none_or(|now| now.base == Base::Offline))
    }

    /// What came of the last check in this browser.
    pub(super) fn remember_check(&self) {
        let kept = storage::get(KEY).and_then(|text| Tree::of(&text).ok()?.whole().ok());
        if let Some(check) = kept {
            self.input(Input::CheckKnown(check));
        }
    }

    /// As loud as an offer of a template that nobody has changed.
    fn test_offer(&self) -> Offer {
        let texts = &messages().reach;
        let now = clock::now().millis() + self.store.clock_offset.get_untracked();
        let now = Timestamp::from_millis(now);
        Offer {
            id: random::offer(),
            attempt: 1,
            conversation: ConversationId::from_u128(0),
            nonce: String::new(),
            reason: Reason::IncomingChat,
            offered_at: now,
            expires_at: now + RINGS,
            displayed: true,
            notification: Notification {
                kind: Kind::Alert,
                title: texts.test_title().to_owned(),
                icon: Icon::default(),
                show_wait_time: true,
                accept_text: texts.test_accept().to_owned(),
                reject_text: None,
                desktop: DesktopRule::Never,
                desktop_body: texts.test_body().to_owned(),
                sound: Sound {
                    on: true,
                    tone: Tone::default(),
                    volume: 70,
                    repeat: true,
                },
                fields: Vec::new(),
            },
            customer: Customer::default(),
            channel: Channel::WebChat,
            queue: texts.test_queue().to_owned(),
            waiting_since: now,
            opens: false,
        }
    }
}
