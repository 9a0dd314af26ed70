//! A page fits its window, however narrow, in both writing directions: nothing
//! is scrolled sideways, and nothing that can be pressed lies outside.

use serde_json::{Value, json};

use crate::Browser;

/// A desk, a phone, the narrowest phone, and a desk zoomed to 400 %.
const SIZES: [(u32, u32); 4] = [(1280, 800), (390, 844), (360, 640), (320, 256)];

/// What lies outside. The desk is as high as the window, and its parts scroll,
/// unless the window is too low for that: then the page scrolls as a whole. A
/// part may scroll what is in it, as the list of sessions does on a phone.
const OUTSIDE: &str = "
    document.documentElement.dir = arguments[0];
    const wide = document.documentElement.scrollWidth - innerWidth;
    const scrolls = (part) => part && (
        ['auto', 'scroll'].includes(getComputedStyle(part).overflowX) || scrolls(part.parentElement));
    const out = [...document.querySelectorAll('a, button, input, textarea')].filter((part) => {
        const {left, right, width} = part.getBoundingClientRect();
        return width > 1 && (left < -1 || right > innerWidth + 1) && !scrolls(part.parentElement);
    });
    const said = innerHeight <= 416 && document.querySelector('.messages-scroll');
    const hidden = said ? said.scrollHeight - said.clientHeight : 0;
    const desk = innerHeight > 416 && document.querySelector('.desk');
    const high = desk ? document.documentElement.scrollHeight - innerHeight : 0;
    return [...(wide > 0 ? [`${wide} px wider than the window`] : []),
        ...(high > 0 ? [`${high} px higher than the window`] : []),
        ...(hidden > 1 ? [`${hidden} px of messages in a part that scrolls by itself`] : []),
        ...out.map((part) => part.outerHTML.slice(0, 200))];";

/// Fails with what lies outside; `state` names the page's state.
pub async fn fits(browser: &Browser, state: &str) {
    for (width, height) in SIZES {
        browser.size(width, height).await;
        for direction in ["rtl", "ltr"] {
            let outside = browser.js(OUTSIDE, vec![json!(direction)]).await;
            let none = Value::Array(vec![]);
            assert_eq!(
                outside, none,
                "{state}, {width} wide, {direction}: {outside:#}"
            );
        }
    }
    browser.usual_size().await;
}
