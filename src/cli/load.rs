//! Reads the input and the settings of a run.

use std::io::Write as _;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::args::Args;
use super::error::CliError;
use crate::config::{self, Settings};
use crate::model::Inventory;
use crate::rules::{ClusterAudit, Cx, Fleet, audit_cluster};
use crate::sizing::{AddressPlan, plan_fleet};
use crate::source::{DemoSource, FileSource, Source};

/// Everything that a command works on.
pub(super) struct Loaded {
    pub inventory: Inventory,
    pub plans: Vec<AddressPlan>,
    pub settings: Settings,
    pub as_of: Date,
    pub generated_at: String,
    pub source: &'static str,
}

impl Loaded {
    /// Reads input and settings as the arguments say.
    pub(super) fn new(args: &Args) -> Result<Self, CliError> {
        let settings = settings(args)?;
        Self::of(source(args)?.as_mut(), settings, args)
    }

    /// Reads this source instead of what the arguments name.
    pub(super) fn of(
        source: &mut dyn Source,
        settings: Settings,
        args: &Args,
    ) -> Result<Self, CliError> {
        let inventory = source.load();
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
            source: source.kind(),
        })
    }

    /// Judges one cluster by its index.
    pub(super) fn judge(&self, fleet: &Fleet<'_>, index: usize) -> Option<ClusterAudit> {
        let cluster = self.inventory.clusters.get(index)?;
        let address = self.plans.get(index)?;
        let cx = Cx { cluster, fleet, address, as_of: self.as_of };
        Some(audit_cluster(&cx, &self.settings.policy))
    }
}

/// The source that the arguments name.
pub(super) fn source(args: &Args) -> Result<Box<dyn Source>, CliError> {
    if args.demo {
        Ok(Box::new(DemoSource))
    } else if args.from.is_empty() {
        Err(CliError::NoInput)
    } else {
        Ok(Box::new(FileSource::new(args.from.clone())))
    }
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
