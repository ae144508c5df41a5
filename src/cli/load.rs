//! Reads the input and the settings of a run.

use std::io::Write as _;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::args::Args;
use super::disguise::{self, Disguise};
use super::error::CliError;
use crate::azure::{InventoryBuilder, Piece};
use crate::config::{self, Settings};
use crate::model::{Cluster, Inventory, ResourceId};
use crate::redact::Redactor;
use crate::rules::{ClusterAudit, Cx, Fleet, Policy, Selection, audit_cluster};
use crate::sizing::{AddressPlan, plan_fleet_on};
use crate::source::{DemoSource, FileSource, LiveSource, Source};

/// What is read: files, Azure or the simulated Azure of the demo.
pub(super) enum Input {
    Files(FileSource),
    Azure(Box<LiveSource>),
    Demo(Box<DemoSource>),
}

impl Input {
    /// What the arguments name; signs in where it is Azure.
    pub(super) fn open(args: &Args) -> Result<Self, CliError> {
        if args.demo {
            return Ok(Self::Demo(Box::new(super::live::demo(args)?)));
        }
        if args.from.is_empty() {
            return Ok(Self::Azure(Box::new(super::live::connect(args)?)));
        }
        Ok(Self::Files(FileSource::new(args.from.clone())))
    }

    /// Its name in reports.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Files(files) => files.kind(),
            Self::Azure(azure) => azure.kind(),
            Self::Demo(demo) => demo.kind(),
        }
    }

    /// What answers requests, when it is not files.
    pub(super) fn live(&mut self) -> Option<&mut LiveSource> {
        match self {
            Self::Files(_) => None,
            Self::Azure(azure) => Some(azure),
            Self::Demo(demo) => Some(demo.live()),
        }
    }

    /// Reads everything; every piece is shown to `witness` first.
    pub(super) fn load(
        &mut self,
        args: &Args,
        witness: &mut dyn FnMut(&Piece),
    ) -> Result<Inventory, CliError> {
        match self {
            Self::Files(files) => Ok(files.load_with(witness)),
            _ => match self.live() {
                Some(azure) => super::live::read(args, azure, witness),
                None => Ok(Inventory::default()),
            },
        }
    }
}

impl Input {
    /// A second connection to the same Azure.
    pub(super) fn another(&self, args: &Args) -> Result<Self, CliError> {
        match self {
            Self::Files(_) => Err(CliError::NotLive),
            Self::Azure(_) => Self::open(args),
            Self::Demo(demo) => Ok(Self::Demo(Box::new(demo.another()?))),
        }
    }

    /// A cluster's own JSON: as Azure has it now, or as the files have it.
    pub(super) fn body(&mut self, id: &ResourceId) -> Result<String, String> {
        match self {
            Self::Files(files) => {
                files.body(id).ok_or_else(|| "the cluster is no longer in the files".to_owned())
            }
            Self::Azure(azure) => azure.body(id),
            Self::Demo(demo) => demo.live().body(id),
        }
    }

    /// Reads everything; clusters are shown as they are found.
    pub(super) fn watch(
        &mut self,
        witness: &mut dyn FnMut(&Piece),
        found: &mut dyn FnMut(&[Cluster]),
    ) -> Inventory {
        match self {
            Self::Files(files) => files.load_watched(witness, found),
            Self::Azure(azure) => azure.load_watched(witness, found),
            Self::Demo(demo) => demo.load_watched(witness, found),
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
    input: Input,
    disguise: Option<Box<Disguise>>,
}

impl Loaded {
    /// Reads input and settings as the arguments say.
    pub(super) fn new(args: &Args) -> Result<Self, CliError> {
        Self::masked_by(args, None)
    }

    /// Reads input and settings; `mask` is for a report that is given away.
    pub(super) fn masked_by(args: &Args, mask: Option<Redactor>) -> Result<Self, CliError> {
        let settings = settings(args)?;
        Self::of(Input::open(args)?, settings, args, mask)
    }

    /// Reads this input instead of what the arguments name.
    pub(super) fn of(
        mut input: Input,
        settings: Settings,
        args: &Args,
        mask: Option<Redactor>,
    ) -> Result<Self, CliError> {
        let mut disguise = mask.map(|mask| Box::new(Disguise::new(mask)));
        let inventory = input.load(args, &mut |piece| {
            if let Some(disguise) = &mut disguise {
                disguise.take(piece);
            }
        })?;
        if inventory.clusters.is_empty() && !inventory.gaps.is_empty() {
            return Err(CliError::Nothing(inventory.gaps));
        }
        let (as_of, generated_at) = times(args);
        if !args.quiet {
            let notes = settings.policy.expired(as_of);
            for note in notes.chain(settings.expired_ranges(as_of)) {
                let _ = writeln!(std::io::stderr(), "warning: {}", crate::model::inert(&note));
            }
        }
        Ok(Self {
            plans: plan_fleet_on(&inventory, &settings.ground(as_of)),
            inventory,
            settings,
            as_of,
            generated_at,
            source: input.kind(),
            input,
            disguise,
        })
    }

    /// The same, masked, where a mask was asked for.
    pub(super) fn disguised(self) -> Self {
        let mut this = self;
        let Some(mut disguise) = this.disguise.take() else { return this };
        let mut inventory = disguise.inventory();
        // What was asked of Azure names nobody.
        inventory.requests = this.inventory.requests;
        let settings = disguise::settings(&this.settings, &this.inventory, &disguise.redactor);
        Self {
            plans: plan_fleet_on(&inventory, &settings.ground(this.as_of)),
            inventory,
            settings,
            disguise: Some(disguise),
            ..this
        }
    }

    /// What masks the report.
    pub(super) fn mask(&self) -> Option<&Redactor> {
        self.disguise.as_ref().map(|disguise| &disguise.redactor)
    }

    /// Reads one cluster again from ARM, with what only ARM has, when Azure is read live.
    pub(super) fn deepen(mut self, index: usize) -> Self {
        let (Some(live), Some(cluster)) = (self.input.live(), self.inventory.clusters.get(index))
        else {
            return self;
        };
        let pieces = live.deepen(&self.inventory, cluster);
        let requests = Some(live.counts());
        let mut builder = InventoryBuilder::from(self.inventory);
        if let Some(disguise) = &mut self.disguise {
            pieces.iter().for_each(|piece| disguise.take(piece));
        }
        pieces.into_iter().for_each(|piece| builder.take(piece));
        let mut inventory = builder.finish();
        inventory.requests = requests;
        Self {
            plans: plan_fleet_on(&inventory, &self.settings.ground(self.as_of)),
            inventory,
            ..self
        }
    }

    /// What a session of one cluster needs.
    pub(super) fn into_operator(self, cluster: ResourceId) -> super::guide::Operator {
        super::guide::Operator::new(self.input, self.inventory, cluster, self.settings, self.as_of)
    }

    /// Judges one cluster by its index.
    pub(super) fn judge(&self, fleet: &Fleet<'_>, index: usize) -> Option<ClusterAudit> {
        self.judged(fleet, index, &self.settings.policy)
    }

    /// Judges it by all rules, whatever is selected for a report: plans rest on every finding.
    pub(super) fn judge_whole(&self, fleet: &Fleet<'_>, index: usize) -> Option<ClusterAudit> {
        if self.settings.policy.selection.is_all() {
            return self.judge(fleet, index);
        }
        let policy = Policy { selection: Selection::default(), ..self.settings.policy.clone() };
        self.judged(fleet, index, &policy)
    }

    fn judged(&self, fleet: &Fleet<'_>, index: usize, policy: &Policy) -> Option<ClusterAudit> {
        let cluster = self.inventory.clusters.get(index)?;
        let address = self.plans.get(index)?;
        let cx = Cx { cluster, fleet, address, as_of: self.as_of };
        Some(audit_cluster(&cx, policy))
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
