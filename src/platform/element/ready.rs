//! A part of the page as Leptos holds it among its views: it is made here, and
//! Leptos only puts it in and takes it out.

use std::future::Future;

use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use send_wrapper::SendWrapper;

type Make = Box<dyn FnOnce() -> Box<dyn Mountable>>;

pub(super) struct Ready(SendWrapper<Make>);

/// What was made, as long as it stands.
pub(super) struct Made(Box<dyn Mountable>);

impl Ready {
    pub(super) fn new(make: impl FnOnce() -> Box<dyn Mountable> + 'static) -> Self {
        Self(SendWrapper::new(Box::new(make)))
    }
}

impl Render for Ready {
    type State = Made;

    fn build(self) -> Made {
        Made(self.0.take()())
    }

    /// Another one takes the place of the one before.
    fn rebuild(self, state: &mut Made) {
        let mut next = self.build();
        state.insert_before_this(&mut next);
        state.unmount();
        *state = next;
    }
}

impl Mountable for Made {
    fn unmount(&mut self) {
        self.0.unmount();
    }

    fn mount(&mut self, parent: &web_sys::Element, marker: Option<&web_sys::Node>) {
        self.0.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.0.insert_before_this(child)
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        self.0.elements()
    }
}

impl AddAnyAttr for Ready {
    type Output<NewAttr: Attribute> = Self;

    /// No view here adds attributes to what others have built.
    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
        self
    }
}

/// Only a browser has the elements: there is no text of them for a server.
impl RenderHtml for Ready {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    fn resolve(self) -> impl Future<Output = Self> + Send {
        std::future::ready(self)
    }

    fn to_html_with_buf(
        self,
        _: &mut String,
        _: &mut Position,
        _: bool,
        _: bool,
        _: Vec<AnyAttribute>,
    ) {
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Made {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
