//! Why nothing can be read of Azure at all, with cause and next action.

use crate::azure::CloudError;
use crate::azure::http::{Failure, FailureKind};

/// Why nothing can be read.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// The cloud is not one that can be talked to.
    #[error(transparent)]
    Cloud(#[from] CloudError),
    /// The request log cannot be written.
    #[error("{0}: cannot write the request log: {1}")]
    RequestLog(String, std::io::Error),
    /// The program could not start its readers.
    #[error("cannot start: {0}")]
    Start(std::io::Error),
    /// The first request failed.
    #[error("{}", title(.failure, *.skew_seconds))]
    Failed {
        /// How.
        failure: Failure,
        /// The resource manager that was asked.
        endpoint: String,
        /// Seconds that the server's clock is ahead of ours.
        skew_seconds: i64,
    },
    /// The identity sees no subscription.
    #[error("signed in, but this identity can see no subscription")]
    NoSubscription,
    /// A subscription was named that the identity cannot see.
    #[error("no subscription {0:?} among the {count} that this identity can see", count = .1.len())]
    UnknownSubscription(String, Vec<String>),
}

/// More than this and tokens are refused (Entra allows five minutes).
const CLOCK_TOLERANCE: i64 = 300;

fn title(failure: &Failure, skew: i64) -> String {
    match failure.kind {
        FailureKind::SignIn => "not signed in to Azure".to_owned(),
        FailureKind::Unauthorized if skew.abs() > CLOCK_TOLERANCE => {
            let side = if skew > 0 { "behind" } else { "ahead of" };
            format!(
                "this machine's clock is {} minutes {side} Azure's, so the sign-in is refused",
                skew.abs() / 60
            )
        }
        FailureKind::Unauthorized => "Azure does not accept the sign-in".to_owned(),
        FailureKind::Forbidden => "this identity may not list subscriptions".to_owned(),
        FailureKind::Untrusted => "Azure's certificate is not trusted here".to_owned(),
        FailureKind::Proxy => "the proxy does not let the request through".to_owned(),
        FailureKind::Unreachable => "Azure cannot be reached".to_owned(),
        FailureKind::TimedOut => "Azure does not answer in time".to_owned(),
        FailureKind::Throttled => "Azure asks to wait for longer than this run may take".to_owned(),
        FailureKind::Cancelled => "stopped".to_owned(),
        _ => "Azure did not answer as expected".to_owned(),
    }
}

impl LiveError {
    /// What was seen, line by line, and what to do next.
    #[must_use]
    pub fn detail(&self) -> (Vec<String>, String) {
        match self {
            Self::Failed { failure, endpoint, skew_seconds } => failed(failure, endpoint, *skew_seconds),
            Self::Cloud(_) => (Vec::new(), "choose one with --cloud or --resource-manager URL".to_owned()),
            Self::RequestLog(..) => (Vec::new(), "name a file in a folder that you can write to".to_owned()),
            Self::Start(_) => (Vec::new(), "check the limits of this machine (ulimit -a)".to_owned()),
            Self::NoSubscription => (
                Vec::new(),
                "ask for the role Reader on the subscriptions, or choose another tenant with --tenant".to_owned(),
            ),
            Self::UnknownSubscription(_, known) => {
                let mut lines: Vec<String> = known.iter().take(10).map(|name| format!("  {name}")).collect();
                if known.len() > lines.len() {
                    lines.push(format!("  and {} more", known.len() - lines.len()));
                }
                (lines, "give the id or the exact name of one, or another tenant with --tenant".to_owned())
            }
        }
    }
}

fn failed(failure: &Failure, endpoint: &str, skew: i64) -> (Vec<String>, String) {
    let mut lines = vec![format!("asked: {endpoint}")];
    let words = if failure.kind == FailureKind::SignIn {
        failure.message.clone()
    } else {
        failure.to_string()
    };
    lines.extend(words.lines().map(str::to_owned));
    let lower = words.to_ascii_lowercase();
    let next = match failure.kind {
        FailureKind::SignIn => sign_in_advice(&lower),
        FailureKind::Unauthorized if skew.abs() > CLOCK_TOLERANCE => {
            "set the clock (for example: timedatectl set-ntp true) and repeat"
        }
        FailureKind::Unauthorized if lower.contains("tenant") => {
            "sign in to the tenant that owns the subscriptions: az login --tenant ID, and --tenant ID here"
        }
        FailureKind::Unauthorized => "sign in again: az login",
        FailureKind::Forbidden => {
            "ask for the role Reader on the subscriptions or their management group"
        }
        FailureKind::Untrusted => {
            "if a proxy inspects TLS, point SSL_CERT_FILE at a file with its root certificate"
        }
        FailureKind::Proxy => "check HTTPS_PROXY and NO_PROXY, and the proxy's rules for this host",
        FailureKind::Unreachable => "check the network, the name above, HTTPS_PROXY and --cloud",
        FailureKind::TimedOut | FailureKind::Server | FailureKind::Throttled => {
            "wait a while and repeat"
        }
        FailureKind::Cancelled => "repeat when you are ready",
        _ => {
            "check --cloud and --resource-manager; the same run with --request-log FILE shows what was asked"
        }
    };
    (lines, next.to_owned())
}

fn sign_in_advice(refusals: &str) -> &'static str {
    if refusals.contains("azure cli: az not found") {
        "install the Azure CLI and run `az login`, or choose another way to sign in with --auth"
    } else if refusals.contains("azure cli") {
        "run `az login` (add --tenant for another tenant), or choose another way with --auth"
    } else if refusals.contains("client secret") {
        "check AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or choose another --auth"
    } else {
        "check what --auth chose, or choose another way to sign in with --auth"
    }
}
