//! The index of an evidence pack.

use std::io::{self, Write};

use serde::Serialize;

use super::Sheet;
use crate::report::template::Templates;

#[derive(Serialize)]
struct PackPage<'a, F: Serialize> {
    sheet: Sheet,
    generated_at: &'a str,
    complete: bool,
    /// Files with `path`, `what`, `bytes` and `sha256`.
    files: &'a [F],
}

/// Writes `index.html` or `index.md`: every file of the pack with its size and checksum.
///
/// # Errors
/// When the output cannot be written, or a template fails.
pub fn write_pack_index<F: Serialize>(
    name: &str,
    files: &[F],
    generated_at: &str,
    complete: bool,
    templates: &Templates,
    out: &mut dyn Write,
) -> io::Result<()> {
    let template = if name.ends_with(".md") { "pack-index.md" } else { "pack-index.html" };
    templates.write(template, PackPage { sheet: Sheet::new(), generated_at, complete, files }, out)
}
