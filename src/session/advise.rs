//! What Azure's refusals and failures mean, and what to do next.

/// One refusal that is known.
struct Known {
    /// Its code; any for an empty one.
    code: &'static str,
    /// A part of its words, in lower case; any for an empty one.
    words: &'static str,
    /// What it means and what to do.
    advice: &'static str,
    /// Where that is written.
    source: &'static str,
}

const fn known(
    code: &'static str,
    words: &'static str,
    advice: &'static str,
    source: &'static str,
) -> Known {
    Known { code, words, advice, source }
}

/// The refusals that are known, the more special ones first.
#[rustfmt::skip]
const KNOWN: &[Known] = &[
    known("UnsupportedNetworkPluginModeWithNetworkPlugin", "", "AKS saw kubenet together with overlay. It is reported even for the documented request, with a new pod range and without a user-assigned identity: switch the identity first, try without a new pod range, else ask Azure support", "AKS#5662"),
    known("ValidationError", "network policies", "The policy engine is not off. Remove it (networkPolicy none) first", "AKS#4006"),
    known("BadRequest", "cilium", "Data plane and policy must be sent together", "aks-docs#264"),
    known("InsufficientSubnetSize", "", "The most nodes that the pools may have do not fit the range or the subnet. Lower maxCount or surge, or take a larger range", "rel:2023-05-07"),
    known("InsufficientPodCidr", "", "Every node takes a /24, at the pools' ceilings. Take a larger pod range or lower maxCount", "https://github.com/Azure/AKS-Construction/issues/357"),
    known("SubnetIsFull", "", "No address is left for a surge node. Free some in the node subnet, then send the same update again", "ts:error-codes/subnetisfull-error.md"),
    known("NetworkProfileCIDROverlapVNET", "", "The pod range meets the network's. Take another range", "https://github.com/Azure/AKS-Construction/issues/403"),
    known("ServiceCidrOverlapExistingSubnetsCidr", "", "The service range meets a subnet. Move the subnet, or go by a new cluster", "ts:error-codes/servicecidroverlapexistingsubnetscidr-error.md"),
    known("SubnetIsDelegated", "", "Remove the delegation of the node subnet", "ts:error-codes/subnetisdelegated-error.md"),
    known("CustomRouteTableWithUnsupportedMSIType", "", "A route table of yours needs a user-assigned identity. Switch the cluster to one", "AKS#2333"),
    known("", "do not support bringing your own route table", "A route table of yours needs a user-assigned identity. Switch the cluster to one", "AKS#2333"),
    known("CustomRouteTableInvalidUpdateAttempt", "", "The table bound to the subnet is not the one that the cluster knows. Bind that one again, then try again", "rel:2026-04-28"),
    known("InUseRouteTableCannotBeDeleted", "", "A subnet still uses the table that AKS wants to delete. Take it off that subnet", "ts:error-codes/inuseroutetablecannotbedeleted-error.md"),
    known("UnsatisfiablePDB", "", "A PodDisruptionBudget allows no disruption at all. Change it, then send the update again", "https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/unsatisfiablepdb-error"),
    known("UpgradeFailed", "", "A node could not be drained, mostly for a PodDisruptionBudget. Correct it, then send the same update again", "https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/create-upgrade-delete/error-code-poddrainfailure"),
    known("", "poddrainfailure", "A node could not be drained, mostly for a PodDisruptionBudget. Correct it, then send the same update again", "https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/create-upgrade-delete/error-code-poddrainfailure"),
    known("AKSOperationPreempted", "", "A newer operation took over. Wait until it has ended, then look again", "ts:error-codes/aksoperationpreempted-error.md"),
    known("QuotaExceeded", "", "The vCPU quota has no room for surge nodes. Raise it or lower the surge, then send the same update again", "ts:error-codes/quota-exceeded-error.md"),
    known("LinkedAuthorizationFailed", "", "You may write the cluster but lack rights on a resource that it names; the message says which. Have the role given, then approve again", "ts:error-codes/linkedauthorizationfailed-error.md"),
    known("AuthorizationFailed", "", "Your login lacks the right for this; the message says which. A new role takes some minutes. `cnishift doctor` shows what there is", "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting"),
    known("RequestDisallowedByPolicy", "", "An Azure Policy forbids it. Have the resource exempted for the window", "ts:error-codes/requestdisallowedbypolicy-error.md"),
    known("ScopeLocked", "", "A lock stands in the way. Lift it for the window", "our inference; no page names it for this update"),
    known("", "changing property", "AKS does not change this property on a cluster that exists. The plan must go another way: make a new one", "AKS#3369"),
    known("OperationNotAllowed", "power state(stopped)", "The cluster is stopped. Start it first", "docs:start-stop-cluster.md"),
    known("OperationNotAllowed", "in progress", "Another operation runs on the cluster. Wait until it has ended; the session then looks what it changed", "docs:manage-abort-operations.md"),
    known("", "toomanyrequests", "Azure limited requests inside the operation. Wait some minutes, then send the same update again", "https://github.com/hashicorp/terraform-provider-azurerm/issues/19146"),
    known("RoleAssignmentExists", "", "The role is there already. Look again", "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting"),
];

/// What a refusal or a failure means and what to do next, with the source.
#[must_use]
pub fn advise(status: Option<u16>, code: &str, message: &str) -> String {
    let lower = message.to_lowercase();
    let fits = |known: &&Known| {
        (known.code.is_empty() || known.code.eq_ignore_ascii_case(code))
            && (known.words.is_empty() || lower.contains(known.words))
    };
    if let Some(known) = KNOWN.iter().find(fits) {
        return format!("{} ({}).", known.advice, known.source);
    }
    match status {
        Some(412) => {
            "The cluster changed after it was read (eTag). Look what changed, and approve \
                      again (docs:use-etags.md)."
                .to_owned()
        }
        Some(409) => {
            "Another operation stands in the way. Wait until it has ended, then look again \
                      (docs:manage-abort-operations.md)."
                .to_owned()
        }
        Some(429) => "Azure limits requests: a cluster takes 20 updates at once and one a minute \
                      after that. Wait as long as it asks (docs:quotas-skus-regions.md)."
            .to_owned(),
        Some(401) => "The login is no longer good. Sign in again (az login) and go on.".to_owned(),
        Some(403) => "Your login may not do this. Have the role given, and go on.".to_owned(),
        Some(404) => {
            "It does not exist (any more). Look at the cluster in the portal before going \
                      on."
            .to_owned()
        }
        None => {
            "Azure could not be reached. Check the network and go on; nothing was lost.".to_owned()
        }
        Some(_) => {
            "This refusal is not known here. Read Azure's words, repair what they name, and \
                    try again; a failed update is resumed by sending the same update again \
                    (docs:upgrade-aks-node-pools-rolling.md)."
                .to_owned()
        }
    }
}

/// Why an operation is not stopped from here.
pub const NO_ABORT: &str = "az aks operation-abort is not offered: no page says that stopping an \
                            update of the network is safe, and what it leaves is a mix of old and \
                            new nodes (our inference). Use it on the advice of Azure support only \
                            (docs:manage-abort-operations.md).";

#[cfg(test)]
mod tests {
    use super::*;

    /// Every refusal in the corpus is explained by more than its status.
    #[test]
    fn reported_refusals_are_known() {
        let reported = [
            (
                409,
                "OperationNotAllowed",
                "managed cluster is in Provisioning State(Succeeded) and Power State(Stopped), stopping cannot be performed",
                "Start it",
            ),
            (400, "InsufficientPodCidr", "Pre-allocated IPs 768 exceeds", "larger pod range"),
            (403, "LinkedAuthorizationFailed", "The client has permission", "lack rights"),
            (
                400,
                "ValidationError",
                "Cannot update cluster to Azure CNI Overlay while using network policies with Azure CNI v1.",
                "Remove it",
            ),
            (
                409,
                "OperationNotAllowed",
                "Operation is not allowed: Another operation (nodepool1 - Updating) is in progress",
                "Wait until",
            ),
            (403, "RequestDisallowedByPolicy", "was disallowed by policy", "exempted"),
            (
                400,
                "Refused",
                "Changing property 'networkProfile.ebpfDataplane' is not allowed.",
                "another way",
            ),
            (
                400,
                "Refused",
                "Clusters using managed identity type SystemAssigned do not support bringing your own route table.",
                "user-assigned",
            ),
            (400, "UnsupportedNetworkPluginModeWithNetworkPlugin", "", "AKS#5662"),
            (
                200,
                "ReconcileStandardLoadBalancerError",
                "SubCode: OperationNotAllowed_TooManyRequests;",
                "limited requests",
            ),
        ];
        for (status, code, message, part) in reported {
            let advice = advise(Some(status), code, message);
            assert!(advice.contains(part), "{code}: {advice}");
        }
        assert!(advise(Some(412), "EtagMismatch", "").contains("changed"));
        assert!(advise(Some(429), "Throttled", "").contains("Wait"));
        assert!(advise(Some(418), "Teapot", "").contains("not known"));
    }
}
