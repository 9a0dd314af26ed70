//! What is set, as the server has told it last, and the calls that change it.

use deskbell_protocol::Problem;
use deskbell_protocol::http::{Invited, NewPerson, Room, Whom};
use deskbell_protocol::rules::{Edit, Edited};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::messages::words;
use crate::platform::http;

/// See the module.
#[derive(Clone, Copy)]
pub struct RoomStore {
    /// None until it was told.
    pub room: RwSignal<Option<Room>>,
    /// Why it could not be told.
    pub problem: RwSignal<Option<String>>,
}

impl Default for RoomStore {
    fn default() -> Self {
        Self {
            room: RwSignal::new(None),
            problem: RwSignal::new(None),
        }
    }
}

impl RoomStore {
    /// Asks for everything anew; what is on the screen stays until it is there.
    pub fn load(self) {
        spawn_local(async move {
            self.reload().await;
        });
    }

    /// The same, and waits for it: false where it could not be told.
    pub async fn reload(self) -> bool {
        match http::get::<Room>("/api/rules").await {
            Ok(room) => {
                self.problem.set(None);
                self.room.set(Some(room));
                true
            }
            Err(problem) => {
                self.problem.set(Some(words::problem(&problem)));
                false
            }
        }
    }

    /// Something of it; nothing before it was told.
    pub fn of<T: Default>(self, read: impl FnOnce(&Room) -> T) -> T {
        self.room
            .with(|room| room.as_ref().map(read))
            .unwrap_or_default()
    }

    /// # Errors
    /// The call was refused as a whole, or did not arrive.
    pub async fn edit(self, edit: &Edit) -> Result<Edited, Problem> {
        http::post("/api/rules/edit", edit).await
    }

    /// # Errors
    /// What of the person can't be used, and what to do.
    pub async fn add(self, person: &NewPerson) -> Result<Invited, Problem> {
        http::post("/api/people", person).await
    }

    /// # Errors
    /// The person is not there any more.
    pub async fn link(self, name: String) -> Result<Invited, Problem> {
        http::post("/api/people/link", &Whom { name }).await
    }

    /// # Errors
    /// The person is not there any more, or it is oneself.
    pub async fn switch_off(self, name: String) -> Result<(), Problem> {
        http::tell("/api/people/off", &Whom { name }).await
    }
}
