//! What stands in the place of something of the browser's, for a test that plays
//! that part. A test that fails drops nothing: the next one puts everything back.

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

const KEEP: &str = "(window.instead ??= new Set()).add(it)";
const DROP: &str = "if (window.instead.delete(it)) it.restore()";
const DROP_ALL: &str = "
    for (const it of [...(window.instead ?? [])].reverse()) it.restore();
    window.instead?.clear();";

/// An object of the page's with a `restore`, called when this is gone.
pub struct Instead(Object);

impl Instead {
    /// What the script returns, which has put itself there.
    pub fn of(script: &str) -> Self {
        let made = Function::new_no_args(script).call0(&JsValue::NULL);
        let made: Object = made.unwrap().into();
        let keep = Function::new_with_args("it", KEEP);
        keep.call1(&JsValue::NULL, &made).unwrap();
        Self(made)
    }

    /// Calls one of its functions.
    pub fn call(&self, name: &str, with: impl Into<JsValue>) -> JsValue {
        let function: Function = self.own(name).unchecked_into();
        function.call1(&self.0, &with.into()).unwrap()
    }

    pub fn own(&self, name: &str) -> JsValue {
        Reflect::get(&self.0, &name.into()).unwrap()
    }

    pub fn set(&self, name: &str, to: impl Into<JsValue>) {
        Reflect::set(&self.0, &name.into(), &to.into()).unwrap();
    }
}

impl Drop for Instead {
    fn drop(&mut self) {
        let drop = Function::new_with_args("it", DROP);
        drop.call1(&JsValue::NULL, &self.0).unwrap();
    }
}

/// What tests have left that failed is the browser's own again.
pub fn put_back() {
    js_sys::eval(DROP_ALL).unwrap();
}
