//! Small atlases for the tests of the drawings.

use crate::sizing::{Atlas, Level, LevelKind, Role, Segment};

/// A network, a collision, a candidate and free space, a quarter of the bar each.
pub(super) fn sample() -> Atlas {
    hostile("virtual network a")
}

/// The same with a name from outside.
pub(super) fn hostile(name: &str) -> Atlas {
    let parts = [
        (Role::Vnet, "10.0.0.0/24", name.to_owned()),
        (Role::Conflict, "10.0.1.0/24", format!("collision: pods and {name}")),
        (Role::PodCandidate, "10.0.2.0/24", "proposed for pods, 1 node".to_owned()),
        (Role::Free, "10.0.0.0/22", "nothing".to_owned()),
    ];
    let segment = |(index, (role, range, label)): (u64, (Role, &str, String))| Segment {
        range: range.parse().unwrap(),
        label,
        role,
        start: index * 256,
        length: 256,
        conflicts: matches!(role, Role::Vnet | Role::Conflict),
        number: if role == Role::Free { 0 } else { index as usize + 1 },
    };
    let level = Level {
        kind: LevelKind::Ranges,
        span: 1024,
        frames: vec!["10.0.0.0/22".parse().unwrap()],
        segments: (0..).zip(parts).map(segment).collect(),
    };
    Atlas { cluster: name.to_owned(), levels: vec![level] }
}
