//! Times and dates in the browser's own language and time zone.

use deskbell_protocol::Timestamp;
use js_sys::Intl::DateTimeFormat;
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::JsValue;

thread_local! {
    // Making one costs more than an alert has time for.
    static TIME_OF_DAY: Function = formatter("timeStyle", "short");
    static DATE: Function = formatter("dateStyle", "medium");
}

/// "14:03", or "2:03 PM".
pub fn time_of_day(at: Timestamp) -> String {
    TIME_OF_DAY.with(|formatter| formatted(formatter, at))
}

/// "22 Nov 2026".
pub fn date(at: Timestamp) -> String {
    DATE.with(|formatter| formatted(formatter, at))
}

/// The first language of the browser, as in "de-AT".
pub fn language() -> String {
    super::window()
        .and_then(|window| window.navigator().language())
        .unwrap_or_else(|| "en".to_owned())
}

/// Makes a text of a time in milliseconds.
fn formatter(name: &str, style: &str) -> Function {
    let options = Object::new();
    let _ = Reflect::set(&options, &name.into(), &style.into());
    DateTimeFormat::new(&Array::of1(&language().into()), &options).format()
}

/// Empty for what is no time: beyond 270,000 years.
fn formatted(formatter: &Function, at: Timestamp) -> String {
    #[expect(clippy::cast_precision_loss, reason = "exact for 280,000 years")]
    let at = JsValue::from_f64(at.millis() as f64);
    let text = formatter.call1(&JsValue::UNDEFINED, &at);
    text.ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}
