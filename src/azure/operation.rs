//! A long operation of Azure, as its address tells it.

use jiff::Timestamp;
use serde::Deserialize;

use super::http::{Answer, Failure, ReadClient};

/// How an operation stands, judged by `status` alone.
///
/// Real answers carry an `error` object all through a run that succeeds (recorded:
/// cli_aks_kubenet_to_cni_overlay_migration), so its presence means nothing while the status does not
/// say that the operation failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Neither of the others: Azure may use any word for it.
    Running,
    /// It is done.
    Succeeded,
    /// It ended with an error.
    Failed,
    /// Somebody stopped it.
    Canceled,
}

/// What an operation's address answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// How it stands.
    pub status: Status,
    /// Azure's word for that.
    pub word: String,
    /// When it started.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// How much is done, where Azure tells it.
    pub percent: Option<u8>,
    /// Code and words of an operation that failed or was stopped.
    pub error: Option<(String, String)>,
    /// Seconds that Azure asks to wait before the next look.
    pub wait: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    status: String,
    #[serde(default)]
    start_time: Option<String>,
    #[serde(default)]
    end_time: Option<String>,
    #[serde(default)]
    percent_complete: Option<f64>,
    #[serde(default)]
    error: Option<ErrorBody>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    code: Option<String>,
    message: Option<String>,
}

impl Operation {
    /// Looks at an operation once.
    ///
    /// # Errors
    /// When no whole answer came. That says nothing of the operation: look again.
    pub async fn look(client: &ReadClient, address: &str) -> Result<Self, Failure> {
        let (body, answer) = client.get::<Body>(address).await?;
        Ok(Self::of(body, &answer))
    }

    fn of(body: Body, answer: &Answer) -> Self {
        let status = status(&body.status);
        let time = |text: Option<String>| text.and_then(|text| text.parse().ok());
        let ended_badly = matches!(status, Status::Failed | Status::Canceled);
        let error = body.error.filter(|_| ended_badly);
        Self {
            status,
            word: body.status,
            started: time(body.start_time),
            ended: time(body.end_time),
            percent: body.percent_complete.map(percent),
            error: error
                .map(|error| (error.code.unwrap_or_default(), error.message.unwrap_or_default())),
            wait: answer.header("retry-after").and_then(|text| text.trim().parse().ok()),
        }
    }
}

/// Everything that is not an end means that it runs (docs: azure-resource-manager/management/
/// async-operations).
fn status(word: &str) -> Status {
    match word.to_ascii_lowercase().as_str() {
        "succeeded" => Status::Succeeded,
        "failed" => Status::Failed,
        "canceled" | "cancelled" => Status::Canceled,
        _ => Status::Running,
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 100 after the clamp"
)]
fn percent(share: f64) -> u8 {
    share.clamp(0.0, 100.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_three_words_are_an_end() {
        for (word, expected) in [
            ("Succeeded", Status::Succeeded),
            ("failed", Status::Failed),
            ("Canceled", Status::Canceled),
            ("InProgress", Status::Running),
            ("Canceling", Status::Running),
            ("Upgrading", Status::Running),
            ("", Status::Running),
        ] {
            assert_eq!(status(word), expected, "{word}");
        }
    }

    #[test]
    fn a_share_is_a_share() {
        assert_eq!([f64::NAN, -1.0, 59.9, 1e9].map(percent), [0, 0, 59, 100]);
    }
}
