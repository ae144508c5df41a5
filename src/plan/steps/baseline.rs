//! Writing down how things stand, for comparison and for support.

use crate::model::CommandLine;
use crate::plan::step::{Phase, PlanInput, Step};

pub(in crate::plan) fn step(input: &PlanInput<'_>) -> Step {
    let mut step = Step::new("baseline", Phase::Prepare, "Write down how things stand");
    step.why = "The update cannot be undone; afterwards these files are the only record of the \
                cluster, its subnets and its routes."
        .to_owned();
    let mut save = |command: CommandLine| {
        let number = step.commands.len() + 1;
        step.commands.push(command.then(">").arg(format!("baseline-{number}.json")));
    };
    save(input.done(input.az("az aks show").then("-o json")));
    for id in input.inventory.node_subnet_ids(input.cluster) {
        save(show("az network vnet subnet show", id.as_str()));
        let subnet = input.inventory.subnets.get(id);
        if let Some(table) = subnet.and_then(|subnet| subnet.route_table.value()) {
            save(show("az network route-table show", table.as_str()));
        }
        if let Some(nsg) = subnet.and_then(|subnet| subnet.nsg.value()) {
            save(show("az network nsg show", nsg.as_str()));
        }
    }
    step.expected = "Every file holds JSON; keep the files with the change record. Where a subnet was not read, \
                     save its route table and security group by hand.".to_owned();
    step
}

fn show(words: &'static str, id: &str) -> CommandLine {
    CommandLine::new(words).flag("--ids", id).then("-o json")
}
