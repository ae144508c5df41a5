//! Commands as they are, with a word where another tool has nothing for them.

use super::op::Op;
use super::{Action, Language, Tool};
use crate::model::CommandLine;

/// The command.
pub(super) fn action(command: &CommandLine) -> Action {
    let text = command.to_string();
    let program = text.split(' ').next().unwrap_or_default().to_owned();
    Action::new(Language::Shell, format!("Run {program}"), text)
}

/// The command in a plan for a tool, which has nothing for it; kubectl belongs to every tool.
pub(super) fn kept(command: &CommandLine, op: &Op, tool: Tool) -> Action {
    let action = action(command);
    match (tool, op) {
        (Tool::Az, _) | (_, Op::Kubectl) => action,
        _ => action.note(format!("Done with az: {}.", why(op, tool))),
    }
}

/// Why a tool has nothing for an operation.
fn why(op: &Op, tool: Tool) -> String {
    match (op, tool) {
        (Op::Read { .. }, Tool::Terraform | Tool::Bicep) => {
            "neither a state nor a template keeps Azure's answer as it came".to_owned()
        }
        (Op::Cluster(_), Tool::Terraform | Tool::Bicep) => {
            "it sends the cluster again as it is, and code without a change sends nothing"
                .to_owned()
        }
        (Op::Delete { .. } | Op::Post { .. }, Tool::Bicep) => {
            "a deployment removes nothing that a template leaves out, and asks for no action"
                .to_owned()
        }
        _ => format!("no exact counterpart in {} is known here", tool.title()),
    }
}
