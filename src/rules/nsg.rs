//! Which traffic a network security group refuses, and what it lets in from the Internet.

use super::Missing;
use crate::model::{CommandLine, Direction, NetworkSecurityGroup, SecurityRule, Text};

mod terms;

pub use terms::Place;
use terms::{
    contains_all, covers_ports, covers_protocol, is_any, is_any_protocol, is_anywhere, is_vnet,
    parts, spans,
};

/// Default rules start here; own rules end at 4096.
const FIRST_DEFAULT_PRIORITY: u32 = 65_000;

/// The first rule that refuses a part of the traffic `from` one place `to` another.
///
/// A Deny counts when it overlaps the flow and no Allow with a lower number contains all that it
/// would refuse. A default Deny counts only without a `VirtualNetwork` Allow before it.
pub fn refusing<'r>(
    rules: &'r [SecurityRule],
    direction: Direction,
    from: &Place,
    to: &Place,
) -> Option<&'r SecurityRule> {
    let in_direction = |rule: &&SecurityRule| is_towards(rule, direction);
    rules.iter().filter(in_direction).filter(|rule| rule.access.is("Deny")).find(|deny| {
        let sources = parts(&deny.sources, from);
        let destinations = parts(&deny.destinations, to);
        let earlier = |rule: &&SecurityRule| {
            is_towards(rule, direction) && rule.access.is("Allow") && precedes(rule, deny)
        };
        !sources.is_empty()
            && !destinations.is_empty()
            && !rules.iter().filter(earlier).any(|allow| {
                admits_vnet_before_default(allow, deny)
                    || (contains_all(&allow.sources, &sources, from)
                        && contains_all(&allow.destinations, &destinations, to)
                        && covers_protocol(allow, deny)
                        && covers_ports(&allow.ports, &deny.ports))
            })
    })
}

/// The inbound Allow that opens a TCP port to the Internet, unless a Deny closes it before.
pub fn opening(rules: &[SecurityRule], port: u16) -> Option<&SecurityRule> {
    let matches = |rule: &&SecurityRule| {
        is_towards(rule, Direction::Inbound)
            && rule.sources.iter().any(|source| is_anywhere(source))
            && (rule.protocol.is("Tcp") || is_any_protocol(rule))
            && spans(&rule.ports).any(|(low, high)| (low..=high).contains(&port))
    };
    let denied = |allow: &SecurityRule| {
        let to_any = |rule: &&SecurityRule| rule.destinations.iter().any(|text| is_any(text));
        let deny = |rule: &&SecurityRule| rule.access.is("Deny") && precedes(rule, allow);
        rules.iter().filter(matches).filter(deny).any(|rule| to_any(&rule))
    };
    rules.iter().filter(matches).find(|rule| rule.access.is("Allow") && !denied(rule))
}

/// The rules of a group.
///
/// # Errors
/// [`Missing`] when they were not read.
pub fn rules_of(group: &NetworkSecurityGroup) -> Result<&[SecurityRule], Missing> {
    let rules = group.rules.value().map(Vec::as_slice);
    rules.ok_or_else(|| undecided(group, format!("the rules of {} were not read", group.id)))
}

/// What keeps a group from being judged: a rule without the values that decide, or one that names
/// application security groups instead of addresses.
pub fn unclear(group: &NetworkSecurityGroup, rules: &[SecurityRule]) -> Option<Missing> {
    let is_clear = |rule: &SecurityRule| {
        let decided = [&rule.direction, &rule.access, &rule.protocol];
        decided.iter().all(|field| field.value().is_some())
            && rule.priority.value().is_some()
            && [&rule.sources, &rule.destinations, &rule.ports].iter().all(|list| !list.is_empty())
    };
    let rule = rules.iter().find(|rule| !is_clear(rule))?;
    let name = rule.name.text().unwrap_or("(unnamed)");
    let what = format!(
        "security rule {name} of {} names no addresses or lacks a deciding value",
        group.id
    );
    Some(undecided(group, what))
}

fn undecided(group: &NetworkSecurityGroup, what: String) -> Missing {
    let show = CommandLine::new("az network nsg show").flag("--ids", group.id.as_str());
    Missing::new(what, show.then("-o json").to_string())
}

fn is_towards(rule: &SecurityRule, direction: Direction) -> bool {
    rule.direction.is(match direction {
        Direction::Inbound => "Inbound",
        Direction::Outbound => "Outbound",
    })
}

fn precedes(rule: &SecurityRule, other: &SecurityRule) -> bool {
    matches!((rule.priority.value(), other.priority.value()), (Some(a), Some(b)) if a < b)
}

fn admits_vnet_before_default(allow: &SecurityRule, deny: &SecurityRule) -> bool {
    let vnet = |list: &[Text]| list.iter().any(|text| is_vnet(text) || is_any(text));
    deny.priority.value().is_some_and(|number| *number >= FIRST_DEFAULT_PRIORITY)
        && vnet(&allow.sources)
        && vnet(&allow.destinations)
        && covers_protocol(allow, deny)
        && covers_ports(&allow.ports, &deny.ports)
}

#[cfg(test)]
mod tests;
