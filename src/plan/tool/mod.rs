//! The same plan in the tool that a team uses: az, the REST API, Terraform or Bicep.
//!
//! A command of a step is understood once (`op`), and each tool writes down what it does in its own
//! language. What has no counterpart that is known stays an az command and says so.

mod action;
mod api;
mod az;
mod bicep;
mod edits;
mod file;
mod flags;
mod op;
mod parse;
mod pool;
mod quote;
mod rest;
mod rest_change;
mod rest_new;
mod terraform;
mod terraform_new;
mod tree;
mod words;

use super::{Plan, PlanInput, Step};
use crate::model::CommandLine;
pub use action::{Action, Language, Tool};
pub use file::{file, nothing_to_write};
use op::Op;

/// What a tool needs to know of the place of a command.
#[derive(Clone, Copy)]
struct At<'a> {
    input: &'a PlanInput<'a>,
    step: &'a str,
    /// The number of the command in its step, from 1.
    number: usize,
}

impl At<'_> {
    /// A name for files and symbols: letters, digits and the mark, whatever the step is called.
    fn name(&self, mark: char) -> String {
        let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { mark };
        let step: String = self.step.chars().map(word).collect();
        format!("{step}{mark}{}", self.number)
    }
}

/// What there is to do in a step, in order. A step that people judge has nothing.
#[must_use]
pub fn actions(input: &PlanInput<'_>, plan: &Plan, step: &Step, tool: Tool) -> Vec<Action> {
    let mut all = Vec::new();
    for (number, command) in (1..).zip(&step.commands) {
        let at = At { input, step: &step.id, number };
        let op = op_of(at, plan, command);
        match own(at, &op, tool) {
            None => all.push(az::kept(command, &op, tool)),
            Some(mut own) => {
                if let (Some(first), Some(words)) = (own.first_mut(), caution(at, &op)) {
                    first.notes.push(words.to_owned());
                }
                all.extend(own);
                all.extend(applied(at, &op, tool));
            }
        }
    }
    all
}

/// What az does beside the members that it sets, and other tools do not.
fn caution(at: At<'_>, op: &Op) -> Option<&'static str> {
    let Op::Cluster(sets) = op else { return None };
    if at.step == "agic-back" {
        return Some(
            "az also gives the add-on's identity its roles on the gateway; here that is yours to do \
             (azure-cli, add_ingress_appgw_addon_role_assignment).",
        );
    }
    let identity = at.step == "kn017" && sets.iter().any(|set| set.path == "identity");
    identity.then_some(
        "The cluster has a service principal. What else az sends with this change is not confirmed \
         here: compare servicePrincipalProfile before and after, or do this one with az.",
    )
}

/// How changed code reaches Azure: guarded, and each change on its own.
fn applied(at: At<'_>, op: &Op, tool: Tool) -> Vec<Action> {
    match tool {
        _ if !op.changes_code() => Vec::new(),
        Tool::Terraform => vec![terraform::apply()],
        Tool::Bicep => bicep::deploy(op.place(at.input.cluster.id.as_str())),
        Tool::Az | Tool::Rest => Vec::new(),
    }
}

/// What shows that a step is done: one action for each of its verifications, in order.
#[must_use]
pub fn checks(input: &PlanInput<'_>, plan: &Plan, step: &Step, tool: Tool) -> Vec<Action> {
    let number = step.commands.len() + 1;
    let numbered = (number..).zip(&step.verification);
    let check = |(number, command): (usize, &CommandLine)| {
        let at = At { input, step: &step.id, number };
        let op = op_of(at, plan, command);
        // A verification reads, and every read is one action.
        let read = own(at, &op, tool).into_iter().flatten().next();
        read.unwrap_or_else(|| az::kept(command, &op, tool))
    };
    numbered.map(check).collect()
}

fn op_of(at: At<'_>, plan: &Plan, command: &CommandLine) -> Op {
    let op = parse::op(at.input, command);
    // The update is what the plan says that it changes, and az's flags are only its short form.
    match op {
        Op::Cluster(_) if at.step == "update" => Op::Cluster(edits::of_update(at.input, plan)),
        op => op,
    }
}

/// What a tool has for an operation of its own.
fn own(at: At<'_>, op: &Op, tool: Tool) -> Option<Vec<Action>> {
    match tool {
        Tool::Az => None,
        Tool::Rest => rest::actions(at, op),
        Tool::Terraform => terraform::actions(at, op),
        Tool::Bicep => bicep::actions(at, op),
    }
}
