use super::*;
use crate::model::Field;

/// `priority direction access protocol source destination port`, lists joined by commas.
fn rules(lines: &[&str]) -> Vec<SecurityRule> {
    let texts = |word: &str| word.split(',').map(Text::from).collect::<Vec<_>>();
    lines
        .iter()
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [number, direction, access, protocol, from, to, port] = words[..] else {
                panic!("{line}")
            };
            SecurityRule {
                name: Field::Value((*line).into()),
                priority: Field::Value(number.parse().unwrap()),
                direction: Field::Value(direction.into()),
                access: Field::Value(access.into()),
                protocol: Field::Value(protocol.into()),
                sources: texts(from),
                destinations: texts(to),
                ports: texts(port),
            }
        })
        .collect()
}

fn place(range: &str, in_vnet: bool) -> Place {
    Place { ranges: vec![range.parse().unwrap()], in_vnet }
}

/// Whether the rules refuse a part of node-node, node-pod and pod-pod traffic.
fn refused(lines: &[&str]) -> [bool; 3] {
    let rules = rules(lines);
    let (nodes, pods) = (place("10.10.0.0/24", true), place("10.244.0.0/16", false));
    [(&nodes, &nodes), (&nodes, &pods), (&pods, &pods)].map(|(from, to)| {
        [Direction::Inbound, Direction::Outbound]
            .iter()
            .any(|direction| refusing(&rules, *direction, from, to).is_some())
    })
}

const VNET: &str = "65000 Inbound Allow * VirtualNetwork VirtualNetwork *";
const REST: &str = "65500 Inbound Deny * * * *";

#[test]
fn default_rules_alone_refuse_nothing() {
    assert_eq!(refused(&[VNET, REST]), [false; 3]);
    assert_eq!(refused(&[REST]), [true; 3]);
}

#[test]
fn an_own_deny_needs_an_allow_that_contains_it() {
    let deny = "4000 inbound deny * any * *";
    assert_eq!(refused(&[deny, VNET, REST]), [true; 3]);
    // The tag stands for nodes only.
    let vnet = "100 Inbound Allow * VirtualNetwork virtualnetwork *";
    assert_eq!(refused(&[vnet, deny]), [false, true, true]);
    let all = "100 Inbound Allow * 10.10.0.0/24,10.244.0.0/16 10.10.0.0/16,10.244.0.0/16 0-65535";
    assert_eq!(refused(&[all, deny]), [false; 3]);
    let late = all.replace("100", "4001");
    assert_eq!(refused(&[&late, deny]), [true; 3]);
    let tcp = all.replace("Allow *", "Allow Tcp");
    assert_eq!(refused(&[&tcp, deny]), [true; 3]);
    let port = all.replace("0-65535", "443");
    assert_eq!(refused(&[&port, deny]), [true; 3]);
}

#[test]
fn only_the_overlap_must_be_admitted() {
    let deny = "200 Outbound Deny Udp 10.10.0.128/25 10.244.3.0/24 53";
    assert_eq!(refused(&[deny]), [false, true, false]);
    let allow = "100 Outbound Allow udp 10.10.0.0/24 10.244.0.0/20 50-60";
    assert_eq!(refused(&[allow, deny]), [false; 3]);
    assert_eq!(refused(&[&allow.replace("Outbound", "Inbound"), deny]), [false, true, false]);
}

#[test]
fn foreign_addresses_and_tags_do_not_matter() {
    assert_eq!(refused(&["200 Inbound Deny * Internet * *"]), [false; 3]);
    assert_eq!(refused(&["200 Inbound Deny * 192.168.0.0/16 * *"]), [false; 3]);
    assert_eq!(refused(&["200 Inbound Deny * 10.10.0.4 10.10.0.5 *"]), [true, false, false]);
}

#[test]
fn ports_open_to_the_internet_are_found() {
    let opens = |lines: &[&str], port| opening(&rules(lines), port).is_some();
    assert!(opens(&["100 Inbound Allow Tcp Internet * 22"], 22));
    assert!(opens(&["100 Inbound Allow * 0.0.0.0/0 10.0.0.4 20-30,3389"], 3389));
    assert!(!opens(&["100 Inbound Allow Udp * * 22"], 22));
    assert!(!opens(&["100 Inbound Allow Tcp 10.0.0.0/8 * 22"], 22));
    assert!(!opens(&["100 Outbound Allow Tcp * * 22"], 22));
    assert!(!opens(&["90 Inbound Deny * Internet * 0-1024", "100 Inbound Allow Tcp * * 22"], 22));
    assert!(opens(&["110 Inbound Deny * Internet * *", "100 Inbound Allow Tcp * * 22"], 22));
    assert!(!opens(&[VNET, REST], 22));
}
