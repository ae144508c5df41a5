//! What a rule is: its identity, its documentation and its check.

use std::fmt;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Cx, Outcome};

/// One check, declared once in a file of its own.
///
/// The text fields are the documentation: the rule pages and `cnishift explain` are made of them.
#[derive(Debug)]
pub struct Rule {
    /// Stable code, such as `KN013`.
    pub code: &'static str,
    /// Short name in kebab case, as its file is called.
    pub name: &'static str,
    /// One line for tables.
    pub title: &'static str,
    /// The highest severity it gives; a finding may carry a lower one.
    pub severity: Severity,
    /// What it is about.
    pub category: Category,
    /// The clusters it looks at.
    pub scope: Scope,
    /// Whether an unanswered check forbids the start of an update.
    pub gate: bool,
    /// The verdict that a blocker of this rule gives.
    pub effect: Effect,
    /// When it fires, in terms of ARM fields.
    pub when: &'static str,
    /// What it means for a cluster.
    pub why: &'static str,
    /// What to do about it.
    pub fix: &'static str,
    /// The documentation it rests on, in the catalogue's shorthand (see [`super::expand_source`]).
    pub sources: &'static [&'static str],
    /// Where the sources conflict or are unconfirmed.
    pub uncertainty: Option<Uncertainty>,
    /// The first day on which it holds.
    pub effective: Option<Date>,
    /// The day by which it must be settled.
    pub deadline: Option<Date>,
    /// The check itself.
    pub check: fn(&Cx<'_>) -> Outcome,
}

impl Rule {
    /// A rule with nothing special: a warning for candidates, no gate. Rules state what differs.
    pub const BASE: Self = Self {
        code: "",
        name: "",
        title: "",
        severity: Severity::Warning,
        category: Category::MigrationPrerequisite,
        scope: Scope::Candidates,
        gate: false,
        effect: Effect::Prepare,
        when: "",
        why: "",
        fix: "",
        sources: &[],
        uncertainty: None,
        effective: None,
        deadline: None,
        check: |_| Ok(super::Answer::pass()),
    };
}

/// How much a finding matters.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Needs a recorded decision.
    Warning,
    /// Do not start the update.
    Blocker,
}

impl Severity {
    /// The value as the JSON document writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Blocker => "blocker",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub enum Category {
    /// The end of kubenet.
    #[serde(rename = "retirement")]
    Retirement,
    /// What must hold before the update.
    #[serde(rename = "migration-prerequisite")]
    MigrationPrerequisite,
    /// Address ranges.
    #[serde(rename = "sizing")]
    Sizing,
    /// Microsoft's article: IP planning and ownership.
    #[serde(rename = "best-practice:ip")]
    PracticeIp,
    /// Microsoft's article: ingress.
    #[serde(rename = "best-practice:ingress")]
    PracticeIngress,
    /// Microsoft's article: web application firewall.
    #[serde(rename = "best-practice:waf")]
    PracticeWaf,
    /// Microsoft's article: network policy.
    #[serde(rename = "best-practice:policy")]
    PracticePolicy,
    /// Microsoft's article: bastion and private access.
    #[serde(rename = "best-practice:access")]
    PracticeAccess,
}

impl Category {
    /// The value as the JSON document writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Retirement => "retirement",
            Self::MigrationPrerequisite => "migration-prerequisite",
            Self::Sizing => "sizing",
            Self::PracticeIp => "best-practice:ip",
            Self::PracticeIngress => "best-practice:ingress",
            Self::PracticeWaf => "best-practice:waf",
            Self::PracticePolicy => "best-practice:policy",
            Self::PracticeAccess => "best-practice:access",
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The clusters a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Every cluster whose network model is known.
    All,
    /// Kubenet and node-subnet clusters, which could go to overlay.
    Candidates,
    /// Kubenet clusters.
    Kubenet,
}

impl Scope {
    /// The scope in words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "every cluster",
            Self::Candidates => "kubenet and node-subnet clusters",
            Self::Kubenet => "kubenet clusters",
        }
    }
}

/// The verdict that a blocker gives (rules.md, "Which verdict a blocker gives").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The operator can clear it first.
    Prepare,
    /// The cluster's state accepts no update.
    Unhealthy,
    /// No in-place path for the pools as they stand.
    Blocked,
}

/// How sure a rule's facts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// Sources conflict.
    Conflicting,
    /// No primary source confirms it.
    Unconfirmed,
    /// An inference of ours.
    Inferred,
}

impl Mark {
    /// The mark in words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Conflicting => "sources conflict",
            Self::Unconfirmed => "unconfirmed",
            Self::Inferred => "our inference",
        }
    }
}

/// A rule's doubt, told in every finding.
#[derive(Debug, Clone, Copy)]
pub struct Uncertainty {
    /// Of what kind.
    pub mark: Mark,
    /// What is uncertain, with the date of the newer source.
    pub note: &'static str,
}
