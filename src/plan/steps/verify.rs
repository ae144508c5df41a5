//! Looking whether the update did what it should.

use crate::model::CommandLine;
use crate::plan::step::{Phase, PlanInput, Step};

pub(in crate::plan) fn steps(input: &PlanInput<'_>) -> Vec<Step> {
    vec![profile(input), nodes(input), routes(input), traffic(input)]
}

fn profile(input: &PlanInput<'_>) -> Step {
    let mut step = Step::new("verify-profile", Phase::Verify, "Read the cluster again");
    step.why = "Only a fresh read shows the outcome.".to_owned();
    step.commands = vec![input.query(
        "{plugin:networkProfile.networkPlugin,mode:networkProfile.networkPluginMode,\
         podCidr:networkProfile.podCidr,state:provisioningState,pools:agentPoolProfiles[].provisioningState}",
    )];
    step.expected = "plugin azure, mode overlay, the planned podCidr, state Succeeded for the \
                     cluster and every pool. The profile alone proves nothing."
        .to_owned();
    step
}

fn nodes(input: &PlanInput<'_>) -> Step {
    let mut step = Step::new("verify-nodes", Phase::Verify, "Check every node's pod block");
    step.why = "The network profile can show the new range while nodes do not \
                (docs:azure-cni-overlay-pod-expand.md)."
        .to_owned();
    let range = input.address.target().map_or("the pod range", |target| target.cidr.as_str());
    step.commands = vec![
        CommandLine::new("kubectl get nodes -o wide"),
        CommandLine::new(
            "kubectl get nnc -A -o jsonpath='{range .items[*]}{.metadata.name}{\" \"}\
             {.status.networkContainers[0].subnetAddressSpace}{\"\\n\"}{end}'",
        ),
        CommandLine::new("kubectl get pods -A -o wide"),
    ];
    step.expected = format!(
        "All nodes Ready; each node's NodeNetworkConfig shows {range}; pods have addresses in it."
    );
    step
}

fn routes(input: &PlanInput<'_>) -> Step {
    let mut step = Step::new("verify-routes", Phase::Verify, "Check routes and subnets");
    step.why = "AKS deletes its own route table, or only the pod routes of yours; infrastructure \
                code may bind the old table again (AKS#400)."
        .to_owned();
    for subnet in input.inventory.node_subnet_ids(input.cluster) {
        step.commands.push(
            CommandLine::new("az network vnet subnet show")
                .flag("--ids", subnet.as_str())
                .then("--query routeTable -o json"),
        );
    }
    step.expected = "An AKS-managed table is gone; a table of yours has no pod routes, keeps its \
                     other routes, and is bound where egress needs it."
        .to_owned();
    step
}

fn traffic(input: &PlanInput<'_>) -> Step {
    let mut step = Step::new("verify-traffic", Phase::Verify, "Probe real traffic");
    let name = &input.cluster.name;
    step.why = "Reads of Azure do not show whether packets arrive.".to_owned();
    step.commands = vec![
        CommandLine::new("kubectl get svc -A --field-selector spec.type=LoadBalancer"),
        CommandLine::new("kubectl get ingress -A"),
    ];
    step.expected = format!(
        "From {name}: DNS, pods on different nodes, on-premises and peered networks, load balancers \
         and ingress answer; the egress address is the same as before."
    );
    step
}
