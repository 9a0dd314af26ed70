//! The page of supervisors and administrators: everybody who takes work, with
//! presence, cause and link, what waits in the queues, and the reset of a
//! presence; beside it, for administrators, their room (`admin`). A program of
//! its own with its own socket; the desk never links it. It decides nothing:
//! the server checks the role with every command.

mod agents;
mod floor;
mod link;
mod queues;
mod work;

pub use agents::Agents;
pub use floor::FloorStore;
pub use queues::Queues;
pub use work::Work;

use deskbell_protocol::agent::{Me, Role};
use deskbell_protocol::http::{SignIn, SignInLink};
use deskbell_protocol::{Problem, ProblemCode};
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::link::FloorLink;
use crate::admin::{Admin, Parts, Place, RoomStore};
use crate::components::{ConnectionBar, brand, language_field, link_name};
use crate::messages::{self, admin, manage, messages};
use crate::platform::{address, dom, http};
use crate::sign_in::{Ask, Proof, SignInPage};

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
#[component]
pub fn Manage() -> AnyView {
    let person = RwSignal::new(Person::Asking);
    let place = RwSignal::new(Place::of(&address::path()).unwrap_or_default());
    follow_the_address(place);
    ask_who(person);
    (move || match person.get() {
        Person::Asking => waiting(),
        Person::Nobody => sign_in(person),
        Person::Known(me) if me.role == Role::Agent => wrong_role(),
        Person::Known(me) => view! { <Page me person place/> }.into_any(),
        Person::Unknown(problem) => failed(person, &problem),
    })
    .into_any()
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
    view! {
        <main class="single">
            <p class="sign-in-wait" role="status">
                <span class="spinner" aria-hidden="true"></span>
                {manage().loading()}
            </p>
        </main>
    }
    .into_any()
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
    view! { <SignInPage ask on_done=move |me: Me| person.set(Person::Known(me))/> }.into_any()
}

fn wrong_role() -> AnyView {
    let texts = manage();
    view! {
        <main class="single">
            {brand()}
            <section class="card sign-in">
                <h1>{texts.wrong_role_title()}</h1>
                <p>{texts.wrong_role()}</p>
                <a class="button" data-look="primary" href="/">{texts.to_desk()}</a>
            </section>
        </main>
    }
    .into_any()
}

fn failed(person: RwSignal<Person>, problem: &Problem) -> AnyView {
    view! {
        <main class="single">
            {brand()}
            <section class="card sign-in">
                <p role="alert">{messages::words::problem(problem)}</p>
                <button class="button" type="button" on:click=move |_| ask_who(person)>
                    {messages().conversation.retry()}
                </button>
            </section>
        </main>
    }
    .into_any()
}

#[component]
fn Page(me: Me, person: RwSignal<Person>, place: RwSignal<Place>) -> AnyView {
    dom::set_page("manage");
    let store = FloorStore::default();
    let floor = FloorLink::open(store, move || person.set(Person::Nobody));
    on_cleanup(move || floor.close());
    let parts = Parts::new(RoomStore::default());
    let role = me.role;
    let here = Memo::new(move |_| {
        Some(place.get())
            .filter(|it| it.is_for(role))
            .unwrap_or_default()
    });
    let on_the_floor = Memo::new(move |_| here.get() == Place::Floor);
    view! {
        <div data-link=move || link_name(store.link.get())>
            <ConnectionBar link=store.link on_try=move |()| floor.try_now()/>
            <header class="manage-head">
                {brand()}
                {places(role, here)}
                <p class="soft push">{manage().signed_in_as(&me.name)}</p>
                {language_field("language")}
                {sign_out(person)}
            </header>
            <main class="manage">
                <h1 class="sr-only">{move || name(here.get())}</h1>
                {move || if on_the_floor.get() {
                    floor_view(store, floor)
                } else {
                    let place = Signal::derive(move || here.get());
                    view! { <Admin parts place/> }.into_any()
                }}
            </main>
        </div>
    }
    .into_any()
}

/// The ways to the places that this role is shown; a supervisor has one only.
fn places(role: Role, here: Memo<Place>) -> AnyView {
    let shown: Vec<Place> = Place::ALL
        .into_iter()
        .filter(|it| it.is_for(role))
        .collect();
    if shown.len() < 2 {
        return ().into_any();
    }
    let link = |place: Place| {
        let current = move || (here.get() == place).then_some("page");
        view! { <li><a href=place.path() aria-current=current>{name(place)}</a></li> }
    };
    view! {
        <nav class="places" aria-label=admin().places()>
            <ul>{shown.into_iter().map(link).collect::<Vec<_>>()}</ul>
        </nav>
    }
    .into_any()
}

fn name(place: Place) -> &'static str {
    match place {
        Place::Floor => admin().floor(),
        Place::Templates => admin().templates(),
        Place::Workstreams => admin().workstreams(),
        Place::Queues => admin().queues(),
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
    view! {
        <button class="button" type="button" data-size="small" data-action="sign-out" on:click=sign_out>
            {messages().sign_in.sign_out()}
        </button>
    }
    .into_any()
}

fn floor_view(store: FloorStore, floor: FloorLink) -> AnyView {
    view! {
        <div role="alert">
            {move || store.problem.get().map(|text| view! {
                <p class="note" data-tone="urgent"><span class="note-body">{text}</span></p>
            })}
        </div>
        <Agents store on_reset=move |agent| floor.reset(agent)/>
        <Work store on_ask=move |command| floor.ask(command)/>
        <Queues store/>
    }
    .into_any()
}
