//! A failed request as a gap: what it hides, why, and what to do.

use crate::azure::http::{Failure, FailureKind};
use crate::azure::scope::Subscription;
use crate::model::{Gap, GapCode, Kind};

/// What a failed list of one subscription hides.
pub(super) fn of_list(subscription: &Subscription, kinds: &[Kind], failure: &Failure) -> Gap {
    let hidden = words(kinds);
    let who = format!("subscription {} ({})", subscription.name, subscription.id);
    let consequence = if kinds.contains(&Kind::Cluster) {
        "Its clusters, where there are any, are missing from this report"
    } else {
        "Checks that need them answer unknown"
    };
    let message = format!(
        "The {hidden} of {who} could not be read: {failure}. {consequence}. {}",
        advice(failure.kind)
    );
    Gap {
        value: Some(failure.code.clone()),
        resource: Some(format!("/subscriptions/{}", subscription.id)),
        correlation_id: failure.correlation.clone(),
        ..Gap::new(code(failure.kind), format!("/subscriptions/{}", subscription.id), message)
    }
}

pub(super) const fn code(kind: FailureKind) -> GapCode {
    match kind {
        FailureKind::Forbidden | FailureKind::Unauthorized | FailureKind::SignIn => {
            GapCode::Forbidden
        }
        FailureKind::Throttled => GapCode::Throttled,
        FailureKind::Cancelled => GapCode::Interrupted,
        FailureKind::Server
        | FailureKind::Unreachable
        | FailureKind::Untrusted
        | FailureKind::Proxy
        | FailureKind::TimedOut
        | FailureKind::Garbled => GapCode::Unreachable,
        FailureKind::NotFound | FailureKind::Refused | FailureKind::ForeignHost => {
            GapCode::AzureError
        }
    }
}

const fn advice(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Forbidden => {
            "Ask for the role Reader on the subscription, or leave it out with --subscription."
        }
        FailureKind::Unauthorized | FailureKind::SignIn => "Sign in again and repeat the run.",
        FailureKind::Throttled => "Repeat the run later, or for fewer subscriptions at a time.",
        FailureKind::NotFound => "The subscription may be gone, or its providers not registered.",
        _ => "Repeat the run; give the correlation id to Azure support if it persists.",
    }
}

fn words(kinds: &[Kind]) -> String {
    let names: Vec<&str> = kinds.iter().map(|kind| kind.plural()).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => "resources".to_owned(),
    }
}
