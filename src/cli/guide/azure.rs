//! A session's Azure: reads through the live source, judges with the rules, writes with a permit.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use super::prepare;
use crate::azure::http::{Failure, Write, Written};
use crate::azure::operation::Status;
use crate::cli::load::Input;
use crate::config::Settings;
use crate::diff::deciding_facts;
use crate::model::{Inventory, ResourceId};
use crate::plan::{PlanInput, build};
use crate::rules::{
    Category, ClusterAudit, Cx, Finding, Fleet, OpenCheck, Severity, audit_cluster,
};
use crate::session::port::{Azure, Ended, Look, NewPlan, Prepared, Put, Refusal, Traces};
use crate::session::{Deed, NotPermitted, Reading, Seen, Standing, WritePermit, guided};
use crate::sizing::{AddressPlan, plan_fleet_on};
use crate::source::LiveSource;

/// Azure for one cluster.
pub(in crate::cli) struct Operator {
    input: Input,
    inventory: Inventory,
    cluster: ResourceId,
    settings: Settings,
    as_of: Date,
}

pub(super) fn refusal(failure: &Failure) -> Refusal {
    Refusal {
        status: failure.status,
        code: failure.code.clone(),
        message: failure.message.clone(),
        correlation: failure.correlation.clone(),
        passes: failure.may_pass(),
    }
}

fn gone(what: &str) -> Refusal {
    Refusal {
        status: None,
        code: "NotThere".to_owned(),
        message: what.to_owned(),
        correlation: None,
        passes: false,
    }
}

impl Operator {
    pub(in crate::cli) fn new(
        input: Input,
        inventory: Inventory,
        cluster: ResourceId,
        settings: Settings,
        as_of: Date,
    ) -> Self {
        Self { input, inventory, cluster, settings, as_of }
    }

    pub(super) const fn cluster(&self) -> &ResourceId {
        &self.cluster
    }

    pub(super) fn live(&mut self) -> Result<&mut LiveSource, Refusal> {
        self.input.live().ok_or_else(|| gone("a session needs live Azure"))
    }

    /// Reads anew and judges: the reading, and the plan from it where one is wanted.
    fn judged<T>(&mut self, then: impl FnOnce(&PlanInput<'_>, Reading) -> T) -> Result<T, Refusal> {
        let (inventory, cluster) = (std::mem::take(&mut self.inventory), self.cluster.clone());
        let Some(live) = self.input.live() else { return Err(gone("a session needs live Azure")) };
        let around = match live.around_now(inventory, &cluster) {
            Ok(around) => around,
            Err(back) => {
                let (inventory, failure) = *back;
                self.inventory = inventory;
                return Err(refusal(&failure));
            }
        };
        self.inventory = around.inventory;
        let plans = plan_fleet_on(&self.inventory, &self.settings.ground(self.as_of));
        let at = self.inventory.clusters.iter().position(|one| one.id == cluster);
        let (Some(index), fleet) = (at, Fleet::new(&self.inventory)) else {
            return Err(gone("the cluster's body cannot be understood"));
        };
        let (Some(cluster), Some(address)) = (self.inventory.clusters.get(index), plans.get(index))
        else {
            return Err(gone("the cluster is not in the inventory"));
        };
        let cx = Cx { cluster, fleet: &fleet, address, as_of: self.as_of };
        let audit = audit_cluster(&cx, &self.settings.policy);
        let reading = Reading {
            at: Timestamp::now(),
            etag: around.body.get("eTag").and_then(Value::as_str).map(str::to_owned),
            facts: facts(&self.inventory, index),
            findings: audit.findings.iter().filter_map(about_update).collect(),
            open: audit.open_checks.iter().map(open).collect(),
            body: around.body,
            around: around.bodies,
            unread: around.unread,
        };
        Ok(then(&input(&self.inventory, index, &audit, address, self.as_of), reading))
    }
}

fn input<'a>(
    inventory: &'a Inventory,
    index: usize,
    audit: &'a ClusterAudit,
    address: &'a AddressPlan,
    as_of: Date,
) -> PlanInput<'a> {
    #[allow(clippy::indexing_slicing, reason = "the caller found the cluster at this place")]
    let cluster = &inventory.clusters[index];
    PlanInput {
        cluster,
        inventory,
        verdict: audit.verdict,
        findings: &audit.findings,
        open_checks: &audit.open_checks,
        address,
        as_of,
    }
}

/// Deciding facts, with those that only a session goes by.
fn facts(inventory: &Inventory, index: usize) -> std::collections::BTreeMap<String, String> {
    let Some(cluster) = inventory.clusters.get(index) else { return Default::default() };
    let mut facts = deciding_facts(cluster, inventory);
    let ids: Vec<&str> = cluster.identity.user_assigned.iter().map(|(id, _)| id.name()).collect();
    if !ids.is_empty() {
        facts.insert("identity.userAssignedIdentities".to_owned(), ids.join(","));
    }
    for subnet in inventory.node_subnet_ids(cluster) {
        let bound = inventory.subnets.get(subnet).and_then(|subnet| subnet.route_table.value());
        let Some(table) = bound.and_then(|id| inventory.route_tables.get(id)) else { continue };
        let mut users: Vec<String> =
            table.subnets.value().into_iter().flatten().map(ToString::to_string).collect();
        users.sort();
        facts.insert(format!("routeTables[{}].subnets", table.id.name()), users.join(","));
    }
    facts
}

/// Blockers and warnings about the migration; practices do not stop it.
fn about_update(finding: &Finding) -> Option<Seen> {
    let severity = match finding.severity {
        Severity::Blocker => "blocker",
        Severity::Warning => "warning",
        Severity::Info => return None,
    };
    let practice = !matches!(
        finding.rule.category,
        Category::Retirement | Category::MigrationPrerequisite | Category::Sizing
    );
    (!practice).then(|| Seen {
        code: finding.rule.code.to_owned(),
        severity: severity.to_owned(),
        text: finding.message.clone(),
    })
}

fn open(check: &OpenCheck) -> Seen {
    Seen {
        code: check.rule.code.to_owned(),
        severity: String::new(),
        text: format!("{} ({})", check.missing.what, check.missing.how),
    }
}

impl Azure for Operator {
    fn read(&mut self) -> Result<Reading, Refusal> {
        self.judged(|_, reading| reading)
    }

    fn standing(&mut self) -> Result<Standing, Refusal> {
        let cluster = self.cluster.clone();
        let (body, _) = self.live()?.cluster(&cluster).map_err(|failure| refusal(&failure))?;
        Ok(Standing::of(&serde_json::from_str(&body).unwrap_or_default()))
    }

    fn prepare(&mut self, deed: &Deed) -> Result<Prepared, Refusal> {
        let cluster = self.cluster.clone();
        prepare::prepare(self.live()?, &cluster, deed)
    }

    fn put(
        &mut self,
        permit: WritePermit,
        step: &str,
        write: &Prepared,
    ) -> Result<Put, NotPermitted> {
        let sent = Write {
            step: step.to_owned(),
            resource: write.resource.clone(),
            api_version: write.api_version.clone(),
            etag: write.etag.clone(),
            body: write.body.clone(),
        };
        let Ok(live) = self.live() else { return Ok(Put::Refused(gone("there is no live Azure"))) };
        Ok(match live.put(permit, &sent, Timestamp::now())? {
            Written::Accepted { operation, answer } => {
                Put::Accepted { status: answer.status, operation }
            }
            Written::Refused(failure) => Put::Refused(refusal(&failure)),
            Written::Unknown(failure) => Put::Lost(refusal(&failure)),
        })
    }

    fn traces(&mut self, deed: &Deed) -> Result<Traces, Refusal> {
        let cluster = self.cluster.clone();
        prepare::traces(self.live()?, &cluster, deed)
    }

    fn look(&mut self, operation: &str) -> Result<Look, Refusal> {
        let seen = self.live()?.operation(operation).map_err(|failure| refusal(&failure))?;
        let end = match seen.status {
            Status::Running => None,
            Status::Succeeded => Some(Ended::Succeeded),
            Status::Failed | Status::Canceled => {
                let (code, words) =
                    seen.error.unwrap_or_else(|| (seen.word.clone(), String::new()));
                Some(Ended::Failed(code, words))
            }
        };
        let wait = seen.wait.map(Duration::from_secs);
        Ok(Look { word: seen.word, end, percent: seen.percent, wait })
    }

    fn plan(&mut self) -> Result<NewPlan, Refusal> {
        self.judged(|input, reading| {
            let plan = build(input);
            NewPlan {
                steps: guided(&plan, input),
                baseline: reading.baseline(),
                summary: plan.summary,
            }
        })
    }

    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
