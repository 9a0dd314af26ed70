//! The desk's components in a real browser, each with a store of its own and
//! without a server. What a whole shift does is the end-to-end tests' part.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test without its page should stop")]

#[path = "components/admin.rs"]
mod admin;
#[path = "components/admin_clashes.rs"]
mod admin_clashes;
#[path = "components/admin_faults.rs"]
mod admin_faults;
#[path = "components/admin_saving.rs"]
mod admin_saving;
#[path = "components/admin_work.rs"]
mod admin_work;
#[path = "components/advisers.rs"]
mod advisers;
#[path = "components/alerts.rs"]
mod alerts;
#[path = "components/along.rs"]
mod along;
#[path = "components/attaching.rs"]
mod attaching;
#[path = "components/attention.rs"]
mod attention;
#[path = "components/back_link.rs"]
mod back_link;
#[path = "components/buttons.rs"]
mod buttons;
#[path = "components/calls.rs"]
mod calls;
#[path = "components/case_search.rs"]
mod case_search;
#[path = "components/choosing.rs"]
mod choosing;
#[path = "components/clock.rs"]
mod clock;
#[path = "components/closing.rs"]
mod closing;
#[path = "components/countdown.rs"]
mod countdown;
#[path = "components/digest.rs"]
mod digest;
#[path = "components/elements.rs"]
mod elements;
#[path = "components/emoji.rs"]
mod emoji;
#[path = "components/facts.rs"]
mod facts;
#[path = "components/floor.rs"]
mod floor;
#[path = "components/giving.rs"]
mod giving;
#[path = "components/handing.rs"]
mod handing;
#[path = "components/holding.rs"]
mod holding;
#[path = "components/hours.rs"]
mod hours;
#[path = "components/instead.rs"]
mod instead;
#[path = "components/kept.rs"]
mod kept;
#[path = "components/keys.rs"]
mod keys;
#[path = "components/languages.rs"]
mod languages;
#[path = "components/late.rs"]
mod late;
#[path = "components/leaving.rs"]
mod leaving;
#[path = "components/log.rs"]
mod log;
#[path = "components/looking.rs"]
mod looking;
#[path = "components/memory.rs"]
mod memory;
#[path = "components/moments.rs"]
mod moments;
#[path = "components/notes.rs"]
mod notes;
#[path = "components/opening.rs"]
mod opening;
#[path = "components/panel.rs"]
mod panel;
#[path = "components/pile.rs"]
mod pile;
#[path = "components/rail.rs"]
mod rail;
#[path = "components/reach.rs"]
mod reach;
#[path = "components/replies.rs"]
mod replies;
#[path = "components/reports.rs"]
mod reports;
#[path = "components/room.rs"]
mod room;
#[path = "components/rows.rs"]
mod rows;
#[path = "components/samples.rs"]
mod samples;
#[path = "components/served.rs"]
mod served;
#[path = "components/sessions.rs"]
mod sessions;
#[path = "components/signing_in.rs"]
mod signing_in;
#[path = "components/snapshot.rs"]
mod snapshot;
#[path = "components/stage.rs"]
mod stage;
#[path = "components/summary.rs"]
mod summary;
#[path = "components/summary_states.rs"]
mod summary_states;
#[path = "components/timeline.rs"]
mod timeline;
#[path = "components/toasts.rs"]
mod toasts;
#[path = "components/warnings.rs"]
mod warnings;
#[path = "components/words.rs"]
mod words;
#[path = "components/writing.rs"]
mod writing;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
