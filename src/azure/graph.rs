//! Resource Graph: queries, batches of subscriptions, pages.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::document::read_rows;
use super::http::{Failure, FailureKind, ReadClient};
use super::listing::Listing;
use super::{Part, Piece, Sink};

/// Rows of a page at most (docs:governance/resource-graph/concepts/work-with-data).
const PAGE: usize = 1_000;
/// Subscriptions that one query may name
/// (docs:governance/resource-graph/concepts/query-language, query scope).
const SUBSCRIPTIONS: usize = 1_000;

/// One question to Resource Graph: a table and the kinds of resources in it.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// `resources` or `authorizationresources`.
    pub table: &'static str,
    /// The kinds asked for.
    pub listings: &'static [Listing],
}

/// Rows by subscription, its id in lower case.
pub type RowCounts = HashMap<String, usize>;

#[derive(Debug, Serialize)]
struct Request<'a> {
    /// Without it, everything that the identity can see.
    #[serde(skip_serializing_if = "Option::is_none")]
    subscriptions: Option<&'a [String]>,
    query: &'a str,
    options: Options<'a>,
}

#[derive(Debug, Serialize)]
struct Options<'a> {
    #[serde(rename = "resultFormat")]
    format: &'a str,
    #[serde(rename = "$top")]
    top: usize,
    #[serde(rename = "$skipToken", skip_serializing_if = "Option::is_none")]
    skip_token: Option<&'a str>,
    /// Rights are also inherited from management groups, which are above every subscription.
    #[serde(rename = "authorizationScopeFilter")]
    authorization: &'a str,
}

/// The answer to a count.
#[derive(Debug, Deserialize)]
struct Counts {
    data: Vec<CountRow>,
    #[serde(rename = "$skipToken")]
    skip_token: Option<String>,
}

#[derive(Debug, Deserialize)]
struct CountRow {
    #[serde(rename = "subscriptionId")]
    subscription: String,
    #[serde(rename = "count_")]
    rows: usize,
}

impl Question {
    fn filter(&self) -> String {
        let types: Vec<String> = self
            .listings
            .iter()
            .map(|listing| format!("'{}'", listing.resource_type.to_ascii_lowercase()))
            .collect();
        format!("{} | where type in~ ({})", self.table, types.join(", "))
    }

    /// The query for rows: flat, with the properties that are read under their own names.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = format!("{} | project id, name, type, location", self.filter());
        let mut named: HashSet<&str> = HashSet::new();
        for property in self.listings.iter().flat_map(|listing| listing.properties) {
            if named.insert(property) {
                let _ = write!(query, ", {property}=properties.{property}");
            }
        }
        if self.table == "resources" {
            for column in ["tags", "sku", "identity"] {
                if named.insert(column) {
                    let _ = write!(query, ", {column}");
                }
            }
        }
        query.push_str(" | order by id asc");
        query
    }

    fn count(&self) -> String {
        format!("{} | summarize count() by subscriptionId", self.filter())
    }

    /// Counts rows by subscription, in lower case: in these subscriptions, or in all that the
    /// identity can see.
    ///
    /// # Errors
    /// When the rows could not be counted, or not in one answer.
    pub async fn counts(
        &self,
        client: &ReadClient,
        subscriptions: Option<&[String]>,
    ) -> Result<RowCounts, Failure> {
        let mut rows = RowCounts::new();
        let chunks: Vec<Option<&[String]>> = match subscriptions {
            Some(all) => all.chunks(SUBSCRIPTIONS).map(Some).collect(),
            None => vec![None],
        };
        for chunk in chunks {
            let body = request(chunk, &self.count(), None)?;
            // Everything at once is asked for ahead of time; the reading asks again if need be.
            let (counts, _) = match chunk {
                Some(_) => client.graph::<Counts>(body).await?,
                None => client.graph_once::<Counts>(body).await?,
            };
            if counts.skip_token.is_some() {
                let message = "more subscriptions than one answer counts";
                return Err(Failure::new(FailureKind::Refused, message));
            }
            rows.extend(
                counts.data.into_iter().map(|r| (r.subscription.to_ascii_lowercase(), r.rows)),
            );
        }
        Ok(rows)
    }

    /// Groups subscriptions so that each group's rows fill about one page and all pages can be
    /// asked for side by side. Subscriptions without rows are in none; they come beside.
    #[must_use]
    pub fn batches(rows: &RowCounts, subscriptions: &[String]) -> (Vec<Vec<String>>, Vec<String>) {
        pack(subscriptions, |id| rows.get(&id.to_ascii_lowercase()).copied().unwrap_or(0))
    }

    /// Reads all rows of a group of subscriptions and hands every page over.
    ///
    /// # Errors
    /// When a page could not be had or the rest of the rows cannot be asked for; the pages before
    /// were handed over.
    pub async fn rows(
        &self,
        client: &ReadClient,
        subscriptions: &[String],
        sink: &Sink,
    ) -> Result<(), Failure> {
        let query = self.query();
        let mut token: Option<String> = None;
        let mut seen = HashSet::new();
        loop {
            let body = request(Some(subscriptions), &query, token.as_deref())?;
            let ((part, next), answer) = client.graph_with(body, &read_rows).await?;
            let part = Part(Some(Box::new(part)));
            sink.put(Piece::Rows { bytes: answer.body, part }).await;
            match next.skip_token.filter(|token| !token.is_empty()) {
                Some(next) if seen.insert(next.clone()) => token = Some(next),
                Some(_) => {
                    let message = "Resource Graph's skip token leads in a circle";
                    return Err(Failure::new(FailureKind::Garbled, message));
                }
                None if next.truncated => {
                    let message = "Resource Graph cut the result and gave no token for the rest";
                    return Err(Failure::new(FailureKind::Garbled, message));
                }
                None => return Ok(()),
            }
        }
    }
}

fn request(
    subscriptions: Option<&[String]>,
    query: &str,
    token: Option<&str>,
) -> Result<Vec<u8>, Failure> {
    let options = Options {
        format: "objectArray",
        top: PAGE,
        skip_token: token,
        authorization: "AtScopeAboveAndBelow",
    };
    serde_json::to_vec(&Request { subscriptions, query, options })
        .map_err(|error| Failure::new(FailureKind::Refused, error.to_string()))
}

/// First fit, in the order given, so that the same fleet is always asked for in the same way.
fn pack(subscriptions: &[String], rows: impl Fn(&str) -> usize) -> (Vec<Vec<String>>, Vec<String>) {
    let (mut groups, mut silent): (Vec<Vec<String>>, Vec<String>) = (Vec::new(), Vec::new());
    let mut room = 0;
    for id in subscriptions {
        let need = rows(id);
        if need == 0 {
            silent.push(id.clone());
            continue;
        }
        match groups.last_mut().filter(|group| need <= room && group.len() < SUBSCRIPTIONS) {
            Some(group) => {
                group.push(id.clone());
                room -= need;
            }
            None => {
                groups.push(vec![id.clone()]);
                room = PAGE.saturating_sub(need);
            }
        }
    }
    (groups, silent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_query_names_what_is_read() {
        let question = Question { table: "resources", listings: &super::super::listing::NETWORKS };
        let query = question.query();
        assert!(
            query.starts_with("resources | where type in~ ('microsoft.network/virtualnetworks'")
        );
        assert!(query.contains(", subnets=properties.subnets, "));
        assert_eq!(query.matches("subnets=").count(), 1);
    }

    proptest! {
        #[test]
        fn every_subscription_is_in_one_place(rows in prop::collection::vec(0_usize..1500, 0..60)) {
            let ids: Vec<String> = (0..rows.len()).map(|n| n.to_string()).collect();
            let count = |id: &str| rows[id.parse::<usize>().unwrap()];
            let (groups, silent) = pack(&ids, count);
            let mut all: Vec<_> = groups.iter().flatten().chain(&silent).cloned().collect();
            all.sort_by_key(|id| id.parse::<usize>().unwrap());
            prop_assert_eq!(&all, &ids);
            prop_assert!(silent.iter().all(|id| count(id) == 0));
            for group in &groups {
                let total: usize = group.iter().map(|id| count(id)).sum();
                prop_assert!(total <= PAGE || group.len() == 1);
            }
        }
    }
}
