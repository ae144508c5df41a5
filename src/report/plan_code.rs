//! A plan as a file for a tool: requests, Terraform or Bicep.

use std::io::{self, Write};

use crate::plan::tool::{Tool, file};
use crate::plan::{Plan, PlanInput};

/// Writes the file.
///
/// # Errors
/// When the output cannot be written.
pub fn write_plan_code(
    input: &PlanInput<'_>,
    plan: &Plan,
    tool: Tool,
    out: &mut dyn Write,
) -> io::Result<()> {
    out.write_all(file(input, plan, tool).as_bytes())
}
