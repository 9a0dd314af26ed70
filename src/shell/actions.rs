//! What a person does, as components call it.

use deskbell_desk::Input;
use deskbell_protocol::agent::Command;
use deskbell_protocol::http::Waiting;
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{ConversationId, OfferId, StatusId};
use leptos::prelude::{GetUntracked, RwSignal, Set};
use leptos::task::spawn_local;

use super::{Shell, why_id};
use crate::platform::{self, dom};
use crate::rail::{Act, Keys, Refused};
use crate::session::attaching::taken;

/// Where changed keys are kept: an agent's own, in this browser.
const KEYS: &str = "keys";
/// What every draft's key begins with.
const DRAFTS: &str = "draft-";

impl Shell {
    pub fn accept(&self, offer: OfferId) {
        self.input(Input::Accept {
            offer,
            command: platform::random::command(),
        });
    }

    /// With the reason that the person has written, if any.
    pub fn reject(&self, offer: OfferId) {
        let why = dom::value(&why_id(offer));
        self.input(Input::Reject {
            offer,
            why: Some(why).filter(|why| !why.is_empty()),
            command: platform::random::command(),
        });
    }

    /// Chooses a presence, which one of the administrator's own may stand for.
    /// One that work comes to is going online: it unlocks sound and asks for the
    /// permission to notify, which browsers allow inside a click only. The choice
    /// does not wait for the answer: a person may leave the browser's question
    /// open for as long as they like.
    pub fn set_presence(&self, choice: Choice, status: Option<StatusId>) {
        self.input(Input::SetPresence {
            choice,
            status,
            command: platform::random::command(),
        });
        if matches!(choice, Choice::Available | Choice::Busy) {
            self.unlock_sound();
            self.ask_permission();
        }
    }

    /// Asks for the permission to notify, where that is open. Call it inside a
    /// click.
    pub fn ask_permission(&self) {
        let shell = *self;
        platform::permission::ask(move |permission| {
            shell.permission.set(permission);
            shell.surface_changed();
        });
    }

    /// The answer to the missed bar.
    pub fn im_back(&self) {
        self.input(Input::ImBack {
            command: platform::random::command(),
        });
    }

    /// The pointer or the keyboard focus is on this alert, or has left it.
    pub fn hold_alert(&self, offer: OfferId, held: bool) {
        self.input(Input::HoldAlert { offer, held });
    }

    pub fn hold_toast(&self, toast: u64, held: bool) {
        self.input(Input::HoldToast { toast, held });
    }

    pub fn open_toasts(&self) {
        self.input(Input::OpenToasts);
    }

    pub fn dismiss_toast(&self, toast: u64) {
        self.input(Input::DismissToast { toast });
    }

    /// The button of a toast of work.
    pub fn open_work(&self, toast: u64, offer: OfferId) {
        self.input(Input::OpenWork { toast, offer });
    }

    /// The alert or toast of this offer was painted: call it after the paint
    /// (`platform::paint::after`), which never happens in a hidden tab.
    pub fn painted(&self, offer: OfferId) {
        self.input(Input::Painted { offer });
    }

    /// Which session the address names; none is home or another page.
    pub fn showing(&self, conversation: Option<ConversationId>) {
        self.input(Input::Showing(conversation));
    }

    /// The messages of the session on the screen are put away (none: they are there).
    pub fn put_away(&self, away: Option<ConversationId>) {
        self.input(Input::PutAway(away));
    }

    /// Sends a message with what was uploaded for it, to the customer or for
    /// colleagues, and empties the session's draft. What could not be sent
    /// comes back into the box.
    pub fn say(&self, conversation: ConversationId, text: String, internal: bool) {
        self.set_draft(conversation, "");
        let session = self.store.session_untracked(conversation);
        self.input(Input::Say {
            conversation,
            text,
            attachments: session.map(|row| taken(&row.files)).unwrap_or_default(),
            internal,
            command: platform::random::command(),
        });
    }

    /// The agent changed the text of the message box.
    pub fn typed(&self, conversation: ConversationId) {
        self.input(Input::Typed { conversation });
    }

    /// The person scrolled up to older messages, or wants a failed page again.
    pub fn want_history(&self, conversation: ConversationId) {
        self.input(Input::WantHistory { conversation });
    }

    /// The newest message is on the screen. Safe to call often: the desk asks
    /// for nothing when all is read, or when this tab is not in focus.
    pub fn seen(&self, conversation: ConversationId) {
        self.input(Input::Seen {
            conversation,
            command: platform::random::command(),
        });
    }

    pub fn end(&self, conversation: ConversationId) {
        self.input(Input::End {
            conversation,
            command: platform::random::command(),
        });
    }

    pub fn finish_wrap_up(&self, conversation: ConversationId) {
        self.input(Input::FinishWrapUp {
            conversation,
            command: platform::random::command(),
        });
    }

    /// Gives work away, takes it, or asks about it: refused, a toast says why.
    pub fn ask(&self, body: Command) {
        self.input(Input::Ask {
            body,
            command: platform::random::command(),
        });
    }

    /// What there is to take; nothing where the server can't be reached.
    pub fn look_for_work(&self, found: RwSignal<Option<Vec<Waiting>>>) {
        spawn_local(async move {
            let waiting = platform::http::get("/api/waiting").await;
            found.set(waiting.ok())
        });
    }

    /// Connect now instead of waiting for the next try.
    pub fn try_now(&self) {
        self.input(Input::TryNow);
    }

    pub fn sign_out(&self) {
        self.input(Input::SignOut);
    }

    /// The text that this session's agent has not sent. It survives a reload,
    /// and ends with the sign-out.
    pub fn draft(&self, conversation: ConversationId) -> String {
        platform::storage::get(&draft_key(conversation)).unwrap_or_default()
    }

    pub fn set_draft(&self, conversation: ConversationId, text: &str) {
        if let Some(row) = self.store.session_untracked(conversation) {
            row.draft.set(text.to_owned());
        }
        let key = draft_key(conversation);
        if text.is_empty() {
            platform::storage::remove(&key);
        } else {
            platform::storage::set(&key, text);
        }
    }

    /// Whether the draft is for colleagues only. Kept as the draft is: what was
    /// meant for them must never go to the customer.
    pub fn is_internal(&self, conversation: ConversationId) -> bool {
        platform::storage::get(&note_key(conversation)).is_some()
    }

    pub fn set_internal(&self, conversation: ConversationId, internal: bool) {
        if let Some(row) = self.store.session_untracked(conversation) {
            row.internal.set(internal);
        }
        let key = note_key(conversation);
        if internal {
            platform::storage::set(&key, "1");
        } else {
            platform::storage::remove(&key);
        }
    }

    /// Changes the keys of an act, for this browser.
    ///
    /// # Errors
    /// Why these keys can't be.
    pub fn change_keys(&self, act: Act, pressed: &str) -> Result<(), Refused> {
        let mut keys = self.keys.get_untracked();
        keys.change(act, pressed)?;
        if let Some(place) = self.own_place(KEYS) {
            platform::storage::set(&place, &keys.text());
        }
        self.keys.set(keys);
        Ok(())
    }

    pub fn usual_keys(&self) {
        if let Some(place) = self.own_place(KEYS) {
            platform::storage::remove(&place);
        }
        self.keys.set(Keys::default());
    }

    /// The keys of the agent that is signed in now; the usual ones for nobody.
    pub(super) fn take_own_keys(&self) {
        let kept = self
            .own_place(KEYS)
            .and_then(|at| platform::storage::get(&at));
        let keys = kept.map(|text| Keys::of(&text)).unwrap_or_default();
        self.keys.set(keys);
    }

    /// Where something of the agent that is signed in is kept in this browser,
    /// which others use as well; none for nobody.
    pub(super) fn own_place(&self, what: &str) -> Option<String> {
        self.agent().map(|agent| format!("{what}-{agent}"))
    }

    /// The next person at this computer may be another one.
    pub(super) fn forget_drafts(&self) {
        platform::storage::remove_prefixed(DRAFTS);
    }
}

fn draft_key(conversation: ConversationId) -> String {
    format!("{DRAFTS}{conversation}")
}

fn note_key(conversation: ConversationId) -> String {
    format!("{DRAFTS}note-{conversation}")
}
