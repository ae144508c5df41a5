//! What goes wrong, on demand and always in the same way for the same seed.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::Ask;
use super::answer::Reply;

/// What goes wrong. Shares are parts of all requests, from 0 to 1; the same request is struck at
/// most twice in a row, so that patience is rewarded.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    /// Another seed strikes other requests.
    pub seed: u64,
    /// Answered 429, every other one with `Retry-After: 0`.
    pub throttled: f64,
    /// Answered 500, 502, 503 or 504, half of them with HTML as real gateways do.
    pub server_errors: f64,
    /// The connection breaks in the middle of the body.
    pub dropped: f64,
    /// JSON that is cut off, with a length that fits.
    pub truncated: f64,
    /// A page of HTML with status 200.
    pub html: f64,
    /// The token expires after so many requests.
    pub token_expires_after: Option<usize>,
    /// The network is gone from when an update was taken until it has ended.
    pub offline_while_updating: bool,
    /// Writes are carried out, and the connection breaks before the answer.
    pub lose_answers_to_writes: bool,
    /// Subscriptions that never answer.
    pub hanging: Vec<String>,
    /// Subscriptions that the identity may not read.
    pub forbidden: Vec<String>,
}

/// One fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Throttled(bool),
    Server(u16, bool),
    Dropped,
    Truncated,
    Html,
}

const GATEWAY: &str =
    "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>";

impl Faults {
    pub(super) fn hangs(&self, path: &str) -> bool {
        is_of(&self.hanging, path)
    }

    pub(super) fn forbids(&self, path: &str) -> bool {
        is_of(&self.forbidden, path)
    }

    pub(super) fn strikes(&self, tries: &mut HashMap<u64, u32>, ask: &Ask) -> Option<Fault> {
        let shares = [self.throttled, self.server_errors, self.dropped, self.truncated, self.html];
        if shares.iter().all(|share| *share <= 0.0) {
            return None;
        }
        let mut hasher = DefaultHasher::new();
        (self.seed, &ask.path, &ask.body).hash(&mut hasher);
        let mut query: Vec<_> = ask.query.iter().collect();
        query.sort();
        query.hash(&mut hasher);
        let key = hasher.finish();
        let count = tries.entry(key).or_default();
        *count += 1;
        if count.is_multiple_of(3) {
            return None;
        }
        count.hash(&mut hasher);
        let mut random = fastrand::Rng::with_seed(hasher.finish());
        let mut left = random.f64();
        let struck = shares.iter().position(|share| {
            left -= share;
            left < 0.0
        })?;
        let coin = random.bool();
        Some(match struck {
            0 => Fault::Throttled(coin),
            1 => Fault::Server(random.choice([500, 502, 503, 504]).unwrap_or(500), coin),
            2 => Fault::Dropped,
            3 => Fault::Truncated,
            _ => Fault::Html,
        })
    }
}

fn is_of(subscriptions: &[String], path: &str) -> bool {
    let mut segments = path.split('/').skip(1);
    let named = segments.next().is_some_and(|word| word.eq_ignore_ascii_case("subscriptions"));
    named
        && segments
            .next()
            .is_some_and(|id| subscriptions.iter().any(|s| s.eq_ignore_ascii_case(id)))
}

impl Fault {
    /// The answer with the fault in it; `whole` makes the one that it would have been.
    pub(super) fn reply(self, whole: impl FnOnce() -> Reply) -> Reply {
        match self {
            Self::Throttled(told) => {
                let reply = Reply::error(429, "TooManyRequests", "The request is being throttled.");
                if told { reply.with("retry-after", "0") } else { reply }
            }
            Self::Server(status, true) => Reply::html(status, GATEWAY),
            Self::Server(status, false) => Reply::error(
                status,
                "GatewayTimeout",
                "The gateway did not receive a response from 'Microsoft.ContainerService' within \
                 the specified time period.",
            ),
            Self::Html => Reply::html(200, GATEWAY),
            Self::Dropped => {
                let whole = whole();
                Reply { breaks_after: Some(whole.body.len() / 2), ..whole }
            }
            Self::Truncated => {
                let mut whole = whole();
                whole.body.truncate(whole.body.len() / 2);
                whole
            }
        }
    }
}
