//! Node pools (`properties.agentPoolProfiles[]`).

use super::{Field, ResourceId, Text};

/// One node pool of a cluster.
#[derive(Debug, Clone, Default)]
pub struct NodePool {
    /// Its name.
    pub name: Field<Text>,
    /// Nodes at the time of reading.
    pub count: Field<u32>,
    /// The autoscaler's floor.
    pub min_count: Field<u32>,
    /// The autoscaler's ceiling.
    pub max_count: Field<u32>,
    /// Whether the autoscaler is on.
    pub enable_auto_scaling: Field<bool>,
    /// VM size, such as `Standard_D4s_v5`.
    pub vm_size: Field<Text>,
    /// `VirtualMachineScaleSets`, `AvailabilitySet` or `VirtualMachines`.
    pub kind: Field<Text>,
    /// `System`, `User` or `Gateway`.
    pub mode: Field<Text>,
    /// `Linux` or `Windows`.
    pub os_type: Field<Text>,
    /// `Ubuntu`, `AzureLinux`, `Windows2022` and so on.
    pub os_sku: Field<Text>,
    /// The node image, whose digits tell a Windows build.
    pub node_image_version: Field<Text>,
    /// The Kubernetes version that the pool was asked to have.
    pub orchestrator_version: Field<Text>,
    /// The Kubernetes version that the pool has.
    pub current_orchestrator_version: Field<Text>,
    /// State of the last operation on the pool.
    pub provisioning_state: Field<Text>,
    /// `Running` or `Stopped`.
    pub power_state: Field<Text>,
    /// Why the last operation failed (`status.provisioningError.message`).
    pub provisioning_error: Field<Text>,
    /// The subnet of the nodes; absent in an AKS-managed virtual network.
    pub vnet_subnet_id: Field<ResourceId>,
    /// The subnet of the pods, in pod-subnet mode.
    pub pod_subnet_id: Field<ResourceId>,
    /// Pods per node.
    pub max_pods: Field<u32>,
    /// How nodes are replaced.
    pub upgrade: UpgradeSettings,
    /// Whether nodes have public addresses.
    pub enable_node_public_ip: Field<bool>,
    /// The prefix those public addresses come from.
    pub node_public_ip_prefix_id: Field<ResourceId>,
    /// `LocalUser`, `Disabled` or `EntraId`.
    pub ssh_access: Field<Text>,
}

/// How a node pool replaces its nodes (`upgradeSettings`).
#[derive(Debug, Clone, Default)]
pub struct UpgradeSettings {
    /// Extra nodes during a roll: a count or a percentage of the pool, as text.
    pub max_surge: Field<Text>,
    /// Minutes that a drain may take.
    pub drain_timeout_minutes: Field<u32>,
}

/// The extra nodes of one pool during a roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surge {
    /// A number of nodes.
    Nodes(u32),
    /// A percentage of the pool's size.
    Percent(u32),
    /// Nothing set: AKS takes 10 % and at least one node. One page says 1 node instead
    /// (API model and docs:best-practices-performance-scale-large.md against
    /// docs:upgrade-aks-node-pools-rolling.md); the larger is planned for.
    Default,
}

impl Surge {
    /// Reads `maxSurge`; `None` when the text is neither a count nor a percentage.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Self::Default);
        }
        match text.strip_suffix('%') {
            Some(percent) => percent.trim().parse().ok().map(Self::Percent),
            None => text.parse().ok().map(Self::Nodes),
        }
    }

    /// Extra nodes for a pool of `nodes`.
    #[must_use]
    pub fn nodes_for(self, nodes: u32) -> u32 {
        match self {
            Self::Nodes(count) => count,
            Self::Percent(percent) => ceil_percent(nodes, percent),
            Self::Default => ceil_percent(nodes, 10).max(1),
        }
    }
}

fn ceil_percent(nodes: u32, percent: u32) -> u32 {
    let extra = (u64::from(nodes) * u64::from(percent)).div_ceil(100);
    u32::try_from(extra).unwrap_or(u32::MAX)
}

impl NodePool {
    /// Its name, or a placeholder that says that it could not be read.
    pub fn label(&self) -> &str {
        self.name.text().unwrap_or("(unnamed pool)")
    }

    /// Whether its nodes run Windows.
    pub fn is_windows(&self) -> bool {
        self.os_type.is("Windows")
    }

    /// The surge setting; unreadable when the text is neither a count nor a percentage.
    pub fn surge(&self) -> Field<Surge> {
        match &self.upgrade.max_surge {
            Field::Absent => Field::Value(Surge::Default),
            Field::Value(text) => Surge::parse(text).map_or(Field::Unreadable, Field::Value),
            Field::Unreadable => Field::Unreadable,
        }
    }

    /// The most nodes that the pool may have: the autoscaler's ceiling, else today's count.
    pub fn ceiling(&self) -> Field<u32> {
        match &self.enable_auto_scaling {
            Field::Value(true) => self.max_count,
            Field::Value(false) | Field::Absent => self.count,
            Field::Unreadable => Field::Unreadable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surge_follows_the_documentation() {
        // docs:upgrade-aks-node-pools-rolling.md: percentages are rounded up.
        assert_eq!(Surge::parse("33%").unwrap().nodes_for(10), 4);
        assert_eq!(Surge::parse("5").unwrap().nodes_for(100), 5);
        assert_eq!(Surge::parse("0").unwrap().nodes_for(100), 0);
        assert_eq!(Surge::parse("").unwrap().nodes_for(3), 1);
        assert_eq!(Surge::parse("").unwrap().nodes_for(41), 5);
        assert_eq!(Surge::Default.nodes_for(0), 1);
        assert_eq!(Surge::parse("many"), None);
    }

    #[test]
    fn the_ceiling_is_the_autoscalers_when_it_is_on() {
        let mut pool = NodePool { count: Field::Value(3), ..NodePool::default() };
        assert_eq!(pool.ceiling(), Field::Value(3));
        pool.enable_auto_scaling = Field::Value(true);
        assert_eq!(pool.ceiling(), Field::Absent);
        pool.max_count = Field::Value(9);
        assert_eq!(pool.ceiling(), Field::Value(9));
    }
}
