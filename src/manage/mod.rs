//! The page of supervisors and administrators: everybody who takes work, with
//! presence, cause and link, what waits in the queues, and the reset of a
//! presence; beside it the reports, everybody's quick replies, and for administrators their room (`admin`). A program of
//! its own with its own socket; the desk never links it. It decides nothing:
//! the server checks the role with every command.

mod agents;
mod asked;
mod chart;
mod choice;
mod closing;
mod floor;
mod give;
mod last_hour;
mod link;
mod monitor;
mod queues;
mod replies;
mod report;
mod sheet;
mod table;
mod waits;
mod warnings;
mod work;

pub use agents::agents;
pub use asked::Asked;
pub use floor::{FloorStore, Warning};
pub use queues::queues;
pub use replies::{Replies, replies};
pub use report::{By, Reports, reports};
pub use warnings::warnings;
pub use work::work;

use deskbell_protocol::agent::{Me, Role};
use deskbell_protocol::http::{SignIn, SignInLink};
use deskbell_protocol::{ConversationId, Problem, ProblemCode};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::link::FloorLink;
use crate::admin::{Parts, Place, RoomStore, room};
use crate::components::{brand, connection_bar, language_field, link_name};
use crate::messages::{
    self, admin, manage, messages, replies as reply_words, report as report_words,
};
use crate::platform::element::{Piece, el, pieces};
use crate::platform::memo::memo;
use crate::platform::{address, dom, http};
use crate::sign_in::{Ask, Proof, sign_in_page};

/// Who is there.
#[derive(Clone, PartialEq)]
enum Person {
    Asking,
    Nobody,
    Known(Me),
    /// The server could not say.
    Unknown(Problem),
}

/// The whole program.
pub fn page() -> AnyView {
    let person = RwSignal::new(Person::Asking);
    let place = RwSignal::new(Place::of(&address::path()).unwrap_or_default());
    // Where a warning of the desk leads.
    let watched = RwSignal::new(watched_by_address());
    follow_the_address(place);
    ask_who(person);
    (move || match person.get() {
        Person::Asking => waiting(),
        Person::Nobody => sign_in(person),
        Person::Known(me) if me.role == Role::Agent => wrong_role(),
        Person::Known(me) => signed_in(me, person, place, watched),
        Person::Unknown(problem) => failed(person, &problem),
    })
    .view()
}

/// From now on Back, Forward and links lead to places of this page.
fn follow_the_address(place: RwSignal<Place>) {
    address::on_travel(move || place.set(Place::of(&address::path()).unwrap_or_default()));
    address::on_link(move |path| {
        let named = Place::of(path);
        if let Some(named) = named.filter(|named| *named != place.get_untracked()) {
            address::push(path);
            place.set(named);
        }
        named.is_some()
    });
}

fn ask_who(person: RwSignal<Person>) {
    // A single-use link signs in whoever opens it, also over an older sign-in.
    if !address::fragment().is_empty() {
        person.set(Person::Nobody);
        return;
    }
    person.set(Person::Asking);
    spawn_local(async move {
        person.set(match http::get::<Me>("/api/me").await {
            Ok(me) => Person::Known(me),
            Err(problem) if problem.code == ProblemCode::SignedOut => Person::Nobody,
            Err(problem) => Person::Unknown(problem),
        });
    });
}

fn waiting() -> AnyView {
    el("main")
        .class("single")
        .child(
            el("p")
                .class("sign-in-wait")
                .attr("role", "status")
                .child(el("span").class("spinner").attr("aria-hidden", "true"))
                .child(manage().loading()),
        )
        .view()
}

fn sign_in(person: RwSignal<Person>) -> AnyView {
    let ask: Ask =
        Callback::new(move |proof| {
            let answer: std::pin::Pin<Box<dyn Future<Output = _>>> =
                match proof {
                    Proof::Password { name, password } => Box::pin(async move {
                        http::post("/api/sign-in", &SignIn { name, password }).await
                    }),
                    Proof::Link(token) => Box::pin(async move {
                        http::post("/api/sign-in/link", &SignInLink { token }).await
                    }),
                };
            answer
        });
    sign_in_page(
        ask,
        Callback::new(move |me: Me| person.set(Person::Known(me))),
    )
}

fn wrong_role() -> AnyView {
    let texts = manage();
    el("main")
        .class("single")
        .child(brand())
        .child(
            el("section")
                .class("card sign-in")
                .child(el("h1").child(texts.wrong_role_title()))
                .child(el("p").child(texts.wrong_role()))
                .child(
                    el("a")
                        .class("button")
                        .attr("data-look", "primary")
                        .attr("href", "/")
                        .child(texts.to_desk()),
                ),
        )
        .view()
}

fn failed(person: RwSignal<Person>, problem: &Problem) -> AnyView {
    el("main")
        .class("single")
        .child(brand())
        .child(
            el("section")
                .class("card sign-in")
                .child(
                    el("p")
                        .attr("role", "alert")
                        .child(messages::words::problem(problem)),
                )
                .child(
                    el("button")
                        .class("button")
                        .attr("type", "button")
                        .on(ev::click, move |_| ask_who(person))
                        .child(messages().conversation.retry()),
                ),
        )
        .view()
}

fn watched_by_address() -> Option<ConversationId> {
    address::take_parameter("conversation")?.parse().ok()
}

fn signed_in(
    me: Me,
    person: RwSignal<Person>,
    place: RwSignal<Place>,
    watched: RwSignal<Option<ConversationId>>,
) -> AnyView {
    dom::set_page("manage");
    let store = FloorStore {
        watched,
        ..FloorStore::default()
    };
    let floor = FloorLink::open(store, move || person.set(Person::Nobody));
    on_cleanup(move || floor.close());
    let parts = Parts::new(RoomStore::default());
    let role = me.role;
    let here = memo(move || {
        Some(place.get())
            .filter(|it| it.is_for(role))
            .unwrap_or_default()
    });
    let reporting = Reports::default();
    let open = Callback::new(move |conversation| {
        if place.get_untracked() != Place::Floor {
            address::push(Place::Floor.path());
            place.set(Place::Floor);
        }
        watched.set(Some(conversation));
    });
    let dismiss = Callback::new(move |toast| floor.dismiss(toast));
    let replying = Replies::new(role == Role::Administrator);
    let in_the_room =
        memo(move || !matches!(here.get(), Place::Floor | Place::Reports | Place::Replies));
    el("div")
        .attr("data-link", move || link_name(store.link.get()))
        .child(connection_bar(
            store.link.into(),
            Callback::new(move |()| floor.try_now()),
        ))
        .child(
            el("header")
                .class("manage-head")
                .child(brand())
                .child(places(role, here))
                .child(
                    el("p")
                        .class("soft push")
                        .child(manage().signed_in_as(&me.name)),
                )
                .child(language_field("language"))
                .child(sign_out(person)),
        )
        .child(
            el("main")
                .class("manage")
                .child(el("h1").class("sr-only").child(move || name(here.get())))
                .child(move || {
                    if in_the_room.get() {
                        let place = Signal::derive(move || here.get());
                        return room(parts, place);
                    }
                    match here.get() {
                        Place::Reports => reports(reporting),
                        Place::Replies => replies(replying),
                        _ => floor_view(store, floor),
                    }
                }),
        )
        .child(warnings(store, open, dismiss))
        .view()
}

/// The ways to the places that this role is shown.
fn places(role: Role, here: Memo<Place>) -> AnyView {
    let shown: Vec<Place> = Place::ALL
        .into_iter()
        .filter(|it| it.is_for(role))
        .collect();
    let link = |place: Place| {
        let current = move || (here.get() == place).then_some("page");
        el("li").child(
            el("a")
                .attr("href", place.path())
                .attr("aria-current", current)
                .child(name(place)),
        )
    };
    el("nav")
        .class("places")
        .attr("aria-label", admin().places())
        .child(el("ul").child(shown.into_iter().map(link).collect::<Vec<_>>()))
        .view()
}

fn name(place: Place) -> &'static str {
    match place {
        Place::Floor => admin().floor(),
        Place::Reports => report_words().title(),
        Place::Replies => reply_words().title(),
        Place::Templates => admin().templates(),
        Place::Workstreams => admin().workstreams(),
        Place::Queues => admin().queues(),
        Place::Skills => admin().skills(),
        Place::Profiles => admin().profiles(),
        Place::Statuses => admin().statuses(),
        Place::People => admin().people(),
    }
}

fn sign_out(person: RwSignal<Person>) -> AnyView {
    let sign_out = move |_| {
        spawn_local(async move {
            // Signed out here in any case; a server that did not hear it says
            // so at the next sign-in.
            let _ = http::tell("/api/sign-out", &()).await;
            person.set(Person::Nobody);
        });
    };
    el("button")
        .class("button")
        .attr("type", "button")
        .attr("data-size", "small")
        .attr("data-action", "sign-out")
        .on(ev::click, sign_out)
        .child(messages().sign_in.sign_out())
        .view()
}

fn floor_view(store: FloorStore, floor: FloorLink) -> AnyView {
    pieces([
        el("div")
            .attr("role", "alert")
            .child(move || {
                store.problem.get().map(|text| {
                    el("p")
                        .class("note")
                        .attr("data-tone", "urgent")
                        .child(el("span").class("note-body").child(text))
                })
            })
            .view(),
        agents(store, Callback::new(move |agent| floor.reset(agent))),
        work(store, Callback::new(move |asked| floor.ask(asked))),
        queues(store),
    ])
}
