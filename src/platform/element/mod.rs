//! Elements of the page, built from plain data: a name, attributes, what is
//! listened to, and children. What changes later is a closure, which is run
//! again by Leptos' reactive graph. Every call is one function of this module,
//! however many elements a page has; with a type of its own for each of them,
//! as `view!` makes it, the desk's views are twice the size. It knows no
//! offer and no session.

mod listener;
mod live;
mod ready;
mod rows;
mod seen;
mod value;

pub use rows::rows;
pub use value::{IntoValue, Value};

use std::any::Any;
use std::borrow::Cow;
use std::rc::Rc;

use leptos::ev::EventDescriptor;
use leptos::prelude::*;
use leptos::tachys::view::{Mountable, Render};
use wasm_bindgen::{JsCast, JsValue};

use listener::Listener;
use live::{Live, drawn};
use ready::Ready;
use seen::Seen;
use value::{Apply, Said, set_attribute, set_checked, set_style, set_value};

/// An element while it is built, and what lives as long as it does.
pub struct El(Box<Built>);

struct Built {
    node: web_sys::Element,
    /// Effects, listeners and the children's own.
    kept: Vec<Box<dyn Any>>,
}

impl Mountable for Built {
    fn unmount(&mut self) {
        self.node.remove();
    }

    fn mount(&mut self, parent: &web_sys::Element, marker: Option<&web_sys::Node>) {
        let _ = parent.insert_before(&self.node, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let parent = self.node.parent_element();
        if let Some(parent) = &parent {
            child.mount(parent, Some(&self.node));
        }
        parent.is_some()
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        vec![self.node.clone()]
    }
}

/// A new element of HTML, without anything.
pub fn el(tag: &'static str) -> El {
    made(document().create_element(tag))
}

/// A new element of SVG.
pub fn svg(tag: &'static str) -> El {
    made(document().create_element_ns(Some("http://www.w3.org/2000/svg"), tag))
}

#[expect(
    clippy::expect_used,
    reason = "the names are those of HTML, in this program's own text"
)]
fn made(node: Result<web_sys::Element, JsValue>) -> El {
    El(Box::new(Built {
        node: node.expect("an element's name"),
        kept: Vec::new(),
    }))
}

/// Several views where one is wanted.
pub fn pieces<const N: usize>(views: [AnyView; N]) -> AnyView {
    Vec::from(views).into_any()
}

impl El {
    pub fn class(self, names: &'static str) -> Self {
        self.attr("class", names)
    }

    pub fn attr(self, name: &'static str, value: impl IntoValue) -> Self {
        self.say(name, value.into_value(), set_attribute)
    }

    /// A property of CSS, one of the page's own (`--total`) included.
    pub fn style(self, name: &'static str, value: impl IntoValue) -> Self {
        self.say(name, value.into_value(), set_style)
    }

    /// A field's `value`: what the person sees, not what the document began
    /// with.
    pub fn value(self, value: impl IntoValue) -> Self {
        self.say("value", value.into_value(), set_value)
    }

    /// A box's `checked`.
    pub fn checked(self, value: impl IntoValue) -> Self {
        self.say("checked", value.into_value(), set_checked)
    }

    fn say(mut self, name: &'static str, value: Value, apply: Apply) -> Self {
        let read = match value {
            Value::Once(None) => return self,
            Value::Once(said) => {
                apply(&self.0.node, name, said.as_deref());
                return self;
            }
            Value::Live(read) => read,
        };
        let node = self.0.node.clone();
        self.keep(Live::new(move |before: Option<Said>| {
            let now = read();
            if before.is_none_or(|before| before != now) {
                apply(&node, name, now.as_deref());
            }
            now
        }));
        self
    }

    /// Calls `act` with each of these events, with the owner of the view.
    pub fn on<E: EventDescriptor>(self, event: E, act: impl Fn(E::EventType) + 'static) -> Self
    where
        E::EventType: JsCast,
    {
        let act = Box::new(move |event: web_sys::Event| act(event.unchecked_into()));
        self.listen(event.name(), act)
    }

    fn listen(mut self, event: Cow<'static, str>, act: Box<dyn Fn(web_sys::Event)>) -> Self {
        let owner = Owner::current();
        let heard = move |event| match &owner {
            Some(owner) => owner.with(|| act(event)),
            None => act(event),
        };
        let listener = Listener::new(self.0.node.clone(), event, Box::new(heard));
        self.keep(listener);
        self
    }

    /// Calls `act` once a person could see it: see [`seen`].
    pub fn when_seen(mut self, act: impl Fn() + 'static) -> Self {
        if let Ok(seen) = Seen::watch(&self.0.node, Rc::new(act)) {
            self.keep(seen);
        }
        self
    }

    pub fn child(mut self, child: impl Piece) -> Self {
        child.put_into(&mut self);
        self
    }

    pub fn text(mut self, text: &str) -> Self {
        self.put_text(text);
        self
    }

    fn put_text(&mut self, text: &str) {
        let _ = self.0.node.append_child(&document().create_text_node(text));
    }

    fn keep(&mut self, what: impl Any) {
        self.0.kept.push(Box::new(what));
    }
}

/// What an element can hold: a text, an element, a view, some of these or none;
/// of a closure, what it makes, anew when what it reads changes.
pub trait Piece: Sized {
    fn view(self) -> AnyView;

    fn put_into(self, parent: &mut El) {
        let mut state = self.view().build();
        state.mount(&parent.0.node, None);
        parent.keep(state);
    }
}

impl Piece for AnyView {
    fn view(self) -> AnyView {
        self
    }
}

/// Nothing.
impl Piece for () {
    fn view(self) -> AnyView {
        self.into_any()
    }

    fn put_into(self, _: &mut El) {}
}

impl Piece for El {
    fn view(self) -> AnyView {
        Ready::new(move || self.0).into_any()
    }

    fn put_into(self, parent: &mut El) {
        let _ = parent.0.node.append_child(&self.0.node);
        if !self.0.kept.is_empty() {
            parent.0.kept.push(self.0);
        }
    }
}

impl Piece for &'static str {
    fn view(self) -> AnyView {
        self.to_owned().into_any()
    }

    fn put_into(self, parent: &mut El) {
        parent.put_text(self);
    }
}

impl Piece for String {
    fn view(self) -> AnyView {
        self.into_any()
    }

    fn put_into(self, parent: &mut El) {
        parent.put_text(&self);
    }
}

impl<P: Piece> Piece for Option<P> {
    fn view(self) -> AnyView {
        match self {
            Some(piece) => piece.view(),
            None => ().into_any(),
        }
    }

    fn put_into(self, parent: &mut El) {
        if let Some(piece) = self {
            piece.put_into(parent);
        }
    }
}

impl<P: Piece, const N: usize> Piece for [P; N] {
    fn view(self) -> AnyView {
        Vec::from(self).view()
    }

    fn put_into(self, parent: &mut El) {
        for piece in self {
            piece.put_into(parent);
        }
    }
}

impl<P: Piece> Piece for Vec<P> {
    fn view(self) -> AnyView {
        let views: Vec<AnyView> = self.into_iter().map(Piece::view).collect();
        views.into_any()
    }

    fn put_into(self, parent: &mut El) {
        for piece in self {
            piece.put_into(parent);
        }
    }
}

impl<P: Piece, F: Fn() -> P + Send + 'static> Piece for F {
    fn view(self) -> AnyView {
        redrawn(Box::new(move || self().view()))
    }
}

fn redrawn(draw: Box<dyn Fn() -> AnyView>) -> AnyView {
    Ready::new(move || Box::new(drawn(draw))).into_any()
}
