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
