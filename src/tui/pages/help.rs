//! Help, made of the key table.

use ratatui::text::Line;

use crate::tui::ink::Ink;
use crate::tui::keys::{Place, bindings};
use crate::tui::palette::COMMANDS;
use crate::tui::theme::Role;

pub(super) fn page(place: Place, ink: Ink, width: u16) -> Vec<Line<'static>> {
    let name = Place::ALL.iter().find(|(known, _)| *known == place).map_or("", |(_, name)| name);
    let mut lines = vec![ink.line(Role::Title, format!("Keys here: {name}"))];
    for row in bindings(place) {
        lines.extend(ink.field(&row.names(), Role::Text, row.help, width));
    }
    lines.extend(ink.heading("What the columns say"));
    for (what, means) in COLUMNS {
        lines.extend(ink.field(what, Role::Text, means, width));
    }
    lines.extend(ink.heading("Filter"));
    for (what, means) in FILTER {
        lines.extend(ink.field(what, Role::Text, means, width));
    }
    lines.extend(ink.heading("Commands, after :"));
    for command in COMMANDS {
        lines.extend(ink.field(&command.usage(), Role::Text, command.help, width));
    }
    lines
}

const COLUMNS: [(&str, &str); 7] = [
    ("ready", "the update can start; warnings may remain"),
    ("prepare", "blockers that can be cleared first: see the plan"),
    ("blocked", "no update in place: new pools or a new cluster"),
    ("unhealthy", "the cluster's state accepts no update"),
    ("not-applicable", "not on kubenet (n/a)"),
    ("unknown", "a fact that decides was not read"),
    ("+2?", "two checks are open: no update may start before they are decided"),
];

const FILTER: [(&str, &str); 5] = [
    ("prod", "rows with this text anywhere"),
    ("!prod", "rows without it"),
    ("~akprd", "letters in this order in name, group or subscription"),
    (
        "region:westeurope",
        "a field: verdict, name, subscription, group, region, version, model, policy, podcidr, blockers, next, tag",
    ),
    ("a b", "both must hold"),
];
