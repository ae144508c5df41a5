//! What the screen needs of the world: readings, exports, earlier days.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::super::args::Args;
use super::super::error::CliError;
use super::super::guide::Operator;
use super::super::load::{Input, times};
use super::super::session_args::GuideArgs;
use super::session::Sessions;
use super::{export, history};
use crate::config::Settings;
use crate::model::{Inventory, Past, ResourceId};
use crate::sizing::plan_fleet_on;
use crate::tui::{
    Data, Failure, Format, Message, Origin, Outside, Progress, Read, Reply, Row, SessionAsk, What,
};

type Stop = Box<dyn Fn() + Send + Sync>;

/// The world behind one run of the program.
pub(super) struct World {
    args: Args,
    guide: GuideArgs,
    settings: Settings,
    sessions: Sessions,
    /// The fleet that was read last.
    last: Mutex<Option<Arc<Data>>>,
    /// What is read; opened by the first reading.
    input: Mutex<Option<Input>>,
    /// Stops the reading that runs.
    stop: Mutex<Option<Stop>>,
    /// Whether standard input was read, which can be done only once.
    drained: AtomicBool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Rows are told in batches: a list that grows by single rows is sorted too often.
const BATCH: Duration = Duration::from_millis(60);

impl World {
    pub(super) fn new(args: Args, guide: GuideArgs, settings: Settings) -> Self {
        Self {
            args,
            guide,
            settings,
            sessions: Sessions::default(),
            last: Mutex::new(None),
            input: Mutex::new(None),
            stop: Mutex::new(None),
            drained: AtomicBool::new(false),
        }
    }

    fn reads_standard_input(&self) -> bool {
        self.args.from.iter().any(|path| path.as_os_str() == "-")
    }

    fn read(&self, generation: u64, reply: &Reply) -> Result<Data, CliError> {
        if self.reads_standard_input() && self.drained.swap(true, SeqCst) {
            return Err(CliError::ReadOnce);
        }
        if let Some(stop) = lock(&self.stop).take() {
            // A newer question: nobody waits for the answer to the older one.
            stop();
        }
        let mut guard = lock(&self.input);
        if guard.as_mut().and_then(Input::live).is_some_and(|live| live.is_stopped()) {
            *guard = None;
        }
        let input = match &mut *guard {
            Some(input) => input,
            None => guard.insert(Input::open(&self.args)?),
        };
        *lock(&self.stop) = input.live().map(|live| Box::new(live.stopper()) as Stop);
        let inventory = watched(input, generation, reply);
        if inventory.clusters.is_empty() && !inventory.gaps.is_empty() {
            return Err(CliError::Nothing(inventory.gaps));
        }
        Ok(self.judged(inventory, origin(input, &self.args)))
    }

    /// A connection of its own for a session: the fleet may be read again beside it.
    fn operator(&self, cluster: ResourceId) -> Result<Operator, CliError> {
        let data = lock(&self.last).clone().ok_or(CliError::NotLive)?;
        let input = match &*lock(&self.input) {
            Some(input) => input.another(&self.args)?,
            None => return Err(CliError::NotLive),
        };
        let (inventory, settings) = (data.read.inventory.clone(), self.settings.clone());
        Ok(Operator::new(input, inventory, cluster, settings, data.read.as_of))
    }

    fn judged(&self, inventory: Inventory, origin: Origin) -> Data {
        let (as_of, _) = times(&self.args);
        let ground = self.settings.ground(as_of);
        Data::new(Read {
            plans: plan_fleet_on(&inventory, &ground),
            inventory,
            policy: self.settings.policy.clone(),
            ground,
            as_of,
            read_at: Timestamp::now(),
            origin,
        })
    }
}

/// Reads everything and tells rows and progress on the way.
fn watched(input: &mut Input, generation: u64, reply: &Reply) -> Inventory {
    let progress = input.live().map(|live| Arc::clone(live.progress()));
    let tell = || {
        if let Some(progress) = &progress {
            let (known, done, lists) = (progress.known(), progress.done(), progress.lists());
            reply.send(Message::Progress(generation, Progress { known, done, lists }));
        }
    };
    let mut rows: Vec<Row> = Vec::new();
    let mut told = Instant::now();
    let mut inventory = input.watch(&mut |_| tell(), &mut |clusters| {
        rows.extend(clusters.iter().map(Row::early));
        if told.elapsed() > BATCH {
            reply.send(Message::Found(generation, std::mem::take(&mut rows)));
            told = Instant::now();
        }
    });
    reply.send(Message::Found(generation, rows));
    inventory.requests = input.live().map(|live| live.counts());
    inventory
}

fn origin(input: &mut Input, args: &Args) -> Origin {
    let kind = input.kind();
    match input.live() {
        Some(live) => Origin {
            kind,
            place: live.place().to_owned(),
            identity: if args.demo { "sample fleet" } else { live.identity() }.to_owned(),
            subscriptions: live
                .subscriptions()
                .iter()
                .map(|subscription| (subscription.id.clone(), subscription.name.clone()))
                .collect(),
        },
        None => {
            let names: Vec<_> = args.from.iter().map(|path| path.display().to_string()).collect();
            Origin { kind, place: names.join(", "), ..Origin::default() }
        }
    }
}

impl Outside for World {
    fn load(&self, generation: u64, reply: &Reply) {
        reply.send(match self.read(generation, reply) {
            Ok(data) => {
                let data = Arc::new(data);
                *lock(&self.last) = Some(Arc::clone(&data));
                Message::Loaded(generation, data)
            }
            Err(error) => Message::Failed(generation, Failure { text: error.explain() }),
        });
    }

    fn raw(&self, id: &ResourceId) -> Result<String, String> {
        if self.reads_standard_input() {
            return Err("standard input can be read only once; give a file to --from".to_owned());
        }
        lock(&self.input).as_mut().ok_or("nothing was read yet")?.body(id)
    }

    fn export(
        &self,
        data: &Data,
        what: &What,
        format: Format,
        path: &Path,
    ) -> Result<PathBuf, String> {
        export::write(data, what, format, path).map_err(|error| error.explain())
    }

    fn past(&self) -> (Vec<Past>, Vec<String>) {
        self.settings.screen.history.as_deref().map(history::past).unwrap_or_default()
    }

    fn remember(&self, commands: &[String]) {
        history::write(commands);
    }

    fn session(&self, ask: SessionAsk, reply: &Reply) {
        let SessionAsk::Begin(cluster) = ask else { return self.sessions.ask(ask) };
        let ran = self
            .operator(cluster)
            .and_then(|operator| self.sessions.run(&self.args, &self.guide, operator, reply));
        if let Err(error) = ran {
            reply.send(Message::SessionFailed(error.explain()));
        }
    }

    fn close(&self) {
        self.sessions.close();
    }
}
