//! Why a request brought nothing.

use std::fmt;

use serde::Deserialize;

use crate::model::Gap;

/// Why a request brought nothing, after all repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What kind of failure it is.
    pub kind: FailureKind,
    /// The HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// The code that Azure gave, or the kind's own name.
    pub code: String,
    /// Azure's or the system's words, shortened; untrusted text.
    pub message: String,
    /// `x-ms-correlation-request-id` of the last answer.
    pub correlation: Option<String>,
    /// How many times the request was sent.
    pub tries: u32,
}

/// What kind of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// No token could be had.
    SignIn,
    /// The token is not accepted (401), after one renewal.
    Unauthorized,
    /// The identity may not read this (403).
    Forbidden,
    /// It does not exist (404).
    NotFound,
    /// Too many requests, to the end of patience (429).
    Throttled,
    /// The request is refused for another reason (4xx, and 3xx, which is never followed).
    Refused,
    /// The server failed, to the end of patience (5xx).
    Server,
    /// No connection, or a broken one: name or network.
    Unreachable,
    /// The server's certificate is not trusted.
    Untrusted,
    /// The proxy does not let the request through.
    Proxy,
    /// No answer in time.
    TimedOut,
    /// An answer that is not the JSON it should be: cut off, HTML, another document.
    Garbled,
    /// A link leads to another host; the token was not sent there.
    ForeignHost,
    /// The run was stopped.
    Cancelled,
}

impl FailureKind {
    /// Its name where Azure gives no code.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "SignIn",
            Self::Unauthorized => "Unauthorized",
            Self::Forbidden => "Forbidden",
            Self::NotFound => "NotFound",
            Self::Throttled => "Throttled",
            Self::Refused => "Refused",
            Self::Server => "ServerError",
            Self::Unreachable => "Unreachable",
            Self::Untrusted => "UntrustedCertificate",
            Self::Proxy => "ProxyRefused",
            Self::TimedOut => "TimedOut",
            Self::Garbled => "GarbledAnswer",
            Self::ForeignHost => "ForeignHost",
            Self::Cancelled => "Cancelled",
        }
    }

    const fn of_status(status: u16) -> Self {
        match status {
            401 => Self::Unauthorized,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            429 => Self::Throttled,
            408 => Self::TimedOut,
            500.. => Self::Server,
            _ => Self::Refused,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(status) = self.status {
            write!(f, "{status} ")?;
        }
        write!(f, "{}: {}", self.code, self.message)?;
        if self.tries > 1 {
            write!(f, " (after {} tries)", self.tries)?;
        }
        if let Some(correlation) = &self.correlation {
            write!(f, " [correlation id {correlation}]")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

/// ARM wraps its errors in `error`; AKS answers flat ones (../arm/error-*.json of real traffic).
#[derive(Debug, Default, Deserialize)]
struct ErrorBody {
    error: Option<Box<ErrorBody>>,
    code: Option<String>,
    message: Option<String>,
    details: Option<Vec<ErrorBody>>,
}

impl Failure {
    /// A failure without an answer.
    #[must_use]
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        let (message, code) = (message.into(), kind.name().to_owned());
        Self { kind, status: None, code, message, correlation: None, tries: 1 }
    }

    /// The failure that an answer tells.
    #[must_use]
    pub fn of_answer(status: u16, body: &[u8], correlation: Option<String>) -> Self {
        let kind = FailureKind::of_status(status);
        let body: Option<ErrorBody> = serde_json::from_slice(body).ok();
        let mut error = body.unwrap_or_default();
        while let Some(inner) = error.error.take() {
            error = *inner;
        }
        let detail = error.details.iter().flatten().find_map(|detail| detail.message.clone());
        let mut message =
            error.message.unwrap_or_else(|| "no explanation in the answer".to_owned());
        // Resource Graph hides the cause behind "Please provide below info when asking for support".
        if let Some(detail) = detail.filter(|detail| !message.contains(detail.as_str())) {
            message = format!("{message} ({detail})");
        }
        Self {
            kind,
            status: Some(status),
            code: Gap::shorten(&error.code.unwrap_or_else(|| kind.name().to_owned())),
            message: Gap::shorten_to(&message, 400),
            correlation,
            tries: 1,
        }
    }

    /// Whether another try may succeed.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        match self.kind {
            FailureKind::Throttled
            | FailureKind::Server
            | FailureKind::TimedOut
            | FailureKind::Unreachable
            | FailureKind::Garbled => true,
            FailureKind::SignIn
            | FailureKind::Untrusted
            | FailureKind::Proxy
            | FailureKind::Unauthorized
            | FailureKind::Forbidden
            | FailureKind::NotFound
            | FailureKind::Refused
            | FailureKind::ForeignHost
            | FailureKind::Cancelled => false,
        }
    }

    pub(super) fn after(self, tries: u32) -> Self {
        Self { tries, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_and_flat_errors_are_told_alike() {
        let wrapped = br#"{"error":{"code":"AuthorizationFailed","message":"no"}}"#;
        let flat = br#"{"code":"AuthorizationFailed","details":null,"message":"no","subcode":""}"#;
        let one = Failure::of_answer(403, wrapped, Some("c".to_owned()));
        assert_eq!(one.to_string(), "403 AuthorizationFailed: no [correlation id c]");
        assert_eq!(Failure::of_answer(403, flat, None).code, "AuthorizationFailed");
        let html = Failure::of_answer(502, b"<html>Bad Gateway</html>", None);
        assert_eq!((html.code.as_str(), html.may_pass()), ("ServerError", true));
    }
}
