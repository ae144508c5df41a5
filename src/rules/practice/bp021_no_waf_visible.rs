//! BP021: No WAF visible.

use crate::model::{CommandLine, Field, Kind};
use crate::rules::{Answer, Category, Cx, Finding, Missing, Outcome, Rule, Scope, Severity};

/// BP021: No WAF visible.
pub static RULE: Rule = Rule {
    code: "BP021",
    name: "no-waf-visible",
    title: "No WAF visible",
    severity: Severity::Info,
    category: Category::PracticeWaf,
    scope: Scope::All,
    when: "the AGIC add-on is off and no Application Gateway for Containers with an association is \
           in the cluster's subscription. Which subnet an association leads to is not read, so any \
           such gateway in the subscription counts",
    why: "The article puts a web application firewall before HTTP services. Azure Front Door and \
          firewalls of other makers cannot be seen from here.",
    fix: "Confirm that a web application firewall stands before services that the Internet \
          reaches. Otherwise use Application Gateway for Containers with a firewall policy.",
    sources: &["docs:operator-best-practices-network.md (2025-11-10)"],
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let agic = cx.addon_on("ingressApplicationGateway")?;
    let subscription = &cx.cluster.subscription_id;
    if agic.is_some() || cx.fleet.around.has_containers_gateway(subscription) {
        return Ok(Answer::pass());
    }
    if !cx.inventory().has_read(Kind::TrafficController, subscription) {
        return Err(Missing::new(
            format!(
                "the Application Gateways for Containers of subscription {subscription} were not \
                 read"
            ),
            CommandLine::new("az network alb list")
                .flag("--subscription", subscription)
                .then("-o json")
                .to_string(),
        ));
    }
    let message = format!(
        "No web application firewall is visible: the AGIC add-on is off, and no Application \
         Gateway for Containers in subscription {subscription} has an association."
    );
    let on = cx.cluster.addon("ingressApplicationGateway").map(|addon| &addon.enabled);
    let finding = Finding::new(&RULE, message).saw(
        cx,
        "addonProfiles.ingressApplicationGateway.enabled",
        on.unwrap_or(&Field::Absent),
    );
    Ok(finding.into())
}
