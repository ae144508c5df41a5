//! The loop: waits for something to happen, updates, does what is to be done, draws once.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{Event, MouseButton, MouseEventKind};
use jiff::Timestamp;

use super::clipboard::Clipboard;
use super::data::Data;
use super::keys::Key;
use super::message::{Effect, Format, Message, What};
use super::session::SessionAsk;
use super::speak::Speaker;
use super::state::State;
use super::terminal::{FullScreen, give_back, give_back_on_panic, take_keys};
use super::update::update;
use crate::model::Past;
use crate::model::ResourceId;

/// What the screens need of the world. Every call may take its time: it runs on a thread of its own.
pub trait Outside: Send + Sync + 'static {
    /// Reads the fleet; everything is told with this number.
    fn load(&self, generation: u64, reply: &Reply);
    /// The JSON of a cluster.
    ///
    /// # Errors
    /// Says why it cannot be read and what to do.
    fn raw(&self, id: &ResourceId) -> Result<String, String>;
    /// Writes an export; answers where it is.
    ///
    /// # Errors
    /// Says why it cannot be written and what to do.
    fn export(
        &self,
        data: &Data,
        what: &What,
        format: Format,
        path: &Path,
    ) -> Result<PathBuf, String>;
    /// Affected clusters of saved snapshots, and what could not be read of them.
    fn past(&self) -> (Vec<Past>, Vec<String>);
    /// Keeps the commands that were typed.
    fn remember(&self, commands: &[String]);
    /// Asks something of the session; what it tells comes as messages.
    fn session(&self, ask: SessionAsk, reply: &Reply);
    /// Lets what is open rest before the program ends.
    fn close(&self);
}

/// Where answers go.
#[derive(Debug, Clone)]
pub struct Reply(Sender<Message>);

impl Reply {
    /// Where answers go, and where they arrive.
    #[must_use]
    pub fn pair() -> (Self, Receiver<Message>) {
        let (sender, receiver) = channel();
        (Self(sender), receiver)
    }

    /// Sends an answer. Nobody listens any more once the screen is closed.
    pub fn send(&self, message: Message) {
        let _ = self.0.send(message);
    }
}

/// How the state is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// The whole terminal; with the mouse or without.
    Full {
        /// Whether wheel and clicks are taken; text is selected with Shift then.
        mouse: bool,
    },
    /// Lines, one a change, for screen readers and logs.
    Linear,
}

/// Time between two frames that nobody pressed a key for.
const FRAME: Duration = Duration::from_millis(33);
/// The age of the data is told by the minute.
const MINUTE: Duration = Duration::from_secs(60);

/// Shows a state until it is done; answers how it was then.
///
/// # Errors
/// When the terminal cannot be taken or written to.
pub fn run(state: State, outside: Arc<dyn Outside>, screen: Screen) -> io::Result<State> {
    give_back_on_panic();
    let (reply, messages) = Reply::pair();
    let show = Show::open(&state, screen)?;
    let clipboard = Clipboard::new(|name| std::env::var(name).ok());
    let mut session = Session { state, outside, reply, show, clipboard };
    session.show.draw(&session.state)?;
    session.listen();
    let first = super::update::update(&mut session.state, Message::Key(Key::Char('r')));
    session.perform(first)?;
    session.past();
    let ended = session.go(&messages);
    give_back();
    session.outside.close();
    ended.map(|()| session.state)
}

/// The full screen or lines.
enum Show {
    Full(Box<FullScreen>),
    Linear(Speaker),
}

impl Show {
    fn open(state: &State, screen: Screen) -> io::Result<Self> {
        match screen {
            Screen::Full { mouse } => {
                Ok(Self::Full(Box::new(FullScreen::open(state.size, mouse)?)))
            }
            Screen::Linear => {
                take_keys()?;
                Ok(Self::Linear(Speaker::default()))
            }
        }
    }

    fn draw(&mut self, state: &State) -> io::Result<()> {
        match self {
            Self::Full(full) => full.draw(state),
            Self::Linear(speaker) => {
                let mut out = io::stdout().lock();
                for line in speaker.news(state) {
                    // The terminal is in raw mode: a line does not return by itself.
                    write!(out, "{line}\r\n")?;
                }
                out.flush()
            }
        }
    }
}

struct Session {
    state: State,
    outside: Arc<dyn Outside>,
    reply: Reply,
    show: Show,
    clipboard: Clipboard,
}

impl Session {
    fn go(&mut self, messages: &Receiver<Message>) -> io::Result<()> {
        let mut drawn = Instant::now();
        while !self.state.done {
            let Some(batch) = next(messages, drawn) else { return Ok(()) };
            let now = Message::Now(Timestamp::now());
            for message in std::iter::once(now).chain(batch) {
                let effects = update(&mut self.state, message);
                self.perform(effects)?;
                if self.state.done {
                    return Ok(());
                }
            }
            self.show.draw(&self.state)?;
            drawn = Instant::now();
        }
        Ok(())
    }

    fn perform(&mut self, effects: Vec<Effect>) -> io::Result<()> {
        for effect in effects {
            match effect {
                Effect::Load(generation) => {
                    self.spawn(move |outside, reply| outside.load(generation, reply));
                }
                Effect::Raw(id) => self.spawn(move |outside, reply| {
                    let answer = outside.raw(&id);
                    reply.send(Message::Raw(id, answer));
                }),
                Effect::Export { data, what, format, path } => {
                    self.spawn(move |outside, reply| {
                        reply.send(Message::Exported(outside.export(&data, &what, format, &path)));
                    });
                }
                Effect::Copy(text) => {
                    let answer = self.clipboard.copy(&text);
                    update(&mut self.state, Message::Copied(answer));
                }
                Effect::Session(ask) => {
                    self.spawn(move |outside, reply| outside.session(ask, reply));
                }
                Effect::Suspend => self.suspend()?,
                Effect::Redraw => {
                    if let Show::Full(full) = &mut self.show {
                        full.forget()?;
                    }
                }
                Effect::Remember(commands) => self.outside.remember(&commands),
                Effect::Panic => deliberate_panic(),
                Effect::Quit => {}
            }
        }
        Ok(())
    }

    fn spawn(&self, work: impl FnOnce(&dyn Outside, &Reply) + Send + 'static) {
        let (outside, reply) = (Arc::clone(&self.outside), self.reply.clone());
        thread::spawn(move || work(outside.as_ref(), &reply));
    }

    fn past(&self) {
        self.spawn(|outside, reply| {
            let (past, problems) = outside.past();
            reply.send(Message::Past(past, problems));
        });
    }

    /// Keys and signals become messages.
    fn listen(&self) {
        let reply = self.reply.clone();
        thread::spawn(move || {
            while let Ok(event) = crossterm::event::read() {
                if let Some(message) = translate(&event) {
                    reply.send(message);
                }
            }
            // Without a terminal there is nobody to show anything to.
            reply.send(Message::Terminate);
        });
        #[cfg(unix)]
        self.listen_to_signals();
    }

    #[cfg(unix)]
    fn listen_to_signals(&self) {
        use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
        let reply = self.reply.clone();
        let Ok(mut signals) =
            signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])
        else {
            return;
        };
        thread::spawn(move || {
            for signal in signals.forever() {
                reply.send(match signal {
                    SIGTSTP => Message::Key(Key::Ctrl('z')),
                    SIGCONT => Message::Resumed,
                    _ => Message::Terminate,
                });
            }
        });
    }

    #[cfg(unix)]
    fn suspend(&mut self) -> io::Result<()> {
        let stop = || signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
        match &mut self.show {
            Show::Full(full) => {
                full.pause();
                stop()?;
                full.resume()?;
            }
            Show::Linear(_) => {
                give_back();
                stop()?;
                take_keys()?;
            }
        }
        // The terminal may have another size by now.
        if let Ok((width, height)) = crossterm::terminal::size() {
            update(&mut self.state, Message::Resize(width, height));
        }
        Ok(())
    }

    #[cfg(not(unix))]
    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[allow(clippy::panic, reason = "a test command that shows what a panic leaves behind")]
fn deliberate_panic() {
    panic!("asked for by the test command");
}

/// Everything that waits, so that it is drawn once. What comes without a key may collect for a
/// frame's time. None when nobody can send any more.
fn next(messages: &Receiver<Message>, drawn: Instant) -> Option<Vec<Message>> {
    let first = match messages.recv_timeout(MINUTE) {
        Ok(first) => first,
        Err(RecvTimeoutError::Timeout) => return Some(Vec::new()),
        Err(RecvTimeoutError::Disconnected) => return None,
    };
    let mut urgent = is_urgent(&first);
    let mut batch = vec![first];
    loop {
        let wait = if urgent { Duration::ZERO } else { FRAME.saturating_sub(drawn.elapsed()) };
        match messages.recv_timeout(wait) {
            Ok(message) => {
                urgent |= is_urgent(&message);
                batch.push(message);
            }
            Err(_) => return Some(batch),
        }
    }
}

/// Whether somebody waits for the answer.
fn is_urgent(message: &Message) -> bool {
    !matches!(
        message,
        Message::Found(..) | Message::Progress(..) | Message::Past(..) | Message::Session(_)
    )
}

fn translate(event: &Event) -> Option<Message> {
    match event {
        Event::Key(key) => Key::of(key).map(Message::Key),
        Event::Paste(text) => Some(Message::Paste(text.clone())),
        Event::Resize(width, height) => Some(Message::Resize(*width, *height)),
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::ScrollUp => Some(Message::Wheel(-3)),
            MouseEventKind::ScrollDown => Some(Message::Wheel(3)),
            MouseEventKind::Down(MouseButton::Left) => {
                Some(Message::Click(mouse.column, mouse.row))
            }
            _ => None,
        },
        Event::FocusGained | Event::FocusLost => None,
    }
}
