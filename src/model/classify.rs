//! What a cluster's network is: model, data plane and policy engine.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Cluster, Field, NodePool};

/// How pods get their addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NetworkModel {
    /// Kubenet: retired on 2028-03-31.
    Kubenet,
    /// Azure CNI, pods share the nodes' subnet.
    AzureNodeSubnet,
    /// Azure CNI, pods have subnets of their own.
    AzurePodSubnet,
    /// Azure CNI Overlay.
    AzureOverlay,
    /// No CNI from AKS: bring your own.
    None,
    /// The body does not tell.
    Unknown,
}

impl NetworkModel {
    /// Every model, in the order of reports.
    pub const ALL: [Self; 6] = [
        Self::Kubenet,
        Self::AzureNodeSubnet,
        Self::AzurePodSubnet,
        Self::AzureOverlay,
        Self::None,
        Self::Unknown,
    ];

    /// The value as the JSON document writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kubenet => "kubenet",
            Self::AzureNodeSubnet => "azure-node-subnet",
            Self::AzurePodSubnet => "azure-pod-subnet",
            Self::AzureOverlay => "azure-overlay",
            Self::None => "none",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for NetworkModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What moves packets on the nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Dataplane {
    /// Azure's own (the default of the API).
    Azure,
    /// Azure CNI powered by Cilium.
    Cilium,
    /// The body does not tell, or AKS does not run it.
    Unknown,
}

/// The engine that enforces network policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NetworkPolicy {
    /// No engine.
    None,
    /// Azure Network Policy Manager.
    Azure,
    /// Calico.
    Calico,
    /// Cilium.
    Cilium,
    /// A value that nobody documented.
    Unknown,
}

impl NetworkPolicy {
    /// The value as the JSON document writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Azure => "azure",
            Self::Calico => "calico",
            Self::Cilium => "cilium",
            Self::Unknown => "unknown",
        }
    }
}

impl Cluster {
    /// How pods get their addresses (`networkPlugin`, `networkPluginMode`, `podSubnetID`).
    pub fn model(&self) -> NetworkModel {
        let Some(plugin) = self.network.plugin.text() else {
            return NetworkModel::Unknown;
        };
        match plugin.to_ascii_lowercase().as_str() {
            "kubenet" => NetworkModel::Kubenet,
            "none" => NetworkModel::None,
            "azure" => self.azure_model(),
            _ => NetworkModel::Unknown,
        }
    }

    fn azure_model(&self) -> NetworkModel {
        let mode = &self.network.plugin_mode;
        if mode.is("overlay") {
            return NetworkModel::AzureOverlay;
        }
        let no_mode = mode.is_absent() || mode.is("none") || mode.is("");
        let pods_in = |pool: &NodePool| pool.pod_subnet_id.value().is_some();
        if !no_mode || self.pools.iter().any(|pool| pool.pod_subnet_id.is_unreadable()) {
            NetworkModel::Unknown
        } else if self.pools.iter().any(pods_in) {
            NetworkModel::AzurePodSubnet
        } else if self.pools_read.value().is_some() {
            NetworkModel::AzureNodeSubnet
        } else {
            NetworkModel::Unknown
        }
    }

    /// What moves packets. An absent field means Azure's own on the plugins that AKS runs, which is
    /// the API's default; Cilium as policy engine exists on the Cilium data plane only
    /// (docs:use-network-policies.md).
    pub fn dataplane(&self) -> Dataplane {
        let network = &self.network;
        match network.dataplane.text() {
            Some(text) if text.eq_ignore_ascii_case("azure") => Dataplane::Azure,
            Some(text) if text.eq_ignore_ascii_case("cilium") => Dataplane::Cilium,
            Some(_) => Dataplane::Unknown,
            None if network.dataplane.is_unreadable() => Dataplane::Unknown,
            None if self.policy() == NetworkPolicy::Cilium => Dataplane::Cilium,
            None if network.plugin.is("azure") || network.plugin.is("kubenet") => Dataplane::Azure,
            None => Dataplane::Unknown,
        }
    }

    /// The engine that enforces network policies; an absent field means none, as ARM leaves it out.
    pub fn policy(&self) -> NetworkPolicy {
        match &self.network.policy {
            Field::Absent if self.network.read.value().is_some() => NetworkPolicy::None,
            Field::Absent | Field::Unreadable => NetworkPolicy::Unknown,
            Field::Value(text) => match text.to_ascii_lowercase().as_str() {
                "" | "none" => NetworkPolicy::None,
                "azure" => NetworkPolicy::Azure,
                "calico" => NetworkPolicy::Calico,
                "cilium" => NetworkPolicy::Cilium,
                _ => NetworkPolicy::Unknown,
            },
        }
    }

    /// Whether the cluster is on kubenet.
    pub fn is_kubenet(&self) -> bool {
        self.network.plugin.is("kubenet")
    }

    /// Whether an in-place update to overlay is thinkable: kubenet and node-subnet clusters.
    pub fn is_candidate(&self) -> bool {
        matches!(self.model(), NetworkModel::Kubenet | NetworkModel::AzureNodeSubnet)
    }
}
