//! Arguments of sessions.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args as ClapArgs, Subcommand, ValueEnum, ValueHint};

use super::report_args::ReportArgs;

/// Arguments of `guide`.
#[derive(Debug, Clone, Default, ClapArgs)]
#[command(
    after_help = "Examples:\n  cnishift guide aks-prod                                 the session screen; you run the commands\n  cnishift guide aks-prod --operate                       cnishift sends each write that you approve\n  cnishift guide aks-prod --dry-run                       the exact requests, nothing is sent\n  cnishift guide aks-prod --plain                         lines and prompts instead of a screen\n  cnishift guide aks-prod --operate --approve aks-prod    unattended up to the first step that needs a person\n  cnishift --demo guide aks-freight-customs-weu --plain --operate"
)]
pub struct GuideArgs {
    /// The cluster: its name, or its ARM id where names repeat
    #[arg(value_name = "CLUSTER")]
    pub cluster: String,

    /// Lines and prompts on standard input and output instead of the screen
    #[arg(long)]
    pub plain: bool,

    /// Let cnishift send the writes that you approve; without it you run the commands yourself
    #[arg(long)]
    pub operate: bool,

    /// Run unattended and approve every write by the cluster's name, up to the first step that needs
    /// a person
    #[arg(long, value_name = "NAME", requires = "operate")]
    pub approve: Option<String>,

    /// Every write takes the approval of a second person
    #[arg(long, requires = "operate")]
    pub require_second_approver: bool,

    /// The second person, when running unattended
    #[arg(long, value_name = "PERSON", requires = "approve")]
    pub second_approver: Option<String>,

    /// Who sits here, for the record (default: the login's name)
    #[arg(long, value_name = "PERSON")]
    pub operator: Option<String>,

    /// What you saw or decided in a step that only a person can judge (repeatable)
    #[arg(long, value_name = "STEP=WORDS", value_parser = pair)]
    pub confirm: Vec<(String, String)>,

    /// Leave a step out, and why (repeatable)
    #[arg(long, value_name = "STEP=REASON", value_parser = pair)]
    pub skip: Vec<(String, String)>,

    /// Take this optional step, when running unattended (repeatable)
    #[arg(long, value_name = "STEP")]
    pub include: Vec<String>,

    /// Make a new plan and go on when the cluster changed, when running unattended
    #[arg(long)]
    pub replan: bool,

    /// Take the cluster over from whoever holds it
    #[arg(long)]
    pub take_over: bool,

    /// Show the requests that would be sent, with what each changes, and send nothing
    #[arg(long, conflicts_with_all = ["approve", "plain"])]
    pub dry_run: bool,

    /// Seconds between two looks at Azure where it names none (default: 15)
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub interval: Option<Duration>,

    /// Where the journal lies
    #[command(flatten)]
    pub journal: JournalArgs,
}

/// Where the journal lies.
#[derive(Debug, Clone, Default, ClapArgs)]
pub struct JournalArgs {
    /// The journal of sessions (default: sessions.db in the user's folder for program state)
    #[arg(long, global = true, env = "CNISHIFT_JOURNAL", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub journal: Option<PathBuf>,
}

/// Arguments of `sessions`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  cnishift sessions list\n  cnishift sessions show aks-prod-20280101-020000\n  cnishift sessions show aks-prod --format html -o record.html\n  cnishift sessions export aks-prod-20280101-020000 -o handover.jsonl\n  cnishift sessions import handover.jsonl"
)]
pub struct SessionsArgs {
    /// What to do
    #[command(subcommand)]
    pub what: SessionsCommand,

    /// Where the journal lies
    #[command(flatten)]
    pub journal: JournalArgs,
}

/// What to do with sessions.
#[derive(Debug, Subcommand)]
pub enum SessionsCommand {
    /// List the sessions of the journal, the newest first, and who holds a cluster
    List,
    /// Show what happened in a session
    Show {
        /// Its name, or its cluster's for the newest one
        #[arg(value_name = "SESSION")]
        session: String,

        /// How to write it
        #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
        format: SessionFormat,

        /// Templates and masks
        #[command(flatten)]
        report: ReportArgs,
    },
    /// Write a session as lines of JSON with their hashes: for a colleague, and as evidence
    Export {
        /// Its name, or its cluster's for the newest one
        #[arg(value_name = "SESSION")]
        session: String,
    },
    /// Take in a session that a colleague exported
    Import {
        /// The file
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: PathBuf,
    },
}

/// Formats of `sessions show`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum SessionFormat {
    /// Lines for people.
    #[default]
    Text,
    /// The record, for tickets.
    Markdown,
    /// One page for a browser, with nothing to load and no script.
    Html,
    /// The JSON document; its schema is docs/schema/session.schema.json.
    Json,
    /// For spreadsheets: a row a step, finding, fact and event.
    Csv,
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit: a step that failed fails, one that is not done is skipped.
    Junit,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((step, words)) if !step.trim().is_empty() && !words.trim().is_empty() => {
            Ok((step.trim().to_owned(), words.trim().to_owned()))
        }
        _ => Err("write it as STEP=WORDS, such as verify-traffic=\"all probes answer\"".to_owned()),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let wrong = || "seconds between 0.01 and 3600".to_owned();
    let seconds: f64 = text.parse().map_err(|_| wrong())?;
    if (0.01..=3600.0).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err(wrong())
    }
}
