//! KN044: Lock or delete protection on network resources.

use crate::model::{CommandLine, Kind, Lock, ResourceId};
use crate::rules::words::{SHOWN, listed};
use crate::rules::{Answer, Cx, Finding, Mark, Missing, Outcome, Rule, Severity, Uncertainty};

/// KN044: Lock or delete protection on network resources.
pub static RULE: Rule = Rule {
    code: "KN044",
    name: "locks",
    title: "Lock or delete protection on network resources",
    when: "a lock CanNotDelete or ReadOnly applies to the route table, the virtual network, the \
           subnet's group, the node resource group or the cluster; \
           nodeResourceGroupProfile.restrictionLevel ReadOnly is for information",
    why: "The update makes AKS delete pod routes or the whole route table and detach it from the \
          subnet. A lock on one of these, or on a group or subscription around them, makes that \
          step fail.",
    fix: "Remove the locks for the time of the update and set them again afterwards.",
    sources: &["docs:update-azure-cni.md (2026-05-28)"],
    uncertainty: Some(Uncertainty {
        mark: Mark::Inferred,
        note: "derived from what AKS must delete (docs:update-azure-cni.md, 2026-05-28); no page \
               speaks of locks",
    }),
    check,
    ..Rule::BASE
};

const RESTRICTION: &str = "nodeResourceGroupProfile.restrictionLevel";

fn check(cx: &Cx<'_>) -> Outcome {
    let mut missing = None;
    let targets = targets(cx, &mut missing);
    let mut locks: Vec<&Lock> = Vec::new();
    for id in &targets {
        for lock in cx.fleet.around.locks_over(id) {
            if !locks.iter().any(|known| known.id == lock.id) {
                locks.push(lock);
            }
        }
    }
    let unreadable = locks.iter().find(|lock| lock.level.value().is_none());
    let missing = unread(cx, &targets).or_else(|| unreadable.map(|lock| level(lock))).or(missing);
    let bars = |lock: &&Lock| lock.level.is("CanNotDelete") || lock.level.is("ReadOnly");
    locks.retain(bars);
    let mut findings: Vec<Finding> = Vec::new();
    findings.extend((!locks.is_empty()).then(|| report(&locks)));
    let (restriction, gap) = restriction(cx);
    findings.extend(restriction);
    Ok(Answer::from(findings).with_missing(missing.or(gap)))
}

/// What the update touches, as far as it is known.
fn targets(cx: &Cx<'_>, missing: &mut Option<Missing>) -> Vec<ResourceId> {
    let cluster = cx.cluster;
    let mut ids = vec![cluster.id.clone()];
    if let Some(group) = cluster.node_resource_group.text() {
        let text = format!("/subscriptions/{}/resourceGroups/{group}", cluster.subscription_id);
        ids.push(ResourceId::new(&text));
    }
    match cx.vnet_ids() {
        Ok(vnets) => ids.extend(vnets),
        Err(gap) => *missing = Some(gap),
    }
    match cx.read_route_tables() {
        Ok(tables) => ids.extend(tables.iter().map(|table| table.id.clone())),
        Err(gap) => *missing = missing.take().or(Some(gap)),
    }
    ids
}

/// The first subscription whose locks were not read.
fn unread(cx: &Cx<'_>, targets: &[ResourceId]) -> Option<Missing> {
    let inventory = cx.inventory();
    let subscriptions = targets.iter().filter_map(ResourceId::subscription);
    let unread = subscriptions.into_iter().find(|id| !inventory.has_read(Kind::Lock, id))?;
    Some(Missing::new(
        format!("the locks of subscription {unread} were not read"),
        CommandLine::new("az lock list").flag("--subscription", unread).then("-o json").to_string(),
    ))
}

fn level(lock: &Lock) -> Missing {
    let show = CommandLine::new("az lock show").flag("--ids", lock.id.as_str());
    Missing::new(format!("the level of lock {} could not be read", lock.id), show.to_string())
}

fn report(locks: &[&Lock]) -> Finding {
    let names: Vec<&str> = locks.iter().map(|lock| lock.id.name()).collect();
    let names = listed(&names);
    let message = format!(
        "Locks that keep AKS from deleting routes or detaching the route table: {names}. They \
         apply to what the update changes."
    );
    locks.iter().take(SHOWN).fold(Finding::new(&RULE, message), |finding, lock| {
        let delete = CommandLine::new("az lock delete").flag("--ids", lock.id.as_str());
        finding.saw_in(&lock.id, "properties.level", &lock.level).command(delete)
    })
}

fn restriction(cx: &Cx<'_>) -> (Option<Finding>, Option<Missing>) {
    let restriction = &cx.cluster.restriction_level;
    match cx.text(restriction, RESTRICTION) {
        Ok(text) if text.eq_ignore_ascii_case("ReadOnly") => {
            let message = "AKS protects the node resource group against changes by others; AKS \
                           itself can still change it.";
            let finding = Finding::new(&RULE, message)
                .severity(Severity::Info)
                .saw(cx, RESTRICTION, restriction)
                .advise(
                    "Nothing for the update. Own changes in the node resource group are refused.",
                );
            (Some(finding), None)
        }
        Ok(_) => (None, None),
        Err(missing) => (None, Some(missing)),
    }
}
