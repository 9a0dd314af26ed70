//! A desktop notification is not closed within half a second of showing: on a
//! Linux screen it would stay for ever. The browser's part is played here, and
//! so is its time.

use std::rc::Rc;
use std::time::Duration;

use deskbell::platform::desktop::Desktop;
use deskbell_protocol::OfferId;
use js_sys::{Array, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::clock::Clock;
use crate::instead::{Instead, put_back};
use crate::samples::offer;
use crate::stage::next_frame;

/// Puts itself in the place of the browser's service worker. Its notifications
/// are as old as the time says, or as `age` says.
const SCREEN: &str = "
    const screen = {shown: [], closed: [], age: undefined};
    const own = (value) => ({value, writable: true});
    const notification = (tag) => Object.create(Notification.prototype, {
        tag: own(tag),
        timestamp: own(screen.age === undefined ? Date.now() : Date.now() - screen.age),
        close: own(function () {
            screen.shown = screen.shown.filter((it) => it !== this);
            screen.closed.push(tag);
        }),
    });
    screen.show = (tag) => {
        screen.shown = [...screen.shown.filter((it) => it.tag !== tag), notification(tag)];
    };
    screen.tags = () => screen.shown.map(({tag}) => tag);
    const registration = Object.create(ServiceWorkerRegistration.prototype, {
        showNotification: own(async (title, {tag}) => screen.show(tag)),
        getNotifications: own(async () => [...screen.shown]),
    });
    const container = Object.create(ServiceWorkerContainer.prototype, {
        register: own(async () => registration),
        ready: own(Promise.resolve(registration)),
        onmessage: own(null),
    });
    Object.defineProperty(navigator, 'serviceWorker', {value: container, configurable: true});
    screen.restore = () => delete navigator.serviceWorker;
    return screen;";

const ALMOST_HALF_A_SECOND: Duration = Duration::from_millis(499);
const HALF_A_SECOND: Duration = Duration::from_millis(500);
/// By when one that was too fresh has been looked at again.
const LATER: Duration = Duration::from_millis(20);

/// The page's hand on a desktop that the test looks at.
struct Screen {
    desktop: Rc<Desktop>,
    screen: Instead,
    clock: Clock,
}

impl Screen {
    /// With nothing on it; no service worker is there yet.
    fn empty() -> Self {
        put_back();
        Self {
            desktop: Rc::default(),
            screen: Instead::of(SCREEN),
            clock: Clock::stopped(),
        }
    }

    async fn started() -> Self {
        let screen = Self::empty();
        screen.start().await;
        screen
    }

    async fn start(&self) {
        let desktop = &self.desktop;
        let known = Promise::new(&mut |resolve, _| {
            desktop.start(
                move |ready| drop(resolve.call1(&JsValue::NULL, &ready.into())),
                |_| (),
            );
        });
        assert!(known.await.unwrap().is_truthy());
        browser_settles().await;
    }

    /// Shows an offer; the browser lists it.
    async fn show(&self, number: u128) {
        let offer = offer(number, "Lena");
        let desktop = &self.desktop;
        let listed = Promise::new(&mut |resolve, _| {
            desktop.show(&offer, true, move |listed| {
                drop(resolve.call1(&JsValue::NULL, &listed.into()));
            });
        });
        assert!(listed.await.unwrap().is_truthy());
        browser_settles().await;
    }

    async fn close(&self, number: u128) {
        self.desktop.close(OfferId::from_u128(number));
        browser_settles().await;
    }

    async fn keep_only(&self, numbers: &[u128]) {
        let offers = numbers.iter().map(|number| OfferId::from_u128(*number));
        self.desktop.keep_only(offers.collect());
        browser_settles().await;
    }

    async fn pass(&self, span: Duration) {
        self.clock.pass(span);
        browser_settles().await;
    }

    /// From now on what is shown says that it is as old as this.
    fn says_age(&self, millis: f64) {
        self.screen.set("age", millis);
    }

    /// What stands there.
    fn shows(&self) -> Vec<String> {
        let tags = Array::from(&self.screen.call("tags", JsValue::UNDEFINED));
        tags.iter().filter_map(|tag| tag.as_string()).collect()
    }

    /// How often something was closed.
    fn closed(&self) -> u32 {
        Array::from(&self.screen.own("closed")).length()
    }
}

/// What the browser's promises wait for has come.
async fn browser_settles() {
    for _ in 0..3 {
        next_frame().await;
    }
}

fn tag(number: u128) -> String {
    OfferId::from_u128(number).to_string()
}

#[wasm_bindgen_test]
async fn one_that_ends_at_once_is_closed_as_soon_as_half_a_second_has_passed() {
    let screen = Screen::started().await;
    screen.show(1).await;
    screen.close(1).await;
    assert_eq!(screen.shows(), [tag(1)]);
    screen.pass(ALMOST_HALF_A_SECOND).await;
    assert_eq!(screen.shows(), [tag(1)]);
    screen.pass(LATER).await;
    assert_eq!(screen.closed(), 1);
    assert!(screen.shows().is_empty());
}

#[wasm_bindgen_test]
async fn one_that_ends_before_the_browser_lists_it_is_closed_all_the_same_and_no_sooner() {
    let screen = Screen::started().await;
    screen.desktop.show(&offer(1, "Lena"), true, |_| ());
    screen.close(1).await;
    assert_eq!(screen.shows(), [tag(1)]);
    screen.pass(ALMOST_HALF_A_SECOND).await;
    assert_eq!(screen.shows(), [tag(1)]);
    screen.pass(LATER).await;
    assert!(screen.shows().is_empty());
}

#[wasm_bindgen_test]
async fn one_that_has_stood_for_half_a_second_is_closed_at_once() {
    let screen = Screen::started().await;
    screen.show(1).await;
    screen.pass(HALF_A_SECOND).await;
    screen.close(1).await;
    assert!(screen.shows().is_empty());
}

#[wasm_bindgen_test]
async fn one_that_is_due_again_before_it_could_be_closed_stays() {
    let screen = Screen::started().await;
    screen.show(1).await;
    screen.close(1).await;
    screen.pass(LATER).await;
    screen.show(1).await;
    screen.pass(HALF_A_SECOND * 2).await;
    assert_eq!(screen.shows(), [tag(1)]);
    assert_eq!(screen.closed(), 0);
    screen.close(1).await;
    assert!(screen.shows().is_empty());
}

#[wasm_bindgen_test]
async fn one_that_was_replaced_counts_from_when_it_was_shown_last() {
    let screen = Screen::started().await;
    screen.show(1).await;
    screen.pass(ALMOST_HALF_A_SECOND).await;
    screen.show(1).await;
    screen.close(1).await;
    screen.pass(ALMOST_HALF_A_SECOND).await;
    assert_eq!(screen.shows(), [tag(1)]);
    screen.pass(LATER).await;
    assert!(screen.shows().is_empty());
}

#[wasm_bindgen_test]
async fn a_sweep_closes_what_is_old_at_once_and_what_is_fresh_later_and_nothing_that_is_wanted() {
    let screen = Screen::started().await;
    screen.show(1).await;
    screen.pass(HALF_A_SECOND).await;
    screen.show(2).await;
    screen.show(3).await;
    screen.keep_only(&[3]).await;
    assert_eq!(screen.shows(), [tag(2), tag(3)]);
    screen.pass(HALF_A_SECOND + LATER).await;
    assert_eq!(screen.shows(), [tag(3)]);
}

#[wasm_bindgen_test]
async fn what_a_crash_left_is_closed_as_soon_as_there_is_a_worker_to_ask() {
    let screen = Screen::empty();
    screen.says_age(60_000.0);
    screen.screen.call("show", tag(1));
    screen.keep_only(&[]).await;
    assert_eq!(screen.shows(), [tag(1)]);
    screen.start().await;
    assert!(screen.shows().is_empty());
}

#[wasm_bindgen_test]
async fn where_no_age_can_be_told_nothing_stays_for_ever() {
    // The clock was set back since, or the browser keeps no time of showing.
    for age in [-3_600_000.0, f64::NAN] {
        let screen = Screen::started().await;
        screen.says_age(age);
        screen.show(1).await;
        screen.close(1).await;
        assert!(screen.shows().is_empty(), "{age}");
    }
}
