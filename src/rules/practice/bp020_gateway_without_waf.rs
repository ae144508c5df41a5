//! BP020: Gateway without WAF.

use crate::model::{ApplicationGateway, CommandLine};
use crate::rules::context::not_read;
use crate::rules::{
    Answer, Category, Cx, Finding, Mark, Missing, Outcome, Rule, Scope, Uncertainty,
};

/// BP020: Gateway without WAF.
pub static RULE: Rule = Rule {
    code: "BP020",
    name: "gateway-without-waf",
    title: "Gateway without WAF",
    category: Category::PracticeWaf,
    scope: Scope::All,
    when: "the AGIC add-on is on and its application gateway is not of tier WAF_v2, or has neither \
           a firewall policy nor an enabled web application firewall",
    why: "Traffic from outside reaches the pods through this gateway without a filter for the \
          common attacks on web applications.",
    fix: "Use tier WAF_v2 with a firewall policy in Prevention mode, tried in Detection mode \
          before, and bind the policy to the gateway.",
    sources: &["docs:operator-best-practices-network.md (2025-11-10)"],
    uncertainty: Some(Uncertainty {
        mark: Mark::Unconfirmed,
        note: "no page documents effectiveApplicationGatewayId (read 2026-08-21), which is used \
               where applicationGatewayId is missing",
    }),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let Some(addon) = cx.addon_on("ingressApplicationGateway")? else { return Ok(Answer::pass()) };
    let path = format!("addonProfiles.{}.config.applicationGatewayId", addon.key);
    let id = cx.require(&addon.gateway_id, &path)?;
    let gateway = cx.inventory().gateways.get(id);
    let gateway = gateway.ok_or_else(|| not_read("application gateway", id))?;
    let problem = problem_of(gateway)?;
    Ok(Answer::maybe(problem.map(|problem| report(gateway, problem))))
}

/// What keeps the gateway from filtering.
fn problem_of(gateway: &ApplicationGateway) -> Result<Option<&'static str>, Missing> {
    let tier = gateway.tier.text().ok_or_else(|| not_read("tier of", &gateway.id))?;
    if !tier.eq_ignore_ascii_case("WAF_v2") {
        return Ok(Some("its tier has no web application firewall of version 2"));
    }
    if gateway.firewall_policy.value().is_some() || gateway.waf_enabled.is_true() {
        return Ok(None);
    }
    if gateway.firewall_policy.is_unreadable() || gateway.waf_enabled.is_unreadable() {
        return Err(not_read("firewall policy of", &gateway.id));
    }
    Ok(Some("no firewall policy is bound to it and its own firewall is not enabled"))
}

fn report(gateway: &ApplicationGateway, problem: &str) -> Finding {
    let id = &gateway.id;
    let tier = gateway.tier.text().unwrap_or_default();
    let message =
        format!("Application gateway {} (tier {tier}) does not filter: {problem}.", id.name());
    let enabled = "properties.webApplicationFirewallConfiguration.enabled";
    let finding = Finding::new(&RULE, message)
        .saw_in(id, "properties.sku.tier", &gateway.tier)
        .saw_in(id, "properties.firewallPolicy.id", &gateway.firewall_policy)
        .saw_in(id, enabled, &gateway.waf_enabled)
        .command(create_policy(gateway));
    if tier.eq_ignore_ascii_case("Standard_v2") {
        let raise = CommandLine::new("az network application-gateway update")
            .flag("--ids", id.as_str())
            .then("--set sku.name=WAF_v2 sku.tier=WAF_v2");
        return finding.command(raise);
    }
    finding
}

fn create_policy(gateway: &ApplicationGateway) -> CommandLine {
    CommandLine::new("az network application-gateway waf-policy create")
        .flag("-g", gateway.id.resource_group().unwrap_or_default())
        .flag("-n", format!("{}-waf", gateway.id.name()))
        .flag("--subscription", gateway.id.subscription().unwrap_or_default())
}
