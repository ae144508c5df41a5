//! The terminal's modes: taken when the screen opens, given back however the program ends.

use std::io::{self, BufWriter, Stdout, Write};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::state::State;
use super::view::view;

/// Whether the terminal is in our modes now, so that a panic knows what to give back.
static TAKEN: AtomicBool = AtomicBool::new(false);

type Out = BufWriter<Stdout>;

/// The full-screen terminal.
pub(super) struct FullScreen {
    terminal: Terminal<CrosstermBackend<Out>>,
    mouse: bool,
}

impl FullScreen {
    /// Takes the terminal.
    pub(super) fn open((width, height): (u16, u16), mouse: bool) -> io::Result<Self> {
        take(mouse)?;
        Ok(Self { terminal: blank(Rect::new(0, 0, width, height))?, mouse })
    }

    /// Draws a state; only what changed since the last time is sent.
    pub(super) fn draw(&mut self, state: &State) -> io::Result<()> {
        let (width, height) = state.size;
        let area = Rect::new(0, 0, width, height);
        if self.terminal.get_frame().area() != area {
            self.terminal = blank(area)?;
        }
        // One picture, not the steps to it, where the terminal can.
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| view(state, frame))?;
        queue!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        io::Write::flush(self.terminal.backend_mut())
    }

    /// Forgets what the terminal shows.
    pub(super) fn forget(&mut self) -> io::Result<()> {
        self.terminal = blank(self.terminal.get_frame().area())?;
        Ok(())
    }

    /// Gives the terminal back for a while.
    pub(super) fn pause(&mut self) {
        give_back();
    }

    /// Takes it again.
    pub(super) fn resume(&mut self) -> io::Result<()> {
        take(self.mouse)?;
        self.forget()
    }
}

/// A terminal with nothing on it.
///
/// Made anew instead of cleared: clearing asks the terminal where its cursor is, and the answer would
/// end up among the keys. The viewport is fixed, so that a frame has the size that the state knows,
/// whatever happens to the terminal meanwhile.
fn blank(area: Rect) -> io::Result<Terminal<CrosstermBackend<Out>>> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout());
    execute!(out, Clear(ClearType::All))?;
    let options = TerminalOptions { viewport: Viewport::Fixed(area) };
    Terminal::with_options(CrosstermBackend::new(out), options)
}

impl Drop for FullScreen {
    fn drop(&mut self) {
        give_back();
    }
}

fn take(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, SeqCst);
    let mut out = io::stdout();
    execute!(out, EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
    if mouse {
        execute!(out, EnableMouseCapture)?;
    }
    Ok(())
}

/// Gives everything back, once; does nothing where nothing was taken.
pub(super) fn give_back() {
    if !TAKEN.swap(false, SeqCst) {
        return;
    }
    let mut out = io::stdout();
    // Each on its own: one that fails must not keep the next from happening.
    let _ = execute!(out, DisableMouseCapture);
    let _ = execute!(out, DisableBracketedPaste);
    let _ = execute!(out, LeaveAlternateScreen, cursor::Show);
    let _ = disable_raw_mode();
    let _ = out.flush();
}

/// Takes single keys without the full screen.
pub(super) fn take_keys() -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, SeqCst);
    execute!(io::stdout(), EnableBracketedPaste)
}

/// Lets a panic give the terminal back before it is told.
pub(super) fn give_back_on_panic() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        give_back();
        before(info);
    }));
}
