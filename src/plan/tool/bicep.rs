//! Bicep: the properties that a template must say, a deployment a step.

use serde_json::{Value, json};

use super::op::{New, Op, Set, SubnetMember};
use super::rest_new::NETWORK_CONTRIBUTOR;
use super::tree::{BICEP, in_items, nested};
use super::{Action, At, Language, api, quote};
use crate::model::{ResourceId, inert, quote as shell};

/// Resource Manager sends every resource of a template whole, in incremental mode as well.
const MODES: &str =
    "https://learn.microsoft.com/azure/azure-resource-manager/templates/deployment-modes";
const WHAT_IF: &str =
    "https://learn.microsoft.com/azure/azure-resource-manager/bicep/deploy-what-if";
const EXISTING: &str =
    "https://learn.microsoft.com/azure/azure-resource-manager/bicep/existing-resource";
const SCOPES: &str =
    "https://learn.microsoft.com/azure/azure-resource-manager/bicep/scope-extension-resources";

/// What an operation does; none where it stays an az command: a deployment removes nothing, asks for
/// no action and keeps no answer.
pub(super) fn actions(at: At<'_>, op: &Op) -> Option<Vec<Action>> {
    let own = at.input.cluster.id.as_str();
    let action = match op {
        Op::Read { id, look, file: None } => read(at, id, look.as_deref())?,
        Op::Cluster(sets) if !sets.is_empty() => part(own, sets)?,
        Op::Pool { id, sets } => part(id, sets)?,
        Op::Subnet { id, member } => subnet(id, *member)?,
        Op::AddPool { id, sets } => {
            part(id, sets)?.note("Add taints, labels and zones of the pool that it replaces.")
        }
        Op::NewCluster { id, sets } => part(id, sets)?.note(
            "It is a new cluster: pools (vnetSubnetID: the new subnet), identity, add-ons and access \
             come from the old one's template.",
        ),
        Op::New(new) => made(new)?,
        _ => return None,
    };
    Some(vec![action])
}

fn bicep(title: impl Into<String>, text: impl Into<String>) -> Action {
    Action::new(Language::Bicep, title, text)
}

/// Look, then deploy, to the group of what changes; the second asks once more.
pub(super) fn deploy(id: &str) -> Vec<Action> {
    let id = ResourceId::new(id);
    let place = format!(
        "-g {} --subscription {} --template-file main.bicep",
        shell(id.resource_group().unwrap_or_default()),
        shell(id.subscription().unwrap_or_default())
    );
    let run = |title: &str, text: String| Action::new(Language::Shell, title, text);
    vec![
        run("Look what would change", format!("az deployment group what-if {place}"))
            .note(
                "A deployment sends every resource of the template whole: a property that the template \
                 leaves out is reset. Go on only when what-if shows these members and nothing else.",
            )
            .source(MODES)
            .source(WHAT_IF),
        run("Deploy", format!("az deployment group create --confirm-with-what-if {place}"))
            .note("One change a deployment: AKS takes one at a time."),
    ]
}

/// The part of a resource that changes.
fn part(id: &str, sets: &[Set]) -> Option<Action> {
    let (_, name) = api::kind(id)?;
    let members = BICEP.members(&nested(sets), 2);
    let text = format!(
        "resource changed {} = {{\n  name: {}\n  // and everything else that it has\n{members}}}",
        quote::bicep(&api::typed(id)?),
        quote::bicep(&name)
    );
    let mut action = bicep(format!("What the template of {} must say", api::words(id)), text);
    for set in sets.iter().filter(|set| in_items(set)) {
        let value = BICEP.value(&set.value, 0);
        action = action.note(format!("In every item, {}: {value}.", set.path));
    }
    Some(action.source(MODES))
}

fn subnet(id: &str, member: SubnetMember) -> Option<Action> {
    let member = match member {
        SubnetMember::RouteTable => "routeTable",
        SubnetMember::Delegations => "delegations",
    };
    let text = format!(
        "resource changed {} = {{\n  name: {}\n  properties: {{\n    // everything that it has, without \
         {member}\n  }}\n}}",
        quote::bicep(&api::typed(id)?),
        quote::bicep(&api::kind(id)?.1)
    );
    let action = bicep(format!("Leave {member} out of {}", api::words(id)), text)
        .note(
            "What the template leaves out is taken away: addressPrefix, networkSecurityGroup, \
             serviceEndpoints and natGateway must stand in it as they are.",
        )
        .source(MODES);
    Some(action)
}

/// A resource that is there, to refer to.
fn existing(symbol: &str, id: &str, scope: &str) -> Option<String> {
    Some(format!(
        "resource {symbol} {} existing = {{\n  name: {}\n{scope}}}",
        quote::bicep(&api::typed(id)?),
        quote::bicep(&api::kind(id)?.1)
    ))
}

fn read(at: At<'_>, id: &str, look: Option<&str>) -> Option<Action> {
    let symbol = at.name('_');
    let whole = ResourceId::new(id);
    let scope = format!(
        "  scope: resourceGroup({}, {})\n",
        quote::bicep(whole.subscription()?),
        quote::bicep(whole.resource_group()?)
    );
    let member = if look == Some("identity") { "identity" } else { "properties" };
    let there = existing(&symbol, id, &scope)?;
    let text = format!("{there}\n\noutput {symbol}_read object = {symbol}.{member}");
    let mut action = bicep(format!("Read {}", api::words(id)), text)
        .note("A template of nothing but this changes nothing; its output is what was read.");
    if let Some(look) = look {
        action = action.note(format!("Look at {look}."));
    }
    Some(action.source(EXISTING))
}

fn made(new: &New) -> Option<Action> {
    match new {
        New::Identity { id, location } => {
            let text = resource("identity", id, &json!({ "location": location }), "")?;
            Some(bicep(format!("Make {}", api::words(id)), text))
        }
        New::Role { scope, principal } => role(scope, principal.as_deref()),
        New::Lock { scope, name, level } => lock(scope, name, level),
    }
}

fn resource(symbol: &str, id: &str, members: &Value, scope: &str) -> Option<String> {
    let members = members.as_object().map(|members| BICEP.members(members, 2));
    Some(format!(
        "resource {symbol} {} = {{\n  name: {}\n{scope}{}}}",
        quote::bicep(&api::typed(id)?),
        quote::bicep(&api::kind(id)?.1),
        members.unwrap_or_default()
    ))
}

fn role(scope: &str, principal: Option<&str>) -> Option<Action> {
    let principal =
        principal.map_or_else(String::new, |known| format!(" = {}", quote::bicep(known)));
    let text = format!(
        "param principalId string{principal}\n\n{}\n\nresource role \
         'Microsoft.Authorization/roleAssignments@2022-04-01' = {{\n  name: guid(place.id, principalId)\n  \
         scope: place\n  properties: {{\n    roleDefinitionId: \
         subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '{NETWORK_CONTRIBUTOR}')\n    \
         principalId: principalId\n    principalType: 'ServicePrincipal'\n  }}\n}}",
        existing("place", scope, "")?
    );
    let action = bicep(format!("Give Network Contributor on {}", api::words(scope)), text)
        .note("principalId: properties.principalId of the identity (az identity show).")
        .note("A role takes up to 60 minutes to hold.")
        .source(SCOPES);
    Some(action)
}

/// A lock on a group or a resource in one; a deployment to a group puts none on a subscription.
fn lock(scope: &str, name: &str, level: &str) -> Option<Action> {
    ResourceId::new(scope).resource_group()?;
    let id = super::parse::lock_id(scope, name);
    let body = json!({ "properties": { "level": level } });
    let text = match api::kind(scope) {
        Some(_) => {
            let lock = resource("lock", &id, &body, "  scope: place\n")?;
            format!("{}\n\n{lock}", existing("place", scope, "")?)
        }
        None => resource("lock", &id, &body, "")?,
    };
    let action = bicep(format!("Put lock {} back", inert(name)), text).source(SCOPES);
    Some(action)
}
