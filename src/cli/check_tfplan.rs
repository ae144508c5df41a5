//! `cnishift check-tfplan FILE`.

use std::io::{Read, Write};

use super::args::{Args, RulesFormat};
use super::error::CliError;
use super::exit::Exit;
use super::fleet_args::CheckTfplanArgs;
use super::output::{STANDARD, emit};
use crate::model::inert;
use crate::report::write_json;
use crate::tfplan::{Judged, Ruling, judge, read};

pub(super) fn run(args: &Args, check: &CheckTfplanArgs) -> Result<Exit, CliError> {
    let place = check.file.display().to_string();
    let wrong = |why: String| CliError::SessionArgs(format!("{place}: {why}"));
    let mut bytes = Vec::new();
    let got = if place == STANDARD {
        std::io::stdin().lock().read_to_end(&mut bytes)
    } else {
        std::fs::read(&check.file).map(|read| {
            let count = read.len();
            bytes = read;
            count
        })
    };
    got.map_err(|why| wrong(format!("cannot be read: {why}")))?;
    let plan = read(&bytes).map_err(|why| wrong(why.to_string()))?;
    let judged = judge(&plan);
    emit(args, |out| match check.format {
        RulesFormat::Table => table(&judged, out),
        RulesFormat::Json => {
            let document = serde_json::json!({
                "schemaVersion": "1", "ruling": worst(&judged), "changes": judged });
            write_json(out, &document)?;
            writeln!(out)
        }
    })?;
    Ok(match worst(&judged) {
        Ruling::Pass => Exit::Done,
        Ruling::Unknown => Exit::Incomplete,
        Ruling::Fail => Exit::Threshold,
    })
}

fn worst(judged: &[Judged]) -> Ruling {
    judged.iter().map(|one| one.ruling).max().unwrap_or(Ruling::Pass)
}

fn table(judged: &[Judged], out: &mut dyn Write) -> std::io::Result<()> {
    if judged.is_empty() {
        return writeln!(
            out,
            "pass: the plan concerns no cluster, node pool, network or route table."
        );
    }
    for one in judged {
        writeln!(
            out,
            "{:7} {} [{}]",
            one.ruling.as_str(),
            inert(&one.address),
            inert(&one.actions.join(", "))
        )?;
        writeln!(out, "        {}", inert(&one.why))?;
    }
    let (all, worst) = (judged.len(), worst(judged).as_str());
    writeln!(out, "\n{worst}: {all} changes of clusters and what they stand on.")
}
