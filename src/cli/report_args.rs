//! What holds for reports of every kind: templates and masks.

use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, ValueHint};

use super::error::CliError;
use crate::config::Settings;
use crate::redact::Redactor;
use crate::report::Templates;

/// Templates and masks.
#[derive(Debug, Clone, Default, ClapArgs)]
#[command(next_help_heading = "Reports")]
pub struct ReportArgs {
    /// Take templates of Markdown and HTML from this folder instead of the built-in ones
    ///
    /// `cnishift templates DIR` writes the built-in ones as a start. A template sees the report and
    /// nothing else: no file, no program, no network; what it prints is escaped.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub templates: Option<PathBuf>,

    /// What masks names.
    #[command(flatten)]
    pub mask: MaskArgs,
}

/// What masks names.
#[derive(Debug, Clone, Default, ClapArgs)]
#[command(next_help_heading = "Reports")]
pub struct MaskArgs {
    /// Mask names, ids and addresses, so that the report can be given away; findings stay the same
    ///
    /// Equal values stay equal throughout the report, names keep their length, and addresses keep
    /// their place in each other. Words that people wrote are left out.
    #[arg(long)]
    pub redact: bool,

    /// Mask by the secret in this file, 16 characters or more, instead of a random key
    ///
    /// The same secret masks every report in the same way. Keep it: who has it can find out by trying
    /// whether a name was masked.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "redact")]
    pub redact_key: Option<PathBuf>,
}

impl MaskArgs {
    /// What masks the report, if it is to be masked.
    pub(super) fn redactor(&self) -> Result<Option<Redactor>, CliError> {
        if self.redact { redactor(self.redact_key.as_deref()).map(Some) } else { Ok(None) }
    }
}

impl ReportArgs {
    /// The templates: those named, else those of the settings, in place of the built-in ones.
    pub(super) fn templates(&self, settings: &Settings) -> Result<Templates, CliError> {
        let folder = self.templates.as_deref().or(settings.reports.templates.as_deref());
        Ok(match folder {
            Some(folder) => Templates::with_folder(folder)?,
            None => Templates::built_in()?,
        })
    }
}

/// Masks by a secret, else by a key that is forgotten.
pub(super) fn redactor(key: Option<&Path>) -> Result<Redactor, CliError> {
    if let Some(path) = key {
        return Ok(Redactor::new(secret(path)?.trim().as_bytes()));
    }
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|error| CliError::Random(error.to_string()))?;
    Ok(Redactor::new(&random))
}

/// The secret in a file; its end of line does not belong to it.
fn secret(path: &Path) -> Result<String, CliError> {
    const SHORTEST: usize = 16;
    let refuse = |why: String| CliError::Secret { file: path.display().to_string(), why };
    let text = std::fs::read_to_string(path).map_err(|error| refuse(error.to_string()))?;
    match text.trim().chars().count() {
        SHORTEST.. => Ok(text),
        found => Err(refuse(format!("{found} characters, and at least {SHORTEST} are needed"))),
    }
}
