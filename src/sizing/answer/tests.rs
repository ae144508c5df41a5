use ipnet::Ipv4Net;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::model::Surge;
use crate::sizing::{
    CeilingKind, Growth, Judgement, NodeLimit, Occupied, PoolDemand, Scenario, Sharing,
};

fn scenario(nodes: u32, growth: Growth) -> Scenario {
    let pools = vec![PoolDemand::fixed("nodes", nodes, Surge::Nodes(0))];
    Scenario { growth, ..Scenario::new(pools, date(2026, 11, 23)) }
}

fn range(text: &str) -> Ipv4Net {
    text.parse().unwrap()
}

fn occupied(text: &str, pods: bool) -> Occupied {
    Occupied { range: range(text), what: "taken".to_owned(), pods }
}

#[test]
fn growth_compounds_to_the_horizon() {
    // 120 × 1.2^5 = 298.6, so 299 blocks and a /15.
    let outlook = scenario(120, Growth::Percent(20.0)).outlook();
    assert_eq!((outlook.now.blocks, outlook.at_horizon.blocks), (120, 299));
    assert_eq!((outlook.prefix, outlook.node_subnet_prefix), (Some(15), Some(23)));
    assert!(outlook.binding.ends_with("299"), "{}", outlook.binding);
    let target = scenario(120, Growth::Target(200)).outlook();
    assert_eq!(target.at_horizon.blocks, 200);
    let fewer = scenario(120, Growth::Target(50)).outlook();
    assert_eq!(fewer.at_horizon.blocks, 120, "a target below today's nodes does not shrink");
}

#[test]
fn the_horizon_is_the_same_calendar_day() {
    let on = |start, horizon_years| Scenario {
        start,
        horizon_years,
        ..scenario(100, Growth::Percent(10.0))
    };
    for years in [0, 1, 3, 5, 50] {
        let scenario = on(date(2026, 11, 23), years);
        assert_eq!(scenario.horizon(), date(2026 + i16::try_from(years).unwrap(), 11, 23));
        let growth = 100.0 * 1.1_f64.powi(i32::try_from(years).unwrap());
        assert!((scenario.outlook().at_horizon.blocks as f64 - (growth - 1e-6).ceil()).abs() < 0.5);
    }
    assert_eq!(on(date(2028, 2, 29), 1).horizon(), date(2029, 2, 28));
}

#[test]
fn surge_and_blue_green_come_on_top() {
    let mut two = scenario(10, Growth::Percent(0.0));
    two.surge = Some(Surge::Percent(33));
    assert_eq!(two.outlook().now.blocks, 14);
    two.blue_green = true;
    assert_eq!(two.outlook().now.blocks, 27);
}

#[test]
fn a_range_tells_the_day_on_which_it_is_too_small() {
    let scenario = scenario(128, Growth::Percent(100.0));
    let judged = scenario.judge(range("10.244.0.0/16"));
    assert!(judged.fits_now && !judged.lasts_to_horizon);
    assert_eq!(judged.judgement, Judgement::TooSmallAtHorizon);
    // 128 nodes double to 256 within the first year.
    let day = judged.exhausted_on.unwrap();
    assert!((date(2027, 11, 23)..date(2027, 11, 27)).contains(&day), "{day}");
    assert_eq!(scenario.judge(range("10.0.0.0/8")).capacity.bound_by, "cluster-nodes");
    let still = self::scenario(3, Growth::Percent(0.0));
    assert_eq!(still.judge(range("10.244.0.0/16")).exhausted_on, None);
}

#[test]
fn the_limit_that_is_met_first_leads() {
    let mut growing = scenario(300, Growth::Percent(20.0));
    growing.max_pods = Some(250);
    growing.limit_today = NodeLimit::Kubenet;
    let ceilings = growing.outlook().ceilings;
    let kinds: Vec<_> = ceilings.iter().map(|ceiling| ceiling.kind).collect();
    // 300 × 1.2^n passes 400 in the second year, 800 (200,000 pods) in the sixth, 1,000 in the
    // seventh and 5,000 in the sixteenth.
    let expected = [
        CeilingKind::KubenetRoutes,
        CeilingKind::ClusterPods,
        CeilingKind::PoolNodes,
        CeilingKind::ClusterNodes,
    ];
    assert_eq!(kinds, expected);
    let years: Vec<_> = ceilings.iter().map(|c| c.exceeded_on.unwrap().year()).collect();
    assert_eq!(years, [2028, 2032, 2033, 2042]);
    assert_eq!((ceilings[0].allows, ceilings[0].needed_now), (400, 300));
    growing.limit_today = NodeLimit::KubenetDualStack;
    assert_eq!(growing.outlook().ceilings[0].exceeded_on, Some(growing.start));
}

#[test]
fn pods_a_node_are_held_to_their_limits() {
    let mut few = scenario(2, Growth::Percent(0.0));
    for (pods, words) in [(10, "room for 30 pods"), (9, "10 to 250"), (251, "10 to 250")] {
        few.max_pods = Some(pods);
        assert!(few.outlook().limits[0].contains(words), "{pods}");
    }
    few.max_pods = Some(15);
    assert!(few.outlook().limits.is_empty());
}

#[test]
fn linux_and_windows_are_told_apart() {
    let windows = PoolDemand { windows: true, ..PoolDemand::fixed("win", 4, Surge::Nodes(1)) };
    let linux = PoolDemand::fixed("linux", 10, Surge::Nodes(0));
    let mut both = Scenario::new(vec![linux, windows], date(2026, 11, 23));
    both.today = Some(range("10.244.0.0/16"));
    both.candidates = vec![range("10.244.0.0/15")];
    let answer = both.answer();
    let by_os = answer.outlook.by_os;
    assert_eq!((by_os.linux.blocks_now, by_os.windows.blocks_now), (10, 5));
    let fault = answer.candidates[0].expansion_fault;
    assert_eq!(fault, Some(crate::sizing::ExpansionFault::WindowsPools));
    assert_eq!(answer.today.unwrap().expansion_fault, None);
}

#[test]
fn a_shared_range_may_be_another_clusters() {
    let mut asked = scenario(10, Growth::Percent(0.0));
    asked.candidates = vec![range("10.244.0.0/16")];
    asked.occupied = vec![occupied("10.244.0.0/16", true), occupied("10.244.8.0/24", false)];
    let judge = |asked: &Scenario| asked.answer().candidates.remove(0);
    assert_eq!(judge(&asked).conflicts.len(), 2);
    asked.sharing = Sharing::Shared;
    assert_eq!(judge(&asked).conflicts.len(), 1);
    asked.occupied.pop();
    assert_eq!(judge(&asked).judgement, Judgement::Lasts);
}

#[test]
fn dual_stack_covers_the_ipv6_range() {
    let mut dual = scenario(17, Growth::Percent(0.0));
    assert_eq!(dual.outlook().ipv6, None);
    dual.ipv6 = Ipv6Today::DualStack(Some("fd00::/116".parse().unwrap()));
    let plan = dual.outlook().ipv6.unwrap();
    assert_eq!((plan.nodes, plan.needed, plan.fits), (Some(16), 17, Some(false)));
}

fn any_range() -> impl Strategy<Value = Ipv4Net> {
    (any::<u16>(), 9_u8..=24).prop_map(|(bits, prefix)| {
        Ipv4Net::new((0x0a00_0000 + (u32::from(bits) << 8)).into(), prefix).unwrap().trunc()
    })
}

fn any_occupied() -> impl Strategy<Value = Occupied> {
    (any_range(), any::<bool>()).prop_map(|(range, pods)| Occupied {
        range,
        what: "taken".to_owned(),
        pods,
    })
}

proptest! {
    #[test]
    fn more_growth_never_makes_a_range_sufficient(
        nodes in 1_u32..2000, growth in 0.0_f64..80.0, more in 0.0_f64..80.0, prefix in 11_u8..=22,
    ) {
        let range = Ipv4Net::new([10, 0, 0, 0].into(), prefix).unwrap().trunc();
        let judge = |percent| scenario(nodes, Growth::Percent(percent)).judge(range);
        let (less, greater) = (judge(growth), judge(growth + more));
        prop_assert!(less.judgement <= greater.judgement);
        if let (Some(a), Some(b)) = (less.exhausted_on, greater.exhausted_on) {
            prop_assert!(b <= a);
        }
    }

    #[test]
    fn the_day_before_exhaustion_still_fits(nodes in 1_u32..900, growth in 1.0_f64..60.0) {
        let scenario = scenario(nodes, Growth::Percent(growth));
        let judged = scenario.judge(range("10.0.0.0/14"));
        prop_assume!(judged.exhausted_on.is_some());
        let day = judged.exhausted_on.unwrap();
        let days = u32::try_from(crate::model::days_between(scenario.start, day)).unwrap();
        prop_assert!(scenario.blocks_after(days) > judged.capacity.nodes);
        prop_assert!(days == 0 || scenario.blocks_after(days - 1) <= judged.capacity.nodes);
    }

    #[test]
    fn more_reserved_ranges_never_make_a_conflict_vanish(
        candidates in prop::collection::vec(any_range(), 1..4),
        reserved in prop::collection::vec(any_occupied(), 0..8),
        more in prop::collection::vec(any_occupied(), 0..8),
        shared in any::<bool>(),
    ) {
        let mut asked = scenario(50, Growth::Percent(10.0));
        asked.sharing = if shared { Sharing::Shared } else { Sharing::Unique };
        asked.candidates = candidates;
        asked.occupied = reserved;
        let few = asked.answer();
        asked.occupied.extend(more);
        for (before, after) in few.candidates.iter().zip(asked.answer().candidates) {
            prop_assert!(before.conflicts.iter().all(|hit| after.conflicts.contains(hit)));
            prop_assert!(before.judgement <= after.judgement);
        }
    }

    #[test]
    fn figures_agree_with_the_demand(
        nodes in prop::collection::vec((0_u32..900, any::<bool>()), 0..5),
        growth in 0.0_f64..60.0, surge in 0_u32..60, blue_green in any::<bool>(), days in 0_u32..9000,
    ) {
        let pools = nodes.iter().enumerate().map(|(n, (nodes, windows))| PoolDemand {
            windows: *windows, ..PoolDemand::fixed(&format!("p{n}"), *nodes, Surge::Percent(surge))
        });
        let mut asked = Scenario::new(pools.collect(), date(2026, 11, 23));
        asked.growth = Growth::Percent(growth);
        asked.blue_green = blue_green;
        prop_assert_eq!(asked.blocks_after(days), asked.demand_after(days).blocks);
        let outlook = asked.outlook();
        let by_os = outlook.by_os;
        prop_assert_eq!(by_os.linux.blocks_now + by_os.windows.blocks_now, outlook.now.blocks);
        let at_horizon = by_os.linux.blocks_at_horizon + by_os.windows.blocks_at_horizon;
        prop_assert_eq!(at_horizon, outlook.at_horizon.blocks);
    }

    #[test]
    fn a_dual_stack_answer_is_monotone(nodes in 1_u32..3000, more in 0_u32..3000, prefix in 104_u8..=124) {
        let plan = |nodes| {
            let mut asked = scenario(nodes, Growth::Percent(0.0));
            asked.ipv6 = Ipv6Today::DualStack(Some(
                ipnet::Ipv6Net::new([0xfd00, 0, 0, 0, 0, 0, 0, 0].into(), prefix).unwrap()));
            asked.outlook().ipv6.unwrap()
        };
        let (few, many) = (plan(nodes), plan(nodes + more));
        prop_assert!(few.needed <= many.needed);
        prop_assert!(few.fits >= many.fits);
    }
}
