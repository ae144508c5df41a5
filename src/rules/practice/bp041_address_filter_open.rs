//! BP041: Address filter open to all.

use ipnet::IpNet;

use crate::model::Text;
use crate::rules::words::{SHOWN, listed};
use crate::rules::{
    Answer, Category, Cx, Finding, Mark, Missing, Outcome, Rule, Scope, Uncertainty,
};

/// BP041: Address filter open to all.
pub static RULE: Rule = Rule {
    code: "BP041",
    name: "address-filter-open",
    title: "Address filter open to all",
    category: Category::PracticeAccess,
    scope: Scope::All,
    when: "an entry of apiServerAccessProfile.authorizedIPRanges is 0.0.0.0/0 or has a prefix \
           shorter than /8; 0.0.0.0/32 is a legal placeholder and does not count",
    why: "A range of that size holds networks that nobody in your organisation controls, so the \
          filter keeps almost nobody out.",
    fix: "Replace the range by the addresses of your own networks: set ADMIN_RANGES to them, \
          joined by commas.",
    sources: &["docs:api-server-authorized-ip-ranges.md"],
    uncertainty: Some(Uncertainty {
        mark: Mark::Inferred,
        note: "the limit of /8 is ours (2026-08-21); the page names no size",
    }),
    check,
    ..Rule::BASE
};

const RANGES: &str = "apiServerAccessProfile.authorizedIPRanges";
/// The shortest prefix that still names somebody's network.
const WIDEST: u8 = 8;

fn check(cx: &Cx<'_>) -> Outcome {
    let field = &cx.cluster.api_server.authorized_ranges;
    let ranges = cx.read(field, RANGES)?.map_or(&[][..], Vec::as_slice);
    let wide: Vec<(usize, &Text)> = ranges
        .iter()
        .enumerate()
        .filter(|(_, text)| prefix_of(text).is_some_and(|prefix| prefix < WIDEST))
        .collect();
    let odd = ranges.iter().find(|text| prefix_of(text).is_none());
    let missing = odd.map(|text| {
        Missing::new(
            format!("{RANGES} has the entry {text:?}, which is no address range"),
            cx.done(cx.az("az aks show").then("--query apiServerAccessProfile")).to_string(),
        )
    });
    let finding = (!wide.is_empty()).then(|| report(cx, &wide));
    Ok(Answer::maybe(finding).with_missing(missing))
}

/// The prefix length of a range; an address alone is as long as it can be.
fn prefix_of(text: &str) -> Option<u8> {
    let text = text.trim();
    let address = || text.parse::<std::net::IpAddr>().ok().map(IpNet::from);
    text.parse::<IpNet>().ok().or_else(address).map(|range| range.prefix_len())
}

fn report(cx: &Cx<'_>, wide: &[(usize, &Text)]) -> Finding {
    let names: Vec<&Text> = wide.iter().map(|(_, text)| *text).collect();
    let names = listed(&names);
    let message = format!("The API server's address filter lets in nearly everyone: {names}.");
    let finding = wide.iter().take(SHOWN).fold(Finding::new(&RULE, message), |finding, one| {
        finding.saw(cx, &format!("{RANGES}[{}]", one.0), one.1)
    });
    let filter = cx.az("az aks update").then("--api-server-authorized-ip-ranges \"$ADMIN_RANGES\"");
    finding.command(cx.done(filter))
}
