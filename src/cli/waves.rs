//! `cnishift waves`.

use std::collections::BTreeSet;
use std::io::{self, Write};

use jiff::civil::Weekday;

use super::args::Args;
use super::disguise;
use super::error::CliError;
use super::exit::Exit;
use super::fleet_args::{WavesArgs, WavesFormat};
use super::load::Loaded;
use super::output::emit;
use crate::config::{DAYS, WaveSettings, minutes};
use crate::model::{Cluster, Inventory, KUBENET_RETIREMENT, ResourceId, wildcard};
use crate::plan::{Plan, PlanInput, PlanPath, build};
use crate::report::{
    Templates, WavesView, write_waves_csv, write_waves_html, write_waves_ics, write_waves_json,
    write_waves_junit, write_waves_markdown, write_waves_sarif, write_waves_svg, write_waves_table,
};
use crate::rules::{ClusterAudit, Fleet, Verdict};
use crate::waves::{
    Days, Job, OwnWindows, Unplaced, WaveRules, Window, own_windows, pace, schedule,
};

const ENVIRONMENTS: [&str; 14] = [
    "sandbox",
    "lab",
    "dev",
    "development",
    "test",
    "qa",
    "int",
    "integration",
    "nonprod",
    "staging",
    "stage",
    "preprod",
    "prod",
    "production",
];
const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

pub(super) fn run(args: &Args, waves: &WavesArgs) -> Result<Exit, CliError> {
    let loaded = Loaded::masked_by(args, waves.report.mask.redactor()?)?;
    let templates = waves.report.templates(&loaded.settings)?;
    let view = calendar(&loaded, waves);
    emit(args, |out| write(&view, waves.format, &templates, out))?;
    Ok(Exit::of(!view.pace.reaches(), view.complete))
}

/// Writes a calendar in one of the formats.
pub(super) fn write(
    view: &WavesView,
    format: WavesFormat,
    templates: &Templates,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        WavesFormat::Table => write_waves_table(view, out),
        WavesFormat::Markdown => write_waves_markdown(view, templates, out),
        WavesFormat::Html => write_waves_html(view, templates, out),
        WavesFormat::Csv => write_waves_csv(view, out),
        WavesFormat::Json => write_waves_json(view, out),
        WavesFormat::Sarif => write_waves_sarif(view, out),
        WavesFormat::Junit => write_waves_junit(view, out),
        WavesFormat::Ics => write_waves_ics(view, out),
        WavesFormat::Svg => write_waves_svg(view, out),
    }
}

/// The calendar of everything that was read, masked where a mask was asked for.
pub(super) fn calendar(loaded: &Loaded, waves: &WavesArgs) -> WavesView {
    let fleet = Fleet::new(&loaded.inventory);
    let mut jobs = Jobs::default();
    for (index, cluster) in loaded.inventory.clusters.iter().enumerate() {
        if cluster.is_kubenet()
            && let Some(audit) = loaded.judge_whole(&fleet, index)
        {
            jobs.see(loaded, index, &audit);
        }
    }
    jobs.finish(loaded, waves)
}

/// Clusters to be moved, as they are judged one by one.
#[derive(Default)]
pub(super) struct Jobs {
    jobs: Vec<Job>,
    unplaced: Vec<Unplaced>,
}

impl Jobs {
    /// Takes in a cluster with everything that the rules say of it.
    pub(super) fn see(&mut self, loaded: &Loaded, index: usize, audit: &ClusterAudit) {
        let cluster = loaded.inventory.clusters.get(index).filter(|one| one.is_kubenet());
        let Some(cluster) = cluster else { return };
        match job(loaded, index, cluster, audit, &loaded.settings.waves) {
            Ok(job) => self.jobs.push(job),
            Err(why) => {
                let (id, name) = (cluster.id.to_string(), cluster.name.to_string());
                self.unplaced.push(Unplaced { id, name, why });
            }
        }
    }

    /// The calendar of what was taken in.
    pub(super) fn finish(mut self, loaded: &Loaded, waves: &WavesArgs) -> WavesView {
        let settings = &loaded.settings.waves;
        let rules = rules(loaded, waves, settings);
        canaries(&mut self.jobs, settings, &rules);
        let mut made = schedule(&self.jobs, &rules);
        let pace = pace(&self.jobs, &rules, &made);
        made.unplaced.extend(self.unplaced);
        let mut gaps = loaded.inventory.gaps.clone();
        if let Some(mask) = loaded.mask() {
            disguise::schedule(&mut made, &ENVIRONMENTS, mask);
            gaps = gaps.iter().map(|gap| mask.gap(gap)).collect();
        }
        WavesView {
            as_of: loaded.as_of,
            generated_at: loaded.generated_at.clone(),
            schedule: made,
            pace,
            at_once: rules.at_once,
            complete: loaded.inventory.is_complete(),
            gaps,
        }
    }
}

fn rules(loaded: &Loaded, waves: &WavesArgs, settings: &WaveSettings) -> WaveRules {
    let usual = ["tue", "wed", "thu"].map(str::to_owned).to_vec();
    let days = if settings.days.is_empty() { &usual } else { &settings.days };
    let order: Vec<String> = if settings.order.is_empty() {
        ENVIRONMENTS.map(str::to_owned).to_vec()
    } else {
        settings.order.clone()
    };
    WaveRules {
        start: waves
            .start
            .unwrap_or_else(|| loaded.as_of.saturating_add(jiff::Span::new().days(1))),
        at_once: waves.at_once.or(settings.at_once).unwrap_or(2),
        usual: Window {
            days: Days::Week(weekdays(days)),
            start: settings.start.as_deref().and_then(minutes).unwrap_or(22 * 60),
            minutes: u64::from(settings.hours.unwrap_or(8)) * 60,
            blackouts: Vec::new(),
            source: "the usual window".to_owned(),
        },
        order,
        soak_days: settings.soak_days.unwrap_or(2),
        deadline: KUBENET_RETIREMENT.date,
    }
}

fn weekdays(names: &[String]) -> Vec<Weekday> {
    let day = |name: &String| {
        let at = DAYS.iter().position(|day| day.eq_ignore_ascii_case(name))?;
        WEEK.get(at).copied()
    };
    names.iter().filter_map(day).collect()
}

fn fits(cluster: &Cluster, patterns: &[String]) -> bool {
    patterns
        .iter()
        .any(|pattern| wildcard(pattern, &cluster.name) || wildcard(pattern, cluster.id.as_str()))
}

fn tag(cluster: &Cluster, named: Option<&String>, usual: &[&str]) -> String {
    let wanted = |key: &str| match named {
        Some(named) => key.eq_ignore_ascii_case(named),
        None => usual.iter().any(|usual| key.eq_ignore_ascii_case(usual)),
    };
    let found = cluster.tags.iter().find(|(key, _)| wanted(key));
    found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
}

/// A cluster that can be moved where it is; why not, for the others.
fn job(
    loaded: &Loaded,
    index: usize,
    cluster: &Cluster,
    audit: &ClusterAudit,
    settings: &WaveSettings,
) -> Result<Job, String> {
    let address = loaded.plans.get(index).ok_or("its addresses were not planned")?;
    let input = PlanInput {
        cluster,
        inventory: &loaded.inventory,
        verdict: audit.verdict,
        findings: &audit.findings,
        open_checks: &audit.open_checks,
        address,
        as_of: loaded.as_of,
    };
    let plan = build(&input);
    if plan.path != PlanPath::InPlace {
        let next = match audit.verdict {
            Verdict::Unknown => "read it again",
            _ => "its plan is a project of its own (new pools or a new cluster)",
        };
        return Err(format!("{}: {next}", audit.verdict));
    }
    let (windows, notes) = windows(&loaded.inventory, cluster, settings)?;
    let subnets = loaded.inventory.node_subnet_ids(cluster);
    Ok(Job {
        id: cluster.id.to_string(),
        name: cluster.name.to_string(),
        environment: tag(
            cluster,
            settings.environment_tag.as_ref(),
            &["env", "environment", "stage"],
        )
        .to_lowercase(),
        region: cluster.location.text().unwrap_or_default().to_owned(),
        owner: tag(cluster, settings.owner_tag.as_ref(), &["owner", "team"]),
        network: subnets
            .first()
            .and_then(|id| id.parent())
            .map(|id| id.to_string().to_lowercase())
            .unwrap_or_default(),
        fates: fates(&loaded.inventory, &subnets, cluster, settings),
        verdict: audit.verdict.to_string(),
        nodes: address.demand.nodes_now,
        minutes: rolls(&plan),
        basis: basis(&plan),
        windows,
        notes,
        canary: fits(cluster, &settings.canary),
    })
}

/// When a cluster may be touched and what is not known about that: the settings decide; then its own
/// maintenance configurations; without these it goes in the usual window. Why it may never be, where
/// AKS would refuse the update.
fn windows(
    inventory: &Inventory,
    cluster: &Cluster,
    settings: &WaveSettings,
) -> Result<(Vec<Window>, Vec<String>), String> {
    let declared = settings.window.iter().filter(|window| fits(cluster, &window.clusters));
    let declared: Vec<Window> = declared
        .map(|window| Window {
            days: Days::Week(weekdays(&window.days)),
            start: minutes(&window.start).unwrap_or_default(),
            minutes: u64::from(window.hours) * 60,
            blackouts: Vec::new(),
            source: format!("settings: {} {}", window.days.join(" "), window.start),
        })
        .collect();
    if !declared.is_empty() {
        return Ok((declared, Vec::new()));
    }
    let only_node_os = cluster.node_disruption_policy.is("AllowDuringMaintenanceWindow");
    match own_windows(inventory.maintenance_of(&cluster.id), only_node_os) {
        OwnWindows::Known(windows) => Ok((windows, Vec::new())),
        OwnWindows::Usual(note) => Ok((Vec::new(), note.into_iter().collect())),
        OwnWindows::Never(why) => Err(why),
    }
}

fn fates(
    inventory: &Inventory,
    subnets: &[&ResourceId],
    cluster: &Cluster,
    settings: &WaveSettings,
) -> BTreeSet<String> {
    let mut fates = BTreeSet::new();
    for subnet in subnets {
        fates.insert(format!("subnet {}", subnet.as_str().to_lowercase()));
        let table = inventory.subnets.get(*subnet).and_then(|subnet| subnet.route_table.value());
        fates.extend(table.map(|table| format!("route table {}", table.as_str().to_lowercase())));
    }
    for (number, group) in (1..).zip(&settings.groups) {
        if fits(cluster, group) {
            fates.insert(format!("group {number} of the settings"));
        }
    }
    fates
}

/// Steps in which nodes are rolled: the engine off, the update, the engine back.
const ROLLS: [&str; 4] = ["kn013", "kn014", "update", "policy-back"];

fn rolls(plan: &Plan) -> (u64, u64) {
    let steps = plan.steps.iter().filter(|step| ROLLS.contains(&step.id.as_str()));
    steps.fold((0, 0), |(min, max), step| {
        (min + step.duration.min_minutes, max + step.duration.max_minutes)
    })
}

fn basis(plan: &Plan) -> String {
    let count = plan.steps.iter().filter(|step| ROLLS.contains(&step.id.as_str())).count();
    let update = plan.steps.iter().find(|step| step.id == "update");
    let basis = update.map(|step| step.duration.basis.to_string()).unwrap_or_default();
    format!("{count} rolls of all nodes; {basis}")
}

/// Without a named canary, the smallest ready cluster of the first environment.
fn canaries(jobs: &mut [Job], settings: &WaveSettings, rules: &WaveRules) {
    if !settings.canary.is_empty() {
        return;
    }
    let rank = |job: &Job| {
        let at = rules.order.iter().position(|name| name.eq_ignore_ascii_case(&job.environment));
        (at.unwrap_or(usize::MAX), job.verdict != "ready", job.nodes, job.id.clone())
    };
    let first = jobs.iter_mut().min_by_key(|job| rank(job));
    if let Some(first) = first {
        first.canary = true;
    }
}
