//! What a plan is made of.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Duration, RouteUser};
use crate::model::{Cluster, CommandLine, Inventory};
use crate::rules::{EvidenceValue, Finding, OpenCheck, Verdict};
use crate::sizing::AddressPlan;

/// Everything a plan rests on.
#[derive(Debug, Clone, Copy)]
pub struct PlanInput<'a> {
    /// The cluster.
    pub cluster: &'a Cluster,
    /// What was read around it.
    pub inventory: &'a Inventory,
    /// What the rules say of it.
    pub verdict: Verdict,
    /// Findings, suppressed ones included: Azure does not know our exceptions.
    pub findings: &'a [Finding],
    /// Gates that were not decided.
    pub open_checks: &'a [OpenCheck],
    /// Its address plan.
    pub address: &'a AddressPlan,
    /// The day of the plan.
    pub as_of: Date,
}

impl PlanInput<'_> {
    /// The first finding of a rule.
    pub(super) fn finding(&self, code: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.rule.code == code)
    }

    /// `WORDS -g G -n N`; finish it with [`Self::done`].
    pub(super) fn az(&self, words: &'static str) -> CommandLine {
        CommandLine::new(words)
            .flag("-g", &self.cluster.resource_group)
            .flag("-n", &self.cluster.name)
    }

    /// Ends a command with the cluster's subscription.
    pub(super) fn done(&self, command: CommandLine) -> CommandLine {
        command.flag("--subscription", &self.cluster.subscription_id)
    }

    /// Reads one value of the cluster: for preconditions and verifications.
    pub(super) fn query(&self, query: &'static str) -> CommandLine {
        self.done(self.az("az aks show").flag("--query", query).then("-o json"))
    }
}

/// The steps that take one cluster off kubenet.
#[derive(Debug)]
pub struct Plan {
    /// Which way it goes.
    pub path: PlanPath,
    /// The way in one sentence.
    pub summary: String,
    /// Steps in order.
    pub steps: Vec<Step>,
    /// What the update changes in `properties.networkProfile`; nothing else changes.
    pub profile_change: Vec<FieldChange>,
    /// Who else relies on kubenet's routes, and what each loses.
    pub route_users: Vec<RouteUser>,
    /// What of that could not be found out.
    pub route_users_unknown: Vec<String>,
}

/// Which way a plan goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PlanPath {
    /// The cluster is updated where it is.
    InPlace,
    /// Pools are replaced first, then the cluster is updated where it is.
    ReplacePools,
    /// A new cluster takes over.
    NewCluster,
    /// Nothing to do, or nothing can be planned.
    None,
}

/// A field of the network profile that the update changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FieldChange {
    /// Path below `properties.networkProfile`.
    pub path: &'static str,
    /// Today's value.
    pub from: EvidenceValue,
    /// The value that the update sends.
    pub to: EvidenceValue,
}

/// The part of a plan that a step belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Before the update.
    Prepare,
    /// The update itself, or what replaces it.
    Update,
    /// Looking whether it worked.
    Verify,
    /// Afterwards.
    FollowUp,
}

impl Phase {
    /// The phase as a heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Prepare => "Prepare",
            Self::Update => "Update",
            Self::Verify => "Verify",
            Self::FollowUp => "Follow up",
        }
    }
}

/// One thing to do, and how to know that it is done.
#[derive(Debug)]
pub struct Step {
    /// Stable name within a plan.
    pub id: String,
    /// Where it belongs.
    pub phase: Phase,
    /// What to do, in a few words.
    pub title: String,
    /// Why this cluster needs it.
    pub why: String,
    /// What must hold before it.
    pub precondition: String,
    /// The exact commands.
    pub commands: Vec<CommandLine>,
    /// What the commands should lead to.
    pub expected: String,
    /// The commands that show it.
    pub verification: Vec<CommandLine>,
    /// Whether and why it cannot be undone.
    pub irreversible: Option<&'static str>,
    /// How to go back.
    pub undo: String,
    /// How long it takes.
    pub duration: Duration,
    /// Whether the plan works without it.
    pub optional: bool,
    /// The rules it answers.
    pub rules: Vec<&'static str>,
}

impl Step {
    /// A step with a name and a title; the rest is filled in by its file.
    pub(super) fn new(id: impl Into<String>, phase: Phase, title: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            phase,
            title: title.into(),
            why: String::new(),
            precondition: "none".to_owned(),
            commands: Vec::new(),
            expected: String::new(),
            verification: Vec::new(),
            irreversible: None,
            undo: "nothing to undo: it only reads".to_owned(),
            duration: Duration::MINUTES,
            optional: false,
            rules: Vec::new(),
        }
    }
}
