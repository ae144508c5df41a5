//! One opened cluster: its tabs and what each remembers.

use std::sync::Arc;

use super::data::Data;
use super::keys::Place;
use super::raw::Raw;
use super::state::Cursor;
use super::what_if::WhatIf;
use crate::model::ResourceId;
use crate::plan::Plan;
use crate::rules::ClusterAudit;
use crate::sizing::{Atlas, atlas_of};

/// A tab of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// What it is and what is said of it.
    #[default]
    Overview,
    /// Findings with their evidence.
    Findings,
    /// Addresses and the what-if.
    Addresses,
    /// The steps.
    Plan,
    /// Its JSON.
    Raw,
}

impl Tab {
    /// Every tab with its title, in the order of the digits.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Overview, "Overview"),
        (Self::Findings, "Findings"),
        (Self::Addresses, "Addresses"),
        (Self::Plan, "Plan"),
        (Self::Raw, "Raw JSON"),
    ];

    /// The place of its keys.
    #[must_use]
    pub const fn place(self) -> Place {
        match self {
            Self::Overview => Place::OVERVIEW,
            Self::Findings => Place::CLUSTER_FINDINGS,
            Self::Addresses => Place::ADDRESSES,
            Self::Plan => Place::PLAN,
            Self::Raw => Place::RAW,
        }
    }

    /// The tab so many further, around the end.
    #[must_use]
    pub fn further(self, by: usize) -> Self {
        let at = Self::ALL.iter().position(|(tab, _)| *tab == self).unwrap_or_default();
        Self::ALL.get((at + by) % Self::ALL.len()).map_or(self, |(tab, _)| *tab)
    }
}

/// One opened cluster.
#[derive(Debug)]
pub struct Opened {
    /// Its ARM id.
    pub id: ResourceId,
    /// Its name.
    pub name: String,
    /// The open tab.
    pub tab: Tab,
    /// A position for each tab.
    cursors: [Cursor; Tab::ALL.len()],
    /// What is said of it; none when it is gone from the inventory.
    pub judged: Option<Judged>,
    /// Its JSON, once it was asked for.
    pub raw: Raw,
}

/// What is said of a cluster.
#[derive(Debug)]
pub struct Judged {
    /// Its index in the inventory.
    pub index: usize,
    /// Findings and open checks.
    pub audit: Arc<ClusterAudit>,
    /// The steps.
    pub plan: Plan,
    /// The drawing of its address space.
    pub atlas: Atlas,
    /// The what-if.
    pub what_if: WhatIf,
}

impl Opened {
    /// Opens a cluster of a fleet.
    #[must_use]
    pub fn new(id: &ResourceId, name: &str, data: &Arc<Data>) -> Self {
        Self {
            id: id.clone(),
            name: name.to_owned(),
            tab: Tab::Overview,
            cursors: Default::default(),
            judged: Judged::new(id, data, None),
            raw: Raw::default(),
        }
    }

    /// Looks at the same cluster in a newer fleet; what was chosen stays chosen.
    pub fn renew(&mut self, data: &Arc<Data>) {
        let what_if = self.judged.take().map(|judged| judged.what_if);
        self.judged = Judged::new(&self.id, data, what_if);
        self.raw = Raw::default();
    }

    /// The position in the open tab.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        self.cursors.get(self.tab as usize).copied().unwrap_or_default()
    }

    /// The position in the open tab, to be changed.
    pub fn cursor_mut(&mut self) -> Option<&mut Cursor> {
        self.cursors.get_mut(self.tab as usize)
    }
}

impl Judged {
    fn new(id: &ResourceId, data: &Arc<Data>, what_if: Option<WhatIf>) -> Option<Self> {
        let index = data.find(id)?;
        let audit = data.judge(index)?;
        let plan = data.plan(index, &audit)?;
        let cluster = data.read.inventory.clusters.get(index)?;
        let address = data.read.plans.get(index)?;
        let what_if = match what_if {
            Some(before) => before.renewed(data, index)?,
            None => WhatIf::new(data, index)?,
        };
        Some(Self {
            index,
            atlas: atlas_of(cluster, &data.read.inventory, address),
            what_if,
            audit,
            plan,
        })
    }
}
