//! An order and a calendar for the whole fleet, up to the deadline.
//!
//! Canaries first, then environment by environment; in each by region, network and name. On one day
//! there are at most so many clusters, and never two that share a fate: a route table, a subnet or a
//! declared group. The same input gives the same calendar.

mod maintenance;
mod pace;
mod place;
mod window;

pub use maintenance::{OwnWindows, own_windows};
pub use pace::{Pace, pace};
pub use place::schedule;
pub use window::{Days, Window};

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::model::Past;

/// One cluster to be moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its ARM id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its environment, in lower case; empty where none is known.
    pub environment: String,
    /// Its region.
    pub region: String,
    /// Who answers for it; empty where nobody is named.
    pub owner: String,
    /// The network of its first node subnet.
    pub network: String,
    /// What it shares with others: route tables, subnets, declared groups.
    pub fates: BTreeSet<String>,
    /// Its verdict in words.
    pub verdict: String,
    /// Nodes.
    pub nodes: u64,
    /// Minutes of all rolls of its plan, at the least and at the most.
    pub minutes: (u64, u64),
    /// What these rest on.
    pub basis: String,
    /// When it may be touched; whenever the calendar allows it when empty.
    pub windows: Vec<Window>,
    /// What is not known about its windows.
    pub notes: Vec<String>,
    /// Whether it is to go first.
    pub canary: bool,
}

/// How the calendar is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaveRules {
    /// The first day.
    pub start: Date,
    /// Clusters on one day at most.
    pub at_once: usize,
    /// What holds for clusters without a window of their own.
    pub usual: Window,
    /// Environments, the first one first; those that are not named come last.
    pub order: Vec<String>,
    /// Days without a change after each wave.
    pub soak_days: u32,
    /// The last day.
    pub deadline: Date,
}

/// A cluster in the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The cluster.
    pub job: Job,
    /// Its wave, from 1.
    pub wave: usize,
    /// The day.
    pub day: Date,
    /// The window that it goes in.
    pub window: Window,
}

impl Placed {
    /// Whether it may take longer than its window.
    #[must_use]
    pub const fn is_tight(&self) -> bool {
        self.job.minutes.1 > self.window.minutes
    }
}

/// A cluster that has no place in the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplaced {
    /// The cluster's ARM id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}

/// The calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Names of the waves, the first one first.
    pub waves: Vec<String>,
    /// Clusters by day, wave and name.
    pub placed: Vec<Placed>,
    /// Clusters without a place.
    pub unplaced: Vec<Unplaced>,
}

impl Schedule {
    /// The last day on which a cluster is moved.
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        self.placed.iter().map(|placed| placed.day).max()
    }
}

/// Clusters on kubenet after each day of the calendar, today first.
#[must_use]
pub fn planned(schedule: &Schedule, today: Past) -> Vec<Past> {
    let mut points = vec![today];
    for placed in &schedule.placed {
        let left = points.last().map_or(0, |point| point.affected.saturating_sub(1));
        match points.last_mut().filter(|point| point.day == placed.day) {
            Some(same) => same.affected = left,
            None => points.push(Past { day: placed.day, affected: left }),
        }
    }
    points
}
