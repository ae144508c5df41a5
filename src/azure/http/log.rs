//! What was sent: counted always, written to a file on request. Never tokens, never bodies.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use serde::Serialize;

use crate::model::RequestCounts;

/// Counts every request and writes each to a file when there is one.
#[derive(Debug, Default)]
pub struct RequestLog {
    get: AtomicU64,
    head: AtomicU64,
    query: AtomicU64,
    write: AtomicU64,
    throttled_ms: AtomicU64,
    file: Option<Mutex<File>>,
}

/// One line of the file.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Line<'a> {
    pub method: &'a str,
    /// Path without the query, which may hold signatures.
    pub path: &'a str,
    /// The status, or null when no answer came.
    pub status: Option<u16>,
    pub ms: u128,
    pub correlation_id: Option<&'a str>,
}

impl RequestLog {
    /// A log that also writes a JSON line for every request.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn to_file(path: &Path) -> io::Result<Self> {
        Ok(Self { file: Some(Mutex::new(File::create(path)?)), ..Self::default() })
    }

    /// What was sent so far.
    #[must_use]
    pub fn counts(&self) -> RequestCounts {
        RequestCounts {
            get: self.get.load(Relaxed),
            head: self.head.load(Relaxed),
            query: self.query.load(Relaxed),
            write: self.write.load(Relaxed),
            throttled_ms: self.throttled_ms.load(Relaxed),
        }
    }

    pub(super) fn throttled(&self, wait: Duration) {
        self.throttled_ms.fetch_add(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX), Relaxed);
    }

    pub(super) fn sent(&self, line: &Line<'_>) {
        let count = match line.method {
            "GET" => &self.get,
            "HEAD" => &self.head,
            "POST" => &self.query,
            _ => &self.write,
        };
        count.fetch_add(1, Relaxed);
        let Some(file) = &self.file else { return };
        let Ok(mut text) = serde_json::to_string(line) else { return };
        text.push('\n');
        let mut file = file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // A full disk must not end an inventory; the counts above still tell the truth.
        let _ = file.write_all(text.as_bytes());
    }
}
