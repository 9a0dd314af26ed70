//! The page begins: everything that the browser tells by itself, from now to
//! the end of the page, becomes an input; and the first connection is made.

use deskbell_desk::{Input, Place};
use deskbell_protocol::http::Decision;
use leptos::prelude::*;

use super::Shell;
use crate::platform::desktop::WorkerNote;
use crate::platform::tabs::Tabs;
use crate::platform::{address, focus, page, permission};

impl Shell {
    /// Listens to the browser and connects, unless this page is the sign-in.
    /// Call it once.
    pub fn begin(&self) {
        let shell = *self;
        let running = self.running.get_value();
        self.permission.set(permission::current());
        permission::watch(move |permission| {
            shell.permission.set(permission);
            shell.surface_changed();
        });
        focus::watch(move || shell.surface_changed());
        running.tabs.replace(Some(Tabs::open(move |note| {
            shell.input(Input::TabNote(note))
        })));
        running.desktop.start(
            move |ready| {
                shell.worker.set(ready);
                shell.surface_changed();
            },
            move |note| shell.worker_says(note),
        );
        page::on_online(move || shell.input(Input::TryNow));
        page::on_activity(move || shell.active());
        self.follow_the_address();
        if self.place.get_untracked() != Some(Place::SignIn) {
            self.connect();
        }
    }

    /// Connects as whoever is signed in.
    fn connect(&self) {
        self.remember_check();
        let answered = address::fragment();
        let offer = address::take_parameter("offer").and_then(|offer| offer.parse().ok());
        self.input(Input::Started {
            surface: self.running.get_value().surface(),
            offer,
        });
        // The worker that opened this tab may not have reached the server.
        if let (Some(offer), Some(nonce)) = (offer, answered.strip_prefix("accept.")) {
            self.input(Input::DesktopAnswered {
                offer,
                nonce: nonce.to_owned(),
                decision: Decision::Accept,
            });
        }
    }

    pub(super) fn surface_changed(&self) {
        self.input(Input::Surface(self.running.get_value().surface()));
        // The person is back before what arrived while they looked elsewhere.
        if let Some(Place::Session(conversation)) = self.place.get_untracked() {
            self.seen(conversation);
        }
    }

    /// Call it inside a click.
    pub(super) fn unlock_sound(&self) {
        let shell = *self;
        self.running.get_value().rings.sound.unlock(move |heard| {
            if shell.sound_unlocked.get_untracked() != heard {
                shell.sound_unlocked.set(heard);
                shell.input(if heard {
                    Input::SoundAllowed
                } else {
                    Input::SoundLost
                });
            }
        });
    }

    fn active(&self) {
        if !self.sound_unlocked.get_untracked() {
            self.unlock_sound();
        }
        self.input(Input::Active);
    }

    fn worker_says(&self, note: WorkerNote) {
        self.input(match note {
            WorkerNote::Opened { offer } => Input::DesktopOpened { offer },
            WorkerNote::Answered {
                offer,
                nonce,
                decision,
            } => Input::DesktopAnswered {
                offer,
                nonce,
                decision,
            },
            WorkerNote::Unsent { offer } => Input::DesktopUnsent { offer },
        });
    }
}
