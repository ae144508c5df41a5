//! A bar for each verdict, with its number as text.

use std::fmt::Write as _;

use crate::report::escape::xml_text;
use crate::report::template::Raw;
use crate::report::view::Summary;
use crate::rules::Verdict;

/// Length of the longest bar, in SVG units.
const WIDTH: usize = 330;
/// Height of a row, in SVG units.
const ROW: usize = 26;

pub(in crate::report) fn verdict_bars(summary: &Summary) -> Raw {
    let all = Verdict::ALL.into_iter().map(|verdict| (verdict, summary.with_verdict(verdict)));
    let rows: Vec<(Verdict, usize)> = all.filter(|(_, count)| *count > 0).collect();
    let most = rows.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 500 {}\" width=\"640\" role=\"img\" \
         aria-label=\"Clusters by verdict: {}\" font-size=\"14\" fill=\"currentColor\">\n",
        rows.len().max(1) * ROW,
        xml_text(&summary.verdict_words())
    );
    for (index, (verdict, count)) in rows.iter().enumerate() {
        let (top, width) = (index * ROW, (count * WIDTH / most).max(2));
        // Writing to a String cannot fail.
        let _ = writeln!(
            svg,
            "<g class=\"{verdict}\"><text x=\"0\" y=\"{base}\">{verdict}</text><rect x=\"120\" y=\"{}\" \
             width=\"{width}\" height=\"18\" rx=\"3\"/><text x=\"{}\" y=\"{base}\">{count}</text></g>",
            top + 4,
            128 + width,
            base = top + 18,
        );
    }
    svg.push_str("</svg>");
    Raw::new(svg)
}
