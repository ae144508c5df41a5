//! Errors at the edge: what happened, and what to do next.

use std::io;
use std::path::PathBuf;

use super::exit::Exit;
use crate::config::ConfigError;
use crate::model::{Gap, inert};
use crate::report::TemplateError;
use crate::session::OpenError;
use crate::session::journal::JournalError;
use crate::source::LiveError;

/// Why a run ended without a result.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The settings cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Nothing can be read of Azure.
    #[error(transparent)]
    Live(#[from] LiveError),
    /// The user stopped the run.
    #[error("stopped; nothing was changed")]
    Interrupted,
    /// Plain numbers were given together with an input.
    #[error("--nodes sizes plain numbers and reads no input, but {0} names one")]
    NodesWithInput(&'static str),
    /// A drawing shows one cluster, and none was named.
    #[error("--format svg draws the address atlas of one cluster, and none is named")]
    DrawingWithoutCluster,
    /// A format is written for another tool than the one that is named.
    #[error("--tool {0} and --format {1} contradict each other: {1} is written for {2}")]
    ToolOfFormat(&'static str, &'static str, &'static str),
    /// A selector names no rule.
    #[error("{0:?} names no check")]
    UnknownRule(String),
    /// No cluster has this name.
    #[error("no cluster named {0:?} in the input")]
    NoCluster(String, Vec<String>),
    /// Several clusters have this name.
    #[error("{0:?} is the name of several clusters")]
    Ambiguous(String, Vec<String>),
    /// Both sides of a comparison are to come from standard input.
    #[error("only one of OLD and NEW can be standard input")]
    TwiceStandard,
    /// Standard input is to be read a second time.
    #[error("standard input can be read only once; give a file to --from to refresh")]
    ReadOnce,
    /// A session needs live Azure.
    #[error("a session checks every step against Azure, and --from names files")]
    NotLive,
    /// A session cannot be opened or kept.
    #[error(transparent)]
    Session(#[from] OpenError),
    /// An argument of a session cannot be used.
    #[error("{0}")]
    SessionArgs(String),
    /// A template cannot be used.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// An evidence pack cannot be written.
    #[error("{place}: {why}")]
    Pack {
        /// The folder.
        place: String,
        /// Why.
        why: String,
    },
    /// There is nothing to report on.
    #[error("nothing could be inventoried")]
    Nothing(Vec<Gap>),
    /// The system gives no random numbers.
    #[error("the system gives no random key ({0}); give a secret with --redact-key")]
    Random(String),
    /// The secret for masking cannot be used.
    #[error("{file}: cannot use it as --redact-key: {why}")]
    Secret {
        /// Its file.
        file: String,
        /// What is wrong.
        why: String,
    },
    /// The output cannot be written.
    #[error("{place}: cannot write: {why}")]
    Output {
        /// The file, or standard output.
        place: String,
        /// The system's own words.
        why: io::Error,
    },
}

impl From<JournalError> for CliError {
    fn from(error: JournalError) -> Self {
        Self::Session(error.into())
    }
}

impl CliError {
    pub(super) fn output(file: Option<&PathBuf>, why: io::Error) -> Self {
        // A template that fails does so while the report is written.
        let why = match why.downcast::<TemplateError>() {
            Ok(error) => return Self::Template(error),
            Err(why) => why,
        };
        let place = file.map_or("standard output".to_owned(), |file| file.display().to_string());
        Self::Output { place, why }
    }

    pub(super) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output { why, .. } if why.kind() == io::ErrorKind::BrokenPipe)
    }

    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Nothing(_) | Self::Live(_) => Exit::Nothing,
            Self::Interrupted => Exit::Interrupted,
            Self::Session(OpenError::Nothing(_)) => Exit::Usage,
            Self::Session(OpenError::Unread(_)) => Exit::Nothing,
            Self::Session(_) => Exit::Held,
            Self::Output { .. } if self.is_broken_pipe() => Exit::Done,
            _ => Exit::Usage,
        }
    }

    /// The message with its next action, safe for a terminal.
    pub(super) fn explain(&self) -> String {
        let lines: Vec<_> = self.lines().iter().map(|line| inert(line).into_owned()).collect();
        lines.join("\n")
    }

    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = format!("error: {self}").lines().map(str::to_owned).collect();
        match self {
            Self::Live(error) => {
                let (seen, next) = error.detail();
                lines.extend(seen.iter().map(|line| format!("  {line}")));
                lines.push(format!("  next: {next}"));
                lines.push(
                    "  without Azure: --from PATH reads exported files, --demo a sample".to_owned(),
                );
            }
            Self::NodesWithInput(input) => lines.push(format!(
                "  next: leave out {input}, or name a cluster of the input instead of --nodes"
            )),
            Self::DrawingWithoutCluster => {
                lines.push("  try: cnishift size CLUSTER --format svg -o atlas.svg".to_owned());
            }
            Self::ToolOfFormat(tool, format, own) => lines.push(format!(
                "  next: --tool {tool} with --format markdown or json, or --format {format} with --tool {own}"
            )),
            Self::UnknownRule(_) => {
                lines.push("  next: `cnishift rules` lists codes and categories".to_owned());
            }
            Self::NoCluster(_, near) => list(&mut lines, "clusters in the input", near),
            Self::Ambiguous(_, ids) => list(&mut lines, "give one of these ids", ids),
            Self::Nothing(gaps) => {
                for gap in gaps.iter().take(10) {
                    lines.push(format!("  {} {}: {}", gap.file, gap.path, gap.message));
                }
                lines.push("  next: export again, for example az aks list -o json".to_owned());
            }
            Self::Secret { .. } => {
                lines.push("  next: head -c 32 /dev/urandom | base64 > FILE makes one".to_owned())
            }
            Self::NotLive => lines.push(
                "  next: leave out --from to use your az login, or try it with --demo".to_owned(),
            ),
            Self::Template(_) => lines.push(
                "  next: cnishift templates DIR writes the built-in templates, to compare with"
                    .to_owned(),
            ),
            Self::Pack { .. } => {
                lines.push("  next: name a folder that does not exist yet, or is empty".to_owned())
            }
            Self::Config(_)
            | Self::Session(_)
            | Self::SessionArgs(_)
            | Self::TwiceStandard
            | Self::ReadOnce
            | Self::Random(_)
            | Self::Output { .. }
            | Self::Interrupted => {}
        }
        lines
    }
}

fn list(lines: &mut Vec<String>, title: &str, items: &[String]) {
    const SHOWN: usize = 10;
    lines.push(format!("  {title}:"));
    lines.extend(items.iter().take(SHOWN).map(|item| format!("    {item}")));
    if items.len() > SHOWN {
        lines.push(format!("    and {} more", items.len() - SHOWN));
    }
}
