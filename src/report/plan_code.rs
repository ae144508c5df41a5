//! A plan as a file for a tool: requests, Terraform or Bicep.

use std::io::{self, Write};

use super::view::PlanView;
use crate::plan::tool::file;

/// Writes the file.
///
/// # Errors
/// When the output cannot be written.
pub fn write_plan_code(view: &PlanView<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(file(view.input, view.plan, view.tool).as_bytes())
}
