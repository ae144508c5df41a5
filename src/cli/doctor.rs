//! `cnishift doctor`.

use std::io::{self, Write};

use serde_json::json;

use super::args::{Args, DoctorArgs, RulesFormat};
use super::error::CliError;
use super::exit::Exit;
use super::output::emit;
use crate::model::inert;
use crate::report::write_json;
use crate::source::{Probe, ProbeState};

pub(super) fn run(args: &Args, doctor: &DoctorArgs) -> Result<Exit, CliError> {
    let probes = match super::live::connect(args) {
        Ok(source) => source.examine(),
        Err(CliError::Live(error)) => {
            let (seen, next) = error.detail();
            let seen = std::iter::once(error.to_string()).chain(seen).collect::<Vec<_>>();
            vec![Probe::new("sign-in", ProbeState::Failed, seen.join("; "), &next)]
        }
        Err(other) => return Err(other),
    };
    emit(args, |out| match doctor.format {
        RulesFormat::Table => lines(&probes, out),
        RulesFormat::Json => {
            let worst = probes.iter().map(|probe| probe.state).max();
            let document = json!({ "schemaVersion": "1.0", "state": worst, "probes": probes });
            write_json(out, &document)?;
            writeln!(out)
        }
    })?;
    Ok(match probes.iter().map(|probe| probe.state).max() {
        Some(ProbeState::Failed) => Exit::Nothing,
        Some(ProbeState::Warning | ProbeState::Unknown) => Exit::Incomplete,
        _ => Exit::Done,
    })
}

fn lines(probes: &[Probe], out: &mut dyn Write) -> io::Result<()> {
    let width = probes.iter().map(|probe| probe.name.len()).max().unwrap_or_default();
    for probe in probes {
        let state = match probe.state {
            ProbeState::Ok => "ok",
            ProbeState::Unknown => "UNKNOWN",
            ProbeState::Warning => "WARNING",
            ProbeState::Failed => "FAILED",
        };
        writeln!(out, "{state:<8} {:<width$}  {}", probe.name, inert(&probe.seen))?;
        if let Some(next) = &probe.next {
            writeln!(out, "{:>width$}  next: {}", "", inert(next), width = width + 9)?;
        }
    }
    Ok(())
}
