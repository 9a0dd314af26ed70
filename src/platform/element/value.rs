//! What can be said of an element, once or again and again, and how it is set.

use std::borrow::Cow;

use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// What an attribute says. None: the attribute isn't there.
pub(super) type Said = Option<Cow<'static, str>>;

/// What is said once, or again whenever what it is read from changes.
pub enum Value {
    Once(Said),
    Live(Box<dyn Fn() -> Said>),
}

/// Sets what is called so, or takes it away.
pub(super) type Apply = fn(&Element, &str, Option<&str>);

pub(super) fn set_attribute(node: &Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => node.set_attribute(name, value),
        None => node.remove_attribute(name),
    };
}

pub(super) fn set_style(node: &Element, name: &str, value: Option<&str>) {
    let style = node.unchecked_ref::<HtmlElement>().style();
    let _ = style.set_property(name, value.unwrap_or_default());
}

/// Nothing where it is that already: a browser would take away what a person has
/// typed of a date or a time that is not whole yet.
pub(super) fn set_value(node: &Element, name: &str, value: Option<&str>) {
    let (name, value) = (name.into(), value.unwrap_or_default().into());
    if Reflect::get(node, &name).as_ref() != Ok(&value) {
        let _ = Reflect::set(node, &name, &value);
    }
}

pub(super) fn set_checked(node: &Element, name: &str, value: Option<&str>) {
    let _ = Reflect::set(node, &name.into(), &value.is_some().into());
}

/// What can be said of an element: a text, yes or no (there without a value, or
/// not there), a text or nothing; a closure says it again when it changes.
pub trait IntoValue {
    fn into_value(self) -> Value;
}

impl IntoValue for &'static str {
    fn into_value(self) -> Value {
        Value::Once(Some(self.into()))
    }
}

impl IntoValue for String {
    fn into_value(self) -> Value {
        Value::Once(Some(self.into()))
    }
}

impl IntoValue for bool {
    fn into_value(self) -> Value {
        Value::Once(self.then_some("".into()))
    }
}

impl<V: IntoValue> IntoValue for Option<V> {
    fn into_value(self) -> Value {
        match self {
            Some(value) => value.into_value(),
            None => Value::Once(None),
        }
    }
}

impl<V: IntoValue, F: Fn() -> V + 'static> IntoValue for F {
    fn into_value(self) -> Value {
        Value::Live(Box::new(move || match self().into_value() {
            Value::Once(said) => said,
            Value::Live(read) => read(),
        }))
    }
}
