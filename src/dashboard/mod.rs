//! Home: the agent's work (offers now, open sessions), what stands in the way
//! of new work, and today's figures.

mod figures;
mod notes;
mod waiting;
mod work;

use leptos::prelude::*;

use crate::messages::messages;
use crate::presence::sentence;
use crate::shell::Shell;

#[component]
pub fn Dashboard() -> AnyView {
    let store = Shell::get().store;
    let texts = &messages().dashboard;
    let loaded = Memo::new(move |_| store.me.with(Option::is_some));
    view! {
        <div class="dashboard">
            <header class="dashboard-head">
                <div>
                    <h1>{texts.title()}</h1>
                    <p class="soft">
                        {move || store.presence.with(|now| now.as_ref().map(sentence))}
                    </p>
                </div>
            </header>
            {move || if loaded.get() {
                view! {
                    <notes::Notes/>
                    <div class="dashboard-grid">
                        <work::Work/>
                        <waiting::Waiting/>
                        <figures::Figures/>
                    </div>
                }
                .into_any()
            } else {
                view! {
                    <p class="sign-in-wait" role="status">
                        <span class="spinner" aria-hidden="true"></span>
                        {texts.loading()}
                    </p>
                }
                .into_any()
            }}
        </div>
    }
    .into_any()
}
