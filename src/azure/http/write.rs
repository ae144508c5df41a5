//! The client that writes: one request for one permit, sent once.

use jiff::Timestamp;

use super::send::{Ask, Verb};
use super::{Answer, Failure, FailureKind, ReadClient};
use crate::model::ResourceId;
use crate::session::{NotPermitted, WritePermit};

/// One write: the whole body of a resource, in the place of the one that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The plan's step that it belongs to.
    pub step: String,
    /// The resource.
    pub resource: ResourceId,
    /// The version of the API that the resource was read with; writing with another one may lose
    /// members.
    pub api_version: String,
    /// The resource's eTag as it was read, sent as `If-Match`; Azure refuses the write when the
    /// resource changed since (docs:use-etags.md).
    pub etag: Option<String>,
    /// The body.
    pub body: String,
}

/// What became of a write.
#[derive(Debug)]
pub enum Written {
    /// Azure took it; where it goes on after the answer, the operation's address.
    Accepted {
        /// `Azure-AsyncOperation`, to be followed; none where the answer is the end of it.
        operation: Option<String>,
        /// The answer.
        answer: Answer,
    },
    /// Azure did not take it; nothing was changed.
    Refused(Failure),
    /// Nobody knows: the answer was lost. Only reading the resource tells.
    Unknown(Failure),
}

/// Writes to one cloud's resource manager.
///
/// A write takes a permit, and uses it up:
///
/// ```
/// use cnishift::azure::http::{Write, WriteClient};
/// use cnishift::session::WritePermit;
/// async fn once(client: WriteClient, permit: WritePermit, write: Write, now: jiff::Timestamp) {
///     let _ = client.put(permit, &write, now).await;
/// }
/// ```
///
/// ```compile_fail
/// async fn no_permit(client: cnishift::azure::http::WriteClient, write: cnishift::azure::http::Write) {
///     client.put(&write, jiff::Timestamp::now()).await;
/// }
/// ```
///
/// ```compile_fail
/// use cnishift::azure::http::{Write, WriteClient};
/// use cnishift::session::WritePermit;
/// async fn twice(client: WriteClient, permit: WritePermit, write: Write, now: jiff::Timestamp) {
///     let _ = client.put(permit, &write, now).await;
///     let _ = client.put(permit, &write, now).await;
/// }
/// ```
#[derive(Debug, Clone)]
pub struct WriteClient(ReadClient);

impl WriteClient {
    /// A client that writes where another one reads.
    #[must_use]
    pub fn new(read: ReadClient) -> Self {
        Self(read)
    }

    /// Puts a resource. It is sent once: a write that may have arrived is never repeated blindly.
    ///
    /// # Errors
    /// When the permit does not hold for this write; nothing was sent then.
    pub async fn put(
        &self,
        permit: WritePermit,
        write: &Write,
        now: Timestamp,
    ) -> Result<Written, NotPermitted> {
        permit.check(&write.step, &write.resource, write.etag.as_deref(), now)?;
        drop(permit);
        Ok(self.send(write).await)
    }

    async fn send(&self, write: &Write) -> Written {
        let path = format!("{}?api-version={}", write.resource, write.api_version);
        let url = match self.0.resolve(&path) {
            Ok(url) => url,
            Err(failure) => return Written::Refused(failure),
        };
        let body = Some(write.body.clone().into_bytes());
        let if_match = write.etag.clone();
        let ask = Ask { verb: Verb::Put, url, body, once: true, if_match };
        match self.0.0.send(&ask, &|_| Ok(())).await {
            Ok(((), answer)) => {
                let operation = answer.header("azure-asyncoperation").map(str::to_owned);
                Written::Accepted { operation, answer }
            }
            Err(failure) if was_refused(&failure) => Written::Refused(failure),
            Err(failure) => Written::Unknown(failure),
        }
    }
}

/// Whether Azure certainly did not take a write: it answered so, or it was never sent.
fn was_refused(failure: &Failure) -> bool {
    match failure.kind {
        FailureKind::SignIn | FailureKind::ForeignHost => true,
        FailureKind::Server
        | FailureKind::Unreachable
        | FailureKind::Untrusted
        | FailureKind::Proxy
        | FailureKind::TimedOut
        | FailureKind::Garbled
        | FailureKind::Cancelled => false,
        FailureKind::Unauthorized
        | FailureKind::Forbidden
        | FailureKind::NotFound
        | FailureKind::Throttled
        | FailureKind::Refused => failure.status.is_some(),
    }
}
