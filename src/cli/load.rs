//! Reads the input and the settings of a run.

use std::io::Write as _;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::args::Args;
use super::error::CliError;
use crate::azure::InventoryBuilder;
use crate::config::{self, Settings};
use crate::model::Inventory;
use crate::rules::{ClusterAudit, Cx, Fleet, audit_cluster};
use crate::sizing::{AddressPlan, plan_fleet};
use crate::source::{DemoSource, FileSource, LiveSource, Source};

/// The Azure that is read, if any: the real one or the simulated.
enum Azure {
    None,
    Real(Box<LiveSource>),
    Demo(Box<DemoSource>),
}

impl Azure {
    fn open(args: &Args) -> Result<Self, CliError> {
        if args.demo {
            let demo = super::live::demo(args)?;
            return Ok(Self::Demo(Box::new(demo)));
        }
        if args.from.is_empty() {
            return Ok(Self::Real(Box::new(super::live::connect(args)?)));
        }
        Ok(Self::None)
    }

    fn source(&mut self) -> Option<&mut LiveSource> {
        match self {
            Self::None => None,
            Self::Real(azure) => Some(azure),
            Self::Demo(demo) => Some(demo.live()),
        }
    }
}

/// Everything that a command works on.
pub(super) struct Loaded {
    pub inventory: Inventory,
    pub plans: Vec<AddressPlan>,
    pub settings: Settings,
    pub as_of: Date,
    pub generated_at: String,
    pub source: &'static str,
    live: Azure,
}

impl Loaded {
    /// Reads input and settings as the arguments say.
    pub(super) fn new(args: &Args) -> Result<Self, CliError> {
        let settings = settings(args)?;
        let mut live = Azure::open(args)?;
        let (source, inventory) = match live.source() {
            Some(azure) => (azure.kind(), super::live::read(args, azure)?),
            None => load(FileSource::new(args.from.clone())),
        };
        if inventory.clusters.is_empty() && !inventory.gaps.is_empty() {
            return Err(CliError::Nothing(inventory.gaps));
        }
        let (as_of, generated_at) = times(args);
        if !args.quiet {
            for note in settings.policy.expired(as_of) {
                let _ = writeln!(std::io::stderr(), "warning: {}", crate::model::inert(&note));
            }
        }
        Ok(Self {
            plans: plan_fleet(&inventory, &settings.reserved),
            inventory,
            settings,
            as_of,
            generated_at,
            source,
            live,
        })
    }

    /// Reads one cluster again from ARM, with what only ARM has, when Azure is read live.
    pub(super) fn deepen(mut self, index: usize) -> Self {
        let (Some(live), Some(cluster)) = (self.live.source(), self.inventory.clusters.get(index))
        else {
            return self;
        };
        let pieces = live.deepen(&self.inventory, cluster);
        let requests = Some(live.counts());
        let mut builder = InventoryBuilder::from(self.inventory);
        pieces.into_iter().for_each(|piece| builder.take(piece));
        let mut inventory = builder.finish();
        inventory.requests = requests;
        Self { plans: plan_fleet(&inventory, &self.settings.reserved), inventory, ..self }
    }

    /// Judges one cluster by its index.
    pub(super) fn judge(&self, fleet: &Fleet<'_>, index: usize) -> Option<ClusterAudit> {
        let cluster = self.inventory.clusters.get(index)?;
        let address = self.plans.get(index)?;
        let cx = Cx { cluster, fleet, address, as_of: self.as_of };
        Some(audit_cluster(&cx, &self.settings.policy))
    }
}

fn load(mut source: impl Source) -> (&'static str, Inventory) {
    let inventory = source.load();
    (source.kind(), inventory)
}

/// The settings file together with the file of reserved ranges; notes about them go to standard
/// error unless the user wants quiet.
pub(super) fn settings(args: &Args) -> Result<Settings, CliError> {
    let mut settings = config::load(args.config.as_deref())?;
    if let Some(path) = &args.reserved {
        let reserved = config::load_reserved(path)?;
        settings.reserved.extend(reserved.ranges);
        if !args.quiet {
            for note in &reserved.notes {
                let _ = writeln!(std::io::stderr(), "warning: {}", crate::model::inert(note));
            }
        }
    }
    Ok(settings)
}

/// The day of the audit, and the time at which the report is made.
pub(super) fn times(args: &Args) -> (Date, String) {
    let now = Timestamp::now();
    let today = now.to_zoned(TimeZone::UTC).date();
    (args.as_of.unwrap_or(today), now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}
