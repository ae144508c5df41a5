//! Lists of ARM, page by page.

use std::collections::HashSet;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::http::{Failure, FailureKind, ReadClient};
use super::listing::Listing;
use super::sdk::Aks;
use super::{Piece, Sink};
use crate::model::Kind;

/// One page as ARM sends it; the elements stay as they are.
#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "T: DeserializeOwned"))]
struct Page<T> {
    value: T,
    #[serde(rename = "nextLink")]
    next: Option<String>,
}

/// Lists one kind of a subscription to its end and hands every page over.
///
/// # Errors
/// When a page could not be had; the pages before it were handed over.
pub async fn list(
    client: &ReadClient,
    aks: &Aks,
    listing: &Listing,
    subscription: &str,
    sink: &Sink,
) -> Result<(), Failure> {
    let first = if listing.kind == Kind::Cluster {
        aks.first_page(subscription).await?.json::<Page<Box<RawValue>>>()?
    } else {
        client.get(&listing.path(subscription)).await?.0
    };
    let mut links = Links::default();
    let mut page = first;
    loop {
        sink.put(Piece::document(elements(page.value))).await;
        match links.next(page.next)? {
            Some(link) => page = client.get(&link).await?.0,
            None => return Ok(()),
        }
    }
}

/// Reads a short list to its end.
///
/// # Errors
/// When a page could not be had.
pub(super) async fn all<T: DeserializeOwned + Send>(
    client: &ReadClient,
    path: &str,
) -> Result<Vec<T>, Failure> {
    let (mut links, mut all, mut link) = (Links::default(), Vec::new(), path.to_owned());
    loop {
        let (page, _) = client.get::<Page<Vec<T>>>(&link).await?;
        all.extend(page.value);
        match links.next(page.next)? {
            Some(next) => link = next,
            None => return Ok(all),
        }
    }
}

/// The links of one list, each followed once.
#[derive(Debug, Default)]
struct Links(HashSet<String>);

impl Links {
    /// The next link; an empty one is the end, as seen in real traffic.
    fn next(&mut self, link: Option<String>) -> Result<Option<String>, Failure> {
        let Some(link) = link.filter(|link| !link.is_empty()) else { return Ok(None) };
        if self.0.insert(link.clone()) {
            return Ok(Some(link));
        }
        Err(Failure::new(FailureKind::Garbled, "the list's next link leads in a circle"))
    }
}

/// The text of a raw value.
fn elements(value: Box<RawValue>) -> Vec<u8> {
    let text: Box<str> = value.into();
    text.into_boxed_bytes().into_vec()
}
