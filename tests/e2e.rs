//! The whole product as people meet it: a real `deskbelld`, real Chromium, and
//! a real notification service on a session bus of each test's own. Nothing in
//! here calls the product's code: it clicks, types, reads the screen, and
//! answers desktop notifications by the service's own signal.
//!
//! What it needs: `chromium`, `chromedriver`, `dbus-daemon`, `Xvfb`, `openbox`,
//! axe-core, and a built `deskbelld` with its front end (`cargo xtask test`
//! sees to all of it). The environment may name others: `CHROME`,
//! `CHROMEDRIVER`, `AXE`, `DESKBELLD`.
#![cfg(not(target_arch = "wasm32"))]

#[cfg(test)]
mod e2e {
    mod accessible;
    mod administrator;
    mod announcements;
    mod away;
    mod back_link;
    mod chat;
    mod check;
    mod consults;
    mod customer;
    mod desktop_answers;
    mod desktop_ends;
    mod directory;
    mod discarded;
    mod embedded;
    mod files;
    mod hostile_text;
    mod keyboard;
    mod languages;
    mod later;
    mod leaving;
    mod offer_life;
    mod own_looks;
    mod people_and_queues;
    mod platform;
    mod reach;
    mod reasons;
    mod refused_rules;
    mod reports;
    mod restart;
    mod shift;
    mod sign_out;
    mod sms;
    mod sound;
    mod summary;
    mod supervisor;
    mod surfaces;
    mod throttled;
    mod timers;
    mod workstreams;
    mod wrap_up;
    mod writing;
}
