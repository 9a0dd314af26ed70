//! A place of its own on the page for each test, gone when the test is.

use deskbell::messages;
use deskbell::shell::Shell;
use deskbell_desk::Change;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, Event, HtmlElement, HtmlIFrameElement, KeyboardEvent, KeyboardEventInit, MouseEvent,
    MouseEventInit,
};

use crate::instead::put_back;

/// Takes the texts and the direction of a language, as the page does before it
/// loads the program.
pub fn speak(lang: &str, dir: &str, files: [&str; 2]) {
    let page = document().document_element().unwrap();
    page.set_attribute("lang", lang).unwrap();
    page.set_attribute("dir", dir).unwrap();
    messages::speak(&files.map(ToOwned::to_owned));
}

pub const ENGLISH: [&str; 2] = [
    include_str!("../../messages/en/desk.txt"),
    include_str!("../../messages/en/manage.txt"),
];

fn speak_english() {
    if messages::messages().desk.product().is_empty() {
        speak("en-GB", "ltr", ENGLISH);
    }
}

/// What a test has mounted.
pub struct Stage {
    pub shell: Shell,
    root: HtmlElement,
    _mounted: UnmountHandle<AnyViewState>,
}

type AnyViewState = <AnyView as Render>::State;

impl Stage {
    /// Mounts what `view` makes, below a shell that no server feeds.
    pub async fn of(view: impl FnOnce() -> AnyView + 'static) -> Self {
        put_back();
        speak_english();
        // What the stage before this one has left for the next frame.
        next_frame().await;
        let root = document()
            .create_element("div")
            .unwrap()
            .unchecked_into::<HtmlElement>();
        document().body().unwrap().append_child(&root).unwrap();
        let made = std::rc::Rc::new(std::cell::Cell::new(None));
        let shell = made.clone();
        let mounted = mount_to(root.clone(), move || {
            shell.set(Some(Shell::provide()));
            view()
        });
        let stage = Self {
            shell: made.get().unwrap(),
            root,
            _mounted: mounted,
        };
        settled().await;
        stage
    }

    /// Tells the store, as the desk would.
    pub async fn put(&self, changes: impl IntoIterator<Item = Change>) {
        for change in changes {
            self.shell.store.patch(change, |_| (String::new(), false));
        }
        settled().await;
    }

    /// Everything that is there, also what shows nothing.
    pub fn html(&self) -> String {
        self.root.inner_html()
    }

    pub fn all(&self, selector: &str) -> Vec<Element> {
        let list = self.root.query_selector_all(selector).unwrap();
        (0..list.length())
            .filter_map(|at| list.get(at)?.dyn_into().ok())
            .collect()
    }

    pub fn one(&self, selector: &str) -> Element {
        let mut all = self.all(selector);
        assert_eq!(all.len(), 1, "{selector} in {}", self.root.inner_html());
        all.remove(0)
    }

    /// The text of the one element, with single spaces.
    pub fn text(&self, selector: &str) -> String {
        text_of(&self.one(selector))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.root.remove();
    }
}

/// A window of another size that a stage stands in from now on.
pub struct Frame(HtmlIFrameElement);

impl Frame {
    /// With these styles; width and height in pixels.
    pub fn around(stage: &Stage, width: i32, height: i32, styles: &str) -> Self {
        let frame = document().create_element("iframe").unwrap();
        let size = format!("border: 0; width: {width}px; height: {height}px");
        frame.set_attribute("style", &size).unwrap();
        document().body().unwrap().append_child(&frame).unwrap();
        let frame: HtmlIFrameElement = frame.unchecked_into();
        let inside = frame.content_document().unwrap();
        let style = inside.create_element("style").unwrap();
        style.set_text_content(Some(styles));
        inside.head().unwrap().append_child(&style).unwrap();
        inside.body().unwrap().append_child(&stage.root).unwrap();
        Self(frame)
    }

    /// Its text runs from right to left from now on, or from left to right.
    pub fn set_direction(&self, dir: &str) {
        let page = self.0.content_document().unwrap().document_element();
        page.unwrap().set_attribute("dir", dir).unwrap();
    }

    /// The middle of the element is inside of the frame, and nothing lies over
    /// it.
    pub fn shows(&self, element: &Element) -> bool {
        let place = element.get_bounding_client_rect();
        let (x, y) = (
            place.x() + place.width() / 2.0,
            place.y() + place.height() / 2.0,
        );
        let inside = self.0.content_document().unwrap();
        let top = inside.element_from_point(x as f32, y as f32);
        top.is_some_and(|top| element.contains(Some(&top)))
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        self.0.remove();
    }
}

/// Leptos has done what was waiting to be done.
pub async fn settled() {
    for _ in 0..3 {
        leptos::task::tick().await;
    }
}

/// The next frame of the browser.
pub async fn next_frame() {
    let frame = js_sys::Promise::new(&mut |resolve, _| {
        web_sys::window()
            .unwrap()
            .request_animation_frame(&resolve)
            .unwrap();
    });
    wasm_bindgen_futures::JsFuture::from(frame).await.unwrap();
}

pub fn text_of(element: &Element) -> String {
    let text = element.text_content().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A click as Enter or Space makes it.
pub fn press_key_on(element: &Element) {
    click(element, 0);
}

/// A click with the pointer.
pub fn press_pointer_on(element: &Element) {
    click(element, 1);
}

fn click(element: &Element, detail: i32) {
    let init = MouseEventInit::new();
    init.set_bubbles(true);
    init.set_detail(detail);
    let click = MouseEvent::new_with_mouse_event_init_dict("click", &init).unwrap();
    element.dispatch_event(&click).unwrap();
}

/// The pointer comes onto the element, or leaves it.
pub async fn move_pointer(element: &Element, onto: bool) {
    let name = if onto { "pointerenter" } else { "pointerleave" };
    element.dispatch_event(&Event::new(name).unwrap()).unwrap();
    settled().await;
}

/// The pointer moves over the element, to `x` of the window.
pub async fn wander_to(element: &Element, x: i32) {
    let init = MouseEventInit::new();
    init.set_client_x(x);
    let moved = MouseEvent::new_with_mouse_event_init_dict("pointermove", &init).unwrap();
    element.dispatch_event(&moved).unwrap();
    settled().await;
}

/// The pointer comes from outside of everything onto the element: all that it
/// is in hears of it as well, as browsers tell it.
pub async fn point_at(element: &Element) {
    cross(element, "pointerenter").await;
}

/// The pointer leaves the element, and everything that it is in.
pub async fn point_away(element: &Element) {
    cross(element, "pointerleave").await;
}

async fn cross(element: &Element, name: &str) {
    let script = "
        for (let it = element; it; it = it.parentElement) {
            it.dispatchEvent(new PointerEvent(name, {pointerType: 'mouse'}));
        }";
    let cross = js_sys::Function::new_with_args("element, name", script);
    cross.call2(&JsValue::NULL, element, &name.into()).unwrap();
    settled().await;
}

/// A key goes down anywhere on the page; `repeat` says that it is held. True
/// when somebody took it.
pub async fn press_key(key: &str, repeat: bool) -> bool {
    let init = KeyboardEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_key(key);
    init.set_repeat(repeat);
    let down = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    let left = document().body().unwrap().dispatch_event(&down).unwrap();
    painted().await;
    !left
}

/// What waits for the next paints has been done.
pub async fn painted() {
    for _ in 0..3 {
        next_frame().await;
        settled().await;
    }
}

/// The keyboard focus is on what the selector finds first.
pub fn has_focus(selector: &str) -> bool {
    let active = document().active_element();
    active.is_some_and(|active| active.matches(selector).unwrap())
}

/// It is within the window from its top to its bottom.
pub fn is_seen(element: &Element) -> bool {
    let place = element.get_bounding_client_rect();
    let window = web_sys::window().unwrap().inner_height();
    place.top() >= 0.0 && place.bottom() <= window.unwrap().as_f64().unwrap()
}

/// Moves the keyboard focus, as Tab would.
pub async fn give_focus(element: &Element) {
    element.unchecked_ref::<HtmlElement>().focus().unwrap();
    settled().await;
}

fn document() -> web_sys::Document {
    web_sys::window().unwrap().document().unwrap()
}
