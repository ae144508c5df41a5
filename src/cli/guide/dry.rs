//! `guide CLUSTER --dry-run`: the exact requests, and nothing is sent.

use std::io::{self, Write};

use super::azure::Operator;
use crate::cli::args::Args;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::emit;
use crate::model::inert;
use crate::session::port::{Azure as _, Prepared};
use crate::session::{Deed, GuidedStep, OpenError};

pub(super) fn run(args: &Args, mut operator: Operator) -> Result<Exit, CliError> {
    let plan = operator.plan().map_err(OpenError::Unread)?;
    let writes =
        plan.steps.iter().flat_map(|step| step.deeds().iter().map(move |deed| (step, deed)));
    let writes: Vec<(&GuidedStep, &Deed)> = writes.collect();
    emit(args, |out| {
        writeln!(out, "{}", inert(&plan.summary))?;
        if writes.is_empty() {
            writeln!(out, "No step of this plan is one that cnishift sends.")?;
        }
        for (step, deed) in &writes {
            writeln!(out, "\n{} ({}): {}", inert(&step.title), step.id, inert(&deed.words()))?;
            match operator.prepare(deed) {
                Ok(write) if write.done => {
                    writeln!(out, "  it is there already; nothing would be sent")?
                }
                Ok(write) => request(&write, out)?,
                Err(why) => writeln!(
                    out,
                    "  the request is known only once the steps before it are done ({})",
                    inert(&why.to_string())
                )?,
            }
        }
        writeln!(
            out,
            "\nNothing was sent. Each request rests on what was read now; a session reads again."
        )
    })?;
    Ok(Exit::Done)
}

fn request(write: &Prepared, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  PUT {}?api-version={}", inert(write.resource.as_str()), write.api_version)?;
    if let Some(etag) = &write.etag {
        writeln!(out, "  If-Match: {}", inert(etag))?;
    }
    for change in &write.changes {
        writeln!(out, "    {}", inert(&change.words()))?;
    }
    if !write.left_out.is_empty() {
        writeln!(
            out,
            "    left out, since Azure sets them: {}",
            inert(&write.left_out.join(", "))
        )?;
    }
    for caution in &write.cautions {
        writeln!(out, "    {}", inert(caution))?;
    }
    writeln!(out, "  body: {}", inert(&write.body))
}
