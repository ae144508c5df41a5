//! A plan as Markdown and HTML, for change records.

use std::io::{self, Write};

use serde::Serialize;

use super::address::AddressPage;
use super::finding::{CheckPage, FindingPage, sources};
use super::{GapPage, Kind, Sheet, gaps_of};
use crate::model::{KUBENET_RETIREMENT, LiveFact, days_between};
use crate::plan::tool::{Action, Language, Tool, actions, checks};
use crate::plan::{Phase, Plan, PlanInput, PlanPath, RouteUser, Step};
use crate::report::atlas_svg::atlas_inline;
use crate::report::atlas_text::markdown_atlas;
use crate::report::draw::atlas_defs;
use crate::report::template::{Raw, Templates};
use crate::report::view::{PlanView, data_age};
use crate::sizing::atlas_of;

#[derive(Serialize)]
struct PlanPage<'a> {
    sheet: Sheet,
    name: &'a str,
    id: &'a str,
    verdict: &'static str,
    retirement: String,
    data_age: Option<String>,
    generated_at: &'a str,
    gaps: Vec<GapPage<'a>>,
    summary: &'a str,
    changes: Vec<ChangePage>,
    /// Whether the first entry of `podCidrs` is among them.
    changes_list: bool,
    atlas: Option<Raw>,
    defs: Option<Raw>,
    address: AddressPage<'a>,
    route_users: Vec<RouteUserPage<'a>>,
    /// What of that could not be found out.
    route_users_unknown: &'a [String],
    live: &'a [LiveFact],
    findings: Vec<FindingPage<'a>>,
    open_checks: Vec<CheckPage<'a>>,
    phases: Vec<PhasePage<'a>>,
    /// What the steps are written for, where it is not the az CLI.
    tool: Option<&'static str>,
}

#[derive(Serialize)]
struct ChangePage {
    path: &'static str,
    from: String,
    to: String,
}

/// Somebody who relies on kubenet's routes.
#[derive(Serialize)]
struct RouteUserPage<'a> {
    who: &'a str,
    how: &'a str,
    loses: &'a str,
    what_to_do: &'a str,
    /// The number of the step that does it.
    step: Option<usize>,
}

impl<'a> RouteUserPage<'a> {
    fn new(user: &'a RouteUser, plan: &Plan) -> Self {
        let step = plan.steps.iter().position(|step| Some(&step.id) == user.step_id.as_ref());
        Self {
            who: &user.who,
            how: &user.how,
            loses: &user.loses,
            what_to_do: &user.step,
            step: step.map(|index| index + 1),
        }
    }
}

#[derive(Serialize)]
struct PhasePage<'a> {
    title: &'static str,
    steps: Vec<StepPage<'a>>,
}

#[derive(Serialize)]
struct StepPage<'a> {
    number: usize,
    id: &'a str,
    title: &'a str,
    optional: bool,
    irreversible: Option<&'static str>,
    why: &'a str,
    precondition: &'a str,
    expected: &'a str,
    undo: &'a str,
    duration: String,
    basis: &'a str,
    rules: &'a [&'static str],
    actions: Vec<ActionPage>,
    checks: Vec<ActionPage>,
}

/// A thing to do or to look at, in the language of the tool.
#[derive(Serialize)]
struct ActionPage {
    language: &'static str,
    /// A command of a shell needs none.
    title: Option<String>,
    text: String,
    notes: Vec<String>,
    sources: Vec<Raw>,
}

impl ActionPage {
    fn new(action: Action, kind: Kind) -> Self {
        let is_command = action.language == Language::Shell;
        Self {
            language: action.language.fence(),
            title: (!is_command).then_some(action.title),
            text: action.text,
            notes: action.notes,
            sources: sources(&action.sources, kind),
        }
    }
}

impl<'a> PlanPage<'a> {
    fn new(view: &PlanView<'a>, kind: Kind) -> Self {
        let PlanView { input, plan, generated_at, tool } = *view;
        let cluster = input.cluster;
        let live = input.inventory.live.get(&cluster.id);
        let changes = plan.profile_change.iter().map(|change| ChangePage {
            path: change.path,
            from: change.from.to_string(),
            to: change.to.to_string(),
        });
        Self {
            sheet: Sheet::new(),
            name: &cluster.name,
            id: cluster.id.as_str(),
            verdict: input.verdict.as_str(),
            retirement: retirement(input),
            data_age: data_age(input.inventory, input.as_of),
            generated_at,
            gaps: gaps_of("", &input.inventory.gaps).collect(),
            summary: &plan.summary,
            changes: changes.collect(),
            changes_list: plan.profile_change.iter().any(|change| change.path == "podCidrs[0]"),
            atlas: atlas(input, plan, kind),
            defs: (kind == Kind::Html).then(atlas_defs),
            address: AddressPage::new(input.address, kind),
            route_users: plan.route_users.iter().map(|one| RouteUserPage::new(one, plan)).collect(),
            route_users_unknown: &plan.route_users_unknown,
            live: live.map(Vec::as_slice).unwrap_or_default(),
            findings: input.findings.iter().map(|one| FindingPage::new(one, kind)).collect(),
            open_checks: CheckPage::all(input.open_checks, "open check"),
            phases: phases(view, kind),
            tool: (tool != Tool::Az).then(|| tool.title()),
        }
    }
}

fn retirement(input: &PlanInput<'_>) -> String {
    let date = KUBENET_RETIREMENT.date;
    match days_between(input.as_of, date) {
        days if days < 0 => format!("was retired on {date}, {} days before {}", -days, input.as_of),
        days => format!("retires on {date}, {days} days from {}", input.as_of),
    }
}

/// Where the update takes place in the address space; a new cluster gets its own.
fn atlas(input: &PlanInput<'_>, plan: &Plan, kind: Kind) -> Option<Raw> {
    if !matches!(plan.path, PlanPath::InPlace | PlanPath::ReplacePools) {
        return None;
    }
    let atlas = atlas_of(input.cluster, input.inventory, input.address);
    (!atlas.is_empty()).then(|| match kind {
        Kind::Markdown => markdown_atlas(&atlas),
        Kind::Html => atlas_inline(&atlas),
    })
}

fn phases<'a>(view: &PlanView<'a>, kind: Kind) -> Vec<PhasePage<'a>> {
    let mut phases: Vec<(Phase, PhasePage<'_>)> = Vec::new();
    for (number, step) in (1..).zip(&view.plan.steps) {
        if phases.last().is_none_or(|(phase, _)| *phase != step.phase) {
            phases.push((step.phase, PhasePage { title: step.phase.title(), steps: Vec::new() }));
        }
        if let Some((_, phase)) = phases.last_mut() {
            phase.steps.push(page(view, number, step, kind));
        }
    }
    phases.into_iter().map(|(_, page)| page).collect()
}

fn page<'a>(view: &PlanView<'a>, number: usize, step: &'a Step, kind: Kind) -> StepPage<'a> {
    let PlanView { input, plan, tool, .. } = *view;
    let pages = |all: Vec<Action>| all.into_iter().map(|one| ActionPage::new(one, kind)).collect();
    StepPage {
        number,
        id: &step.id,
        title: &step.title,
        optional: step.optional,
        irreversible: step.irreversible,
        why: &step.why,
        precondition: &step.precondition,
        expected: &step.expected,
        undo: &step.undo,
        duration: step.duration.words(),
        basis: &step.duration.basis,
        rules: &step.rules,
        actions: pages(actions(input, plan, step, tool)),
        checks: pages(checks(input, plan, step, tool)),
    }
}

/// Writes the plan as Markdown, step by step.
///
/// # Errors
/// When the output cannot be written, or a template fails.
pub fn write_plan_markdown(
    view: &PlanView<'_>,
    templates: &Templates,
    out: &mut dyn Write,
) -> io::Result<()> {
    templates.write("plan.md", PlanPage::new(view, Kind::Markdown), out)
}

/// Writes the plan as one HTML page, to be read on a screen or printed.
///
/// # Errors
/// When the output cannot be written, or a template fails.
pub fn write_plan_html(
    view: &PlanView<'_>,
    templates: &Templates,
    out: &mut dyn Write,
) -> io::Result<()> {
    templates.write("plan.html", PlanPage::new(view, Kind::Html), out)
}
