//! Copies a text: by the system's clipboard where there is one, else through the terminal.

use std::io::{self, Write};
use std::process::{Command, Stdio};

use crossterm::clipboard::CopyToClipboard;
use crossterm::{Command as _, execute};

/// Bytes that terminals commonly take in one go, before they are encoded.
const MOST: usize = 74_000;

/// The ways to copy in this environment.
pub(super) struct Clipboard {
    /// The system's own, kept open: on X11 the text lives in the program that copied it.
    native: Option<arboard::Clipboard>,
    remote: bool,
    tmux: bool,
    dumb: bool,
}

impl Clipboard {
    /// Looks at the environment; `env` reads a variable.
    pub(super) fn new(env: impl Fn(&str) -> Option<String>) -> Self {
        let is_set = |name: &str| env(name).is_some_and(|value| !value.is_empty());
        Self {
            native: None,
            remote: is_set("SSH_CONNECTION") || is_set("SSH_TTY"),
            tmux: is_set("TMUX"),
            dumb: env("TERM").is_some_and(|term| term == "dumb"),
        }
    }

    /// Copies a text; answers how.
    pub(super) fn copy(&mut self, text: &str) -> Result<String, String> {
        if self.tmux && tmux(text) {
            return Ok(
                "tmux's buffer, and the terminal's clipboard if tmux passes it on".to_owned()
            );
        }
        // Over SSH the system's clipboard is that of the wrong machine.
        if !self.remote && self.native(text).is_ok() {
            return Ok("the system's clipboard".to_owned());
        }
        if self.dumb {
            return Err("this terminal has no clipboard".to_owned());
        }
        if text.len() > MOST {
            return Err(format!("{} bytes are too many for the terminal", text.len()));
        }
        self.terminal(text).map_err(|error| error.to_string())?;
        Ok("the terminal's clipboard (OSC 52), if it allows that".to_owned())
    }

    fn native(&mut self, text: &str) -> Result<(), arboard::Error> {
        let native = match &mut self.native {
            Some(native) => native,
            None => self.native.insert(arboard::Clipboard::new()?),
        };
        native.set_text(text)
    }

    fn terminal(&self, text: &str) -> io::Result<()> {
        let mut out = io::stdout();
        execute!(out, CopyToClipboard::to_clipboard_from(text))?;
        if self.tmux {
            // tmux may keep the sequence to itself; wrapped it goes on to the terminal around it.
            let mut inner = String::new();
            let copy = CopyToClipboard::to_clipboard_from(text);
            if copy.write_ansi(&mut inner).is_ok() {
                let wrapped = inner.replace('\u{1b}', "\u{1b}\u{1b}");
                write!(out, "\u{1b}Ptmux;{wrapped}\u{1b}\\")?;
            }
        }
        out.flush()
    }
}

/// Gives a text to tmux, which keeps it to be pasted and hands it to the terminal around it.
fn tmux(text: &str) -> bool {
    let run = || -> io::Result<bool> {
        let mut child = Command::new("tmux")
            .args(["load-buffer", "-w", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        if let Some(mut input) = child.stdin.take() {
            input.write_all(text.as_bytes())?;
        }
        Ok(child.wait()?.success())
    };
    run().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_much_and_dumb_terminals_are_told() {
        let env = |pairs: &'static [(&str, &str)]| {
            move |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())
        };
        let mut far = Clipboard::new(env(&[("SSH_TTY", "/dev/pts/1")]));
        assert!(far.copy(&"x".repeat(MOST + 1)).unwrap_err().contains("too many"));
        let mut dumb = Clipboard::new(env(&[("SSH_TTY", "/dev/pts/1"), ("TERM", "dumb")]));
        assert!(dumb.copy("x").unwrap_err().contains("no clipboard"));
    }
}
