//! What follows a closure, as long as it stands.

use leptos::prelude::*;
use leptos::reactive::graph::{Subscriber, ToAnySubscriber};
use leptos::tachys::view::{Mountable, Render};

/// An effect that leaves what it reads when it is dropped: the framework leaves
/// it among the listeners of each signal, of which some are as old as the page.
pub(super) struct Live<T: 'static>(RenderEffect<T>);

impl<T> Live<T> {
    pub(super) fn new(run: impl FnMut(Option<T>) -> T + 'static) -> Self {
        Self(RenderEffect::new(run))
    }
}

/// A view that is made anew when what it reads changes. One function for all
/// closures: with the type of each, an effect of its own would be compiled for it.
pub(super) fn drawn(draw: Box<dyn Fn() -> AnyView>) -> impl Mountable {
    Live::new(move |before| {
        let view = draw();
        match before {
            None => view.build(),
            Some(mut state) => {
                view.rebuild(&mut state);
                state
            }
        }
    })
}

impl<T> Drop for Live<T> {
    fn drop(&mut self) {
        let listener = self.0.to_any_subscriber();
        listener.clear_sources(&listener);
        // What stands in it goes with it; the framework would drop that later.
        drop(self.0.take_value());
    }
}

impl<T: Mountable> Mountable for Live<T> {
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
