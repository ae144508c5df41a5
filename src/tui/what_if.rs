//! The what-if of one cluster: fields that move, and the answer to them.

use std::sync::Arc;

use ipnet::Ipv4Net;

use super::data::Data;
use crate::model::{Ranges, ResourceId, Surge, parse_v4};
use crate::sizing::{
    Answer, Candidate, Conflict, Growth, Ipv6Today, NodeLimit, Occupied, Scenario, Sharing,
    conflicts_of, ranges_for,
};

/// A field of the what-if.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knob {
    /// Growth of the nodes, in percent a year.
    Growth,
    /// Years that the range should last.
    Horizon,
    /// Surge instead of the pools' own, in percent.
    Surge,
    /// Every pool doubled.
    BlueGreen,
    /// The range that is judged.
    Candidate,
}

impl Knob {
    /// Every field with its title, from top to bottom.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Growth, "Growth a year"),
        (Self::Horizon, "Horizon"),
        (Self::Surge, "Surge"),
        (Self::BlueGreen, "Blue/green pools"),
        (Self::Candidate, "Candidate range"),
    ];
}

/// What is asked, and the answer.
#[derive(Debug)]
pub struct WhatIf {
    asked: Asked,
    /// What is needed, and how long today's range and the candidate last.
    pub answer: Answer,
    /// What the candidate collides with.
    pub conflicts: Vec<Conflict>,
    /// Ranges that last to the horizon, best first.
    pub ranges: Vec<Candidate>,
    world: World,
}

/// The values of the fields.
#[derive(Debug, Clone, PartialEq)]
struct Asked {
    growth: u32,
    horizon: u32,
    surge: Option<u32>,
    blue_green: bool,
    candidate: Option<Ipv4Net>,
}

/// What the answer rests on beside the fields; found out once.
#[derive(Debug)]
struct World {
    data: Arc<Data>,
    index: usize,
    vnets: Vec<ResourceId>,
    others: Ranges,
    /// The scenario with the fields as they are at first.
    base: Scenario,
}

const FIRST: Asked =
    Asked { growth: 15, horizon: 5, surge: None, blue_green: false, candidate: None };

impl WhatIf {
    /// The what-if of a cluster, by its index.
    #[must_use]
    pub fn new(data: &Arc<Data>, index: usize) -> Option<Self> {
        Some(Self::answering(FIRST, World::new(data, index)?))
    }

    /// The same questions about the cluster in a newer fleet.
    #[must_use]
    pub fn renewed(self, data: &Arc<Data>, index: usize) -> Option<Self> {
        Some(Self::answering(self.asked, World::new(data, index)?))
    }

    fn answering(asked: Asked, world: World) -> Self {
        let scenario = world.scenario(&asked);
        let (scenario, conflicts) = world.around(scenario);
        let answer = scenario.answer();
        let ranges = world.ranges(&answer);
        Self { asked, answer, conflicts, ranges, world }
    }

    fn ask(&mut self, asked: Asked) {
        if asked == self.asked {
            return;
        }
        let (scenario, conflicts) = self.world.around(self.world.scenario(&asked));
        self.answer = scenario.answer();
        self.ranges = self.world.ranges(&self.answer);
        self.conflicts = conflicts;
        self.asked = asked;
    }

    /// Moves a field one notch down or up.
    pub fn turn(&mut self, knob: Knob, up: bool) {
        let mut asked = self.asked.clone();
        let step = |value: u32, by: u32, most: u32| {
            if up { (value + by).min(most) } else { value.saturating_sub(by) }
        };
        match knob {
            Knob::Growth => asked.growth = step(asked.growth, 5, 1_000),
            Knob::Horizon => asked.horizon = step(asked.horizon, 1, 50),
            Knob::Surge => {
                asked.surge = match (asked.surge, up) {
                    (None, true) => Some(10),
                    (None, false) | (Some(0..=10), false) => None,
                    (Some(surge), _) => Some(step(surge, 10, 100)),
                }
            }
            Knob::BlueGreen => asked.blue_green = !asked.blue_green,
            Knob::Candidate => asked.candidate = self.next_candidate(up),
        }
        self.ask(asked);
    }

    /// Sets a field to what was typed.
    ///
    /// # Errors
    /// Says what the field takes.
    pub fn set(&mut self, knob: Knob, text: &str) -> Result<(), String> {
        let text = text.trim();
        let mut asked = self.asked.clone();
        let number = |most: u32| match text.trim_end_matches('%').trim().parse::<u32>() {
            Ok(number) if number <= most => Ok(number),
            _ => Err(format!("{text:?}: a whole number from 0 to {most}")),
        };
        match knob {
            Knob::Growth => asked.growth = number(1_000)?,
            Knob::Horizon => asked.horizon = number(50)?,
            Knob::Surge if text.is_empty() => asked.surge = None,
            Knob::Surge => asked.surge = Some(number(100)?),
            Knob::BlueGreen => {
                asked.blue_green = match text.to_ascii_lowercase().as_str() {
                    "yes" | "y" | "on" | "true" => true,
                    "no" | "n" | "off" | "false" => false,
                    _ => return Err(format!("{text:?}: yes or no")),
                }
            }
            Knob::Candidate if text.is_empty() => asked.candidate = None,
            Knob::Candidate => {
                asked.candidate = Some(parse_v4(text).map_err(|why| format!("{text:?}: {why}"))?);
            }
        }
        self.ask(asked);
        Ok(())
    }

    /// Every field as at first.
    pub fn reset(&mut self) {
        self.ask(FIRST);
    }

    /// A field's value in words.
    #[must_use]
    pub fn value(&self, knob: Knob) -> String {
        match knob {
            Knob::Growth => format!("{} %", self.asked.growth),
            Knob::Horizon => format!("{} years", self.asked.horizon),
            Knob::Surge => {
                self.asked.surge.map_or("the pools' own".to_owned(), |s| format!("{s} %"))
            }
            Knob::BlueGreen => if self.asked.blue_green { "yes" } else { "no" }.to_owned(),
            Knob::Candidate => self.asked.candidate.map_or("none".to_owned(), |c| c.to_string()),
        }
    }

    /// How far a slider is moved, in thousandths; none for fields without one.
    #[must_use]
    pub fn share(&self, knob: Knob) -> Option<u32> {
        match knob {
            Knob::Growth => Some(self.asked.growth.min(100) * 10),
            Knob::Horizon => Some(self.asked.horizon.min(20) * 50),
            Knob::Surge => Some(self.asked.surge.unwrap_or(0) * 10),
            Knob::BlueGreen | Knob::Candidate => None,
        }
    }

    /// The range that is judged.
    #[must_use]
    pub fn candidate(&self) -> Option<Ipv4Net> {
        self.asked.candidate
    }

    /// The range before or after in the list of ranges that last; none at its start.
    fn next_candidate(&self, up: bool) -> Option<Ipv4Net> {
        let ranges: Vec<Ipv4Net> = self.ranges.iter().map(|candidate| candidate.range).collect();
        let at = self.asked.candidate.and_then(|c| ranges.iter().position(|range| *range == c));
        let next = match (at, up) {
            (None, true) => 0,
            (None, false) => return None,
            (Some(at), true) => at + 1,
            (Some(at), false) => at.checked_sub(1)?,
        };
        ranges.get(next).copied().or(self.asked.candidate)
    }
}

impl World {
    fn new(data: &Arc<Data>, index: usize) -> Option<Self> {
        let inventory = &data.read.inventory;
        let cluster = inventory.clusters.get(index)?;
        let plan = data.read.plans.get(index)?;
        let mut vnets: Vec<ResourceId> =
            inventory.node_subnet_ids(cluster).into_iter().filter_map(ResourceId::parent).collect();
        vnets.dedup();
        let others = data.pods_near(cluster, &vnets);
        let ipv6 = if cluster.is_dual_stack() {
            Ipv6Today::DualStack(cluster.pod_ranges_v6().first().copied())
        } else {
            Ipv6Today::None
        };
        let base = Scenario {
            limit_today: NodeLimit::of(cluster),
            today: plan.present,
            ipv6,
            ..Scenario::new(plan.demand.pools.clone(), data.read.as_of)
        };
        Some(Self { data: Arc::clone(data), index, vnets, others, base })
    }

    fn ranges(&self, answer: &Answer) -> Vec<Candidate> {
        let inventory = &self.data.read.inventory;
        let cluster = inventory.clusters.get(self.index);
        let plan = self.data.read.plans.get(self.index);
        let (Some(cluster), Some(plan)) = (cluster, plan) else { return Vec::new() };
        let need = &answer.outlook.at_horizon;
        ranges_for(cluster, need, plan, inventory, &self.data.hood, &self.others)
    }

    fn scenario(&self, asked: &Asked) -> Scenario {
        Scenario {
            growth: Growth::Percent(f64::from(asked.growth)),
            horizon_years: asked.horizon,
            surge: asked.surge.map(Surge::Percent),
            blue_green: asked.blue_green,
            candidates: asked.candidate.into_iter().collect(),
            sharing: Sharing::Shared,
            ..self.base.clone()
        }
    }

    /// The scenario with what its candidate collides with.
    fn around(&self, mut scenario: Scenario) -> (Scenario, Vec<Conflict>) {
        let mut all = Vec::new();
        let Some(cluster) = self.data.read.inventory.clusters.get(self.index) else {
            return (scenario, all);
        };
        for range in &scenario.candidates {
            for hit in conflicts_of(*range, cluster, &self.vnets, &self.data.hood) {
                if let Ok(range) = hit.with.parse() {
                    scenario.occupied.push(Occupied { range, what: hit.what.clone(), pods: false });
                }
                all.push(hit);
            }
        }
        (scenario, all)
    }
}
