//! KN043: HTTP proxy refers to the pod range.

use crate::rules::{Answer, Cx, Finding, Mark, Missing, Outcome, Rule, Uncertainty};

/// KN043: HTTP proxy refers to the pod range.
pub static RULE: Rule = Rule {
    code: "KN043",
    name: "http-proxy",
    title: "HTTP proxy refers to the pod range",
    when: "httpProxyConfig.httpProxy or httpsProxy is set and the update would change the pod \
           range, or noProxy names today's pod range",
    why: "Destinations that are not in noProxy go through the proxy. With a new pod range, an \
          entry for the old one sends traffic between pods to the proxy. Every change of the proxy \
          configuration reimages all pools.",
    fix: "Put the new pod range into noProxy in the same maintenance window. Every edit of the \
          proxy configuration reimages all pools, so make one edit only.",
    sources: &["rel:2025-10-12"],
    uncertainty: Some(Uncertainty {
        mark: Mark::Inferred,
        note: "no page says that noProxy needs the pod range (read 2026-08-21)",
    }),
    check,
    ..Rule::BASE
};

const HTTP: &str = "httpProxyConfig.httpProxy";
const HTTPS: &str = "httpProxyConfig.httpsProxy";
const NO_PROXY: &str = "httpProxyConfig.noProxy";

fn check(cx: &Cx<'_>) -> Outcome {
    let proxy = &cx.cluster.http_proxy;
    let http = cx.text(&proxy.http, HTTP)?;
    let https = cx.text(&proxy.https, HTTPS)?;
    if http.is_empty() && https.is_empty() {
        return Ok(Answer::pass());
    }
    let today = cx.address.pod_cidr.as_deref();
    let list = cx.read(&proxy.no_proxy, NO_PROXY)?.map_or(&[][..], Vec::as_slice);
    let named = today.is_some_and(|range| list.iter().any(|entry| entry.trim() == range));
    match cx.address.target() {
        Some(target) if cx.address.changes_range() => Ok(changes(cx, &target.cidr, named).into()),
        _ if named => Ok(keeps(cx, today.unwrap_or_default()).into()),
        Some(_) => Ok(Answer::pass()),
        None => Err(no_target(cx)),
    }
}

fn changes(cx: &Cx<'_>, target: &str, named: bool) -> Finding {
    let today = cx.address.pod_cidr.as_deref().unwrap_or("none");
    let old = if named { ", and noProxy names the old one" } else { "" };
    let message = format!(
        "The cluster uses an HTTP proxy and the update would change its pod range from {today} to \
         {target}{old}."
    );
    let update = cx.az("az aks update").then("--http-proxy-config http-proxy.json");
    evidence(cx, Finding::new(&RULE, message)).command(cx.done(update))
}

fn keeps(cx: &Cx<'_>, today: &str) -> Finding {
    let message = format!(
        "noProxy names today's pod range {today}. The plan keeps that range, so the entry stays \
         right; a different range would need its own."
    );
    evidence(cx, Finding::new(&RULE, message))
        .advise("Nothing, while the pod range stays. Put a new range into noProxy if it changes.")
}

fn evidence(cx: &Cx<'_>, finding: Finding) -> Finding {
    let proxy = &cx.cluster.http_proxy;
    finding.saw(cx, HTTP, &proxy.http).saw(cx, HTTPS, &proxy.https).saw(
        cx,
        NO_PROXY,
        &proxy.no_proxy,
    )
}

fn no_target(cx: &Cx<'_>) -> Missing {
    Missing::new(
        "the pod range that the update would use, which noProxy may have to name",
        cx.done(cx.az("az aks show").then("--query networkProfile.podCidr")).to_string(),
    )
}
