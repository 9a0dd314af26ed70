//! The browser's wall clock. The desk corrects it by the server's.

use deskbell_protocol::Timestamp;

pub fn now() -> Timestamp {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds fit for 280,000 years"
    )]
    Timestamp::from_millis(js_sys::Date::now() as i64)
}
