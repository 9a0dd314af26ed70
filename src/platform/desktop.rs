//! The desktop's own notifications, shown through the service worker, which
//! alone can put buttons on them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use deskbell_protocol::http::Decision;
use deskbell_protocol::offer::{Kind, Offer};
use deskbell_protocol::{OfferId, Timestamp, limits, text};
use js_sys::{Array, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    MessageEvent, Notification, NotificationAction, NotificationOptions, RegistrationOptions,
    ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerUpdateViaCache,
};

use super::timer::later;
use super::{note, window};

/// A notification that is closed sooner than this after it was shown can stay
/// on a Linux screen for ever.
const CLOSABLE_AFTER_MS: f64 = 500.0;
/// Another look at one that was too fresh to be closed.
const UNTIL_CLOSABLE_MS: i32 = 510;

/// What the service worker tells a page: `{opened: ...}` and so on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkerNote {
    /// The body of a notification was clicked.
    Opened { offer: OfferId },
    /// A button was pressed; the worker sends the answer.
    Answered {
        offer: OfferId,
        nonce: String,
        decision: Decision,
    },
    /// That answer did not get through, or was refused.
    Unsent { offer: OfferId },
}

/// What a notification carries for the worker.
#[derive(Serialize)]
struct Data<'a> {
    offer: OfferId,
    nonce: &'a str,
    deadline: Timestamp,
}

/// The page's hand on desktop notifications.
#[derive(Default)]
pub struct Desktop {
    registration: RefCell<Option<ServiceWorkerRegistration>>,
    /// What should stand on the desktop.
    wanted: RefCell<Vec<OfferId>>,
    /// All else is to be closed, once there is a service worker to ask.
    sweep: Cell<bool>,
}

impl Desktop {
    /// A service worker is there to show with.
    pub fn ready(&self) -> bool {
        self.registration.borrow().is_some()
    }

    /// Registers the service worker, calls `known` once it is active or cannot
    /// be, and `told` with what it says.
    pub fn start(
        self: &Rc<Self>,
        known: impl FnOnce(bool) + 'static,
        told: impl Fn(WorkerNote) + 'static,
    ) {
        let Some(container) = container() else {
            return known(false);
        };
        listen(&container, told);
        let desktop = self.clone();
        spawn_local(async move {
            desktop
                .registration
                .replace(register(&container).await.ok());
            known(desktop.ready());
            if desktop.sweep.take() {
                desktop.tidy(None);
            }
        });
    }

    /// Shows an offer's notification; true once the browser lists it.
    pub fn show(self: &Rc<Self>, offer: &Offer, heard: bool, then: impl FnOnce(bool) + 'static) {
        let Some(registration) = self.registration.borrow().clone() else {
            return then(false);
        };
        self.wanted.borrow_mut().push(offer.id);
        let title = title(&offer.notification.title);
        let options = options(offer, heard);
        let (desktop, id) = (self.clone(), offer.id);
        spawn_local(async move {
            let listed = show_and_list(&registration, &title, &options, id)
                .await
                .unwrap_or(false);
            // It may have ended while the browser was showing it.
            desktop.tidy(Some(id));
            then(listed);
        });
    }

    /// Closes an offer's notification, as soon as that is safe.
    pub fn close(self: &Rc<Self>, offer: OfferId) {
        self.wanted.borrow_mut().retain(|wanted| *wanted != offer);
        self.tidy(Some(offer));
    }

    /// Closes all but these, as soon as that is safe.
    pub fn keep_only(self: &Rc<Self>, offers: Vec<OfferId>) {
        self.wanted.replace(offers);
        self.sweep.set(!self.ready());
        self.tidy(None);
    }

    /// Closes what is listed and not wanted: this one, or all. Whether it is
    /// wanted is asked after the list has come: it may be shown again by then.
    fn tidy(self: &Rc<Self>, which: Option<OfferId>) {
        let Some(registration) = self.registration.borrow().clone() else {
            return;
        };
        let desktop = self.clone();
        spawn_local(async move {
            for notification in list(&registration).await.unwrap_or_default() {
                let tag = notification.tag().and_then(|tag| tag.parse().ok());
                let Some(offer) = tag.filter(|&tag| which.is_none_or(|offer| offer == tag)) else {
                    continue;
                };
                if desktop.wanted.borrow().contains(&offer) {
                    continue;
                }
                // Not a number where a browser keeps no time of showing.
                let age = js_sys::Date::now() - notification.timestamp();
                if (0.0..CLOSABLE_AFTER_MS).contains(&age) {
                    let desktop = desktop.clone();
                    later(UNTIL_CLOSABLE_MS, move || desktop.tidy(Some(offer)));
                } else {
                    notification.close();
                }
            }
        });
    }
}

fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window()?.navigator();
    // Absent in private windows and on plain HTTP.
    Reflect::get(&navigator, &"serviceWorker".into())
        .ok()?
        .dyn_into()
        .ok()
}

async fn register(
    container: &ServiceWorkerContainer,
) -> Result<ServiceWorkerRegistration, JsValue> {
    let options = RegistrationOptions::new();
    options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
    container.register_with_options("/sw.js", &options).await?;
    container.ready()?.await?.dyn_into()
}

fn listen(container: &ServiceWorkerContainer, told: impl Fn(WorkerNote) + 'static) {
    let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(note) = note::read(&event.data()) {
            told(note);
        }
    });
    container.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
}

/// As much of a title as every desktop shows.
fn title(text: &str) -> String {
    text::shortened(text, limits::DESKTOP_TITLE_CHARS)
}

/// As much of a body as every desktop shows.
fn body(text: &str) -> String {
    text::shortened(text, limits::DESKTOP_BODY_CHARS)
}

fn options(offer: &Offer, heard: bool) -> NotificationOptions {
    let notification = &offer.notification;
    let options = NotificationOptions::new();
    options.set_tag(&offer.id.to_string());
    options.set_body(&body(&notification.desktop_body));
    options.set_require_interaction(notification.kind == Kind::Alert);
    options.set_renotify(false);
    // One sound: the page's own, where that is heard; none where the template
    // says so.
    options.set_silent(Some(heard || !notification.sound.on));
    let data = Data {
        offer: offer.id,
        nonce: &offer.nonce,
        deadline: offer.expires_at,
    };
    if let Some(data) = note::write(&data) {
        options.set_data(&data);
    }
    let answered = notification.kind == Kind::Alert && !notification.accept_text.is_empty();
    if answered && has_buttons() {
        let actions = Array::new();
        actions.push(&NotificationAction::new(
            "accept",
            &notification.accept_text,
        ));
        if let Some(reject) = &notification.reject_text {
            actions.push(&NotificationAction::new("reject", reject));
        }
        options.set_actions(&actions);
    }
    options
}

/// Can this browser put both buttons on a notification? Where it can't, a click
/// leads to the alert, which always has them.
pub fn has_buttons() -> bool {
    const BOTH: f64 = 2.0;
    let most = window()
        .and_then(|window| Reflect::get(&window, &"Notification".into()).ok())
        .and_then(|notification| Reflect::get(&notification, &"maxActions".into()).ok());
    most.and_then(|most| most.as_f64())
        .is_some_and(|most| most >= BOTH)
}

async fn show_and_list(
    registration: &ServiceWorkerRegistration,
    title: &str,
    options: &NotificationOptions,
    offer: OfferId,
) -> Result<bool, JsValue> {
    registration
        .show_notification_with_options(title, options)?
        .await?;
    let tag = offer.to_string();
    Ok(list(registration)
        .await?
        .iter()
        .any(|notification| notification.tag().as_deref() == Some(tag.as_str())))
}

async fn list(registration: &ServiceWorkerRegistration) -> Result<Vec<Notification>, JsValue> {
    let listed = registration.get_notifications()?.await?;
    Ok(Array::from(&listed)
        .iter()
        .filter_map(|one| one.dyn_into().ok())
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_and_a_body_are_whole_as_long_as_they_may_be_and_cut_when_they_are_longer() {
        let most = [
            (title as fn(&str) -> String, limits::DESKTOP_TITLE_CHARS),
            (body, limits::DESKTOP_BODY_CHARS),
        ];
        for (shown, most) in most {
            let fits = "é".repeat(most);
            assert_eq!(shown(&fits), fits);
            let cut = format!("{}…", "é".repeat(most - 1));
            assert_eq!(shown(&"é".repeat(most + 1)), cut);
        }
    }
}
