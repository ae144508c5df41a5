//! A whole plan as one file: `.http`, or Terraform and Bicep to be taken over step by step.
//!
//! Code is written as comments throughout: fragments belong into a team's own resources, and a file that
//! nobody touched must not apply five steps at once.

use super::{Action, Language, Tool, actions, checks};
use crate::model::inert;
use crate::plan::{Plan, PlanInput, Step};

/// Whether a plan has no step, so that there is nothing to write down.
#[must_use]
pub fn nothing_to_write(plan: &Plan) -> bool {
    plan.steps.is_empty()
}

/// The file.
#[must_use]
pub fn file(input: &PlanInput<'_>, plan: &Plan, tool: Tool) -> String {
    let mark = match tool {
        Tool::Bicep => "//",
        Tool::Az | Tool::Rest | Tool::Terraform => "#",
    };
    let mut file = File { out: String::new(), mark, live: tool == Tool::Rest };
    file.say(&plan.summary);
    file.say(input.cluster.id.as_str());
    if nothing_to_write(plan) {
        file.say("There is nothing to change.");
        return file.out;
    }
    for line in head(tool) {
        file.say(line);
    }
    for (number, step) in (1..).zip(&plan.steps) {
        file.step(number, step);
        file.actions(&actions(input, plan, step, tool));
        let checks = checks(input, plan, step, tool);
        if !checks.is_empty() {
            file.gap();
            file.say("Verify:");
            file.actions(&checks);
        }
    }
    file.out
}

fn head(tool: Tool) -> &'static [&'static str] {
    match tool {
        Tool::Az => &[],
        Tool::Rest => &[
            "Requests in the order of the steps: send one, look, then the next. Never run all.",
            "The variables token, etag, operation and principalId are yours to set in your client.",
            "token: az account get-access-token --query accessToken -o tsv",
            "Other clouds than the public one have another host: az cloud show --query endpoints.resourceManager",
            "Lines that begin with # are commands of a shell, JSON and notes.",
        ],
        Tool::Terraform => &[
            "Take one step at a time over into your code, apply it, verify it, then go on.",
            "azurerm changes kubenet to overlay in place only from the release that contains",
            "https://github.com/hashicorp/terraform-provider-azurerm/pull/30959 (merged 2026-03); older releases plan a",
            "replacement of the cluster (https://github.com/hashicorp/terraform-provider-azurerm/issues/31683). Unknown",
            "here: which release that is; its CHANGELOG names the pull request.",
            "Before every apply: terraform plan -out plan.bin && terraform show -json plan.bin | cnishift check-tfplan -",
        ],
        Tool::Bicep => &[
            "Take one step at a time over into your template, look at what-if, deploy it, verify it, then go on.",
            "A deployment sends the whole resource: what the template leaves out is reset.",
        ],
    }
}

struct File {
    out: String,
    mark: &'static str,
    /// Whether requests stand for themselves instead of as comments.
    live: bool,
}

impl File {
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn gap(&mut self) {
        self.line("");
    }

    /// A comment of one line, whatever the text holds.
    fn say(&mut self, text: &str) {
        let line = format!("{} {}", self.mark, inert(text));
        self.line(line.trim_end());
    }

    fn step(&mut self, number: usize, step: &Step) {
        self.gap();
        let optional = if step.optional { ", optional" } else { "" };
        let title =
            format!("{number}. {}: {} ({}{optional})", step.phase.title(), step.title, step.id);
        self.say(&format!("---- {title}"));
        if let Some(why) = step.irreversible {
            self.say(&format!("Irreversible. {why}"));
        }
        self.say(&format!("Before: {}", step.precondition));
        self.say(&format!("Expected: {}", step.expected));
    }

    fn actions(&mut self, actions: &[Action]) {
        for action in actions {
            self.gap();
            let live = self.live && action.language == Language::Http;
            if live {
                self.line(&format!("### {}", inert(&action.title)));
            } else {
                self.say(&action.title);
            }
            for note in &action.notes {
                self.say(note);
            }
            for source in &action.sources {
                self.say(source);
            }
            for line in action.text.lines() {
                if live {
                    self.line(line);
                } else {
                    self.say(&format!("  {line}"));
                }
            }
        }
    }
}
