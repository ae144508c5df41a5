//! From az's commands to what they do: one table of the shapes that plans hold.
//!
//! Nothing is guessed: a verb or a flag that is not in the table leaves the command as it is.

use serde_json::json;

use super::edits::{self, set};
use super::flags::Flags;
use super::op::{New, Op, SubnetMember};
use super::pool::pool;
use crate::model::{CommandLine, Lock, ResourceId};
use crate::plan::PlanInput;

/// What a command does.
pub(super) fn op(input: &PlanInput<'_>, command: &CommandLine) -> Op {
    let line = command.to_string();
    if line.starts_with("kubectl ") {
        return Op::Kubectl;
    }
    let mut flags = Flags::of(&line);
    let op = known(input, &mut flags);
    op.filter(|_| flags.done()).unwrap_or(Op::Other)
}

fn known(input: &PlanInput<'_>, flags: &mut Flags) -> Option<Op> {
    let verb = flags.verb.clone();
    let verb = verb.strip_prefix("az ")?;
    if let Some(id) = flags.see("--ids").map(str::to_owned) {
        flags.may("--ids");
        return by_id(verb, id, flags);
    }
    match verb.strip_prefix("aks ") {
        Some(verb) => match verb.strip_prefix("nodepool ") {
            Some(verb) => pool(verb, flags),
            None => cluster(input, verb, flags),
        },
        None => beside(input, verb, flags),
    }
}

fn by_id(verb: &str, id: String, flags: &mut Flags) -> Option<Op> {
    match verb {
        "lock delete" | "network route-table route delete" => Some(Op::Delete { id }),
        "network vnet subnet update" => {
            let member = match flags.may("--remove")?.as_str() {
                "routeTable" => SubnetMember::RouteTable,
                "delegations" => SubnetMember::Delegations,
                _ => return None,
            };
            Some(Op::Subnet { id, member })
        }
        other => other.ends_with(" show").then(|| read(id, flags)),
    }
}

pub(super) fn read(id: String, flags: &Flags) -> Op {
    let look = flags.see("--query").map(str::to_owned);
    Op::Read { id, look, file: flags.file.clone() }
}

/// The group that a command names, as an id.
fn group(flags: &mut Flags) -> Option<String> {
    let name = flags.may("-g")?;
    let subscription = flags.see("--subscription")?;
    Some(format!("/subscriptions/{subscription}/resourceGroups/{name}"))
}

pub(super) fn cluster_id(flags: &mut Flags, name: &str) -> Option<String> {
    let name = flags.may(name)?;
    let group = group(flags)?;
    Some(format!("{group}/providers/Microsoft.ContainerService/managedClusters/{name}"))
}

fn cluster(input: &PlanInput<'_>, verb: &str, flags: &mut Flags) -> Option<Op> {
    let id = cluster_id(flags, "-n")?;
    let own = ResourceId::new(&id) == input.cluster.id;
    // As Azure spells it; commands have only its parts.
    let id = if own { input.cluster.id.as_str().to_owned() } else { id };
    match verb {
        "show" => Some(read(id, flags)),
        "delete" => Some(Op::Delete { id }),
        "start" => Some(Op::Post { id, action: "start" }),
        "create" => new_cluster(id, flags),
        "get-upgrades" => {
            Some(Op::List { path: format!("{id}/upgradeProfiles/default"), filter: None })
        }
        _ if !own => None,
        "wait" => flags.may("--updated").map(|_| Op::Wait),
        "update" => Some(Op::Cluster(edits::of_flags(flags)?)),
        "upgrade" => Some(Op::Cluster(edits::of_version(flags.may("--kubernetes-version")?))),
        "disable-addons" => Some(Op::Cluster(edits::addon_off(&flags.may("-a")?)?)),
        "enable-addons" => {
            let addon = flags.may("-a")?;
            Some(Op::Cluster(edits::addon_on(&addon, flags.may("--appgw-id"))?))
        }
        _ => None,
    }
}

fn new_cluster(id: String, flags: &mut Flags) -> Option<Op> {
    let mut sets = vec![set("location", json!(flags.may("-l")?))];
    sets.extend(edits::of_flags(flags)?);
    // The subnet of every pool is in a variable of the operator's shell.
    flags.may("--vnet-subnet-id")?;
    Some(Op::NewCluster { id, sets })
}

/// Resources beside the cluster, by their names.
fn beside(input: &PlanInput<'_>, verb: &str, flags: &mut Flags) -> Option<Op> {
    match verb {
        "identity create" => {
            let (name, group) = (flags.may("-n")?, group(flags)?);
            let id = format!(
                "{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"
            );
            let location = input.cluster.location.text()?.to_owned();
            Some(Op::New(New::Identity { id, location }))
        }
        "role assignment create" => role(flags),
        "lock create" => lock(flags),
        "role assignment list" => {
            flags.may("--all")?;
            let principal = flags.may("--assignee")?;
            let path = format!(
                "/subscriptions/{}/providers/Microsoft.Authorization/roleAssignments",
                input.cluster.subscription_id
            );
            let literal = principal.replace('\'', "''");
            Some(Op::List { path, filter: Some(format!("principalId eq '{literal}'")) })
        }
        "network route-table list" => {
            let path = format!("{}/providers/Microsoft.Network/routeTables", group(flags)?);
            Some(Op::List { path, filter: None })
        }
        "network nsg rule list" => {
            flags.may("--include-default");
            let name = flags.may("--nsg-name")?;
            let group = group(flags)?;
            let id = format!("{group}/providers/Microsoft.Network/networkSecurityGroups/{name}");
            let look = Some("[securityRules,defaultSecurityRules]".to_owned());
            Some(Op::Read { id, look, file: None })
        }
        _ => None,
    }
}

fn role(flags: &mut Flags) -> Option<Op> {
    let scope = flags.may("--scope")?;
    flags.may("--role").filter(|role| role == "Network Contributor")?;
    flags.may("--assignee-principal-type");
    let principal = flags.may("--assignee").or_else(|| flags.may("--assignee-object-id"))?;
    // The principal of an identity that the step makes is asked for when it is there.
    let principal = (!principal.starts_with("$(")).then_some(principal);
    Some(Op::New(New::Role { scope, principal }))
}

fn lock(flags: &mut Flags) -> Option<Op> {
    let (name, level) = (flags.may("-n")?, flags.may("--lock-type")?);
    let scope = flags.may("--resource").or_else(|| group(flags))?;
    Some(Op::New(New::Lock { scope, name, level }))
}

/// The id of a lock.
pub(super) fn lock_id(scope: &str, name: &str) -> String {
    format!("{scope}/providers/Microsoft.Authorization/locks/{name}")
}

/// What a lock stands on.
pub(super) fn lock_scope(id: &str) -> String {
    let lock = Lock { id: ResourceId::new(id), level: crate::model::Field::Absent };
    lock.scope().as_str().to_owned()
}
