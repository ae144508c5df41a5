//! Readings that meet: what another builder read, and a cluster that is read again.

use super::builder::InventoryBuilder;
use super::document::At;
use crate::model::{Cluster, Inventory, LiveFact, ResourceId};

impl InventoryBuilder {
    /// Takes in what another builder read for the present source.
    pub(super) fn merge(&mut self, part: Self) {
        let Self { inventory: read, source, .. } = part;
        self.source.clusters += source.clusters;
        self.source.context += source.context;
        self.source.ignored += source.ignored;
        for gap in read.gaps {
            self.add_gap(gap);
        }
        let own = &mut self.inventory;
        own.vnets.extend(read.vnets);
        own.subnets.extend(read.subnets);
        own.route_tables.extend(read.route_tables);
        own.nsgs.extend(read.nsgs);
        own.public_ips.extend(read.public_ips);
        own.gateways.extend(read.gateways);
        own.bastions.extend(read.bastions);
        own.traffic_controllers.extend(read.traffic_controllers);
        own.role_assignments.extend(read.role_assignments);
        own.role_definitions.extend(read.role_definitions);
        own.locks.extend(read.locks);
        own.usages.extend(read.usages);
        for one in read.maintenance.into_values().flatten() {
            own.keep_maintenance(one);
        }
        own.coverage.extend(read.coverage);
        for cluster in read.clusters {
            self.keep_cluster(cluster, At::default());
        }
    }

    /// Says how a fresh reading differs; a difference that was noted is not forgotten by a later
    /// reading that is the same.
    pub(super) fn note_body(&mut self, cluster: ResourceId, changes: Option<String>) {
        const BODY: &str = "the cluster's body";
        let facts = self.inventory.live.entry(cluster).or_default();
        let same = "read again from ARM, the same in everything that decides";
        let fact = LiveFact::known(BODY, changes.as_deref().unwrap_or(same));
        match facts.iter_mut().find(|fact| fact.subject == BODY) {
            None => facts.push(fact),
            Some(earlier) if changes.is_some() => *earlier = fact,
            Some(_) => {}
        }
    }
}

impl From<Inventory> for InventoryBuilder {
    /// Goes on with an inventory that was finished.
    fn from(mut inventory: Inventory) -> Self {
        let ids = inventory.clusters.iter().map(|cluster| cluster.id.clone());
        let by_id = ids.enumerate().map(|(index, id)| (id, index)).collect();
        let source = inventory.sources.pop().unwrap_or_default();
        let mut builder = Self::default();
        (builder.inventory, builder.by_id, builder.source) = (inventory, by_id, source);
        builder
    }
}

impl Cluster {
    /// What a later reading says otherwise, in words; none when nothing that decides differs.
    pub(super) fn changes_to(&self, later: &Self) -> Option<String> {
        let facts = |c: &Self| {
            let pools: Vec<_> = c
                .pools
                .iter()
                .map(|pool| format!("{}: {:?}", pool.label(), pool.count.value()))
                .collect();
            [
                ("networkProfile", format!("{:?}", c.network)),
                ("kubernetesVersion", format!("{:?}", c.version().value())),
                ("provisioningState", format!("{:?}", c.provisioning_state.text())),
                ("powerState", format!("{:?}", c.power_state.text())),
                ("agentPoolProfiles", pools.join(", ")),
            ]
        };
        let pairs = facts(self).into_iter().zip(facts(later));
        let changed: Vec<&str> =
            pairs.filter(|(before, now)| before != now).map(|((name, _), _)| name).collect();
        (!changed.is_empty()).then(|| {
            format!(
                "read again from ARM, which differs from the first reading in {}; ARM's is used",
                changed.join(", ")
            )
        })
    }
}
