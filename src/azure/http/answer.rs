//! A good answer.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName};
use serde::de::DeserializeOwned;

use super::{Failure, FailureKind};

/// A good answer: its body is whole JSON.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status, 2xx.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    pub(super) headers: HeaderMap,
}

impl Answer {
    /// The body as a value.
    ///
    /// # Errors
    /// When the body is JSON of another form.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Failure::new(FailureKind::Garbled, error.to_string()))
    }

    /// A header's text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        text(&self.headers, name)
    }
}

pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    headers.get(name)?.to_str().ok()
}

/// How long the server asks to wait: `Retry-After` in seconds or as a date, or one of Microsoft's
/// headers in milliseconds.
pub(super) fn asked_wait(headers: &HeaderMap) -> Option<Duration> {
    let millis = ["x-ms-retry-after-ms", "retry-after-ms"]
        .iter()
        .find_map(|name| text(headers, name)?.trim().parse().ok())
        .map(Duration::from_millis);
    millis.or_else(|| {
        let value = text(headers, "retry-after")?.trim();
        value.parse().ok().map(Duration::from_secs).or_else(|| until_date(value, headers))
    })
}

/// Waits until a date by the server's own clock, since ours may be wrong.
fn until_date(value: &str, headers: &HeaderMap) -> Option<Duration> {
    let until = jiff::fmt::rfc2822::parse(value).ok()?;
    let now = jiff::fmt::rfc2822::parse(text(headers, "date")?).ok()?;
    Duration::try_from(now.duration_until(&until)).ok()
}

/// Requests left in Resource Graph's window, and how long until it opens anew
/// (docs:governance/resource-graph/concepts/guidance-for-throttled-requests).
pub(super) fn quota(headers: &HeaderMap) -> Option<(u32, Duration)> {
    let left = text(headers, "x-ms-user-quota-remaining")?.trim().parse().ok()?;
    let mut seconds = 0_u64;
    for part in text(headers, "x-ms-user-quota-resets-after")?.trim().split(':') {
        let part: f64 = part.parse().ok()?;
        seconds = seconds
            .checked_mul(60)?
            .checked_add(Duration::try_from_secs_f64(part.ceil()).ok()?.as_secs())?;
    }
    Some((left, Duration::from_secs(seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn waits_are_read_in_every_form() {
        let wait = |pairs: &[(&'static str, &str)]| asked_wait(&headers(pairs));
        assert_eq!(wait(&[("retry-after", "7")]), Some(Duration::from_secs(7)));
        assert_eq!(
            wait(&[("x-ms-retry-after-ms", "250"), ("retry-after", "7")]),
            Some(Duration::from_millis(250))
        );
        let date = [
            ("date", "Wed, 20 Dec 2023 01:00:00 GMT"),
            ("retry-after", "Wed, 20 Dec 2023 01:00:30 GMT"),
        ];
        assert_eq!(wait(&date), Some(Duration::from_secs(30)));
        let past = [
            ("date", "Wed, 20 Dec 2023 01:00:00 GMT"),
            ("retry-after", "Wed, 20 Dec 2023 00:00:00 GMT"),
        ];
        assert_eq!(wait(&past), None);
        assert_eq!(wait(&[("retry-after", "soon")]), None);
    }

    #[test]
    fn the_quota_is_read_as_the_service_writes_it() {
        let quota = |left, after| {
            quota(&headers(&[
                ("x-ms-user-quota-remaining", left),
                ("x-ms-user-quota-resets-after", after),
            ]))
        };
        assert_eq!(quota("14", "00:00:05"), Some((14, Duration::from_secs(5))));
        assert_eq!(quota("0", "00:01:02.5"), Some((0, Duration::from_secs(63))));
        assert_eq!(quota("-", "00:00:05"), None);
    }
}
