//! The session behind the screen: its engine on a thread of its own.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::super::args::Args;
use super::super::error::CliError;
use super::super::guide::{Operator, Place, open, place};
use super::super::output::to_place;
use super::super::session_args::GuideArgs;
use crate::session::journal::Journal;
use crate::session::{End, Guide, Turn};
use crate::tui::{Message, Reply, SessionAsk, Shot};

/// How long the end of the program waits for a session to rest. The journal needs no goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// The session that is open, if one is.
#[derive(Default)]
pub(super) struct Sessions {
    asks: Mutex<Option<Sender<SessionAsk>>>,
    /// Where the journal lies: one for the whole run, also for the demo.
    place: Mutex<Option<Arc<Place>>>,
    over: (Mutex<bool>, Condvar),
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sessions {
    pub(super) fn place(&self, args: &Args, guide: &GuideArgs) -> Result<Arc<Place>, CliError> {
        let mut known = lock(&self.place);
        if let Some(place) = &*known {
            return Ok(Arc::clone(place));
        }
        let new = Arc::new(place(&guide.journal, args.demo)?);
        *known = Some(Arc::clone(&new));
        Ok(new)
    }

    /// Runs a session until it is over or rests.
    pub(super) fn run(
        &self,
        args: &Args,
        guide: &GuideArgs,
        operator: Operator,
        reply: &Reply,
    ) -> Result<(), CliError> {
        let place = self.place(args, guide)?;
        let mut session = open(args, guide, operator, &place)?;
        let (sender, asks) = channel();
        *lock(&self.asks) = Some(sender);
        *lock(&self.over.0) = false;
        let ended = go(&mut session, &asks, reply);
        lock(&self.asks).take();
        *lock(&self.over.0) = true;
        self.over.1.notify_all();
        ended
    }

    /// Passes on what is asked.
    pub(super) fn ask(&self, ask: SessionAsk) {
        if let Some(sender) = &*lock(&self.asks) {
            // An engine that has just ended tells so itself.
            let _ = sender.send(ask);
        }
    }

    pub(super) fn close(&self) {
        let Some(sender) = lock(&self.asks).take() else { return };
        let _ = sender.send(SessionAsk::Pause);
        let over = lock(&self.over.0);
        drop(self.over.1.wait_timeout_while(over, GOODBYE, |over| !*over));
    }
}

fn tell(session: &Guide, end: Option<End>, reply: &Reply) {
    reply.send(Message::Session(Arc::new(Shot::of(session, end))));
}

fn go(session: &mut Guide, asks: &Receiver<SessionAsk>, reply: &Reply) -> Result<(), CliError> {
    loop {
        let turn = session.advance()?;
        let end = match turn {
            Turn::Over(end) => Some(end),
            _ => None,
        };
        tell(session, end, reply);
        let ask = match turn {
            Turn::Over(_) => return Ok(()),
            Turn::Again => asks.try_recv().ok(),
            Turn::Ask => asks.recv().ok().or(Some(SessionAsk::Pause)),
            Turn::Wait(wait) => match asks.recv_timeout(wait) {
                Ok(ask) => Some(ask),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => Some(SessionAsk::Pause),
            },
        };
        match ask {
            None | Some(SessionAsk::Begin(_)) => {}
            Some(SessionAsk::Answer(answer)) => {
                if let Turn::Wait(wait) = session.answer(answer)? {
                    tell(session, None, reply);
                    std::thread::sleep(wait);
                }
            }
            Some(SessionAsk::HandOver(path)) => {
                reply.send(Message::HandedOver(hand_over(session, &path).map(|()| path)));
            }
            Some(SessionAsk::Pause) => {
                session.pause("the operator let it rest")?;
                tell(session, Some(End::Waiting), reply);
                return Ok(());
            }
        }
    }
}

fn hand_over(session: &Guide, path: &Path) -> Result<(), String> {
    let journal = Journal::open(session.place()).map_err(|why| why.to_string())?;
    let write = |out: &mut dyn std::io::Write| {
        journal.export(&session.state().name, out).map_err(std::io::Error::other)
    };
    to_place(Some(path), write).map_err(|why: std::io::Error| why.to_string())
}
