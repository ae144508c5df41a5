//! `cnishift audit --pack DIR`: the whole evidence for a change board in one folder.

mod folder;

use std::io::{self, Write as _};
use std::path::Path;

use super::args::{Args, AuditFormat, PlanFormat};
use super::error::CliError;
use super::fleet_args::{WavesArgs, WavesFormat};
use super::load::Loaded;
use super::sessions;
use super::{audit, plan, waves};
use crate::plan::tool::Tool;
use crate::plan::{PlanInput, build};
use crate::report::{Around, AuditView, PlanView, Summary, Templates, WavesView, write_pack_index};
use crate::rules::Fleet;
use folder::Folder;

const AUDIT: [(AuditFormat, &str, &str); 6] = [
    (AuditFormat::Html, "audit.html", "the audit, for a browser"),
    (AuditFormat::Markdown, "audit.md", "the audit, for tickets"),
    (AuditFormat::Json, "audit.json", "the audit as a document; see docs/json-document.md"),
    (AuditFormat::Csv, "audit.csv", "the audit, for spreadsheets"),
    (AuditFormat::Sarif, "audit.sarif", "the audit, for code scanning"),
    (AuditFormat::Junit, "audit.junit.xml", "the audit, for CI"),
];
const WAVES: [(WavesFormat, &str, &str); 6] = [
    (WavesFormat::Html, "waves.html", "the calendar, for a browser"),
    (WavesFormat::Markdown, "waves.md", "the calendar, for tickets"),
    (WavesFormat::Json, "waves.json", "the calendar as a document"),
    (WavesFormat::Csv, "waves.csv", "the calendar, for spreadsheets"),
    (WavesFormat::Ics, "waves.ics", "the calendar, for calendars"),
    (WavesFormat::Svg, "waves.svg", "the calendar as a drawing"),
];
const PLAN: [(PlanFormat, &str, &str); 4] = [
    (PlanFormat::Html, "plan.html", "for a browser"),
    (PlanFormat::Markdown, "plan.md", "for tickets"),
    (PlanFormat::Json, "plan.json", "as a document"),
    (PlanFormat::Sh, "plan.sh", "as a script"),
];

type Write<'a> = &'a mut dyn FnMut(&mut dyn io::Write) -> io::Result<()>;

/// Writes the pack of a fleet; answers the counts, and whether everything was read.
pub(super) fn fleet(
    args: &Args,
    loaded: Loaded,
    place: &Path,
    templates: &Templates,
) -> Result<(Summary, bool), CliError> {
    let mut pack = Folder::begin(place)?;
    let calendar = waves::calendar(&loaded, &WavesArgs::default());
    let past = audit::past(args, &loaded);
    let drawn = || Some(calendar.clone());
    let around = Around { waves: &drawn, past: &past };
    let ids: Vec<_> = loaded.inventory.clusters.iter().map(|cluster| cluster.id.clone()).collect();
    let mask = loaded.mask().cloned();
    let loaded = loaded.disguised();
    tell(args, "audit");
    let summary = audits(&mut pack, &loaded, &around, templates)?;
    calendars(&mut pack, &calendar, templates)?;
    plans(args, &mut pack, &loaded, templates)?;
    tell(args, "sessions");
    let mut add = |path: &str, what: &str, write: Write<'_>| pack.add(path, what, |out| write(out));
    sessions::pack(&mut add, &ids, mask.as_ref(), templates, &loaded.generated_at)?;
    let files = pack.files.clone();
    let complete = loaded.inventory.is_complete();
    for (path, what) in [("index.html", "this list, for a browser"), ("index.md", "this list")] {
        pack.add(path, what, |out| {
            write_pack_index(path, &files, &loaded.generated_at, complete, templates, out)
        })?;
    }
    let count = pack.files.len() + 1;
    pack.finish()?;
    if !args.quiet {
        let _ = writeln!(io::stderr(), "{}: {count} files", place.display());
    }
    Ok((summary, complete))
}

fn tell(args: &Args, what: &str) {
    if !args.quiet {
        let _ = writeln!(io::stderr(), "packing: {what}");
    }
}

fn audits(
    pack: &mut Folder,
    loaded: &Loaded,
    around: &Around<'_>,
    templates: &Templates,
) -> Result<Summary, CliError> {
    let fleet = Fleet::new(&loaded.inventory);
    let judge = |index| loaded.judge(&fleet, index);
    let view = AuditView {
        inventory: &loaded.inventory,
        plans: &loaded.plans,
        as_of: loaded.as_of,
        generated_at: loaded.generated_at.clone(),
        source: loaded.source,
        judge: &judge,
    };
    let mut summary = Summary::default();
    for (format, path, what) in AUDIT {
        summary =
            pack.add(path, what, |out| audit::write(&view, format, around, templates, out))?;
    }
    Ok(summary)
}

fn calendars(pack: &mut Folder, view: &WavesView, templates: &Templates) -> Result<(), CliError> {
    for (format, path, what) in WAVES {
        pack.add(path, what, |out| waves::write(view, format, templates, out))?;
    }
    Ok(())
}

/// The plan of every cluster on kubenet, a folder each.
fn plans(
    args: &Args,
    pack: &mut Folder,
    loaded: &Loaded,
    templates: &Templates,
) -> Result<(), CliError> {
    let fleet = Fleet::new(&loaded.inventory);
    let affected = loaded.inventory.clusters.iter().filter(|one| one.is_kubenet()).count();
    tell(args, &format!("{affected} plans"));
    for (index, cluster) in loaded.inventory.clusters.iter().enumerate() {
        let (Some(judged), Some(address)) =
            (loaded.judge_whole(&fleet, index), loaded.plans.get(index))
        else {
            continue;
        };
        if !cluster.is_kubenet() {
            continue;
        }
        let input = PlanInput {
            cluster,
            inventory: &loaded.inventory,
            verdict: judged.verdict,
            findings: &judged.findings,
            open_checks: &judged.open_checks,
            address,
            as_of: loaded.as_of,
        };
        let steps = build(&input);
        let folder = format!("plans/{:05}-{}", index + 1, file_name(&cluster.name));
        for (format, name, what) in PLAN {
            let what = format!("plan for {}, {what}", cluster.name);
            let view = PlanView {
                input: &input,
                plan: &steps,
                tool: Tool::Az,
                generated_at: &loaded.generated_at,
            };
            pack.add(&format!("{folder}/{name}"), &what, |out| {
                plan::write(&view, format, templates, out)
            })?;
        }
    }
    Ok(())
}

/// A name as every file system takes it; a number before it keeps names apart.
pub(super) fn file_name(name: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '_' };
    name.chars().take(63).map(safe).collect()
}
