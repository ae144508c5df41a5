//! A second inventory beside the real one, in which everything is masked that tells whose it is.
//!
//! Reports with `--redact` are made from it, so that no sentence of theirs ever held an original.

use crate::azure::{InventoryBuilder, Piece};
use crate::config::Settings;
use crate::model::{Inventory, RangeException, ResourceId};
use crate::redact::Redactor;
use crate::rules::{Exception, Policy};
use crate::waves::Schedule;

/// What stands for words that people wrote.
const LEFT_OUT: &str = "left out";

/// The masked inventory while it is read, and what masks it.
#[derive(Debug)]
pub(super) struct Disguise {
    pub redactor: Redactor,
    builder: InventoryBuilder,
}

impl Disguise {
    pub(super) fn new(redactor: Redactor) -> Self {
        Self { redactor, builder: InventoryBuilder::default() }
    }

    /// Takes in what the real inventory takes in.
    pub(super) fn take(&mut self, piece: &Piece) {
        self.builder.take(self.redactor.piece(piece));
    }

    /// Everything so far.
    pub(super) fn inventory(&mut self) -> Inventory {
        std::mem::take(&mut self.builder).finish()
    }
}

/// Settings that mean the same for the masked inventory as the real ones for the real one.
pub(super) fn settings(real: &Settings, inventory: &Inventory, mask: &Redactor) -> Settings {
    let range = |range: &ipnet::Ipv4Net| {
        mask.address(&range.to_string()).and_then(|text| text.parse().ok())
    };
    let reserved = real.reserved.iter();
    let excepted = real.range_exceptions.iter();
    Settings {
        policy: policy(&real.policy, inventory, mask),
        reserved: reserved.filter_map(|(one, name)| Some((range(one)?, mask.name(name)))).collect(),
        pools: real.pools.iter().filter_map(range).collect(),
        range_exceptions: excepted
            .filter_map(|one| {
                Some(RangeException {
                    range: range(&one.range)?,
                    reason: LEFT_OUT.to_owned(),
                    owner: mask.name(&one.owner),
                    ..one.clone()
                })
            })
            .collect(),
        ..real.clone()
    }
}

/// Exceptions name the masked ids of the clusters that they cover.
fn policy(real: &Policy, inventory: &Inventory, mask: &Redactor) -> Policy {
    let exception = |one: &Exception| Exception {
        clusters: inventory
            .clusters
            .iter()
            .filter(|cluster| one.names(cluster))
            .map(|cluster| mask.id(cluster.id.as_str()))
            .collect(),
        reason: LEFT_OUT.to_owned(),
        owner: mask.name(&one.owner),
        ..one.clone()
    };
    Policy { exceptions: real.exceptions.iter().map(exception).collect(), ..real.clone() }
}

/// The calendar was made from real tags and settings; only its names are masked. Environments stay
/// where they are usual words.
pub(super) fn schedule(real: &mut Schedule, usual: &[&str], mask: &Redactor) {
    let word = |text: &mut String| {
        let known = ["", "canary", "no environment"].contains(&text.as_str())
            || usual.iter().any(|usual| usual.eq_ignore_ascii_case(text));
        if !known {
            *text = mask.name(text);
        }
    };
    let named = |id: &mut String, name: &mut String| {
        *id = mask.id(id);
        *name = ResourceId::new(id).name().to_owned();
    };
    real.waves.iter_mut().for_each(word);
    for placed in &mut real.placed {
        let job = &mut placed.job;
        named(&mut job.id, &mut job.name);
        word(&mut job.environment);
        job.owner = mask.name(&job.owner);
        job.network = mask.id(&job.network);
        let fates = std::mem::take(&mut job.fates);
        job.fates = fates.iter().map(|fate| fate_of(fate, mask)).collect();
    }
    for one in &mut real.unplaced {
        named(&mut one.id, &mut one.name);
    }
}

/// A route table, a subnet, or a group of the settings, by its names.
fn fate_of(fate: &str, mask: &Redactor) -> String {
    match fate.find("/subscriptions/") {
        Some(at) => {
            let (kind, id) = fate.split_at(at);
            format!("{kind}{}", mask.id(id))
        }
        None => mask.name(fate),
    }
}
