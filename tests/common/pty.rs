//! The built program on a pseudo-terminal, with an emulator that keeps what a person would see.
#![allow(dead_code, reason = "every test file uses a part")]

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};

/// How long anything may take before a test gives up: far beyond what it takes.
const PATIENCE: Duration = Duration::from_secs(60);

struct Seen {
    parser: vt100::Parser,
    raw: Vec<u8>,
    /// Where each piece of it ends, and when it came.
    pieces: Vec<(usize, Duration)>,
    start: Instant,
    ended: bool,
}

/// A program on a terminal of its own. Killed when it is dropped.
pub struct Session {
    master: Box<dyn MasterPty + Send>,
    // Held open, so that the terminal outlives the program and its modes can be looked at.
    _slave: Box<dyn SlavePty + Send>,
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    before: String,
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn cells(number: u16) -> NonZero<u16> {
    NonZero::new(number).unwrap()
}

impl Session {
    pub fn start(folder: &Path, args: &[&str], env: &[(&str, &str)], cols: u16, rows: u16) -> Self {
        let pair = native_pty_system().openpty(size(cols, rows)).unwrap();
        let before = termios(pair.master.as_ref());
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_cnishift"));
        command.args(args);
        command.cwd(folder);
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("HOME", folder);
        command.env("XDG_CONFIG_HOME", folder);
        command.env("XDG_STATE_HOME", folder);
        command.env("PATH", "/usr/bin:/bin");
        // No clipboard of a test machine is touched.
        command.env("SSH_TTY", "/dev/pts/0");
        for (name, value) in env {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let parser = vt100::Parser::new(cells(rows), cells(cols), 0);
        let (pieces, start) = (Vec::new(), Instant::now());
        let seen = Seen { parser, raw: Vec::new(), pieces, start, ended: false };
        let seen = Arc::new((Mutex::new(seen), Condvar::new()));
        let shared = Arc::clone(&seen);
        thread::spawn(move || {
            let mut bytes = [0; 65_536];
            loop {
                let count = reader.read(&mut bytes).unwrap_or(0);
                let mut seen = shared.0.lock().unwrap();
                seen.parser.process(&bytes[..count]);
                seen.raw.extend_from_slice(&bytes[..count]);
                let piece = (seen.raw.len(), seen.start.elapsed());
                seen.pieces.push(piece);
                seen.ended |= count == 0;
                shared.1.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        Self { master: pair.master, _slave: pair.slave, child, writer, seen, before }
    }

    pub fn send(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// Waits until the screen is as wanted; wakes whenever something arrives.
    pub fn wait_for(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let (lock, woken) = &*self.seen;
        let start = Instant::now();
        let mut seen = lock.lock().unwrap();
        while !wanted(seen.parser.screen()) {
            let left = PATIENCE.saturating_sub(start.elapsed());
            if left.is_zero() || seen.ended {
                let screen = seen.parser.screen().contents();
                drop(seen);
                panic!("never seen: {what}\n{screen}");
            }
            seen = woken.wait_timeout(seen, left).unwrap().0;
        }
    }

    pub fn wait_text(&self, text: &str) {
        self.wait_for(text, |screen| screen.contents().contains(text));
    }

    pub fn wait_gone(&self, text: &str) {
        self.wait_for(&format!("no {text}"), |screen| !screen.contents().contains(text));
    }

    pub fn id(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    pub fn screen(&self) -> String {
        self.seen.0.lock().unwrap().parser.screen().contents()
    }

    pub fn raw(&self) -> Vec<u8> {
        self.seen.0.lock().unwrap().raw.clone()
    }

    /// What came, with seconds since the start; characters are never cut.
    pub fn timed(&self) -> Vec<(f64, String)> {
        let seen = self.seen.0.lock().unwrap();
        let (mut all, mut from) = (Vec::new(), 0);
        for (end, time) in &seen.pieces {
            let bytes = &seen.raw[from..*end];
            let whole = match std::str::from_utf8(bytes) {
                Ok(_) => bytes.len(),
                Err(cut) => cut.valid_up_to(),
            };
            let text = String::from_utf8_lossy(&bytes[..whole]).into_owned();
            if !text.is_empty() {
                all.push((time.as_secs_f64(), text));
            }
            from += whole;
        }
        all
    }

    pub fn resize(&self, cols: u16, rows: u16) {
        self.seen.0.lock().unwrap().parser.screen_mut().set_size(cells(rows), cells(cols));
        self.master.resize(size(cols, rows)).unwrap();
    }

    /// Sends a signal to the program, by its own process id.
    pub fn signal(&self, name: &str) {
        let id = self.child.process_id().unwrap().to_string();
        let kill = std::process::Command::new("kill").args(["-s", name, &id]).status().unwrap();
        assert!(kill.success());
    }

    /// Whether the program is stopped, as the system says.
    pub fn wait_stopped(&self) {
        let stat = format!("/proc/{}/stat", self.child.process_id().unwrap());
        let start = Instant::now();
        loop {
            let text = std::fs::read_to_string(&stat).unwrap();
            let state = text.rsplit_once(')').unwrap().1.trim().chars().next().unwrap();
            if state == 'T' {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "never stopped: {state}");
            thread::yield_now();
        }
    }

    /// Waits for the end; answers the exit code.
    pub fn wait_exit(&mut self) -> u32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(start.elapsed() < PATIENCE, "never ended\n{}", self.screen());
            thread::yield_now();
        }
    }

    /// The terminal's modes are as they were before the program started.
    pub fn assert_restored(&self) {
        assert_eq!(termios(self.master.as_ref()), self.before);
        self.wait_for("the main screen", |screen| !screen.alternate_screen());
        self.wait_for("the cursor", |screen| !screen.hide_cursor());
        self.wait_for("pasting", |screen| !screen.bracketed_paste());
        self.wait_for("no mouse", |screen| {
            screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
        });
        self.wait_for("the keypad", |screen| {
            !screen.application_keypad() && !screen.application_cursor()
        });
    }

    /// The terminal's modes are the program's: it reads single keys.
    pub fn assert_taken(&self) {
        assert_ne!(termios(self.master.as_ref()), self.before);
    }
}

fn termios(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
