//! AKS's own maintenance configurations: read in every layout, turned into windows, kept under the
//! mask of a snapshot, and never guessed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::path::Path;
use std::process::{Command, Output};

use cnishift::azure::{InventoryBuilder, read_document};
use cnishift::model::{Inventory, ResourceId};
use cnishift::waves::{OwnWindows, Window, own_windows};
use serde_json::{Value, json};

const CLUSTER: &str =
    "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks-a";
const NODE_OS: &str = "aksManagedNodeOSUpgradeSchedule";
const AUTO: &str = "aksManagedAutoUpgradeSchedule";

fn configuration(name: &str, properties: Value) -> Value {
    let kind = "Microsoft.ContainerService/managedClusters/maintenanceConfigurations";
    let id = format!("{CLUSTER}/maintenanceConfigurations/{name}");
    json!({ "id": id, "name": name, "type": kind, "properties": properties })
}

fn weekly(day: &str, start: &str, offset: &str) -> Value {
    json!({ "maintenanceWindow": { "durationHours": 4, "startTime": start, "utcOffset": offset,
        "startDate": "2026-01-05", "notAllowedDates": null,
        "schedule": { "weekly": { "intervalWeeks": 1, "dayOfWeek": day }, "daily": null } } })
}

fn inventory(documents: &[Value]) -> Inventory {
    let mut builder = InventoryBuilder::default();
    builder.begin_source("test");
    read_document(&serde_json::to_vec(&documents).unwrap(), &mut builder);
    builder.finish()
}

fn own(documents: &[Value], only_node_os: bool) -> OwnWindows {
    let inventory = inventory(documents);
    own_windows(inventory.maintenance_of(&ResourceId::new(CLUSTER)), only_node_os)
}

fn known(documents: &[Value]) -> Vec<Window> {
    match own(documents, false) {
        OwnWindows::Known(windows) => windows,
        other => panic!("{other:?}"),
    }
}

fn opened(window: &Window, from: &str, days: i64) -> Vec<String> {
    let from: jiff::civil::Date = from.parse().unwrap();
    let all = (0..days).map(|later| from + jiff::Span::new().days(later));
    all.filter(|day| window.opens_on(*day)).map(|day| day.to_string()).collect()
}

#[test]
fn arm_and_az_layouts_say_the_same() {
    let nested = configuration(NODE_OS, weekly("Saturday", "22:00", "+00:00"));
    let mut flat = nested.clone();
    let object = flat.as_object_mut().unwrap();
    let Some(Value::Object(own)) = object.remove("properties") else { panic!() };
    object.extend(own);
    object.insert("type".to_owned(), Value::Null);
    assert_eq!(known(&[nested]), known(&[flat]));
}

#[test]
fn an_offset_moves_the_time_and_the_day() {
    for (start, offset, utc, days) in [
        ("01:30", "+05:30", 20 * 60, ["2026-11-27", "2026-12-04"]),
        ("22:00", "-08:00", 6 * 60, ["2026-11-29", "2026-12-06"]),
        ("12:00", "+01:00", 11 * 60, ["2026-11-28", "2026-12-05"]),
    ] {
        let found = known(&[configuration(NODE_OS, weekly("Saturday", start, offset))]);
        assert_eq!((found.len(), found[0].start, found[0].minutes), (1, utc, 240));
        assert_eq!(opened(&found[0], "2026-11-24", 14), days, "{start} {offset}");
    }
}

#[test]
fn closed_days_are_closed_by_the_clock_of_the_window() {
    let mut body = weekly("Saturday", "00:30", "+02:00");
    body["maintenanceWindow"]["schedule"] = json!({ "daily": { "intervalDays": 1 } });
    body["maintenanceWindow"]["notAllowedDates"] =
        json!([{ "start": "2026-12-23", "end": "2026-12-24" }]);
    let found = known(&[configuration(NODE_OS, body)]);
    // 00:30 at +02:00 is 22:30 UTC of the day before; the 23rd and 24th are closed.
    assert_eq!(
        opened(&found[0], "2026-12-20", 6),
        ["2026-12-20", "2026-12-21", "2026-12-24", "2026-12-25"]
    );
}

#[test]
fn hours_of_the_week_become_runs_over_midnight() {
    let body = json!({ "timeInWeek": [
        { "day": "Sunday", "hourSlots": [22, 23] }, { "day": "Monday", "hourSlots": [0, 1, 5] } ],
        "notAllowedTime": [{ "start": "2026-12-06T21:00:00Z", "end": "2026-12-06T22:30:00+00:00" }] });
    let found = known(&[configuration("default", body)]);
    let spans: Vec<_> = found.iter().map(|window| (window.start, window.minutes)).collect();
    assert_eq!(spans, [(5 * 60, 60), (22 * 60, 240)]);
    assert_eq!(opened(&found[1], "2026-11-23", 28), ["2026-11-29", "2026-12-13", "2026-12-20"]);
    let always: Vec<Value> =
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
            .iter()
            .map(|day| json!({ "day": day, "hourSlots": (0..24).collect::<Vec<_>>() }))
            .collect();
    let found = known(&[configuration("default", json!({ "timeInWeek": always }))]);
    assert_eq!(found.len(), 7);
    assert!(found.iter().all(|window| window.minutes == 24 * 60));
}

#[test]
fn the_window_for_node_images_is_taken_first_and_named() {
    let all = [
        configuration("default", weekly("Monday", "02:00", "+00:00")),
        configuration(AUTO, weekly("Tuesday", "02:00", "+00:00")),
        configuration(NODE_OS, weekly("Wednesday", "02:00", "+00:00")),
    ];
    let source = |documents: &[Value]| known(documents)[0].source.clone();
    assert!(source(&all).contains(&format!("{NODE_OS}: every Wednesday; automatic node image")));
    assert!(source(&all[..2]).contains(&format!("{AUTO}: every Tuesday; automatic Kubernetes")));
    assert!(source(&all[..1]).contains("default: every Monday; AKS's weekly releases"));
    // With AllowDuringMaintenanceWindow no other window counts (KN036).
    assert!(matches!(own(&all, true), OwnWindows::Known(one) if one[0].source.contains(NODE_OS)));
    assert!(
        matches!(own(&all[..2], true), OwnWindows::Never(why) if why.contains("does not have"))
    );
}

#[test]
fn what_is_not_understood_is_told_and_not_guessed() {
    let told = |properties: Value| match own(&[configuration(NODE_OS, properties)], false) {
        OwnWindows::Usual(Some(why)) => why,
        other => panic!("{other:?}"),
    };
    let with = |change: &dyn Fn(&mut Value)| {
        let mut body = weekly("Saturday", "22:00", "+00:00");
        change(&mut body["maintenanceWindow"]);
        told(body)
    };
    let schedule = |schedule: Value| with(&move |window| window["schedule"] = schedule.clone());
    for odd in [
        json!({ "fortnightly": { "dayOfWeek": "Monday" } }),
        json!({}),
        json!({ "daily": { "intervalDays": 0 } }),
        json!({ "daily": { "intervalDays": 1 }, "weekly": { "intervalWeeks": 1, "dayOfWeek": "Monday" } }),
        json!({ "weekly": { "intervalWeeks": 1, "dayOfWeek": "Caturday" } }),
        json!({ "absoluteMonthly": { "intervalMonths": 1, "dayOfMonth": 32 } }),
        json!({ "relativeMonthly": { "intervalMonths": 1, "weekIndex": "Fifth", "dayOfWeek": "Monday" } }),
    ] {
        assert!(schedule(odd.clone()).contains("schedule cannot be read"), "{odd}");
    }
    let every_second = json!({ "weekly": { "intervalWeeks": 2, "dayOfWeek": "Saturday" } });
    // 2026-01-05 is a Monday.
    assert!(schedule(every_second.clone()).contains("none of its days"));
    let endless = with(&move |window| {
        window["schedule"] = every_second.clone();
        window["startDate"] = Value::Null;
    });
    assert!(endless.contains("without startDate"), "{endless}");
    assert!(
        with(&|window| window["utcOffset"] = json!("PST")).contains("utcOffset cannot be read")
    );
    assert!(with(&|window| window["durationHours"] = json!(99)).contains("durationHours is 99"));
    assert!(with(&|window| window["startTime"] = Value::Null).contains("startTime is missing"));
    assert!(
        with(&|window| window["notAllowedDates"] = json!([{ "start": "soon" }]))
            .contains("notAllowedDates")
    );
    assert!(told(json!({})).contains("names no window"));
    // Not read is not the same as none.
    assert!(matches!(own(&[], false), OwnWindows::Usual(Some(why)) if why.contains("not read")));
    assert!(!inventory(&[configuration(NODE_OS, json!({ "maintenanceWindow": 7 }))]).is_complete());
}

fn cnishift(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cnishift"))
        .args(["-q", "--as-of", "2026-11-23"])
        .args(args)
        .current_dir(folder)
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .output()
        .unwrap()
}

fn calendar(folder: &Path, args: &[&str]) -> Value {
    let output = cnishift(folder, &[args, &["waves", "--format", "json"]].concat());
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

fn of<'a>(document: &'a Value, name: &str) -> &'a Value {
    let all = document["clusters"].as_array().unwrap();
    all.iter().find(|one| one["name"] == name).unwrap()
}

/// What decides, without names.
fn places(document: &Value) -> Vec<String> {
    let all = document["clusters"].as_array().unwrap();
    let place = |one: &Value| {
        let part = |key: &str| one[key].to_string();
        ["day", "startUtc", "windowMinutes", "windowSource", "notes"].map(part).join(" ")
    };
    let mut all: Vec<String> = all.iter().map(place).collect();
    all.sort();
    all
}

#[test]
fn the_demo_fleet_goes_by_its_own_windows() {
    let folder = tempfile::tempdir().unwrap();
    let document = calendar(folder.path(), &["--demo"]);
    // Saturday 00:30 at +01:00 is Friday 23:30 UTC, and nothing is done before 2027-01-05.
    let customs = of(&document, "aks-freight-customs-weu");
    assert_eq!(
        (customs["day"].as_str(), customs["startUtc"].as_str()),
        (Some("2027-01-08"), Some("23:30"))
    );
    assert!(customs["windowSource"].as_str().unwrap().contains(NODE_OS));
    assert_eq!(
        of(&document, "aks-test-weu")["windowSource"].as_str().unwrap().split(':').next(),
        Some("maintenance configuration aksManagedAutoUpgradeSchedule")
    );
    // Read, and none there: the usual window, without a note.
    let plain = of(&document, "aks-platform-obs-weu");
    assert_eq!(
        (plain["windowSource"].as_str(), plain["notes"].as_array().unwrap().len()),
        (Some("the usual window"), 0)
    );
}

#[test]
fn settings_win_and_what_was_not_read_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo");
    for file in std::fs::read_dir(&demo).unwrap().map(Result::unwrap) {
        if file.file_name() != "maintenance.json" {
            std::fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
        }
    }
    let files = calendar(folder.path(), &["--from", "."]);
    let note = of(&files, "aks-platform-obs-weu")["notes"][0].as_str().unwrap();
    assert_eq!(note, "maintenance configurations not read");
    let note = of(&files, "aks-freight-customs-weu")["notes"][0].as_str().unwrap();
    assert!(note.contains("allows updates only within aksManagedNodeOSUpgradeSchedule"), "{note}");
    let settings = "[[waves.window]]\nclusters = [\"aks-freight-customs-weu\"]\ndays = [\"wed\"]\n\
                    start = \"20:00\"\nhours = 9\n";
    let other = tempfile::tempdir().unwrap();
    std::fs::write(other.path().join("cnishift.toml"), settings).unwrap();
    let document = calendar(other.path(), &["--demo"]);
    let customs = of(&document, "aks-freight-customs-weu");
    assert_eq!(customs["windowSource"], "settings: wed 20:00");
}

#[test]
fn a_redacted_snapshot_gives_the_same_calendar() {
    let folder = tempfile::tempdir().unwrap();
    let taken = cnishift(folder.path(), &["--demo", "snapshot", "fleet.snap"]);
    assert!(taken.status.success(), "{}", String::from_utf8_lossy(&taken.stderr));
    let masked = ["--from", "fleet.snap", "snapshot", "masked.snap", "--redact"];
    let masked = cnishift(folder.path(), &masked);
    assert!(masked.status.success(), "{}", String::from_utf8_lossy(&masked.stderr));
    // Names decide the order within a wave, so one cluster a day would move; each window stays.
    let sources = |file: &str| {
        let document = calendar(folder.path(), &["--from", file]);
        let all = document["clusters"].as_array().unwrap().iter();
        let mut all: Vec<String> = all
            .map(|one| format!("{} {} {}", one["windowSource"], one["startUtc"], one["notes"]))
            .collect();
        all.sort();
        (all, places(&document).len())
    };
    assert_eq!(sources("fleet.snap"), sources("masked.snap"));
}
