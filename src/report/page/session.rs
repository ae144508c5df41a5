//! A session as Markdown and HTML: the record for the change board.

use std::io::{self, Write};

use serde::Serialize;

use super::Sheet;
use crate::report::session::SessionDocument;
use crate::report::template::Templates;

#[derive(Serialize)]
struct SessionPage<'a> {
    sheet: Sheet,
    session: &'a SessionDocument,
}

fn page(session: &SessionDocument) -> SessionPage<'_> {
    SessionPage { sheet: Sheet::new(), session }
}

/// Writes Markdown.
///
/// # Errors
/// When the output cannot be written, or a template fails.
pub fn write_session_markdown(
    session: &SessionDocument,
    templates: &Templates,
    out: &mut dyn Write,
) -> io::Result<()> {
    templates.write("session.md", page(session), out)
}

/// Writes one HTML page.
///
/// # Errors
/// When the output cannot be written, or a template fails.
pub fn write_session_html(
    session: &SessionDocument,
    templates: &Templates,
    out: &mut dyn Write,
) -> io::Result<()> {
    templates.write("session.html", page(session), out)
}
