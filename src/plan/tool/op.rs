//! What a command does to Azure, whatever it is done with.

use serde_json::Value;

/// A member that is set: where it is in the resource, and its value.
///
/// The path is as in `azure::edit`: names joined by dots, `[]` for every item of a list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Set {
    pub(super) path: &'static str,
    pub(super) value: Value,
}

/// What a command does.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Op {
    /// Reads a resource; perhaps only a part of it, perhaps into a file.
    Read { id: String, look: Option<String>, file: Option<String> },
    /// Reads a list, or what is computed: its path, and a filter.
    List { path: String, filter: Option<String> },
    /// Sets members of the cluster; without any it is sent again as it is.
    Cluster(Vec<Set>),
    /// Sets members of a node pool.
    Pool { id: String, sets: Vec<Set> },
    /// Takes a member of a subnet away.
    Subnet { id: String, member: SubnetMember },
    /// Makes a node pool.
    AddPool { id: String, sets: Vec<Set> },
    /// Makes a cluster beside this one.
    NewCluster { id: String, sets: Vec<Set> },
    /// Makes a resource beside the cluster.
    New(New),
    /// Removes a resource.
    Delete { id: String },
    /// Asks for an action.
    Post { id: String, action: &'static str },
    /// Waits until what runs has ended.
    Wait,
    /// Asks the cluster itself.
    Kubectl,
    /// An az command whose meaning is not known here.
    Other,
}

/// What is taken from a subnet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SubnetMember {
    RouteTable,
    Delegations,
}

/// A small resource that is made whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum New {
    /// A user-assigned identity.
    Identity { id: String, location: String },
    /// Network Contributor for a principal on a scope; without one, for an identity just made.
    Role { scope: String, principal: Option<String> },
    /// A management lock.
    Lock { scope: String, name: String, level: String },
}

impl Op {
    /// The resource that changes, or what it is put on.
    pub(super) fn place<'a>(&'a self, cluster: &'a str) -> &'a str {
        match self {
            Self::Pool { id, .. }
            | Self::Subnet { id, .. }
            | Self::AddPool { id, .. }
            | Self::NewCluster { id, .. }
            | Self::Delete { id }
            | Self::Post { id, .. }
            | Self::Read { id, .. }
            | Self::New(New::Identity { id, .. }) => id,
            Self::New(New::Role { scope, .. } | New::Lock { scope, .. }) => scope,
            _ => cluster,
        }
    }

    /// Whether code that describes Azure changes with it, so that it must be applied.
    pub(super) fn changes_code(&self) -> bool {
        match self {
            Self::Cluster(sets) => !sets.is_empty(),
            Self::Pool { .. }
            | Self::Subnet { .. }
            | Self::AddPool { .. }
            | Self::NewCluster { .. }
            | Self::New(_)
            | Self::Delete { .. }
            | Self::Post { .. } => true,
            Self::Read { .. } | Self::List { .. } | Self::Wait | Self::Kubectl | Self::Other => {
                false
            }
        }
    }
}
