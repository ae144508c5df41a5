//! A plan as JSON.

use std::io::{self, Write};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::json::{Completeness, FindingEntry, SCHEMA_VERSION, completeness, finding};
use super::json_text::pretty;
use super::view::PlanView;
use crate::model::LiveFact;
use crate::plan::tool::{Action, Tool, actions, checks};
use crate::plan::{Duration, FieldChange, Phase, PlanPath, RouteUser, Step};
use crate::rules::Verdict;
use crate::sizing::AddressPlan;

/// The whole document.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PlanDocument<'a> {
    schema_version: &'static str,
    generated_at: &'a str,
    as_of: Date,
    /// When the oldest of the data was read, RFC 3339; only where the input is a snapshot.
    #[serde(skip_serializing_if = "Option::is_none")]
    data_as_of: Option<&'a str>,
    cluster: ClusterRef<'a>,
    verdict: Verdict,
    path: PlanPath,
    summary: &'a str,
    /// What Azure said right before the plan was made, when it is read live.
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<&'a [LiveFact]>,
    /// Whether everything that was asked for was read.
    completeness: Completeness<'a>,
    /// What the rules say of the cluster; exceptions of the settings do not count for Azure.
    findings: Vec<FindingEntry<'a>>,
    open_checks: Vec<OpenEntry<'a>>,
    update: Option<UpdateEntry<'a>>,
    address_plan: &'a AddressPlan,
    /// What the actions of the steps are written for.
    tool: Tool,
    steps: Vec<StepEntry<'a>>,
    /// Who else relies on kubenet's routes, and what each loses with the update.
    route_users: &'a [RouteUser],
    /// What of that could not be read, in words.
    route_users_unknown: &'a [String],
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ClusterRef<'a> {
    id: &'a str,
    name: &'a str,
    resource_group: &'a str,
    subscription_id: &'a str,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct OpenEntry<'a> {
    rule: &'static str,
    missing: &'a str,
    how_to_decide: &'a str,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct UpdateEntry<'a> {
    /// Fields of `properties.networkProfile` that change; all others are sent back as read.
    network_profile: &'a [FieldChange],
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct StepEntry<'a> {
    number: usize,
    id: &'a str,
    phase: Phase,
    title: &'a str,
    why: &'a str,
    precondition: &'a str,
    commands: Vec<String>,
    /// The same in the language of the tool.
    actions: Vec<Action>,
    /// The verification in the language of the tool.
    checks: Vec<Action>,
    expected: &'a str,
    verification: Vec<String>,
    irreversible: Option<&'static str>,
    undo: &'a str,
    duration: &'a Duration,
    optional: bool,
    rules: &'a [&'static str],
}

/// Writes the document.
///
/// # Errors
/// When the output cannot be written.
pub fn write_plan(view: &PlanView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let PlanView { input, plan, tool, generated_at } = *view;
    let cluster = input.cluster;
    let document = PlanDocument {
        schema_version: SCHEMA_VERSION,
        generated_at,
        as_of: input.as_of,
        data_as_of: input.inventory.data_as_of(),
        cluster: ClusterRef {
            id: cluster.id.as_str(),
            name: &cluster.name,
            resource_group: &cluster.resource_group,
            subscription_id: &cluster.subscription_id,
        },
        verdict: input.verdict,
        path: plan.path,
        summary: &plan.summary,
        live: input.inventory.live.get(&cluster.id).map(Vec::as_slice),
        completeness: completeness(&input.inventory.gaps),
        findings: input.findings.iter().map(finding).collect(),
        open_checks: input.open_checks.iter().map(open).collect(),
        update: (!plan.profile_change.is_empty())
            .then_some(UpdateEntry { network_profile: &plan.profile_change }),
        address_plan: input.address,
        tool,
        steps: (1..).zip(&plan.steps).map(|(number, step)| entry(view, number, step)).collect(),
        route_users: &plan.route_users,
        route_users_unknown: &plan.route_users_unknown,
    };
    pretty(out, &document)?;
    writeln!(out)
}

fn open(check: &crate::rules::OpenCheck) -> OpenEntry<'_> {
    OpenEntry {
        rule: check.rule.code,
        missing: &check.missing.what,
        how_to_decide: &check.missing.how,
    }
}

fn entry<'a>(view: &PlanView<'_>, number: usize, step: &'a Step) -> StepEntry<'a> {
    let PlanView { input, plan, tool, .. } = *view;
    StepEntry {
        number,
        id: &step.id,
        phase: step.phase,
        title: &step.title,
        why: &step.why,
        precondition: &step.precondition,
        commands: step.commands.iter().map(ToString::to_string).collect(),
        actions: actions(input, plan, step, tool),
        checks: checks(input, plan, step, tool),
        expected: &step.expected,
        verification: step.verification.iter().map(ToString::to_string).collect(),
        irreversible: step.irreversible,
        undo: &step.undo,
        duration: &step.duration,
        optional: step.optional,
        rules: &step.rules,
    }
}
