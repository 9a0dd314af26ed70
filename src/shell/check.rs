//! The reach check, as components call it, and what came of the last one: kept
//! in this browser, since it is this browser that was checked, for the agent who
//! checked it, since another one may use it next.

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

impl Shell {
    /// A presence that work comes to. From one that gets none, by way of the
    /// check, unless this browser was checked lately and is fine; who has gone
    /// offline is also asked again where it was not. Call it inside a click.
    pub fn go_online(&self, choice: Choice, status: Option<StatusId>) {
        let running = self.running.get_value();
        let (offline, idle) = untrack(|| (self.is_offline(), self.gets_no_work()));
        let told = !offline && running.is_known_to_fail();
        if !idle || told || running.is_known_to_be_reachable() {
            self.set_presence(choice, status);
        } else {
            self.after_check.set_value((choice, status));
            self.check_again();
        }
    }

    /// With the check as it stands.
    pub fn go_online_as_it_is(&self) {
        self.end_check(true);
        let (choice, status) = self.after_check();
        self.set_presence(choice, status);
    }

    /// The presence to go online with, once the check is over.
    pub fn after_check(&self) -> (Choice, Option<StatusId>) {
        self.after_check.get_value()
    }

    /// For its own sake: who goes online with it is Available then. Call it
    /// inside a click.
    pub fn start_check(&self) {
        self.after_check.set_value((Choice::Available, None));
        self.check_again();
    }

    /// The presence to go online with stays. Call it inside a click: it unlocks
    /// sound and asks for the permission.
    pub fn check_again(&self) {
        self.unlock_sound();
        self.ask_permission();
        self.input(Input::StartCheck(Box::new(self.test_offer())));
    }

    pub fn judge_check(&self, line: CheckLine, works: bool) {
        self.input(Input::JudgeCheck { line, works });
    }

    pub fn end_check(&self, tell: bool) {
        self.input(Input::EndCheck { tell });
    }

    /// The agent has chosen a presence that gets no work, or is offline. Not so
    /// one whom their load, or a miss, keeps from it. Tracked.
    pub fn gets_no_work(&self) -> bool {
        let chosen = self.store.choice.get();
        let online = matches!(chosen, Some(Choice::Available | Choice::Busy));
        self.is_offline() || (!online && self.base() != Base::Inactive)
    }

    fn is_offline(&self) -> bool {
        self.base() == Base::Offline
    }

    fn base(&self) -> Base {
        let presence = self.store.presence;
        presence.with(|now| now.as_ref().map_or(Base::Offline, |now| now.base))
    }

    pub(super) fn keep_check(&self, check: &Check) {
        if let Some(place) = self.own_place(KEY) {
            storage::set(&place, &frame::write(check));
        }
    }

    /// Tells the desk what came of this agent's last check in this browser.
    pub(super) fn remember_check(&self) {
        let kept = self.own_place(KEY).and_then(|place| storage::get(&place));
        let check = kept.and_then(|text| Tree::of(&text).ok()?.whole().ok());
        self.input(Input::CheckKnown(check));
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
            started_at: Some(now),
            opens: false,
        }
    }
}
