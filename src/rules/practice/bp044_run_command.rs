//! BP044: Run command enabled on a private cluster.

use crate::rules::{Answer, Category, Cx, Finding, Outcome, Rule, Scope, Severity};

/// BP044: Run command enabled on a private cluster.
pub static RULE: Rule = Rule {
    code: "BP044",
    name: "run-command",
    title: "Run command enabled on a private cluster",
    severity: Severity::Info,
    category: Category::PracticeAccess,
    scope: Scope::All,
    when: "apiServerAccessProfile.enablePrivateCluster is true and disableRunCommand is not true",
    why: "az aks command invoke runs kubectl in the cluster through Azure's public API. It helps \
          with the checks that need kubectl, but bypasses the private path to the API server.",
    fix: "Decide: keep it for the migration and restrict who may call runCommand, or switch it off.",
    sources: &["docs:private-cluster-connect.md"],
    check,
    ..Rule::BASE
};

const PRIVATE: &str = "apiServerAccessProfile.enablePrivateCluster";
const DISABLED: &str = "apiServerAccessProfile.disableRunCommand";

fn check(cx: &Cx<'_>) -> Outcome {
    let server = &cx.cluster.api_server;
    if cx.read(&server.private_cluster, PRIVATE)? != Some(&true)
        || cx.read(&server.disable_run_command, DISABLED)? == Some(&true)
    {
        return Ok(Answer::pass());
    }
    let message = "The cluster is private, but az aks command invoke still reaches it through \
                   Azure's public API.";
    let disable = cx.done(cx.az("az aks update").then("--disable-run-command"));
    let finding = Finding::new(&RULE, message)
        .saw(cx, PRIVATE, &server.private_cluster)
        .saw(cx, DISABLED, &server.disable_run_command)
        .command(disable);
    Ok(finding.into())
}
