//! The choice of the page's language, each by its own name. A choice loads the
//! page anew: all of it, and what the browser writes, is in one language.

use leptos::prelude::*;

use crate::messages::{self, LANGUAGES, messages};

/// `id` is the field's, for its label.
pub fn language_field(id: &'static str) -> AnyView {
    let chosen = messages::chosen();
    let options = LANGUAGES.iter().map(|&(code, name)| {
        let selected = chosen == code;
        view! { <option value=code lang=code selected=selected>{name}</option> }.into_any()
    });
    view! {
        <div class="language">
            <label for=id>{messages().language.choose()}</label>
            <select
                class="input"
                id=id
                data-action="language"
                on:change=move |change| messages::choose(&event_target_value(&change))
            >
                {options.collect::<Vec<_>>()}
            </select>
        </div>
    }
    .into_any()
}
