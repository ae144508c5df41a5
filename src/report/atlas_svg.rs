//! The address atlas as SVG, for reports: one file that needs nothing else.

use std::fmt::Write as _;

use super::atlas_style::{patterns, style};
use super::columns::cut_with;
use super::escape::xml_text;
use super::template::Raw;
use super::view::plural;
use crate::model::inert;
use crate::sizing::{Atlas, Entry, Level, Role};

/// Length of a bar, in SVG units.
const BAR: u32 = 960;
/// Shortest segment, in SVG units: wide enough to see its pattern.
const LEAST: u32 = 6;
/// Left of everything, and around the whole, in SVG units.
const MARGIN: u32 = 20;
/// Height of a line of text, in SVG units.
const LINE: u32 = 20;
/// Height of a bar, in SVG units.
const TALL: u32 = 36;
/// Height of a row of numbers below a bar, in SVG units.
const NUMBER: u32 = 15;
/// Where the columns of an entry start, from its number, in SVG units. Amounts end there instead.
const RANGE: u32 = 60;
const AMOUNT: u32 = 320;
const LABEL: u32 = 340;
/// Entries below a bar.
const LEGEND: usize = 40;
/// Width of a terminal cell in a monospaced font of 13 units, rounded up, in SVG units.
const CELL: u32 = 8;

/// The atlas as one SVG document without scripts and references to anything outside. It follows the
/// reader's light or dark scheme, and says in a list below each bar what the bar shows.
#[must_use]
pub fn atlas_svg(atlas: &Atlas) -> String {
    drawn(atlas, true)
}

/// The drawing for a page that has [`atlas_defs`] once.
pub(super) fn atlas_inline(atlas: &Atlas) -> Raw {
    Raw::new(drawn(atlas, false))
}

/// Colours and patterns for all drawings of a page.
pub(super) fn atlas_defs() -> Raw {
    let mut svg = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"atlas\" width=\"0\" height=\"0\" \
         aria-hidden=\"true\" focusable=\"false\">\n",
    );
    style(&mut svg);
    patterns(&mut svg);
    svg.push_str("</svg>");
    Raw::new(svg)
}

fn drawn(atlas: &Atlas, alone: bool) -> String {
    let mut body = Drawing { out: String::new(), y: MARGIN };
    body.text(MARGIN, "h", &format!("Address atlas of {}", atlas.cluster));
    for level in &atlas.levels {
        body.level(level);
    }
    if atlas.has_conflicts() {
        body.text(MARGIN, "t", "! takes part in a collision");
    }
    let (width, height) = (BAR + 2 * MARGIN, body.y + MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"atlas\" role=\"img\" \
         viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n\
         <title>{}</title>\n<desc>{}</desc>\n",
        xml_text(&format!("Address atlas of {}", atlas.cluster)),
        xml_text(&summary(atlas)),
    );
    if alone {
        style(&mut svg);
        patterns(&mut svg);
    }
    let _ = writeln!(svg, "<rect class=\"bg\" width=\"{width}\" height=\"{height}\"/>");
    svg.push_str(&body.out);
    svg.push_str("</svg>\n");
    svg
}

/// What the drawing shows, for those who do not see it.
fn summary(atlas: &Atlas) -> String {
    let count = |level: &Level| {
        let entries = plural(level.legend(usize::MAX).entries.len(), "entry", "entries");
        format!("{}: {entries} over {} {}.", level.kind.title(), level.span, level.kind.unit())
    };
    let levels: Vec<_> = atlas.levels.iter().map(count).collect();
    let collisions = if atlas.has_conflicts() { "with" } else { "without" };
    format!(
        "Proportional bars, {collisions} collisions; each is followed by a list. {}",
        levels.join(" ")
    )
}

/// What has been drawn, and how far down.
struct Drawing {
    out: String,
    y: u32,
}

impl Drawing {
    /// A line of text, cut to what fits; the cursor goes below it.
    fn text(&mut self, x: u32, class: &str, text: &str) {
        self.y += LINE;
        self.words(x, class, text);
    }

    /// Text on the present line, cut to what fits.
    fn words(&mut self, x: u32, class: &str, text: &str) {
        let room = (MARGIN + BAR).saturating_sub(x) / CELL;
        let text = xml_text(&cut_with(&inert(text), room as usize, "…"));
        let _ =
            writeln!(self.out, "<text class=\"{class}\" x=\"{x}\" y=\"{}\">{text}</text>", self.y);
    }

    fn level(&mut self, level: &Level) {
        self.y += LINE / 2;
        self.text(
            MARGIN,
            "h",
            &format!("{}: {} {}", level.kind.title(), level.span, level.kind.unit()),
        );
        self.y += LINE / 2;
        self.bar(level);
        let legend = level.legend(LEGEND);
        legend.entries.iter().for_each(|entry| self.entry(entry));
        if legend.left_out > 0 {
            self.text(MARGIN + 2 * LINE, "t", &format!("and {} more", legend.left_out));
        }
    }

    /// The bar with the numbers of its segments below it, in two rows so that neighbours keep
    /// theirs.
    fn bar(&mut self, level: &Level) {
        let mut rows = [0; 2];
        let mut used = 1;
        for placed in level.place(BAR, LEAST) {
            let Some(segment) = level.segments.get(placed.segment) else { continue };
            let tip = format!("{} {}", segment.range, segment.label);
            let x = MARGIN + placed.start;
            self.rect(x, placed.width, TALL, segment.role, &tip);
            let number = segment.number.to_string();
            let row = rows.iter_mut().zip(0_u32..).find(|(end, _)| x >= **end);
            let Some((end, row)) = row.filter(|_| segment.number > 0) else { continue };
            *end = x + 9 * u32::try_from(number.len()).unwrap_or(u32::MAX / 9);
            used = used.max(row + 1);
            let y = self.y + TALL + NUMBER * (row + 1);
            let _ = writeln!(self.out, "<text class=\"t\" x=\"{x}\" y=\"{y}\">{number}</text>");
        }
        self.y += TALL + NUMBER * used + 5;
    }

    fn rect(&mut self, x: u32, width: u32, height: u32, role: Role, tip: &str) {
        let (y, name, tip) = (self.y, role.as_str(), xml_text(tip));
        let _ = writeln!(
            self.out,
            "<rect class=\"s r-{name}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
             fill=\"url(#atlas-{name})\"><title>{tip}</title></rect>"
        );
    }

    fn entry(&mut self, entry: &Entry<'_>) {
        self.y += 4;
        self.rect(MARGIN, LINE, LINE - 4, entry.role, entry.role.as_str());
        self.y += LINE - 8;
        let number = Some(entry.number).filter(|number| *number > 0);
        let mark = if entry.conflicts { " !" } else { "" };
        let cells = [
            (0, number.map(|number| format!("{number}{mark}"))),
            (RANGE, entry.range.map(|range| range.to_string())),
            (AMOUNT, Some(entry.amount.to_string())),
            (LABEL, Some(entry.label.to_owned())),
        ];
        for (x, text) in cells {
            if let Some(text) = text {
                self.words(MARGIN + 2 * LINE + x, if x == AMOUNT { "n" } else { "t" }, &text);
            }
        }
        self.y += 4;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::atlas_sample::{hostile, sample};
    use proptest::prelude::*;
    use roxmltree::Document;

    const SVG: &str = "http://www.w3.org/2000/svg";

    /// Holds a drawing to what must be true of every one.
    fn check(svg: &str) {
        let document = Document::parse(svg).unwrap_or_else(|wrong| panic!("{wrong}: {svg}"));
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        let children: Vec<_> = root.children().filter(|c| c.is_element()).collect();
        assert_eq!(children[0].tag_name().name(), "title");
        assert_eq!(children[1].tag_name().name(), "desc");
        let known = ["svg", "title", "desc", "style", "defs", "pattern", "rect", "path", "text"];
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            assert!(known.contains(&node.tag_name().name()), "{node:?}");
            assert_eq!(node.tag_name().namespace(), Some(SVG));
            for attribute in node.attributes() {
                assert!(!attribute.name().starts_with("on"), "{attribute:?}");
                let local =
                    !attribute.value().contains("url(") || attribute.value().starts_with("url(#");
                assert!(local && attribute.name() != "href", "{attribute:?}");
            }
        }
        let number = |node: &roxmltree::Node<'_, '_>, name| -> u32 {
            node.attribute(name).map_or(0, |text| text.parse().unwrap())
        };
        let (width, height) = (number(&root, "width"), number(&root, "height"));
        for node in root.children().filter(|n| n.has_tag_name((SVG, "rect"))) {
            assert!(number(&node, "x") + number(&node, "width") <= width, "{node:?}");
            assert!(number(&node, "y") + number(&node, "height") <= height, "{node:?}");
        }
        let mut texts = root.children().filter(|n| n.has_tag_name((SVG, "text")));
        assert!(texts.all(|node| number(&node, "y") < height));
        assert!(!svg.contains("@import") && !svg.contains("<!"));
    }

    #[test]
    fn a_hostile_name_stays_text() {
        let name = "</title><script>alert(1)</script>&amp;\"' \u{0}\u{1b}[2J\u{202e}]]>\u{ffff}";
        let svg = atlas_svg(&hostile(name));
        check(&svg);
        assert!(!svg.contains("<script") && !svg.contains('\u{1b}') && svg.contains("&lt;script"));
    }

    #[test]
    fn every_segment_is_drawn_with_its_pattern_and_told_in_the_list() {
        let svg = atlas_svg(&sample());
        check(&svg);
        for role in ["vnet", "conflict", "candidate", "free"] {
            assert!(svg.contains(&format!("fill=\"url(#atlas-{role})\"")), "{role}");
        }
        let document = Document::parse(&svg).unwrap();
        let texts = document.descendants().filter(|node| node.has_tag_name((SVG, "text")));
        let texts: Vec<_> = texts.filter_map(|node| node.text()).collect();
        for told in ["2 !", "10.0.1.0/24", "collision", "10.0.2.0/24", "proposed"] {
            assert!(texts.iter().any(|text| text.starts_with(told)), "{told}");
        }
        assert!(svg.contains("prefers-color-scheme:dark"));
    }

    #[test]
    fn an_empty_atlas_is_a_drawing_too() {
        check(&atlas_svg(&Atlas::default()));
    }

    proptest! {
        #[test]
        fn any_name_gives_well_formed_xml(name in any::<String>()) {
            check(&atlas_svg(&hostile(&name)));
        }
    }
}
