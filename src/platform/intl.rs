//! Times and dates in the browser's own language and time zone.

use deskbell_protocol::Timestamp;
use js_sys::{Date, Object, Reflect};
use wasm_bindgen::JsValue;

/// "14:03", or "2:03 PM".
pub fn time_of_day(at: Timestamp) -> String {
    let style = options("timeStyle", "short");
    date_of(at)
        .to_locale_time_string_with_options(&language(), &style)
        .into()
}

/// "22 Nov 2026".
pub fn date(at: Timestamp) -> String {
    date_of(at)
        .to_locale_date_string(&language(), &options("dateStyle", "medium"))
        .into()
}

/// The first language of the browser, as in "de-AT".
pub fn language() -> String {
    super::window()
        .and_then(|window| window.navigator().language())
        .unwrap_or_else(|| "en".to_owned())
}

fn date_of(at: Timestamp) -> Date {
    #[expect(clippy::cast_precision_loss, reason = "exact for 280,000 years")]
    Date::new(&JsValue::from_f64(at.millis() as f64))
}

fn options(name: &str, style: &str) -> JsValue {
    let options = Object::new();
    let _ = Reflect::set(&options, &name.into(), &style.into());
    options.into()
}
