//! Errors at the edge: what happened, and what to do next.

use std::io;
use std::path::PathBuf;

use super::exit::Exit;
use crate::config::ConfigError;
use crate::model::{Gap, inert};

/// Why a run ended without a result.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The settings cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// No input was named.
    #[error("no input: name one with --from PATH, or use --demo")]
    NoInput,
    /// Plain numbers were given together with an input.
    #[error("--nodes sizes plain numbers and reads no input, but {0} names one")]
    NodesWithInput(&'static str),
    /// A drawing shows one cluster, and none was named.
    #[error("--format svg draws the address atlas of one cluster, and none is named")]
    DrawingWithoutCluster,
    /// A selector names no rule.
    #[error("{0:?} names no check")]
    UnknownRule(String),
    /// No cluster has this name.
    #[error("no cluster named {0:?} in the input")]
    NoCluster(String, Vec<String>),
    /// Several clusters have this name.
    #[error("{0:?} is the name of several clusters")]
    Ambiguous(String, Vec<String>),
    /// There is nothing to report on.
    #[error("nothing could be inventoried")]
    Nothing(Vec<Gap>),
    /// The output cannot be written.
    #[error("{place}: cannot write: {why}")]
    Output {
        /// The file, or standard output.
        place: String,
        /// The system's own words.
        why: io::Error,
    },
}

impl CliError {
    pub(super) fn output(file: Option<&PathBuf>, why: io::Error) -> Self {
        let place = file.map_or("standard output".to_owned(), |file| file.display().to_string());
        Self::Output { place, why }
    }

    pub(super) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output { why, .. } if why.kind() == io::ErrorKind::BrokenPipe)
    }

    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Nothing(_) => Exit::Nothing,
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
            Self::NoInput => lines.push(
                "  try: az aks list -o json | cnishift audit --from -\n".trim_end().to_owned(),
            ),
            Self::NodesWithInput(input) => lines.push(format!(
                "  next: leave out {input}, or name a cluster of the input instead of --nodes"
            )),
            Self::DrawingWithoutCluster => {
                lines.push("  try: cnishift size CLUSTER --format svg -o atlas.svg".to_owned());
            }
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
            Self::Config(_) | Self::Output { .. } => {}
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
