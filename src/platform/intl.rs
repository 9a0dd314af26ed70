//! Times, dates, numbers and plurals as the page's language has them, in the
//! browser's time zone.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use deskbell_protocol::Timestamp;
use js_sys::Intl::{DateTimeFormat, NumberFormat, PluralRules};
use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::clock;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// In days since 1970-01-01, a Thursday.
const A_MONDAY: i64 = 4;

/// What makes texts in one language. Making one costs more than an alert has
/// time for.
struct Formats {
    language: String,
    time_of_day: Function,
    date: Function,
    /// Only what is older than today needs it.
    day_of_year: OnceCell<Function>,
    number: Function,
    plurals: PluralRules,
}

/// The day and the year that it is, each from its first millisecond to the first
/// one behind it.
#[derive(Clone, Copy)]
struct Today {
    day: (i64, i64),
    year: (i64, i64),
}

/// What only figures need.
struct Figures {
    language: String,
    day: Function,
    weekday: Function,
    decimal: Function,
    percent: Function,
    seconds: Function,
}

thread_local! {
    static FORMATS: RefCell<Option<Rc<Formats>>> = const { RefCell::new(None) };
    static TODAY: Cell<Today> = const { Cell::new(Today { day: (0, 0), year: (0, 0) }) };
    static FIGURES: RefCell<Option<Rc<Figures>>> = const { RefCell::new(None) };
}

/// "14:03", or "2:03 PM".
pub fn time_of_day(at: Timestamp) -> String {
    formatted(&formats().time_of_day, at)
}

/// "22 Nov 2026".
pub fn date(at: Timestamp) -> String {
    formatted(&formats().date, at)
}

/// "22 Nov 2026 14:03".
pub fn date_and_time(at: Timestamp) -> String {
    format!("{} {}", date(at), time_of_day(at))
}

/// When something was, as short as it can be told apart from now: "14:03" of
/// today, "22 Nov 14:03" of this year, and with the year of any other.
pub fn moment(at: Timestamp) -> String {
    moment_seen(at, clock::now())
}

/// [`moment`], as it is written at another time than now.
pub fn moment_seen(at: Timestamp, now: Timestamp) -> String {
    let today = Today::of(now);
    if is_in(today.day, at) {
        time_of_day(at)
    } else if is_in(today.year, at) {
        // No one format has both: its hours would be others than those of a time
        // of day, "0:03" beside "00:03".
        let day = formatted(formats().day_of_year(), at);
        format!("{day} {}", time_of_day(at))
    } else {
        date_and_time(at)
    }
}

/// A whole number, in the language's digits.
pub fn number(number: u64) -> String {
    text_of(&formats().number, &as_js(number))
}

/// "Sat 28 Nov".
pub fn day(at: Timestamp) -> String {
    formatted(&figures().day, at)
}

/// "Monday", for 0.
pub fn weekday(place: usize) -> String {
    let days = i64::try_from(place).unwrap_or_default();
    let at = Timestamp::from_millis((A_MONDAY + days) * DAY_MS);
    formatted(&figures().weekday, at)
}

/// The names of the time zones that the browser knows; none where it can't say.
pub fn time_zones() -> Vec<String> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into());
    let ask = intl.and_then(|intl| Reflect::get(&intl, &"supportedValuesOf".into()));
    let names = ask
        .and_then(|ask| ask.dyn_into::<Function>())
        .and_then(|ask| ask.call1(&JsValue::UNDEFINED, &"timeZone".into()));
    let names = names.map_or_else(|_| Array::new(), |names| Array::from(&names));
    names.iter().filter_map(|name| name.as_string()).collect()
}

/// A language by its name in the page's own; its tag where the browser knows none.
pub fn language_name(tag: &str) -> String {
    let options = option("type", &"language".into());
    let name = made_by("DisplayNames", &options, "of", &tag.into());
    name.unwrap_or_else(|| tag.to_owned())
}

/// "Sound, Notifications and Connection".
pub fn list(all: &[String]) -> String {
    let items: Array = all.iter().map(|one| JsValue::from_str(one)).collect();
    let text = made_by("ListFormat", &Object::new(), "format", &items);
    text.unwrap_or_else(|| all.join(", "))
}

/// What a method of one of the browser's formats makes, in the page's language;
/// none where the browser does not know it.
fn made_by(format: &str, options: &Object, method: &str, of: &JsValue) -> Option<String> {
    let made = || -> Result<JsValue, JsValue> {
        let intl = Reflect::get(&js_sys::global(), &"Intl".into())?;
        let format: Function = Reflect::get(&intl, &format.into())?.dyn_into()?;
        let format = Reflect::construct(&format, &Array::of2(&language().into(), options))?;
        let method: Function = Reflect::get(&format, &method.into())?.dyn_into()?;
        method.call1(&format, of)
    };
    made().ok()?.as_string()
}

/// With one digit behind the point.
pub fn decimal(number: f64) -> String {
    text_of(&figures().decimal, &number.into())
}

/// A share of 1: "93.1%".
pub fn percent(share: f64) -> String {
    text_of(&figures().percent, &share.into())
}

/// "4.2 sec".
pub fn seconds(number: f64) -> String {
    text_of(&figures().seconds, &number.into())
}

/// Which form a number takes: `zero`, `one`, `two`, `few`, `many` or `other`.
pub fn plural(number: u64) -> String {
    let number = as_js(number).as_f64().unwrap_or_default();
    formats().plurals.select(number).into()
}

/// The page's language, as in "de-AT". The page has chosen it before this
/// program was there.
pub fn language() -> String {
    let document = super::window().and_then(|window| window.document());
    document
        .and_then(|document| document.document_element()?.get_attribute("lang"))
        .unwrap_or_else(|| "en".to_owned())
}

fn formats() -> Rc<Formats> {
    let language = language();
    FORMATS.with_borrow_mut(|kept| match kept {
        Some(formats) if formats.language == language => formats.clone(),
        _ => kept.insert(Rc::new(Formats::of(language))).clone(),
    })
}

impl Formats {
    fn of(language: String) -> Self {
        let locales = Array::of1(&language.as_str().into());
        let dates = |name, style: &str| {
            DateTimeFormat::new(&locales, &option(name, &style.into())).format()
        };
        let plain = option("useGrouping", &false.into());
        Self {
            time_of_day: dates("timeStyle", "short"),
            date: dates("dateStyle", "medium"),
            day_of_year: OnceCell::new(),
            number: NumberFormat::new(&locales, &plain).format(),
            plurals: PluralRules::new(&locales, &Object::new()),
            language,
        }
    }

    fn day_of_year(&self) -> &Function {
        self.day_of_year.get_or_init(|| {
            let options = option("day", &"numeric".into());
            let _ = Reflect::set(&options, &"month".into(), &"short".into());
            let locales = Array::of1(&self.language.as_str().into());
            DateTimeFormat::new(&locales, &options).format()
        })
    }
}

impl Today {
    /// Reckoned once a day.
    fn of(now: Timestamp) -> Self {
        let kept = TODAY.get();
        if is_in(kept.day, now) {
            return kept;
        }
        let date = Date::new(&as_date(now));
        let (year, month, day) = (date.get_full_year(), date.get_month(), date.get_date());
        // One too many is the first of the next: the browser knows how long a
        // day or a month is here.
        let start = |year, month, day| {
            let start = Date::new_with_year_month_day(year, month, day).get_time();
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a date is whole milliseconds"
            )]
            let start = start as i64;
            start
        };
        let (month, day) = (month as i32, day as i32);
        let today = Self {
            day: (start(year, month, day), start(year, month, day + 1)),
            year: (start(year, 0, 1), start(year + 1, 0, 1)),
        };
        TODAY.set(today);
        today
    }
}

fn is_in((from, to): (i64, i64), at: Timestamp) -> bool {
    (from..to).contains(&at.millis())
}

fn figures() -> Rc<Figures> {
    let language = language();
    FIGURES.with_borrow_mut(|kept| match kept {
        Some(figures) if figures.language == language => figures.clone(),
        _ => kept.insert(Rc::new(Figures::of(language))).clone(),
    })
}

impl Figures {
    fn of(language: String) -> Self {
        let locales = Array::of1(&language.as_str().into());
        let one_digit = |style: &str| {
            let options = option("style", &style.into());
            for name in ["minimumFractionDigits", "maximumFractionDigits"] {
                let _ = Reflect::set(&options, &name.into(), &1.into());
            }
            // Says nothing where the style is none of a unit.
            let _ = Reflect::set(&options, &"unit".into(), &"second".into());
            NumberFormat::new(&locales, &options).format()
        };
        let day = option("day", &"numeric".into());
        for name in ["weekday", "month"] {
            let _ = Reflect::set(&day, &name.into(), &"short".into());
        }
        let weekday = option("weekday", &"long".into());
        let _ = Reflect::set(&weekday, &"timeZone".into(), &"UTC".into());
        Self {
            weekday: DateTimeFormat::new(&locales, &weekday).format(),
            day: DateTimeFormat::new(&locales, &day).format(),
            decimal: one_digit("decimal"),
            percent: one_digit("percent"),
            seconds: one_digit("unit"),
            language,
        }
    }
}

fn option(name: &str, value: &JsValue) -> Object {
    let options = Object::new();
    let _ = Reflect::set(&options, &name.into(), value);
    options
}

/// Empty for what is no time: beyond 270,000 years.
fn formatted(formatter: &Function, at: Timestamp) -> String {
    text_of(formatter, &as_date(at))
}

fn as_date(at: Timestamp) -> JsValue {
    #[expect(clippy::cast_precision_loss, reason = "exact for 280,000 years")]
    JsValue::from_f64(at.millis() as f64)
}

fn as_js(number: u64) -> JsValue {
    #[expect(clippy::cast_precision_loss, reason = "what is counted here is small")]
    JsValue::from_f64(number as f64)
}

fn text_of(formatter: &Function, value: &JsValue) -> String {
    let text = formatter.call1(&JsValue::UNDEFINED, value);
    text.ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}
