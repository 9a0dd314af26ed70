//! The bursts as a picture: three groups of bars in one SVG, which follows the
//! reader's light or dark colours, and says everything in words as well.

use std::fmt::Write;

use super::burst::Bursts;
use super::median;
use super::pages::{Page, STACK};
use crate::budgets::table::number;

const WIDTH: f64 = 760.0;
/// Where bars begin: what is left of it is their names.
const LEFT: f64 = 250.0;
/// The length of the longest bar; its figure stands behind it.
const LONGEST: f64 = 400.0;
const ROW: f64 = 24.0;
const BAR: f64 = 14.0;
const HEAD: f64 = 48.0;

/// Colours of both modes: text, soft text, lines, others' bars, ours.
const STYLE: &str = "
  text { font: 13px system-ui, sans-serif; fill: #1c1f26 }
  .head { font-weight: 600; font-size: 14px }
  .soft { fill: #5b6270; font-size: 12px }
  .line { stroke: #c9cdd6 }
  .bar { fill: #9aa3b5 }
  .own { fill: #b3470b }
  @media (prefers-color-scheme: dark) {
    text { fill: #e9ebf0 }
    .soft { fill: #a5adbb }
    .line { stroke: #3a404c }
    .bar { fill: #6b7487 }
    .own { fill: #ff9a52 }
  }";

/// One group of bars.
struct Group<'a> {
    title: String,
    /// In milliseconds, drawn so that each ten times as long is a step further;
    /// in bytes otherwise.
    times: bool,
    bars: Vec<(&'a Page, f64)>,
}

impl Group<'_> {
    fn height(&self) -> f64 {
        HEAD + ROW * self.bars.len() as f64
    }

    /// How far on the scale, from 0 to 1.
    fn far(&self, value: f64) -> f64 {
        let most = self.bars.iter().map(|bar| bar.1).fold(1.0, f64::max);
        if self.times {
            value.max(1.0).log10() / most.max(10.0).log10()
        } else {
            value / most
        }
    }

    fn told(&self, value: f64) -> String {
        if self.times {
            format!("{} ms", number(value))
        } else {
            format!("{} KB", number(value / 1e3))
        }
    }

    fn draw(&self, top: f64, svg: &mut String) {
        let title = escaped(&self.title);
        line(
            svg,
            &format!(
                r#"<text class="head" x="0" y="{}">{title}</text>"#,
                top + 20.0
            ),
        );
        let bottom = top + self.height();
        if self.times {
            for power in 0..5 {
                let value = 10_f64.powi(power);
                let at = LEFT + LONGEST * self.far(value);
                if at > LEFT + LONGEST {
                    break;
                }
                let from = top + HEAD - 4.0;
                line(
                    svg,
                    &format!(r#"<path class="line" d="M{at:.1} {from}V{bottom}"/>"#),
                );
                let label = format!(r#"<text class="soft" text-anchor="middle" x="{at:.1}""#);
                let told = number(value);
                line(svg, &format!(r#"{label} y="{}">{told}</text>"#, from - 4.0));
            }
        }
        for (row, (page, value)) in self.bars.iter().enumerate() {
            let middle = top + HEAD + ROW * (row as f64 + 0.5);
            let length = (LONGEST * self.far(*value)).max(1.0);
            let kind = if page.folder == STACK {
                "bar own"
            } else {
                "bar"
            };
            let (name, told) = (escaped(&page.name), self.told(*value));
            let base = middle + 4.5;
            let end = LEFT - 10.0;
            line(
                svg,
                &format!(r#"<text text-anchor="end" x="{end}" y="{base}">{name}</text>"#),
            );
            let (y, after) = (middle - BAR / 2.0, LEFT + length + 6.0);
            line(
                svg,
                &format!(
                    r#"<rect class="{kind}" x="{LEFT}" y="{y}" width="{length:.1}" height="{BAR}" rx="3"/>"#
                ),
            );
            line(
                svg,
                &format!(r#"<text x="{after:.1}" y="{base}">{told}</text>"#),
            );
        }
    }
}

/// The picture, as a whole file. Without bursts only the first loads are on it.
pub fn draw(pages: &[Page], bursts: &[Bursts]) -> String {
    let count = bursts
        .iter()
        .map(|bursts| bursts.shown)
        .max()
        .unwrap_or_default();
    let times = |title: String, of: fn(&Bursts) -> &[f64]| Group {
        title,
        times: true,
        bars: sorted(bursts.iter().map(|it| (&it.page, median(of(it)))).collect()),
    };
    let loads = pages.iter().filter(|page| page.first_load > 0);
    let groups = [
        times(
            format!("{count} notifications, until all are painted (ms, logarithmic)"),
            |it| &it.painted,
        ),
        times("Until all are gone (ms, logarithmic)".to_owned(), |it| {
            &it.gone
        }),
        Group {
            title: "First load, everything, brotli 11".to_owned(),
            times: false,
            bars: sorted(loads.map(|page| (page, page.first_load as f64)).collect()),
        },
    ];
    let groups: Vec<_> = groups
        .iter()
        .filter(|group| !group.bars.is_empty())
        .collect();
    let height: f64 = groups.iter().map(|group| group.height() + 16.0).sum();
    let mut svg = String::new();
    line(
        &mut svg,
        &format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" aria-labelledby="title words">"#
        ),
    );
    line(
        &mut svg,
        r#"<title id="title">How notifications of the desk and of other libraries compare</title>"#,
    );
    let words: Vec<String> = groups.iter().map(|group| in_words(group)).collect();
    line(
        &mut svg,
        &format!(r#"<desc id="words">{}</desc>"#, escaped(&words.join(" "))),
    );
    line(&mut svg, &format!("<style>{STYLE}\n</style>"));
    let mut top = 0.0;
    for group in groups {
        group.draw(top, &mut svg);
        top += group.height() + 16.0;
    }
    line(&mut svg, "</svg>");
    svg
}

fn in_words(group: &Group) -> String {
    let bars = group.bars.iter();
    let bars: Vec<_> = bars
        .map(|(page, value)| format!("{} {}", page.name, group.told(*value)))
        .collect();
    format!("{}: {}.", group.title, bars.join(", "))
}

fn sorted(mut bars: Vec<(&Page, f64)>) -> Vec<(&Page, f64)> {
    // What never came has no bar.
    bars.retain(|bar| bar.1.is_finite());
    bars.sort_by(|a, b| a.1.total_cmp(&b.1));
    bars
}

fn line(svg: &mut String, text: &str) {
    // Writing into a String can't fail.
    let _ = writeln!(svg, "{text}");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(folder: &str, first_load: u64) -> Page {
        Page {
            folder: folder.to_owned(),
            name: format!("{folder} <1>"),
            first_load,
        }
    }

    fn bursts(folder: &str, painted: f64) -> Bursts {
        Bursts {
            page: page(folder, 0),
            painted: vec![painted],
            gone: vec![painted],
            shown: 500,
        }
    }

    #[test]
    fn the_picture_says_in_words_what_its_bars_show_the_quickest_first() {
        let svg = draw(
            &[page("desk", 199_000)],
            &[bursts("slow", 2_500.0), bursts(STACK, 90.0)],
        );
        assert!(
            svg.contains("stack &lt;1> 90.0 ms, slow &lt;1> 2500 ms"),
            "{svg}"
        );
        assert!(svg.contains("desk &lt;1> 199 KB"), "{svg}");
        assert_eq!(svg.matches("<rect").count(), 5);
        assert_eq!(svg.matches("bar own").count(), 2);
    }

    #[test]
    fn ten_times_as_long_is_one_step_further() {
        let pages = [page("a", 0), page("b", 0)];
        let group = Group {
            title: String::new(),
            times: true,
            bars: vec![(&pages[0], 100.0), (&pages[1], 10_000.0)],
        };
        assert!((group.far(100.0) - 0.5).abs() < 1e-9);
        assert!((group.far(10_000.0) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn without_bursts_only_the_first_loads_are_drawn() {
        let svg = draw(&[page("desk", 1_000)], &[]);
        assert_eq!(svg.matches("<rect").count(), 1);
    }
}
