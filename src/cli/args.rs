//! Arguments and help.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args as ClapArgs, CommandFactory, Parser, Subcommand, ValueEnum, ValueHint};
use ipnet::Ipv4Net;
use jiff::civil::Date;

use super::azure_args::AzureArgs;
use super::exit::EXIT_CODES;
use super::fleet_args::{CheckTfplanArgs, WavesArgs};
use super::report_args::ReportArgs;
use super::session_args::{GuideArgs, SessionsArgs};
use crate::config::THEMES;
use crate::model::{Surge, parse_v4};
use crate::sizing::Growth;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default())
    .placeholder(AnsiColor::Cyan.on_default());

const EXAMPLES: &str = "\
Examples:
  cnishift                                          open the screen on what your az login can see
  cnishift | cat                                    the same audit as a table
  cnishift audit --subscription prod --fail-on affected
  cnishift --demo                                   try it on the embedded sample fleet
  az aks list -o json | cnishift audit --from -     audit what az exports
  cnishift audit --from exports/ --format json      a folder of exports, as a JSON document
  cnishift plan aks-prod --from exports/            the steps for one cluster
  cnishift explain KN013                            what a check means and where that is written";

/// Takes AKS clusters off kubenet before Microsoft retires it on 31 March 2028.
#[derive(Debug, Parser)]
#[command(name = "cnishift", version, styles = STYLES, after_help = EXAMPLES, after_long_help = after_long_help(), max_term_width = 100)]
pub struct Args {
    /// What to do; without a command, open the screen on a terminal, else audit and print the table.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Read exported JSON or a snapshot: a file, a folder, or - for standard input (repeatable)
    ///
    /// ARM bodies, `az aks list -o json`, Resource Graph rows and JSON lines are understood, mixed
    /// with the virtual networks, route tables, security groups and role assignments around the
    /// clusters, packed with gzip or not. More context means fewer open checks.
    #[arg(long, global = true, value_name = "PATH", value_hint = ValueHint::AnyPath, conflicts_with = "demo", help_heading = "Input")]
    pub from: Vec<PathBuf>,

    /// Use the sample fleet that is embedded in the program
    #[arg(long, global = true, help_heading = "Input")]
    pub demo: bool,

    /// Audit as of this day (YYYY-MM-DD): countdowns and deadlines follow it (default: today)
    #[arg(long, global = true, value_name = "DATE", value_parser = parse_day, help_heading = "Input")]
    pub as_of: Option<Date>,

    /// Settings file (default: cnishift.toml in the working folder, else in the user's config folder)
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Input")]
    pub config: Option<PathBuf>,

    /// Ranges that pods must not use, on-premises for example: CSV (cidr,name,owner,reason) or TOML
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Input")]
    pub reserved: Option<PathBuf>,

    /// Which Azure, as whom, and how
    #[command(flatten)]
    pub azure: AzureArgs,

    /// When to use colour; NO_COLOR turns it off too
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        help_heading = "Output"
    )]
    pub color: ColorWhen,

    /// Colours of the screen: dark, light, high-contrast, deuteranopia, tritanopia or mono
    #[arg(long, value_name = "NAME", value_parser = THEMES, help_heading = "Screen")]
    pub theme: Option<String>,

    /// Draw borders and marks of the screen in ASCII
    #[arg(long, help_heading = "Screen")]
    pub ascii: bool,

    /// Print the screen as lines, one a change, for screen readers
    #[arg(long, help_heading = "Screen")]
    pub screen_reader: bool,

    /// Write to this file instead of standard output; it appears whole or not at all
    #[arg(long, short, global = true, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub output: Option<PathBuf>,

    /// Print nothing but the result
    #[arg(long, short, global = true, help_heading = "Output")]
    pub quiet: bool,
}

pub(super) fn parse_day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "not a day; write it as 2027-06-30".to_owned())
}

fn after_long_help() -> String {
    let codes: Vec<_> =
        EXIT_CODES.iter().map(|(exit, text)| format!("  {}  {text}", *exit as u8)).collect();
    format!("{EXAMPLES}\n\nExit codes:\n{}", codes.join("\n"))
}

/// The whole command line, for completions, the manual page and the docs.
#[must_use]
pub fn command() -> clap::Command {
    Args::command()
}

/// When to use colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set or TERM is dumb.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check every cluster and judge whether it can leave kubenet
    ///
    /// Reads only. Each finding shows the value it rests on and the documentation; what could not
    /// be read is an open or unknown check, never a pass.
    Audit(AuditArgs),
    /// Show the ordered steps that take one cluster to Azure CNI Overlay
    Plan(PlanArgs),
    /// Walk through the plan of one cluster, each step checked against Azure before and after
    ///
    /// Every step and everything that was seen goes into a journal first, so that the session can be
    /// left, crash, and be gone on with, here or by a colleague. Nothing is written to Azure without
    /// --operate and an approval of each write.
    Guide(GuideArgs),
    /// List, show, export and import sessions
    Sessions(SessionsArgs),
    /// Put the fleet into waves and a calendar up to 31 March 2028
    ///
    /// Canaries first, then environment by environment; at most so many clusters a day, and never two
    /// that share a route table, a subnet or a declared group. Exit code 1 when the calendar ends after
    /// the deadline.
    Waves(WavesArgs),
    /// Refuse a Terraform plan that would replace or remove a cluster
    ///
    /// Reads what `terraform show -json` writes. Exit code 1 when a cluster, its nodes or its network
    /// would be replaced or removed, 3 when that cannot be told before the plan is applied.
    CheckTfplan(CheckTfplanArgs),
    /// Answer a what-if: how large a pod range must be to last, and which ranges are free
    Size(SizeArgs),
    /// Check what reading Azure depends on: sign-in, clock, rights, API versions, throttling
    Doctor(DoctorArgs),
    /// Tell what changed between two inventories: exports or snapshots
    ///
    /// Both are judged on the same day by the same rules. Clusters are matched by their ARM id.
    /// A cluster is worse when its verdict is, when a blocker is new that no exception covers, when
    /// a warning is new and no blocker was cleared, when a gate that was decided is open, or when
    /// the cluster is new and on kubenet.
    Diff(DiffArgs),
    /// Keep everything that was read in one file, to audit it again later
    ///
    /// The file holds the documents as they were read, packed, with a checksum: a cut or changed
    /// file is refused. Give it to --from like an export; reports then say when the data was read.
    Snapshot(SnapshotArgs),
    /// Write the templates of Markdown and HTML into a folder, to change them there
    ///
    /// Give the folder to --templates, or name it in the settings under [reports]. Delete what you do
    /// not change: the built-in template then goes on being used.
    Templates(TemplatesArgs),
    /// List the checks
    Rules(RulesArgs),
    /// Explain one check: when it fires, why it matters, what to do, and the sources
    Explain(ExplainArgs),
    /// Print a completion script for a shell
    #[command(
        after_help = "Example:\n  cnishift completions bash > ~/.local/share/bash-completion/completions/cnishift"
    )]
    Completions(CompletionsArgs),
    /// Print the manual page in roff
    #[command(after_help = "Example:\n  cnishift man > cnishift.1 && man ./cnishift.1")]
    Man,
}

/// Arguments of `audit`.
#[derive(Debug, Default, ClapArgs)]
#[command(
    after_help = "Examples:\n  cnishift audit --from exports/ --fail-on prepare\n  cnishift audit --demo --format html -o audit.html\n  cnishift audit --demo --pack change-4711/\n  cnishift audit --from exports/ --format sarif --redact\n  cnishift audit --demo --select sizing --ignore SZ002"
)]
pub struct AuditArgs {
    /// How to write the result
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: AuditFormat,

    /// Exit with 1 when something reaches this level
    #[arg(long, value_enum, default_value_t, value_name = "LEVEL")]
    pub fail_on: FailOn,

    /// List only these checks: codes, prefixes of codes, or categories (repeatable)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub select: Vec<String>,

    /// List all but these checks; the verdict still rests on all of them (repeatable)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub ignore: Vec<String>,

    /// Write the whole evidence pack into this new folder: audit, calendar and plans in every format,
    /// with an index and checksums
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with_all = ["output", "format"])]
    pub pack: Option<PathBuf>,

    /// Templates and masks
    #[command(flatten)]
    pub report: ReportArgs,
}

/// Formats of `audit`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum AuditFormat {
    /// A table for people.
    #[default]
    Table,
    /// The JSON document; its schema is docs/schema/audit.schema.json.
    Json,
    /// A report for tickets.
    Markdown,
    /// For spreadsheets: a row a finding, undecided check or cluster.
    Csv,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit, for CI: blockers fail, open checks are errors.
    Junit,
    /// One page for a browser, with nothing to load and no script.
    Html,
}

/// When `audit` ends with exit code 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Never.
    #[default]
    Never,
    /// Any finding that is a warning or a blocker.
    Warning,
    /// Any cluster on kubenet.
    Affected,
    /// Any cluster with the verdict prepare, unhealthy or blocked.
    Prepare,
    /// Any cluster with the verdict blocked.
    Blocked,
}

/// Arguments of `plan`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  cnishift plan aks-prod --from exports/\n  cnishift plan aks-prod --from exports/ --format json -o plan.json\n  cnishift plan aks-prod --from exports/ --tool terraform          the same steps as Terraform\n  cnishift plan aks-prod --from exports/ --format http -o plan.http"
)]
pub struct PlanArgs {
    /// The cluster: its name, or its ARM id where names repeat
    #[arg(value_name = "CLUSTER")]
    pub cluster: String,

    /// How to write the plan
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: PlanFormat,

    /// What the steps are carried out with; az, unless the format is another tool's own
    #[arg(long, value_enum, value_name = "TOOL")]
    pub tool: Option<PlanTool>,

    /// Templates and masks
    #[command(flatten)]
    pub report: ReportArgs,
}

/// Tools of `plan`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlanTool {
    /// The az CLI.
    Az,
    /// Requests to Azure Resource Manager.
    Rest,
    /// Terraform: azurerm and azapi.
    Terraform,
    /// Bicep.
    Bicep,
}

/// Formats of `plan`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// For change records.
    #[default]
    Markdown,
    /// One page for a browser, with nothing to load and no script.
    Html,
    /// The JSON document; its schema is docs/schema/plan.schema.json.
    Json,
    /// For spreadsheets: a row a finding, undecided gate, range and step.
    Csv,
    /// SARIF 2.1.0: steps are results that people review.
    Sarif,
    /// JUnit: blockers fail, undecided gates are errors, steps are skipped until they are done.
    Junit,
    /// One script for bash and the az CLI: checks before each step, stops on drift, goes on where it was
    /// stopped.
    Sh,
    /// Every request in the order of the steps, as one .http file.
    Http,
    /// Every step as Terraform, as comments: azurerm, azapi, and the guard before each apply.
    Terraform,
    /// Every step as Bicep, as comments, with what-if before each deployment.
    Bicep,
}

/// Arguments of `size`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  cnishift size --nodes 120 --growth 20% --vnet 10.0.0.0/8     plain numbers, no Azure\n  cnishift size aks-prod --from exports/ --growth 15% --horizon 3\n  cnishift size --from exports/ --format markdown              the whole fleet\n  cnishift size aks-prod --from exports/ --candidate 10.64.0.0/14 --candidate 10.96.0.0/13\n  cnishift size aks-prod --from exports/ --format svg -o atlas.svg"
)]
pub struct SizeArgs {
    /// The cluster: its name or ARM id; without one, every cluster that could go to overlay
    #[arg(value_name = "CLUSTER", conflicts_with = "nodes")]
    pub cluster: Option<String>,

    /// Size for this many nodes instead of an inventory
    #[arg(long, value_name = "NODES", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub nodes: Option<u32>,

    /// Growth: percent a year (20%), or the number of nodes at the horizon (300)
    #[arg(long, value_name = "GROWTH", default_value = "0%", value_parser = parse_growth)]
    pub growth: Growth,

    /// Years that the range should last
    #[arg(long, value_name = "YEARS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(0..=50))]
    pub horizon: u32,

    /// Surge of every pool, as nodes (2) or percent (33%), instead of the pools' own
    #[arg(long, value_name = "SURGE", value_parser = parse_surge)]
    pub surge: Option<Surge>,

    /// Double every pool, as when pools are replaced blue/green
    #[arg(long)]
    pub blue_green: bool,

    /// Pods a node, instead of the pools' own (default with --nodes: 250)
    #[arg(long, value_name = "PODS", value_parser = clap::value_parser!(u32).range(10..=250))]
    pub max_pods: Option<u32>,

    /// Judge this pod range: what it holds, how long it lasts, what it collides with (repeatable)
    #[arg(long, value_name = "CIDR", value_parser = parse_range, visible_alias = "pod-cidr")]
    pub candidate: Vec<Ipv4Net>,

    /// The pod range may be another cluster's as well, which Overlay allows
    #[arg(long, conflicts_with = "unique")]
    pub shared: bool,

    /// The pod range must differ from those of clusters that this one may talk to (the default)
    #[arg(long)]
    pub unique: bool,

    /// A virtual network to keep away from, with --nodes (repeatable)
    #[arg(long, value_name = "CIDR", value_parser = parse_range, requires = "nodes")]
    pub vnet: Vec<Ipv4Net>,

    /// How to write the answer
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: SizeFormat,
}

/// Formats of `size`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum SizeFormat {
    /// A table for people.
    #[default]
    Table,
    /// The JSON document; its schema is docs/schema/size.schema.json.
    Json,
    /// A report for tickets.
    Markdown,
    /// The address atlas of one cluster as a drawing.
    Svg,
}

fn parse_growth(text: &str) -> Result<Growth, String> {
    let wrong = || "neither percent a year (20%) nor a number of nodes (300)".to_owned();
    match text.strip_suffix('%') {
        Some(percent) => match percent.trim().parse::<f64>() {
            Ok(percent) if (0.0..=1000.0).contains(&percent) => Ok(Growth::Percent(percent)),
            Ok(_) => Err("percent a year must lie between 0 and 1000".to_owned()),
            Err(_) => Err(wrong()),
        },
        None => text.trim().parse().map(Growth::Target).map_err(|_| wrong()),
    }
}

fn parse_surge(text: &str) -> Result<Surge, String> {
    match Surge::parse(text) {
        Some(Surge::Default) | None => Err("neither nodes (2) nor percent (33%)".to_owned()),
        Some(surge) => Ok(surge),
    }
}

fn parse_range(text: &str) -> Result<Ipv4Net, String> {
    parse_v4(text).map_err(str::to_owned)
}

/// Arguments of `doctor`.
#[derive(Debug, Default, ClapArgs)]
#[command(
    after_help = "Examples:\n  cnishift doctor\n  cnishift doctor --auth managed --subscription prod --format json"
)]
pub struct DoctorArgs {
    /// How to write the result
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: RulesFormat,
}

/// Arguments of `diff`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  cnishift diff monday.snapshot friday.snapshot\n  cnishift diff before/ after/ --format markdown -o changes.md\n  cnishift diff main.snapshot now.snapshot --fail-on any"
)]
pub struct DiffArgs {
    /// The inventory before: a file, a folder, a snapshot, or - for standard input
    #[arg(value_name = "OLD", value_hint = ValueHint::AnyPath, conflicts_with_all = ["from", "demo"])]
    pub old: PathBuf,

    /// The inventory now
    #[arg(value_name = "NEW", value_hint = ValueHint::AnyPath)]
    pub new: PathBuf,

    /// How to write the result
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: DiffFormat,

    /// Exit with 1 when a change reaches this level
    #[arg(long, value_enum, default_value_t, value_name = "LEVEL")]
    pub fail_on: DiffLevel,

    /// Templates and masks
    #[command(flatten)]
    pub report: ReportArgs,
}

/// Formats of `diff`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// Lines for people.
    #[default]
    Text,
    /// A report for tickets.
    Markdown,
    /// One page for a browser, with nothing to load and no script.
    Html,
    /// The JSON document; its schema is docs/schema/diff.schema.json.
    Json,
    /// For spreadsheets: a row a change.
    Csv,
    /// SARIF 2.1.0 with baseline states.
    Sarif,
    /// JUnit: clusters that are worse than before fail.
    Junit,
}

/// When `diff` ends with exit code 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum DiffLevel {
    /// Any cluster with more to do than before.
    #[default]
    Worse,
    /// Any change.
    Any,
    /// Never.
    Never,
}

/// Arguments of `snapshot`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  cnishift snapshot fleet.snapshot --from exports/\n  cnishift audit --from fleet.snapshot\n  cnishift snapshot shared.snapshot --from exports/ --redact"
)]
pub struct SnapshotArgs {
    /// The file to write, or - for standard output; it appears whole or not at all
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "output")]
    pub file: PathBuf,

    /// Mask names, ids and addresses, so that the file can be given away; findings stay the same
    ///
    /// Equal values stay equal, names keep their length, and addresses keep their place in each
    /// other. Only fields that a check reads are written; all others, such as DNS names, keys and
    /// descriptions, are left out. Versions, regions, sizes, counts and days stay as they are. Each
    /// run draws a new random key and forgets it, so nobody can look originals up, and two redacted
    /// snapshots have nothing in common.
    #[arg(long)]
    pub redact: bool,

    /// Mask by the secret in this file, 16 characters or more, instead of a random key
    ///
    /// The same secret masks every snapshot in the same way, so that they can be compared. Keep it:
    /// who has it can find out by trying whether a name was masked.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "redact")]
    pub redact_key: Option<PathBuf>,
}

/// Arguments of `templates`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  cnishift templates ours/\n  cnishift audit --demo --format html --templates ours/ -o audit.html"
)]
pub struct TemplatesArgs {
    /// The folder; files that are there already are left alone
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
}

/// Arguments of `rules`.
#[derive(Debug, Default, ClapArgs)]
pub struct RulesArgs {
    /// List only these checks: codes, prefixes of codes, or categories (repeatable)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub select: Vec<String>,

    /// How to write the list
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: RulesFormat,
}

/// Formats of `rules`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    /// A table for people.
    #[default]
    Table,
    /// A JSON list.
    Json,
}

/// Arguments of `explain`.
#[derive(Debug, ClapArgs)]
pub struct ExplainArgs {
    /// The check's code, such as KN013
    #[arg(value_name = "CODE")]
    pub code: String,
}

/// Arguments of `completions`.
#[derive(Debug, ClapArgs)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}
