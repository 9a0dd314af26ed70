//! Small charts, drawn from plain data: a bar for each day, or one for each
//! name. One series each, so that no colour has to tell two apart. A table with
//! the same figures always stands beside: a chart is the quick look.

use crate::components::bdi;
use crate::platform::element::{El, el, svg};

/// Its height, in its own measure.
const HIGH: f64 = 100.0;
/// The part of its place that a bar fills.
const FILLED: f64 = 0.76;

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    pub name: String,
    pub value: f64,
    /// The value as a person reads it.
    pub said: String,
}

/// One chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Of the element, on the page.
    pub id: String,
    pub title: String,
    /// What it comes to as a whole.
    pub said: String,
    /// The value of the longest bar that there could be.
    pub most: f64,
    pub most_said: String,
    /// For who does not see it.
    pub about: String,
    pub urgent: bool,
    pub bars: Vec<Bar>,
}

/// Bars that stand in a row, for days.
pub fn columns(chart: &Chart) -> El {
    let (title, about) = (format!("{}-title", chart.id), format!("{}-about", chart.id));
    let wide = f64::from(u32::try_from(chart.bars.len().max(1)).unwrap_or(u32::MAX));
    let bars = chart.bars.iter().zip(0_u32..).map(|(bar, at)| {
        let high = share(bar.value, chart.most) * HIGH;
        svg("rect")
            .attr("x", (f64::from(at) + (1.0 - FILLED) / 2.0).to_string())
            .attr("y", (HIGH - high).to_string())
            .attr("width", FILLED.to_string())
            .attr("height", high.to_string())
            .child(svg("title").child(format!("{}: {}", bar.name, bar.said)))
    });
    let last = chart.bars.last().filter(|_| chart.bars.len() > 1);
    let ends = chart.bars.first().into_iter().chain(last);
    let ends = ends.map(|bar| el("span").child(bar.name.clone()));
    figure(chart)
        .child(
            el("p")
                .class("chart-most")
                .attr("aria-hidden", "true")
                .child(chart.most_said.clone()),
        )
        .child(
            svg("svg")
                .attr("class", "chart-columns")
                .attr("role", "img")
                .attr("aria-labelledby", title.clone())
                .attr("aria-describedby", about.clone())
                .attr("viewBox", format!("0 0 {wide} {HIGH}"))
                .attr("preserveAspectRatio", "none")
                .child(svg("title").attr("id", title).child(chart.title.clone()))
                .child(svg("desc").attr("id", about).child(chart.about.clone()))
                .child(bars.collect::<Vec<_>>()),
        )
        .child(
            el("p")
                .class("chart-ends")
                .attr("aria-hidden", "true")
                .child(ends.collect::<Vec<_>>()),
        )
}

/// Bars below each other, each with its name: read like a list.
pub fn lines(chart: &Chart) -> El {
    let bars = chart.bars.iter().map(|bar| {
        el("li")
            .child(el("span").class("chart-name").child(bdi(bar.name.clone())))
            .text(" ")
            .child(el("span").class("number").child(bar.said.clone()))
            .child(
                svg("svg")
                    .attr("class", "chart-line")
                    .attr("aria-hidden", "true")
                    .attr("viewBox", "0 0 1 1")
                    .attr("preserveAspectRatio", "none")
                    .child(
                        svg("rect")
                            .attr("width", share(bar.value, chart.most).to_string())
                            .attr("height", "1"),
                    ),
            )
    });
    figure(chart).child(
        el("ol")
            .class("chart-lines")
            .child(bars.collect::<Vec<_>>()),
    )
}

fn figure(chart: &Chart) -> El {
    el("figure")
        .class("chart")
        .attr("data-chart", chart.id.clone())
        .attr("data-tone", chart.urgent.then_some("urgent"))
        .child(
            el("figcaption")
                .child(el("span").child(chart.title.clone()))
                .text(" ")
                .child(el("strong").class("number").child(chart.said.clone())),
        )
}

/// Of the longest bar, from 0 to 1.
fn share(value: f64, most: f64) -> f64 {
    if most > 0.0 {
        (value / most).clamp(0.0, 1.0)
    } else {
        0.0
    }
}
