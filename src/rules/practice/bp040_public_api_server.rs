//! BP040: Public API server without address filter.

use crate::rules::{Answer, Category, Cx, Finding, Outcome, Rule, Scope};

/// BP040: Public API server without address filter.
pub static RULE: Rule = Rule {
    code: "BP040",
    name: "public-api-server",
    title: "Public API server without address filter",
    category: Category::PracticeAccess,
    scope: Scope::All,
    when: "apiServerAccessProfile.enablePrivateCluster is not true, publicNetworkAccess is not \
           Disabled and apiServerAccessProfile.authorizedIPRanges is absent or empty",
    why: "Anyone on the Internet can reach the API server and try stolen credentials or a hole in \
          it; only sign-in stands before the cluster.",
    fix: "Allow your own networks only: set ADMIN_RANGES to their addresses, joined by commas, and \
          include the cluster's outbound address. Or make the next cluster private.",
    sources: &["docs:api-server-authorized-ip-ranges.md"],
    check,
    ..Rule::BASE
};

const PRIVATE: &str = "apiServerAccessProfile.enablePrivateCluster";
const RANGES: &str = "apiServerAccessProfile.authorizedIPRanges";
const PUBLIC: &str = "publicNetworkAccess";

fn check(cx: &Cx<'_>) -> Outcome {
    let server = &cx.cluster.api_server;
    let public = &cx.cluster.public_network_access;
    let has_ranges = server.authorized_ranges.value().is_some_and(|all| !all.is_empty());
    if server.private_cluster.is_true() || public.is("Disabled") || has_ranges {
        return Ok(Answer::pass());
    }
    cx.read(&server.private_cluster, PRIVATE)?;
    cx.read(public, PUBLIC)?;
    cx.read(&server.authorized_ranges, RANGES)?;
    let message = "The API server answers the whole Internet: the cluster is not private and no \
                   authorized address ranges are set.";
    let filter = cx.az("az aks update").then("--api-server-authorized-ip-ranges \"$ADMIN_RANGES\"");
    let finding = Finding::new(&RULE, message)
        .saw(cx, PRIVATE, &server.private_cluster)
        .saw(cx, PUBLIC, public)
        .saw(cx, RANGES, &server.authorized_ranges)
        .command(cx.done(filter));
    Ok(finding.into())
}
