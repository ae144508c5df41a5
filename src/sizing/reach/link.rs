//! Whether a peering connects.

use crate::model::{Inventory, Peering, Vnet};

/// How a peering stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Link {
    /// Connected, on both sides where the other side was read.
    Connected,
    /// Connected as far as this side tells; the other network was not read.
    Unseen,
    /// Not connected, and why.
    Apart(String),
}

/// How a peering stands (docs:virtual-network/virtual-network-peering-overview: a peering connects
/// when both sides have one and both are `Connected`).
pub(super) fn link(vnet: &Vnet, peering: &Peering, inventory: &Inventory) -> Link {
    if let Some(why) = fault(peering) {
        return Link::Apart(why);
    }
    let Some(remote) = peering.remote_id.value().and_then(|id| inventory.vnets.get(id)) else {
        return Link::Unseen;
    };
    let Some(theirs) = remote.peerings.value() else { return Link::Connected };
    match theirs.iter().find(|back| back.remote_id.value() == Some(&vnet.id)) {
        None => Link::Apart("the other side has no peering back".to_owned()),
        Some(back) => match fault(back) {
            Some(why) => Link::Apart(format!("the other side's peering is {why}")),
            None => Link::Connected,
        },
    }
}

/// What keeps one side from connecting. A state that was not read is taken as connected: that way a
/// collision is told rather than missed.
fn fault(peering: &Peering) -> Option<String> {
    if peering.allow_access.value() == Some(&false) {
        return Some("closed to the other network (allowVirtualNetworkAccess is false)".to_owned());
    }
    let state = peering.state.text().filter(|state| !state.eq_ignore_ascii_case("Connected"))?;
    Some(state.to_owned())
}
