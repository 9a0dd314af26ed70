//! A page as those see it who want no motion, or colours of their own.

use serde_json::{Value, json};

use crate::Browser;

/// What moves. The countdown goes on, in steps: it tells the time.
const MOVING: &str = "
    const counts = (part, {animationTimingFunction: way}) =>
        part.matches('.countdown-left, .countdown-number') && way.startsWith('steps(');
    const moves = (part, style) => [
        ...(style.animationName !== 'none' && !counts(part, style) ? [style.animationName] : []),
        ...(style.transitionProperty !== 'none' && style.transitionDuration.split(', ')
            .some((span) => span !== '0s') ? ['a transition'] : []),
        ...(style.scrollBehavior === 'smooth' ? ['scrolling'] : []),
    ];
    return [...document.querySelectorAll('*')].flatMap((part) =>
        [null, '::before', '::after'].flatMap((half) => moves(part, getComputedStyle(part, half)))
            .map((what) => `${what} of ${part.outerHTML.slice(0, 120)}`));";

/// What of these parts has neither a border nor an outline all around, or is
/// not there at all.
const EDGELESS: &str = "
    const sides = ['Top', 'Right', 'Bottom', 'Left'];
    const edged = (style) =>
        style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 ||
        sides.every((side) => style[`border${side}Style`] !== 'none' &&
            parseFloat(style[`border${side}Width`]) > 0);
    return arguments[0].flatMap((css) => {
        const parts = [...document.querySelectorAll(css)].filter((it) => it.checkVisibility());
        if (parts.length === 0) return [`no ${css}`];
        return parts.filter((part) => !edged(getComputedStyle(part)))
            .map((part) => `${css}: ${part.outerHTML.slice(0, 120)}`);
    });";

/// Fails with what moves for somebody who wants no motion; `state` names the
/// page's state.
pub async fn stands_still(browser: &Browser, state: &str) {
    let moving = moving(browser).await;
    assert_eq!(moving, Value::Array(vec![]), "{state}: {moving:#}");
}

/// Fails with those of these parts that have no edge in colours of the person's
/// own, in which shadows and grounds are gone.
pub async fn has_edges(browser: &Browser, state: &str, parts: &[&str]) {
    let edgeless = edgeless(browser, parts).await;
    assert_eq!(edgeless, Value::Array(vec![]), "{state}: {edgeless:#}");
    browser.colours("light").await;
}

/// What moves where no motion is wanted.
pub async fn moving(browser: &Browser) -> Value {
    browser.colours("light").await;
    browser.js(MOVING, vec![]).await
}

/// Which of these parts have no edge in colours of the person's own.
pub async fn edgeless(browser: &Browser, parts: &[&str]) -> Value {
    browser.forced_colours().await;
    browser.js(EDGELESS, vec![json!(parts)]).await
}
