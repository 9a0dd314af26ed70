//! A server for the page's calls that answers what a test has laid out for it,
//! and keeps what it was sent.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::JsValue;

/// Puts itself in the place of the browser's own `fetch`. An address for which
/// no answer is left can't be reached. An answer for an address without `?` is
/// that for whatever stands behind one, too.
const SERVER: &str = "
    const served = {fetch: window.fetch, answers: [], sent: [], held: null};
    window.fetch = (path, asked) => {
        served.sent.push([path, asked.body]);
        const is_asked = ([answered]) => answered === path || answered === path.split('?')[0];
        const at = served.answers.findIndex(is_asked);
        if (at < 0) return Promise.reject(new TypeError(path));
        const [, body, status] = served.answers.splice(at, 1)[0];
        const answer = () => new Response(body, {status});
        return served.held ? served.held.then(answer) : Promise.resolve(answer());
    };
    served.hold = () => {
        served.held = new Promise((release) => {
            served.release = () => (served.held = null, release());
        });
    };
    return served;";

/// The calls are the browser's again when this is gone.
pub struct Calls(Object);

impl Calls {
    pub fn answered() -> Self {
        let served = Function::new_no_args(SERVER).call0(&JsValue::NULL);
        Self(served.unwrap().into())
    }

    /// What the next call of this address is answered.
    pub fn answer(&self, path: &str, with: &impl serde::Serialize) {
        self.refuse(path, 200, with);
    }

    /// The same with another status.
    pub fn refuse(&self, path: &str, status: u16, with: &impl serde::Serialize) {
        let with = serde_json::to_string(with).unwrap();
        self.list("answers")
            .push(&Array::of3(&path.into(), &with.into(), &status.into()));
    }

    /// From now on answers are on their way until they are let go.
    pub fn hold(&self, held: bool) {
        let name = if held { "hold" } else { "release" };
        let function: Function = self.own(name).into();
        function.call0(&JsValue::NULL).unwrap();
    }

    /// How often this address was called.
    pub fn times(&self, path: &str) -> usize {
        let sent = self.list("sent");
        sent.iter()
            .filter(|call| Array::from(call).get(0) == path)
            .count()
    }

    /// The bodies that were sent to this address.
    pub fn sent<T: serde::de::DeserializeOwned>(&self, path: &str) -> Vec<T> {
        let sent = self.list("sent");
        let calls = sent.iter().map(|call| Array::from(&call));
        let calls = calls.filter(|call| call.get(0) == path);
        let bodies = calls.filter_map(|call| call.get(1).as_string());
        bodies
            .map(|body| serde_json::from_str(&body).unwrap())
            .collect()
    }

    fn list(&self, name: &str) -> Array {
        self.own(name).into()
    }

    fn own(&self, name: &str) -> JsValue {
        Reflect::get(&self.0, &name.into()).unwrap()
    }
}

impl Drop for Calls {
    fn drop(&mut self) {
        let window = web_sys::window().unwrap();
        Reflect::set(&window, &"fetch".into(), &self.own("fetch")).unwrap();
    }
}
