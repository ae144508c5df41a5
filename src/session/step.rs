//! The steps of a session: a plan's steps with what makes them checkable and executable.

use serde::{Deserialize, Serialize};

use super::Expect;

/// One step of a session. It is kept in the journal, so that a colleague goes on with the same one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GuidedStep {
    /// Its stable name in the plan.
    pub id: String,
    /// The part of the plan that it belongs to, as a heading.
    pub phase: String,
    /// What to do, in a few words.
    pub title: String,
    /// Why this cluster needs it.
    pub why: String,
    /// What must hold before it, in words.
    pub precondition: String,
    /// The commands that do it by hand.
    pub commands: Vec<String>,
    /// What they should lead to.
    pub expected: String,
    /// How to go back, or that there is no way back.
    pub undo: String,
    /// Whether and why it cannot be undone.
    pub irreversible: Option<String>,
    /// Whether the plan works without it.
    pub optional: bool,
    /// Minutes that it takes, at the least and at the most.
    pub minutes: (u64, u64),
    /// What these rest on.
    pub basis: String,
    /// The checks that it answers.
    pub rules: Vec<String>,
    /// How it is done.
    pub action: Action,
    /// What must hold before it, as Azure tells it.
    pub before: Vec<Expect>,
    /// What must hold after it, as Azure tells it.
    pub after: Vec<Expect>,
    /// Deciding facts that it may change, as beginnings of paths; everything for an empty text.
    pub changes: Vec<String>,
}

/// How a step is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// This program reads Azure and keeps what it saw.
    Look,
    /// Only a person can tell: in the cluster, or by a decision.
    Tell,
    /// The operator does it elsewhere; Azure shows when it is done.
    Elsewhere,
    /// Writes that this program can send with an approval each; or the operator does it elsewhere.
    Writes(Vec<Deed>),
}

/// One write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Deed {
    /// Sets members of the cluster, by path; everything else is sent back as it was read.
    Cluster(Vec<(String, String)>),
    /// Makes a user-assigned identity.
    Identity {
        /// Its id.
        id: String,
        /// Its region.
        location: String,
    },
    /// Switches the cluster to a user-assigned identity.
    Attach {
        /// The identity's id.
        identity: String,
    },
    /// Gives an identity the role Network Contributor on a subnet or a route table.
    Role {
        /// The identity's id.
        identity: String,
        /// Its object id, where it is known already.
        principal: Option<String>,
        /// Where.
        scope: String,
    },
    /// Takes the route table off a subnet.
    Unbind {
        /// The subnet's id.
        subnet: String,
    },
}

impl Deed {
    /// What it does, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let name = |id: &str| id.rsplit('/').next().unwrap_or(id).to_owned();
        match self {
            Self::Cluster(fields) => {
                let set: Vec<_> = fields
                    .iter()
                    .map(|(path, value)| {
                        format!("{} = {value}", path.trim_start_matches("properties."))
                    })
                    .collect();
                format!("set {}", set.join(", "))
            }
            Self::Identity { id, .. } => format!("make the identity {}", name(id)),
            Self::Attach { identity } => {
                format!("switch the cluster to the identity {}", name(identity))
            }
            Self::Role { identity, scope, .. } => {
                format!("give {} the role Network Contributor on {}", name(identity), name(scope))
            }
            Self::Unbind { subnet } => format!("take the route table off subnet {}", name(subnet)),
        }
    }

    /// Whether it starts a long operation on the cluster.
    #[must_use]
    pub const fn is_of_cluster(&self) -> bool {
        matches!(self, Self::Cluster(_) | Self::Attach { .. })
    }
}

impl GuidedStep {
    /// Its writes, where it has some.
    #[must_use]
    pub fn deeds(&self) -> &[Deed] {
        match &self.action {
            Action::Writes(deeds) => deeds,
            _ => &[],
        }
    }

    /// Whether it may change a deciding fact.
    #[must_use]
    pub fn may_change(&self, path: &str) -> bool {
        self.changes.iter().any(|start| path.starts_with(start.as_str()))
    }
}
