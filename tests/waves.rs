//! The calendar: what shares a fate is apart, windows and limits hold, the same input gives the same
//! calendar, and a fleet that cannot make the deadline is told so.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::process::{Command, Output};

use cnishift::model::{Blackout, Recurrence};
use cnishift::report::{WavesView, write_waves_csv, write_waves_ics, write_waves_svg};
use cnishift::waves::{Days, Job, Placed, WaveRules, Window, pace, schedule};
use jiff::civil::{Date, Weekday};
use proptest::prelude::*;
use serde_json::Value;

const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn window(days: Vec<Weekday>, start: u32, hours: u64) -> Window {
    Window {
        days: Days::Week(days),
        start,
        minutes: hours * 60,
        blackouts: Vec::new(),
        source: "test".to_owned(),
    }
}

fn job(number: usize) -> Job {
    Job {
        id: format!("/subscriptions/s/c/{number}"),
        name: format!("aks-{number}"),
        environment: "prod".to_owned(),
        region: "westeurope".to_owned(),
        owner: "team".to_owned(),
        network: "net".to_owned(),
        fates: BTreeSet::new(),
        verdict: "ready".to_owned(),
        nodes: 3,
        minutes: (10, 60),
        basis: "recorded".to_owned(),
        windows: Vec::new(),
        notes: Vec::new(),
        canary: false,
    }
}

fn rules(at_once: usize) -> WaveRules {
    WaveRules {
        start: day("2026-11-24"),
        at_once,
        usual: window(vec![Weekday::Tuesday, Weekday::Wednesday], 22 * 60, 8),
        order: ["dev", "test", "prod"].map(str::to_owned).to_vec(),
        soak_days: 2,
        deadline: day("2028-03-31"),
    }
}

/// Days by the week, or counted from a first day in a zone of their own.
fn days() -> impl Strategy<Value = Days> {
    let weekday = || prop::sample::select(WEEK.to_vec());
    let every = prop_oneof![
        (1_u32..8).prop_map(|days| Recurrence::Daily { days }),
        (1_u32..5, weekday()).prop_map(|(weeks, day)| Recurrence::Weekly { weeks, day }),
        (1_u32..7, 1_i8..32).prop_map(|(months, day)| Recurrence::AbsoluteMonthly { months, day }),
        (1_u32..7, prop::sample::select(vec![1_i8, 2, 3, 4, -1]), weekday())
            .prop_map(|(months, week, day)| Recurrence::RelativeMonthly { months, week, day }),
    ];
    prop_oneof![
        prop::sample::subsequence(WEEK.to_vec(), 1..4).prop_map(Days::Week),
        (every, 0_i64..400, -1_i64..2).prop_map(|(every, later, shift)| Days::Recurring {
            every,
            from: Some(day("2026-01-01").saturating_add(jiff::Span::new().days(later))),
            shift,
        }),
    ]
}

fn windows() -> impl Strategy<Value = Vec<Window>> {
    let blackouts = prop::collection::vec((0_i64..90, 0_i64..20), 0..3).prop_map(|all| {
        let at =
            |later| day("2026-11-20").at(0, 0, 0, 0).saturating_add(jiff::Span::new().days(later));
        all.into_iter()
            .map(|(from, days)| Blackout { from: at(from), to: at(from + days) })
            .collect::<Vec<_>>()
    });
    let one =
        (days(), 0_u32..1440, 1_u64..24, blackouts).prop_map(|(days, start, hours, blackouts)| {
            Window { days, blackouts, ..window(Vec::new(), start, hours) }
        });
    prop::collection::vec(one, 0..3)
}

fn jobs() -> impl Strategy<Value = Vec<Job>> {
    let one = (
        prop::sample::select(vec!["dev", "test", "prod", "", "other"]),
        prop::collection::btree_set(
            prop::sample::select(vec!["rt-a", "rt-b", "subnet-c", "group 1"]),
            0..3,
        ),
        (1_u64..900, 0_u64..900),
        windows(),
        prop::bool::weighted(0.1),
    );
    prop::collection::vec(one, 0..24).prop_map(|all| {
        let all = all.into_iter().enumerate();
        all.map(|(number, (environment, fates, (min, more), windows, canary))| Job {
            environment: environment.to_owned(),
            fates: fates.into_iter().map(str::to_owned).collect(),
            minutes: (min, min + more),
            windows,
            canary,
            ..job(number)
        })
        .collect()
    })
}

/// No moment of a placed window lies in a time in which nothing may be done.
fn is_outside_blackouts(placed: &Placed) -> bool {
    let minutes = i64::from(placed.window.start);
    let start = placed.day.at(0, 0, 0, 0) + jiff::Span::new().minutes(minutes);
    let end = start + jiff::Span::new().minutes(i64::try_from(placed.window.minutes).unwrap());
    placed.window.blackouts.iter().all(|b| end <= b.from || b.to <= start)
}

/// Counts openings one by one from the first day, in the window's own zone.
fn is_its_day(placed: &Placed) -> bool {
    let (every, from, shift) = match &placed.window.days {
        Days::Week(days) => return days.contains(&placed.day.weekday()),
        Days::Recurring { every, from, shift } => (*every, from.unwrap(), *shift),
    };
    let day = placed.day - jiff::Span::new().days(shift);
    let unit = i64::from(every.interval());
    (0..1000).any(|turn| match every {
        Recurrence::Daily { .. } => from + jiff::Span::new().days(turn * unit) == day,
        Recurrence::Weekly { day: wanted, .. } => {
            let week = from + jiff::Span::new().weeks(turn * unit);
            (0..7).map(|n| week + jiff::Span::new().days(n)).any(|d| d == day)
                && day.weekday() == wanted
        }
        Recurrence::AbsoluteMonthly { day: wanted, .. } => {
            let month = from.first_of_month() + jiff::Span::new().months(turn * unit);
            month.first_of_month() == day.first_of_month() && day.day() == wanted
        }
        Recurrence::RelativeMonthly { week, day: wanted, .. } => {
            let month = from.first_of_month() + jiff::Span::new().months(turn * unit);
            month.nth_weekday_of_month(week, wanted).unwrap() == day
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn the_calendar_holds_what_it_says(jobs in jobs(), at_once in 1_usize..4) {
        let rules = rules(at_once);
        let made = schedule(&jobs, &rules);
        prop_assert_eq!(&made, &schedule(&jobs, &rules), "the same input, the same calendar");
        let mut other = jobs.clone();
        other.reverse();
        prop_assert_eq!(&made.placed, &schedule(&other, &rules).placed, "in whatever order it comes");
        prop_assert_eq!(made.placed.len() + made.unplaced.len(), jobs.len());
        let mut days: HashMap<Date, Vec<&Job>> = HashMap::new();
        let mut last: Vec<Date> = Vec::new();
        for placed in &made.placed {
            let there = days.entry(placed.day).or_default();
            prop_assert!(there.iter().all(|other| other.fates.is_disjoint(&placed.job.fates)));
            there.push(&placed.job);
            prop_assert!(there.len() <= at_once);
            prop_assert!(placed.day >= rules.start);
            let own = &placed.job.windows;
            prop_assert!(own.is_empty() && placed.window == rules.usual || own.contains(&placed.window));
            prop_assert!(placed.window.opens_on(placed.day));
            prop_assert!(is_outside_blackouts(placed));
            prop_assert!(is_its_day(placed));
            prop_assert!(placed.job.minutes.0 <= placed.window.minutes);
            last.resize(last.len().max(placed.wave), Date::MIN);
            last[placed.wave - 1] = last[placed.wave - 1].max(placed.day);
        }
        for placed in &made.placed {
            // A wave begins once every wave before it has ended and soaked.
            for ended in &last[..placed.wave - 1] {
                let rest = cnishift::model::days_between(*ended, placed.day);
                prop_assert!(*ended == Date::MIN || rest > 2, "{rest}");
            }
            // Two that share a fate never run into each other over midnight.
            for other in &made.placed {
                if other.job.id == placed.job.id || other.job.fates.is_disjoint(&placed.job.fates) {
                    continue;
                }
                let start = |one: &cnishift::waves::Placed| {
                    i64::from(cnishift::model::days_between(rules.start, one.day)) * 1440 + i64::from(one.window.start)
                };
                let end = |one: &cnishift::waves::Placed| start(one) + i64::try_from(one.window.minutes).unwrap();
                prop_assert!(end(placed) <= start(other) || end(other) <= start(placed));
            }
        }
        for one in &made.unplaced {
            let day_31 = one.why.contains("no day of its windows is free");
            prop_assert!(day_31 || one.why.contains("longest window"), "{}", one.why);
        }
    }
}

#[test]
fn canaries_then_environments_in_their_order() {
    let of = |number: usize, environment: &str| Job {
        environment: environment.to_owned(),
        ..job(number)
    };
    let mut all = vec![of(1, "prod"), of(2, "dev"), of(3, "legacy"), of(4, "test"), of(5, "dev")];
    all[4].canary = true;
    let made = schedule(&all, &rules(2));
    assert_eq!(made.waves, ["canary", "dev", "test", "prod", "legacy"]);
    let names: Vec<&str> = made.placed.iter().map(|placed| placed.job.name.as_str()).collect();
    assert_eq!(names, ["aks-5", "aks-2", "aks-4", "aks-1", "aks-3"]);
    assert_eq!(made.placed[0].day, day("2026-11-24"));
}

#[test]
fn a_pace_that_is_too_slow_is_told_with_the_one_that_is_not() {
    let all: Vec<Job> = (0..400).map(job).collect();
    let made = schedule(&all, &rules(1));
    let told = pace(&all, &rules(1), &made);
    assert!(!told.reaches());
    let needed = told.at_once_needed.unwrap();
    assert!(told.words().contains(&format!("{needed} clusters a day would")), "{}", told.words());
    let reaches = |at_once| pace(&all, &rules(at_once), &schedule(&all, &rules(at_once))).reaches();
    assert!(reaches(needed) && !reaches(needed - 1));
    // What shares one fate cannot be hurried.
    let shared: Vec<Job> =
        all.iter().cloned().map(|one| Job { fates: ["rt".to_owned()].into(), ..one }).collect();
    let told = pace(&shared, &rules(5), &schedule(&shared, &rules(5)));
    assert_eq!((told.reaches(), told.at_once_needed), (false, None));
    assert!(told.words().contains("split what is shared"), "{}", told.words());
    let few: Vec<Job> = (0..10).map(job).collect();
    assert!(pace(&few, &rules(1), &schedule(&few, &rules(1))).reaches());
}

fn hostile() -> WavesView {
    let name =
        "=HYPERLINK(\"http://e\",\"x\")\r\nEND:VCALENDAR<script>alert(1)</script>;,\\\u{1b}[2J";
    let all = vec![
        Job {
            name: name.to_owned(),
            owner: "@SUM(A1)".to_owned(),
            region: "-1+1".to_owned(),
            ..job(1)
        },
        job(2),
    ];
    let schedule = schedule(&all, &rules(1));
    WavesView {
        as_of: day("2026-11-23"),
        generated_at: "2026-11-23T02:00:00Z".to_owned(),
        pace: pace(&all, &rules(1), &schedule),
        schedule,
        at_once: 1,
        complete: true,
        gaps: Vec::new(),
    }
}

fn written(write: impl Fn(&WavesView, &mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&hostile(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn hostile_names_are_inert_in_every_format() {
    let csv = written(write_waves_csv);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    for field in rows.iter().flatten() {
        assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r']), "{field}");
    }
    let ics = written(write_waves_ics);
    assert!(ics.lines().all(|line| line.len() <= 75), "{ics}");
    assert!(ics.ends_with("END:VCALENDAR\r\n") && ics.matches("\r\nEND:VCALENDAR").count() == 1);
    let calendar: icalendar::Calendar = ics.parse().unwrap();
    let events: Vec<_> = calendar.components.iter().filter_map(|one| one.as_event()).collect();
    assert_eq!(events.len(), 2);
    let svg = written(write_waves_svg);
    let document = roxmltree::Document::parse(&svg).unwrap();
    assert!(document.descendants().all(|node| !node.has_tag_name("script")));
    for text in [&csv, &ics, &svg] {
        assert!(!text.contains('\u{1b}'));
    }
}

fn cnishift(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cnishift"))
        .args(["--demo", "-q", "--as-of", "2026-11-23", "waves"])
        .args(args)
        .current_dir(folder)
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .output()
        .unwrap()
}

#[test]
fn the_demo_fleet_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let json = cnishift(folder.path(), &["--format", "json"]);
    assert_eq!(json.status.code(), Some(0), "{}", String::from_utf8_lossy(&json.stderr));
    let document: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert!(jsonschema::is_valid(&cnishift::report::waves_schema(), &document));
    let clusters = document["clusters"].as_array().unwrap();
    assert!(clusters.len() > 10);
    assert_eq!(clusters[0]["wave"], 1);
    // The two that share a route table are on different days.
    let of = |name: &str| clusters.iter().find(|one| one["name"] == name).unwrap()["day"].clone();
    assert_ne!(of("aks-freight-edi-weu"), of("aks-freight-edi-batch-weu"));
    // Every format has every cluster on its day.
    for format in ["table", "markdown", "csv", "ics", "svg"] {
        let output = cnishift(folder.path(), &["--format", format]);
        assert_eq!(output.status.code(), Some(0));
        let text = String::from_utf8(output.stdout).unwrap().replace("\r\n ", "").replace('\\', "");
        for one in clusters {
            let (name, day) = (one["name"].as_str().unwrap(), one["day"].as_str().unwrap());
            assert!(text.contains(name), "{format}: {name}");
            let day = if format == "ics" { day.replace('-', "") } else { day.to_owned() };
            assert!(text.contains(&day), "{format}: {day}");
        }
    }
    let table = cnishift(folder.path(), &[]);
    let table = String::from_utf8(table.stdout).unwrap();
    insta::assert_snapshot!("waves_demo_table", table);
}

#[test]
fn settings_and_a_deadline_that_is_missed() {
    let folder = tempfile::tempdir().unwrap();
    let settings = "[waves]\norder = [\"prod\", \"dev\"]\ncanary = [\"aks-dev-*\"]\nsoak_days = 0\nhours = 12\n\
                    groups = [[\"aks-platform-*\"]]\n[[waves.window]]\nclusters = [\"aks-data-*\"]\n\
                    days = [\"sat\"]\nstart = \"02:00\"\nhours = 20\n";
    std::fs::write(folder.path().join("cnishift.toml"), settings).unwrap();
    let output = cnishift(folder.path(), &["--format", "json", "--at-once", "5"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let clusters = document["clusters"].as_array().unwrap();
    assert_eq!(document["waves"][0], "canary");
    assert_eq!(document["waves"][1], "prod");
    let data: Vec<&Value> = clusters
        .iter()
        .filter(|one| one["name"].as_str().unwrap().starts_with("aks-data-"))
        .collect();
    for one in &data {
        let day: Date = one["day"].as_str().unwrap().parse().unwrap();
        assert_eq!(day.weekday(), Weekday::Saturday);
        assert_eq!(one["startUtc"], "02:00");
    }
    assert!(!data.is_empty());
    let platform =
        clusters.iter().filter(|one| one["name"].as_str().unwrap().starts_with("aks-platform-"));
    let days: Vec<&Value> = platform.map(|one| &one["day"]).collect();
    let distinct: BTreeSet<String> = days.iter().map(|day| day.to_string()).collect();
    assert_eq!(days.len(), distinct.len(), "a declared group is never on one day");
    let late = cnishift(folder.path(), &["--start", "2028-03-29"]);
    assert_eq!(late.status.code(), Some(1), "{}", String::from_utf8_lossy(&late.stdout));
    assert!(String::from_utf8_lossy(&late.stdout).contains("this pace does not reach it"));
}
