//! A page fits its window, however narrow, in both writing directions: nothing
//! is scrolled sideways, nothing that can be pressed lies outside or under
//! something else.

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

/// Which of these a pointer can't hit, also after scrolling to them.
const OUT_OF_REACH: &str = "
    const hit = (part) => {
        const {x, y, width, height} = part.getBoundingClientRect();
        return part.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    };
    const scrolled = (part) => (part.scrollIntoView({block: 'nearest'}), hit(part));
    const parts = [...document.querySelectorAll(arguments[0])];
    const missed = parts.filter((part) => !hit(part) && !scrolled(part));
    return parts.length === 0 ? ['nothing there'] : missed.map((it) => it.outerHTML.slice(0, 200));";

/// Which two of these share a place on the screen.
const OVERLAPS: &str = "
    const parts = [...document.querySelectorAll(arguments[0])];
    const shared = (one, other) => {
        const [a, b] = [one, other].map((it) => it.getBoundingClientRect());
        return Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 &&
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5;
    };
    const pairs = parts.flatMap((one, at) => parts.slice(at + 1).map((other) => [one, other]));
    return pairs.filter(([one, other]) => shared(one, other))
        .map((pair) => pair.map((it) => it.className).join(' and '));";

/// Fails with those of these parts that a pointer can't hit in some window, and
/// with two that lie over each other; `state` names the page's state.
pub async fn within_reach(browser: &Browser, state: &str, pressed: &str, apart: &str) {
    for (width, height) in SIZES {
        browser.size(width, height).await;
        for (script, css) in [(OUT_OF_REACH, pressed), (OVERLAPS, apart)] {
            let found = browser.js(script, vec![json!(css)]).await;
            assert_eq!(found, json!([]), "{state}, {width} wide: {found:#}");
        }
    }
    browser.usual_size().await;
}
