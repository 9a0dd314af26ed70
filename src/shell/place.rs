//! Where the desk is: the address of the tab names it. Places are those of
//! `deskbell-desk`; here they get their addresses.

use deskbell_desk::Place;
use leptos::prelude::*;

use super::Shell;
use crate::platform::address;

/// The address of a place.
pub fn path_of(place: Place) -> String {
    match place {
        Place::Home => "/".to_owned(),
        Place::SignIn => "/sign-in".to_owned(),
        Place::Session(conversation) => format!("/session/{conversation}"),
    }
}

/// The place that an address names.
pub(super) fn place_of(path: &str) -> Option<Place> {
    match path {
        "/" => Some(Place::Home),
        "/sign-in" => Some(Place::SignIn),
        path => {
            let conversation = path.strip_prefix("/session/")?;
            conversation.parse().ok().map(Place::Session)
        }
    }
}

impl Shell {
    /// Goes to a place; Back leads here again.
    pub fn go(&self, place: Place) {
        if self.place.get_untracked() != Some(place) {
            address::push(&path_of(place));
            self.arrive(Some(place));
        }
    }

    /// Only a change is told, so that no page is made anew for nothing.
    fn arrive(&self, place: Option<Place>) {
        if self.place.get_untracked() != place {
            self.place.set(place);
        }
    }

    /// From now on Back, Forward and links lead to places of this page.
    pub(super) fn follow_the_address(&self) {
        let shell = *self;
        address::on_travel(move || shell.arrive(place_of(&address::path())));
        address::on_link(move |path| {
            let place = place_of(path);
            place.inspect(|place| shell.go(*place)).is_some()
        });
    }
}

#[cfg(test)]
mod tests {
    use deskbell_protocol::ConversationId;

    use super::*;

    #[test]
    fn every_place_has_an_address_that_names_it() {
        let session = Place::Session(ConversationId::from_u128(7));
        for place in [Place::Home, Place::SignIn, session] {
            assert_eq!(place_of(&path_of(place)), Some(place));
        }
    }

    #[test]
    fn other_addresses_name_nothing_and_stay_the_browsers() {
        for path in [
            "/session/not-an-id",
            "/elsewhere",
            "//elsewhere",
            "/manage/",
            "",
        ] {
            assert_eq!(place_of(path), None, "{path}");
        }
    }
}
