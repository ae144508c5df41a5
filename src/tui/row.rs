//! One line of the fleet, small enough to keep ten thousand of them.

use std::cmp::Ordering;

use compact_str::CompactString;

use crate::model::{Cluster, ResourceId, inert};
use crate::report::ClusterView;
use crate::rules::{Severity, Verdict};

/// What the fleet shows of one cluster. Every text is inert: it cannot act on a terminal.
#[derive(Debug, Clone)]
pub struct Row {
    /// ARM id: what selection and marks hold on to.
    pub id: ResourceId,
    /// The verdict; none while the rest of the fleet is still being read.
    pub verdict: Option<Verdict>,
    /// What the columns show, in the order of [`Column::ALL`].
    cells: [CompactString; Column::ALL.len()],
    /// Nodes, to sort by.
    pub nodes: u64,
    /// Version and pod CIDR as numbers, to sort by: `1.9` before `1.30`.
    numbers: [u64; 2],
    /// Blockers, warnings and other findings that no exception covers.
    pub severities: [u16; 3],
    /// Open checks.
    pub open: u16,
    /// Tags, as `key=value` in lower case.
    tags: CompactString,
    /// Everything that a filter without a field looks at, in lower case.
    pub haystack: Box<str>,
}

/// A column of the fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the titles")]
pub enum Column {
    Verdict,
    Name,
    Subscription,
    Group,
    Region,
    Version,
    Model,
    Policy,
    Nodes,
    PodCidr,
    Blockers,
    Next,
}

/// How a column looks and what sorts by it.
#[derive(Debug)]
pub struct ColumnSpec {
    /// The heading.
    pub title: &'static str,
    /// What a filter calls it.
    pub field: &'static str,
    /// The letter that sorts by it.
    pub letter: char,
    /// The highest are left out first where a terminal is narrow; 0 never.
    pub rank: u8,
    /// Cells that it takes at most, unless wide.
    pub cap: u16,
}

/// Columns at the left that stay when the others are scrolled: verdict and name.
pub const STAYING: usize = 2;

impl Column {
    /// Every column, from left to right.
    pub const ALL: [Self; 12] = [
        Self::Verdict,
        Self::Name,
        Self::Subscription,
        Self::Group,
        Self::Region,
        Self::Version,
        Self::Model,
        Self::Policy,
        Self::Nodes,
        Self::PodCidr,
        Self::Blockers,
        Self::Next,
    ];

    /// How it looks.
    #[must_use]
    pub const fn spec(self) -> ColumnSpec {
        let (title, field, letter, rank, cap) = match self {
            Self::Verdict => ("VERDICT", "verdict", 'V', 0, 15),
            Self::Name => ("CLUSTER", "name", 'N', 0, 32),
            Self::Subscription => ("SUBSCRIPTION", "subscription", 'U', 10, 20),
            Self::Group => ("GROUP", "group", 'O', 9, 20),
            Self::Region => ("REGION", "region", 'R', 7, 16),
            Self::Version => ("VERSION", "version", 'K', 3, 9),
            Self::Model => ("MODEL", "model", 'M', 2, 16),
            Self::Policy => ("POLICY", "policy", 'P', 6, 8),
            Self::Nodes => ("POOLS/NODES", "nodes", 'C', 5, 11),
            Self::PodCidr => ("POD CIDR", "podcidr", 'D', 4, 18),
            Self::Blockers => ("BLOCKERS", "blockers", 'B', 1, 24),
            Self::Next => ("NEXT", "next", 'X', 8, 44),
        };
        ColumnSpec { title, field, letter, rank, cap }
    }

    /// The column that a filter means by this word.
    #[must_use]
    pub fn by_field(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.spec().field.eq_ignore_ascii_case(word))
    }

    /// Its place in [`Self::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

fn safe(text: &str) -> CompactString {
    CompactString::from(inert(text))
}

fn text(field: &crate::model::Field<crate::model::Text>) -> &str {
    field.text().unwrap_or("?")
}

/// Words for a cluster that is known but not judged yet.
const READING: &str = "reading";

impl Row {
    /// A cluster right after it was read, before anything is known of what is around it.
    #[must_use]
    pub fn early(cluster: &Cluster) -> Self {
        let pod = cluster.pod_cidr().1;
        let nodes = cluster.pools.iter().filter_map(|pool| pool.count.value());
        let nodes = nodes.map(|count| u64::from(*count)).sum();
        let mut row = Self::plain(cluster, pod.value().copied().unwrap_or("-"), nodes);
        row.set(Column::Verdict, READING);
        row.finish()
    }

    /// A cluster with everything that is said of it.
    #[must_use]
    pub fn of(view: &ClusterView<'_>) -> Self {
        let pod = view.address.pod_cidr.as_deref().unwrap_or("-");
        let mut row = Self::plain(view.cluster, pod, view.address.demand.nodes_now);
        row.verdict = Some(view.audit.verdict);
        row.open = u16::try_from(view.audit.open_checks.len()).unwrap_or(u16::MAX);
        for finding in view.audit.active() {
            let place = match finding.severity {
                Severity::Blocker => 0,
                Severity::Warning => 1,
                Severity::Info => 2,
            };
            if let Some(count) = row.severities.get_mut(place) {
                *count = count.saturating_add(1);
            }
        }
        row.set(Column::Verdict, view.audit.verdict.as_str());
        row.set(Column::Blockers, &blockers(view));
        row.set(Column::Next, view.next_action());
        row.finish()
    }

    fn plain(cluster: &Cluster, pod_cidr: &str, nodes: u64) -> Self {
        let tags = cluster.tags.iter().map(|(key, value)| format!("{key}={value}"));
        let mut row = Self {
            id: cluster.id.clone(),
            verdict: None,
            cells: Default::default(),
            nodes,
            numbers: [0; 2],
            severities: [0; 3],
            open: 0,
            tags: safe(&tags.collect::<Vec<_>>().join(" ").to_lowercase()),
            haystack: Box::from(""),
        };
        row.set(Column::Name, &cluster.name);
        row.set(Column::Subscription, &cluster.subscription_id);
        row.set(Column::Group, &cluster.resource_group);
        row.set(Column::Region, text(&cluster.location));
        row.set(Column::Version, text(cluster.version_field().1));
        row.set(Column::Model, cluster.model().as_str());
        row.set(Column::Policy, cluster.policy().as_str());
        row.set(Column::Nodes, &format!("{}/{nodes}", cluster.pools.len()));
        row.set(Column::PodCidr, pod_cidr);
        row
    }

    fn set(&mut self, column: Column, text: &str) {
        if let Some(cell) = self.cells.get_mut(column.index()) {
            *cell = safe(text);
        }
    }

    /// Gives the subscription its name.
    #[must_use]
    pub fn in_subscription(mut self, name: &str) -> Self {
        self.set(Column::Subscription, name);
        self.finish()
    }

    fn finish(mut self) -> Self {
        self.numbers = [version(self.cell(Column::Version)), range(self.cell(Column::PodCidr))];
        let mut all = self.cells.join("\u{1f}").to_lowercase();
        all.push('\u{1f}');
        all.push_str(&self.tags);
        self.haystack = all.into_boxed_str();
        self
    }

    /// What a column shows.
    #[must_use]
    pub fn cell(&self, column: Column) -> &str {
        self.cells.get(column.index()).map_or("", CompactString::as_str)
    }

    /// What a filter on a field looks at; tags beside the columns.
    #[must_use]
    pub fn field(&self, field: Field) -> &str {
        match field {
            Field::Column(column) => self.cell(column),
            Field::Tag => &self.tags,
        }
    }

    /// Which of two rows comes first in a column, ascending; equal ones by name and id.
    #[must_use]
    pub fn compare(&self, other: &Self, column: Column) -> Ordering {
        let order = match column {
            Column::Verdict => self.rank().cmp(&other.rank()),
            Column::Nodes => self.nodes.cmp(&other.nodes),
            Column::Version => self.numbers.first().cmp(&other.numbers.first()),
            Column::PodCidr => self.numbers.last().cmp(&other.numbers.last()),
            _ => self.cell(column).cmp(other.cell(column)),
        };
        order
            .then_with(|| self.cell(Column::Name).cmp(other.cell(Column::Name)))
            .then_with(|| self.id.cmp(&other.id))
    }

    /// Worst first, as in the audit's table; what is still read comes last.
    fn rank(&self) -> (u8, i32) {
        let rank = match self.verdict {
            Some(Verdict::Blocked) => 0,
            Some(Verdict::Unhealthy) => 1,
            Some(Verdict::Prepare) => 2,
            Some(Verdict::Unknown) => 3,
            Some(Verdict::Ready) => 4,
            Some(Verdict::NotApplicable) => 5,
            None => 6,
        };
        let [blockers, ..] = self.severities;
        (rank, -i32::from(blockers))
    }
}

/// What a filter may name before its colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// A column.
    Column(Column),
    /// Tags.
    Tag,
}

impl Field {
    /// The field with this name.
    #[must_use]
    pub fn by_name(word: &str) -> Option<Self> {
        if word.eq_ignore_ascii_case("tag") {
            return Some(Self::Tag);
        }
        Column::by_field(word).map(Self::Column)
    }
}

fn blockers(view: &ClusterView<'_>) -> String {
    let mut codes: Vec<String> = Vec::new();
    for finding in view.audit.blockers() {
        let ignored = if finding.suppressed.is_some() { "(ignored)" } else { "" };
        let code = format!("{}{ignored}", finding.rule.code);
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    if codes.is_empty() { "-".to_owned() } else { codes.join(" ") }
}

/// A version as a number; what is none comes last.
fn version(text: &str) -> u64 {
    let mut parts = text.split('.').map(|part| part.parse::<u16>().ok());
    match parts.next().flatten() {
        None => u64::MAX,
        Some(major) => parts
            .chain([None, None])
            .take(2)
            .fold(u64::from(major), |all, part| (all << 16) | u64::from(part.unwrap_or_default())),
    }
}

/// A range as a number: by address, then by length; what is none comes last.
fn range(text: &str) -> u64 {
    text.parse::<ipnet::Ipv4Net>().map_or(u64::MAX, |range| {
        (u64::from(range.network().to_bits()) << 8) | u64::from(range.prefix_len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_ranges_sort_by_their_numbers() {
        assert!(version("1.9.3") < version("1.30") && version("1.30") < version("1.30.1"));
        assert!(version("1.30.1") < version("?") && version("1.30.1") < version("2.0"));
        assert!(range("10.9.0.0/16") < range("10.10.0.0/16") && range("10.9.0.0/16") < range("-"));
    }

    #[test]
    fn every_column_has_its_own_letter_and_field() {
        for (index, one) in Column::ALL.iter().enumerate() {
            assert_eq!(one.index(), index);
            for other in &Column::ALL[index + 1..] {
                assert_ne!(one.spec().letter, other.spec().letter);
                assert_ne!(one.spec().field, other.spec().field);
            }
            assert_eq!(Column::by_field(one.spec().field), Some(*one));
        }
    }
}
