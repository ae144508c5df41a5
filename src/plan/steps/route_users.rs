//! Steps for those who use kubenet's routes from outside the cluster.
//!
//! Who is bound to the cluster's own table is dealt with by KN021's step, which names them here.

use crate::model::CommandLine;
use crate::plan::Duration;
use crate::plan::route_users::{ForeignTable, RouteUsers};
use crate::plan::step::{Phase, Step};

/// One step for each other table: what stands behind it needs another way before the update.
pub(in crate::plan) fn before(found: &RouteUsers) -> Vec<Step> {
    found.tables.iter().map(move_users).collect()
}

fn move_users(table: &ForeignTable) -> Step {
    let name = name(table);
    let title = format!("Give who is behind route table {name} another way to the cluster");
    let mut step = Step::new(table.step_id.clone(), Phase::Prepare, title);
    step.why = format!(
        "Route table {name} leads into the pod range: {}. Bound to it: {}. After the update nobody \
         outside the cluster reaches a pod by its address (AKS#4871).",
        table.routes,
        table.who.join("; ")
    );
    step.precondition = "whoever answers for these subnets knows the day of the update".to_owned();
    step.expected = "What they call is reached by an internal load balancer, or Private Link to \
                     one; nobody calls pod addresses. The routes stay until the update is verified."
        .to_owned();
    step.verification = vec![show(table)];
    step.undo = "call pod addresses again, as long as the update has not been made".to_owned();
    step.duration = Duration::PROJECT;
    step
}

/// One step for each other table whose routes lead to the cluster's nodes: they are removed once
/// nothing needs them. Routes that may lead elsewhere have no command.
pub(in crate::plan) fn afterwards(found: &RouteUsers) -> Vec<Step> {
    found.tables.iter().filter(|table| !table.dead.is_empty()).map(remove_routes).collect()
}

fn remove_routes(table: &ForeignTable) -> Step {
    let name = name(table);
    let title = format!("Delete routes to pods from route table {name}");
    let id = format!("{}-delete", table.step_id);
    let mut step = Step::new(id, Phase::FollowUp, title);
    step.why = "Their next hop is a node, which no longer takes packets for pods; another machine \
                may get its address one day."
        .to_owned();
    step.precondition =
        format!("the update is verified, and what used the routes was moved ({})", table.step_id);
    let delete = |route: &String| {
        CommandLine::new("az network route-table route delete").flag("--ids", route)
    };
    step.commands = table.dead.iter().map(delete).collect();
    step.expected = "The table has no route into the pod range; its other routes stay.".to_owned();
    step.verification = vec![show(table)];
    step.undo =
        "az network route-table route create with the values of the verification before".to_owned();
    step.optional = true;
    step
}

/// Tells KN021's and KN022's steps who stands in the subnets that they are about.
pub(in crate::plan) fn name_users(steps: &mut [Step], found: &RouteUsers) {
    for step in steps.iter_mut().filter(|step| ["kn021", "kn022"].contains(&step.id.as_str())) {
        let users = found.users.iter().filter(|user| user.step_id.as_deref() == Some(&step.id));
        let told: Vec<String> =
            users.map(|user| format!("{} loses {}. {}", user.who, user.loses, user.step)).collect();
        if !told.is_empty() {
            step.why.push_str(&format!(" Who is there: {}", told.join(" ")));
        }
    }
}

fn show(table: &ForeignTable) -> CommandLine {
    CommandLine::new("az network route-table show").flag("--ids", &table.table).then("-o json")
}

fn name(table: &ForeignTable) -> &str {
    table.table.rsplit('/').next().unwrap_or_default()
}
