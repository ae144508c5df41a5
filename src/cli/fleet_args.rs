//! Arguments of what is said about the whole fleet and its Terraform.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum, ValueHint};
use jiff::civil::Date;

use super::args::{RulesFormat, parse_day};
use super::report_args::ReportArgs;

/// Arguments of `waves`.
#[derive(Debug, Default, ClapArgs)]
#[command(
    after_help = "Examples:\n  cnishift waves\n  cnishift waves --start 2027-01-11 --at-once 3 --format csv -o waves.csv\n  cnishift waves --format ics -o waves.ics\n  cnishift waves --format svg -o waves.svg"
)]
pub struct WavesArgs {
    /// The first day (YYYY-MM-DD; default: tomorrow)
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub start: Option<Date>,

    /// Clusters on one day at most (default: the settings, else 2)
    #[arg(long, value_name = "CLUSTERS", value_parser = parse_at_once)]
    pub at_once: Option<usize>,

    /// How to write the calendar
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: WavesFormat,

    /// Templates and masks
    #[command(flatten)]
    pub report: ReportArgs,
}

fn parse_at_once(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..=10_000) => Ok(number),
        _ => Err("a number between 1 and 10000".to_owned()),
    }
}

/// Formats of `waves`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum WavesFormat {
    /// A table for people.
    #[default]
    Table,
    /// For tickets.
    Markdown,
    /// One page for a browser, with nothing to load and no script.
    Html,
    /// For spreadsheets.
    Csv,
    /// The JSON document; its schema is docs/schema/waves.schema.json.
    Json,
    /// SARIF 2.1.0: clusters that come too late or have no place.
    Sarif,
    /// JUnit: clusters that come too late, or have no place, fail.
    Junit,
    /// iCalendar, for calendars.
    Ics,
    /// A drawing (Gantt).
    Svg,
}

/// Arguments of `check-tfplan`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  terraform plan -out plan.bin && terraform show -json plan.bin | cnishift check-tfplan -\n  cnishift check-tfplan plan.json --format json"
)]
pub struct CheckTfplanArgs {
    /// The plan as JSON, or - for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,

    /// How to write the result
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: RulesFormat,
}
