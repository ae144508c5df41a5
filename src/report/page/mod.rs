//! What templates see: the facts of a report as values, with the words that every format shares.
//!
//! Texts are as they were read; the template engine escapes them. Drawings and addresses of
//! documentation are markup of this program.

mod address;
mod audit;
mod cluster;
mod diff;
mod finding;
mod pack;
mod plan;
mod session;
mod waves;

pub use audit::{Around, write_audit_html, write_audit_markdown};
pub use diff::{write_diff_html, write_diff_markdown};
pub use pack::write_pack_index;
pub use plan::{write_plan_html, write_plan_markdown};
pub use session::{write_session_html, write_session_markdown};
pub use waves::{write_waves_html, write_waves_markdown};

use serde::Serialize;

use super::escape::xml_text;
use super::template::Raw;
use crate::model::Gap;

const STYLE: &str = include_str!("../../../assets/templates/style.css");

/// What every page in HTML begins with.
#[derive(Serialize)]
struct Sheet {
    /// The style sheet.
    style: Raw,
}

impl Sheet {
    fn new() -> Self {
        Self { style: Raw::new(STYLE.to_owned()) }
    }
}

/// Something that was not read.
#[derive(Serialize)]
struct GapPage<'a> {
    side: &'static str,
    code: String,
    file: &'a str,
    path: &'a str,
    value: Option<&'a str>,
    message: &'a str,
}

fn gaps_of<'a>(side: &'static str, gaps: &'a [Gap]) -> impl Iterator<Item = GapPage<'a>> {
    gaps.iter().map(move |gap| GapPage {
        side,
        code: gap.code.to_string(),
        file: &gap.file,
        path: &gap.path,
        value: gap.value.as_deref(),
        message: &gap.message,
    })
}

/// Which kind of markup a page is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Markdown,
    Html,
}

impl Kind {
    /// An address of documentation, with a note behind it where there is one. Only addresses that
    /// stand in this program come here.
    fn source(self, source: &str) -> Raw {
        let (address, note) = match source.split_once(' ') {
            Some((address, note)) => (address, format!(" {note}")),
            None => (source, String::new()),
        };
        Raw::new(match self {
            Self::Markdown => source.to_owned(),
            Self::Html if !address.starts_with("https://") => xml_text(source),
            Self::Html => {
                let (address, note) = (xml_text(address), xml_text(&note));
                format!("<a href=\"{address}\" rel=\"noreferrer\">{address}</a>{note}")
            }
        })
    }
}
