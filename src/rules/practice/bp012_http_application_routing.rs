//! BP012: Retired HTTP application routing add-on.

use jiff::civil::Date;

use crate::rules::{Answer, Category, Cx, Finding, Outcome, Rule, Scope};

/// BP012: Retired HTTP application routing add-on.
pub static RULE: Rule = Rule {
    code: "BP012",
    name: "http-application-routing",
    title: "Retired HTTP application routing add-on",
    category: Category::PracticeIngress,
    scope: Scope::All,
    when: "addonProfiles.httpApplicationRouting.enabled is true",
    why: "The add-on is retired since 2025-03-03 and gets no patches. AKS refuses new clusters \
          with it. It was never meant for production.",
    fix: "Move its Ingress objects to application routing with the Gateway API or to Application \
          Gateway for Containers, then disable the add-on.",
    sources: &["rel:2025-04-06"],
    effective: Some(Date::constant(2025, 3, 3)),
    check,
    ..Rule::BASE
};

fn check(cx: &Cx<'_>) -> Outcome {
    let Some(addon) = cx.addon_on("httpApplicationRouting")? else { return Ok(Answer::pass()) };
    let message = "The add-on for HTTP application routing is on, retired since 2025-03-03.";
    let disable = cx.az("az aks disable-addons").then("-a http_application_routing");
    let finding = Finding::new(&RULE, message)
        .saw(cx, &format!("addonProfiles.{}.enabled", addon.key), &addon.enabled)
        .command(cx.done(disable));
    Ok(finding.into())
}
