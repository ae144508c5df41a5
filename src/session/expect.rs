//! What must hold before or after a step, and whether a reading shows it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Reading;

/// One thing that must hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Expect {
    /// A member of the cluster has one of these values; absent counts where `absent` says so.
    Is {
        /// Its path.
        path: String,
        /// Values, in any case.
        values: Vec<String>,
        /// Whether it may be absent.
        absent: bool,
    },
    /// The cluster runs, and it and every pool are `Succeeded`.
    Settled,
    /// These checks report nothing, and none of them is open.
    Silent(Vec<String>),
    /// No blocker but these is left, and every open check was decided.
    Clear(Vec<String>),
    /// No subnet of the nodes is bound to a table of the node resource group.
    NoManagedTable,
    /// An identity is the cluster's.
    Identity(String),
}

/// Whether something holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Holds {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It could not be read: never taken for a yes.
    Unknown,
}

/// What was checked, and what was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What must hold.
    pub wanted: String,
    /// What was read.
    pub saw: String,
    /// Whether it holds.
    pub holds: Holds,
}

/// What else counts for a check.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// Open checks that a person decided.
    pub decided: &'a [String],
    /// The failure that stands in the state is this step's own, which is to be tried again.
    pub retrying: bool,
}

impl Check {
    fn new(wanted: impl Into<String>, saw: impl Into<String>, holds: Holds) -> Self {
        Self { wanted: wanted.into(), saw: saw.into(), holds }
    }
}

fn when(holds: bool) -> Holds {
    if holds { Holds::Yes } else { Holds::No }
}

impl Expect {
    /// A member with one value.
    #[must_use]
    pub fn is(path: &str, value: &str) -> Self {
        Self::Is { path: path.to_owned(), values: vec![value.to_owned()], absent: false }
    }

    /// Looks whether it holds.
    #[must_use]
    pub fn check(&self, reading: &Reading, given: Given<'_>) -> Check {
        match self {
            Self::Is { path, values, absent } => is(reading, path, values, *absent),
            Self::Settled => settled(reading, given),
            Self::Silent(codes) => silent(reading, codes),
            Self::Clear(except) => clear(reading, except, given),
            Self::NoManagedTable => no_managed_table(reading),
            Self::Identity(id) => identity(reading, id),
        }
    }
}

fn at<'a>(body: &'a Value, path: &str) -> Option<&'a Value> {
    let found = path.split('.').try_fold(body, |value, name| value.get(name));
    found.filter(|value| !value.is_null())
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn is(reading: &Reading, path: &str, values: &[String], absent: bool) -> Check {
    let short = path.trim_start_matches("properties.");
    let wanted =
        format!("{short} is {}{}", values.join(" or "), if absent { " or absent" } else { "" });
    match at(&reading.body, path).map(word) {
        None => Check::new(wanted, "absent", when(absent)),
        Some(saw) => {
            let holds = values.iter().any(|value| value.eq_ignore_ascii_case(&saw));
            Check::new(wanted, saw, when(holds))
        }
    }
}

fn settled(reading: &Reading, given: Given<'_>) -> Check {
    let standing = reading.standing();
    let wanted = if given.retrying {
        "the operation that failed has ended; the cluster runs"
    } else {
        "the cluster runs, and it and every pool are Succeeded"
    };
    let power = at(&reading.body, "properties.powerState.code").map(word);
    let pools: Vec<_> =
        standing.pools.iter().map(|(name, _, state)| format!("{name} {state}")).collect();
    let saw = format!(
        "{}, power {}, pools: {}",
        standing.state,
        power.as_deref().unwrap_or("not told"),
        pools.join(", ")
    );
    let good = |state: &str| {
        state.eq_ignore_ascii_case("Succeeded")
            || given.retrying
                && (state.eq_ignore_ascii_case("Failed") || state.eq_ignore_ascii_case("Canceled"))
    };
    let runs = power.is_none_or(|power| power.eq_ignore_ascii_case("Running"));
    let told =
        !standing.state.is_empty() && standing.pools.iter().all(|(_, _, state)| !state.is_empty());
    let holds =
        runs && good(&standing.state) && standing.pools.iter().all(|(_, _, state)| good(state));
    Check::new(wanted, saw, if told { when(holds) } else { Holds::Unknown })
}

fn silent(reading: &Reading, codes: &[String]) -> Check {
    let wanted = format!("{} no longer reports anything", codes.join(", "));
    let of = |seen: &&super::Seen| codes.contains(&seen.code);
    if let Some(finding) = reading.findings.iter().find(of) {
        return Check::new(wanted, format!("{}: {}", finding.code, finding.text), Holds::No);
    }
    match reading.open.iter().find(of) {
        Some(open) => {
            Check::new(wanted, format!("{} is open: {}", open.code, open.text), Holds::Unknown)
        }
        None => Check::new(wanted, "nothing", Holds::Yes),
    }
}

fn clear(reading: &Reading, except: &[String], given: Given<'_>) -> Check {
    let wanted = "no blocker but the retirement itself, and every open check decided";
    let own = |code: &str| given.retrying && code == "KN034";
    let blocker = reading.findings.iter().find(|seen| {
        seen.severity == "blocker" && !except.contains(&seen.code) && !own(&seen.code)
    });
    if let Some(blocker) = blocker {
        return Check::new(wanted, format!("{}: {}", blocker.code, blocker.text), Holds::No);
    }
    let open = reading.open.iter().find(|seen| !given.decided.contains(&seen.code));
    match open {
        Some(open) => {
            Check::new(wanted, format!("{} is open: {}", open.code, open.text), Holds::Unknown)
        }
        None => Check::new(wanted, "none left", Holds::Yes),
    }
}

fn no_managed_table(reading: &Reading) -> Check {
    let wanted = "no node subnet is bound to a route table of the node resource group";
    let group = at(&reading.body, "properties.nodeResourceGroup").map(word).unwrap_or_default();
    let mut saw = Vec::new();
    let mut bound = false;
    for (id, body) in reading.around.iter().filter(|(id, _)| id.contains("/subnets/")) {
        let table = at(body, "properties.routeTable.id").map(word);
        let name = id.rsplit('/').next().unwrap_or_default();
        let owner = table.as_deref().and_then(|id| id.split('/').nth(4)).unwrap_or_default();
        bound |= table.is_some() && owner.eq_ignore_ascii_case(&group);
        let told = table.as_deref().and_then(|id| id.rsplit('/').next()).unwrap_or("no table");
        saw.push(format!("{name}: {told}"));
    }
    if let (true, Some(first)) = (saw.is_empty(), reading.unread.first()) {
        return Check::new(wanted, first, Holds::Unknown);
    }
    if saw.is_empty() {
        return Check::new(wanted, "the network is AKS's own", Holds::Yes);
    }
    Check::new(wanted, saw.join("; "), when(!bound))
}

fn identity(reading: &Reading, id: &str) -> Check {
    let wanted =
        format!("the cluster runs with the identity {}", id.rsplit('/').next().unwrap_or(id));
    let all = at(&reading.body, "identity.userAssignedIdentities").and_then(Value::as_object);
    let names: Vec<&str> =
        all.into_iter().flatten().map(|(id, _)| id.rsplit('/').next().unwrap_or(id)).collect();
    let kind = at(&reading.body, "identity.type").map(word).unwrap_or_default();
    let there = all.is_some_and(|all| all.keys().any(|own| own.eq_ignore_ascii_case(id)));
    let holds = there && kind.eq_ignore_ascii_case("UserAssigned");
    Check::new(wanted, format!("{kind} {}", names.join(", ")), when(holds))
}
