//! What the addresses, ports and protocols of a security rule stand for.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use crate::model::{SecurityRule, Text};

/// One end of a flow: address ranges, and whether the tag `VirtualNetwork` stands for them. It does
/// for nodes; for an overlay's pods no source says so.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its addresses.
    pub ranges: Vec<Ipv4Net>,
    /// Whether they belong to the virtual network.
    pub in_vnet: bool,
}

/// The parts of a place that addresses of a rule overlap.
pub fn parts(texts: &[Text], place: &Place) -> Vec<Ipv4Net> {
    if texts.iter().any(|text| is_any(text) || (is_vnet(text) && place.in_vnet)) {
        return place.ranges.clone();
    }
    let ranges = texts.iter().filter_map(|text| range(text));
    ranges.flat_map(|one| place.ranges.iter().filter_map(move |two| common(one, *two))).collect()
}

/// Two ranges are apart, or one lies in the other.
fn common(one: Ipv4Net, two: Ipv4Net) -> Option<Ipv4Net> {
    if one.contains(&two) { Some(two) } else { two.contains(&one).then_some(one) }
}

/// Whether addresses of a rule contain all of these parts of a place.
pub fn contains_all(texts: &[Text], wanted: &[Ipv4Net], place: &Place) -> bool {
    if texts.iter().any(|text| is_any(text) || (is_vnet(text) && place.in_vnet)) {
        return true;
    }
    let ranges: Vec<Ipv4Net> = texts.iter().filter_map(|text| range(text)).collect();
    wanted.iter().all(|part| ranges.iter().any(|range| range.contains(part)))
}

/// Whether a rule matches the protocol of another.
pub fn covers_protocol(allow: &SecurityRule, deny: &SecurityRule) -> bool {
    is_any_protocol(allow) || deny.protocol.text().is_some_and(|text| allow.protocol.is(text))
}

/// Whether ports contain all of others.
pub fn covers_ports(allow: &[Text], deny: &[Text]) -> bool {
    let inside = |(low, high): (u16, u16)| spans(allow).any(|(from, to)| from <= low && high <= to);
    spans(deny).all(inside)
}

/// Ports as first and last number; a text that is no port covers nothing.
pub fn spans(ports: &[Text]) -> impl Iterator<Item = (u16, u16)> + '_ {
    ports.iter().filter_map(|text| {
        if is_any(text) {
            return Some((0, u16::MAX));
        }
        let (low, high) = text.split_once('-').unwrap_or((text, text));
        Some((low.trim().parse().ok()?, high.trim().parse().ok()?))
    })
}

fn range(text: &str) -> Option<Ipv4Net> {
    let text = text.trim();
    let address = || text.parse::<Ipv4Addr>().ok().map(Ipv4Net::from);
    text.parse::<Ipv4Net>().ok().map(|range| range.trunc()).or_else(address)
}

/// Whether a text stands for everything.
pub fn is_any(text: &str) -> bool {
    let text = text.trim();
    text == "*" || text == "0.0.0.0/0" || text.eq_ignore_ascii_case("Any")
}

/// Whether a source stands for the Internet.
pub fn is_anywhere(text: &str) -> bool {
    is_any(text) || text.trim().eq_ignore_ascii_case("Internet")
}

/// Whether a text is the tag of the virtual network.
pub fn is_vnet(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("VirtualNetwork")
}

/// Whether a rule matches every protocol.
pub fn is_any_protocol(rule: &SecurityRule) -> bool {
    rule.protocol.text().is_some_and(is_any)
}
