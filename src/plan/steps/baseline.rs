//! Writing down how things stand, for comparison and for support.

use crate::model::CommandLine;
use crate::plan::step::{Phase, PlanInput, Step};

pub(in crate::plan) fn step(input: &PlanInput<'_>) -> Step {
    let mut step = Step::new("baseline", Phase::Prepare, "Write down how things stand");
    step.why = "The update cannot be undone; afterwards these files are the only record of the \
                cluster, its subnets and its routes."
        .to_owned();
    step.commands.push(input.done(input.az("az aks show").then("-o json")));
    for subnet in input.inventory.node_subnet_ids(input.cluster) {
        step.commands.push(show("az network vnet subnet show", subnet.as_str()));
        let table = input.inventory.subnets.get(subnet).and_then(|s| s.route_table.value());
        if let Some(table) = table {
            step.commands.push(show("az network route-table show", table.as_str()));
        }
    }
    step.expected = "Every command prints JSON; keep the output with the change record.".to_owned();
    step
}

fn show(words: &'static str, id: &str) -> CommandLine {
    CommandLine::new(words).flag("--ids", id).then("-o json")
}
