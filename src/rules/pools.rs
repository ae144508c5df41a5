//! What checks of node pools share: reading a pool's fields, picking pools, naming them.

use super::words::{SHOWN, listed};
use super::{Cx, EvidenceValue, Finding, Missing};
use crate::model::{CommandLine, Field, NodePool};

/// A pool with its index in `agentPoolProfiles`.
pub type Indexed<'a> = (usize, &'a NodePool);

/// The pools that a check picked, and the first one it could not judge.
#[derive(Debug)]
pub struct Hits<'a> {
    /// Pools that the check picked.
    pub pools: Vec<Indexed<'a>>,
    /// Why the first undecided pool is undecided.
    pub missing: Option<Missing>,
}

impl<'a> Hits<'a> {
    /// Whether no pool was picked.
    pub fn is_empty(&self) -> bool {
        self.pools.is_empty()
    }

    /// The names of the pools, for a sentence.
    pub fn names(&self) -> String {
        let names: Vec<&str> = self.pools.iter().map(|(_, pool)| pool.label()).collect();
        listed(&names)
    }

    /// The pools that a finding lists.
    pub fn shown(&self) -> impl Iterator<Item = Indexed<'a>> + '_ {
        self.pools.iter().copied().take(SHOWN)
    }
}

/// The path of a pool's field.
pub fn pool_path(index: usize, name: &str) -> String {
    format!("agentPoolProfiles[{index}].{name}")
}

impl<'a> Cx<'a> {
    /// A pool's value that may be absent. The path is built only for a [`Missing`].
    ///
    /// # Errors
    /// [`Missing`] when the value could not be understood.
    pub fn pool_read<'f, T>(
        &self,
        index: usize,
        field: &'f Field<T>,
        name: &str,
    ) -> Result<Option<&'f T>, Missing> {
        match field {
            Field::Unreadable => self.read(field, &pool_path(index, name)),
            Field::Value(_) | Field::Absent => Ok(field.value()),
        }
    }

    /// A pool's value that the check cannot do without.
    ///
    /// # Errors
    /// [`Missing`] when the value is absent or could not be understood.
    pub fn pool_require<'f, T>(
        &self,
        index: usize,
        field: &'f Field<T>,
        name: &str,
    ) -> Result<&'f T, Missing> {
        match field.value() {
            Some(value) => Ok(value),
            None => self.require(field, &pool_path(index, name)),
        }
    }

    /// The pools that `test` picks. A pool that cannot be judged does not hide the others.
    ///
    /// # Errors
    /// [`Missing`] when the list of pools is absent or could not be read.
    pub fn pools_where(
        &self,
        test: impl Fn(usize, &'a NodePool) -> Result<bool, Missing>,
    ) -> Result<Hits<'a>, Missing> {
        let mut hits = Hits { pools: Vec::new(), missing: None };
        for (index, pool) in self.pools()? {
            match test(index, pool) {
                Ok(true) => hits.pools.push((index, pool)),
                Ok(false) => {}
                Err(missing) => hits.missing = hits.missing.or(Some(missing)),
            }
        }
        Ok(hits)
    }

    /// The start of an az command on one pool; finish it with [`Cx::done`].
    pub fn az_pool(&self, words: &'static str, pool: &NodePool) -> CommandLine {
        CommandLine::new(words)
            .flag("-g", &self.cluster.resource_group)
            .flag("--cluster-name", &self.cluster.name)
            .flag("-n", pool.label())
    }
}

impl Finding {
    /// Adds one value of each pool that is listed.
    #[must_use]
    pub fn saw_pools<'p>(
        self,
        cx: &Cx<'_>,
        hits: &Hits<'p>,
        name: &str,
        value: impl Fn(&'p NodePool) -> EvidenceValue,
    ) -> Self {
        hits.shown().fold(self, |finding, (index, pool)| {
            finding.saw(cx, &pool_path(index, name), value(pool))
        })
    }

    /// Adds a command for each pool that is listed.
    #[must_use]
    pub fn command_each<'p>(
        self,
        hits: &Hits<'p>,
        command: impl Fn(&'p NodePool) -> CommandLine,
    ) -> Self {
        hits.shown().fold(self, |finding, (_, pool)| finding.command(command(pool)))
    }
}
