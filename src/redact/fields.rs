//! The fields that checks read, and how each is masked. A field that is not here goes, whatever it
//! holds; a test holds this table to the fields that `azure` reads.

/// How the value of a field is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// An object or list whose own fields are masked each by itself.
    Fields,
    /// An object with Azure's own words as keys, such as the add-ons.
    Words,
    /// An object with ARM ids as keys.
    Ids,
    /// An object whose keys and values somebody chose: tags.
    Tags,
    /// One of Azure's own words, a version or a time: it stays.
    Word,
    /// A name or a GUID.
    Name,
    /// A role's name: those of Azure's own roles stay.
    Role,
    /// An ARM id.
    Id,
    /// An address, a range or a service tag.
    Address,
    /// The DNS address, which keeps its place in the service range.
    DnsAddress,
    /// A proxy's URL.
    Url,
    /// A host, a domain, an address or a range.
    Host,
    /// Words for people, or a mark that must only be there.
    Text,
}

/// How a field is masked, by its own name and that of the field around it; `None` means that it goes.
pub(super) fn class(field: &str, around: &str) -> Option<Class> {
    let field = field.to_ascii_lowercase();
    // A SKU's name is Azure's; every other name is somebody's.
    if field == "name" && around.eq_ignore_ascii_case("sku") {
        return Some(Class::Word);
    }
    let known = TABLE.iter().find(|(_, fields)| fields.contains(&field.as_str()));
    known.map(|(class, _)| *class)
}

const TABLE: [(Class, &[&str]); 13] = [
    (
        Class::Fields,
        &[
            "absolutemonthly",
            "addressspace",
            "autoscaleconfiguration",
            "frontendipconfigurations",
            "gatewayipconfigurations",
            "privateendpoints",
            "agentpoolprofiles",
            "apiserveraccessprofile",
            "associations",
            "autoupgradeprofile",
            "config",
            "daily",
            "data",
            "defaultsecurityrules",
            "delegations",
            "error",
            "firewallpolicy",
            "gatewayapi",
            "httpproxyconfig",
            "identity",
            "ingressprofile",
            "ipconfigurations",
            "maintenancewindow",
            "networkprofile",
            "networksecuritygroup",
            "nginx",
            "nodedisruptionprofile",
            "nodeprovisioningprofile",
            "noderesourcegroupprofile",
            "notalloweddates",
            "notallowedtime",
            "permissions",
            "podidentityprofile",
            "powerstate",
            "properties",
            "provisioningerror",
            "relativemonthly",
            "remoteaddressspace",
            "remotevirtualnetwork",
            "remotevirtualnetworkaddressspace",
            "routes",
            "routetable",
            "schedule",
            "securityprofile",
            "securityrules",
            "serviceprincipalprofile",
            "sku",
            "status",
            "subnet",
            "subnets",
            "systemdata",
            "timeinweek",
            "upgradesettings",
            "value",
            "virtualnetworkpeerings",
            "webapplicationfirewallconfiguration",
            "webapprouting",
            "weekly",
        ],
    ),
    (Class::Words, &["addonprofiles"]),
    (Class::Ids, &["userassignedidentities"]),
    (Class::Tags, &["tags"]),
    (
        Class::Word,
        &[
            "access",
            "actions",
            "code",
            "count",
            "createdat",
            "currentkubernetesversion",
            "currentorchestratorversion",
            "currentvalue",
            "day",
            "dayofmonth",
            "dayofweek",
            "defaultingresscontrollertype",
            "destinationportrange",
            "destinationportranges",
            "direction",
            "disableruncommand",
            "draintimeoutinminutes",
            "durationhours",
            "enableautoscaling",
            "enabled",
            "enablenodepublicip",
            "enableprivatecluster",
            "end",
            "hourslots",
            "installation",
            "intervaldays",
            "intervalmonths",
            "intervalweeks",
            "ipfamilies",
            "kubernetesversion",
            "level",
            "limit",
            "loadbalancersku",
            "location",
            "maxcount",
            "maxpods",
            "maxsurge",
            "mincount",
            "mode",
            "networkdataplane",
            "networkplugin",
            "networkpluginmode",
            "networkpolicy",
            "capacity",
            "maxcapacity",
            "nexthoptype",
            "allowvirtualnetworkaccess",
            "allowforwardedtraffic",
            "allowgatewaytransit",
            "useremotegateways",
            "nodedisruptionpolicy",
            "nodeimageversion",
            "nodeosupgradechannel",
            "notactions",
            "orchestratorversion",
            "ossku",
            "ostype",
            "outboundtype",
            "peeringstate",
            "priority",
            "protocol",
            "provisioningstate",
            "publicnetworkaccess",
            "restrictionlevel",
            "result_truncated",
            "resulttruncated",
            "servicename",
            "sshaccess",
            "start",
            "startdate",
            "starttime",
            "supportplan",
            "tier",
            "type",
            "upgradechannel",
            "utcoffset",
            "vmsize",
            "weekindex",
        ],
    ),
    (
        Class::Name,
        &["clientid", "etag", "name", "noderesourcegroup", "principalid", "resourcegroup"],
    ),
    (Class::Role, &["roledefinitionname", "rolename"]),
    (
        Class::Id,
        &[
            "applicationgatewayid",
            "effectiveapplicationgatewayid",
            "id",
            "nodepublicipprefixid",
            "podsubnetid",
            "roledefinitionid",
            "scope",
            "vnetsubnetid",
        ],
    ),
    (
        Class::Address,
        &[
            "nexthopipaddress",
            "addressprefix",
            "addressprefixes",
            "authorizedipranges",
            "destinationaddressprefix",
            "destinationaddressprefixes",
            "ipaddress",
            "podcidr",
            "podcidrs",
            "servicecidr",
            "servicecidrs",
            "sourceaddressprefix",
            "sourceaddressprefixes",
        ],
    ),
    (Class::DnsAddress, &["dnsserviceip"]),
    (Class::Url, &["httpproxy", "httpsproxy"]),
    (Class::Host, &["noproxy"]),
    (
        Class::Text,
        &["$skiptoken", "@odata.nextlink", "message", "nextlink", "skip_token", "skiptoken"],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// What the readers know: the quoted keys behind `=` and `|`, and those of `match` arms.
    fn read_by_azure() -> Vec<String> {
        let wire = include_str!("../azure/wire.rs");
        let quoted = wire.split('"').skip(1).step_by(2).map(str::to_owned);
        quoted.filter(|key| !key.is_empty() && !key.contains(' ') && key != "true").collect()
    }

    #[test]
    fn every_field_that_is_read_has_a_class() {
        let fields = read_by_azure();
        assert!(fields.len() > 100, "only {} fields", fields.len());
        let without: Vec<_> = fields.iter().filter(|field| class(field, "").is_none()).collect();
        assert!(without.is_empty(), "no class for {without:?}: add them to TABLE");
    }

    #[test]
    fn no_field_has_two_classes_and_none_is_left_over() {
        let mut all: Vec<&str> =
            TABLE.iter().flat_map(|(_, fields)| fields.iter().copied()).collect();
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]));
        let read: Vec<String> = read_by_azure().iter().map(|f| f.to_ascii_lowercase()).collect();
        // Lists are read by the document's own reader.
        let left: Vec<_> = all
            .iter()
            .filter(|field| {
                !["value", "data"].contains(*field) && !read.iter().any(|r| r == *field)
            })
            .collect();
        assert!(left.is_empty(), "no check reads {left:?}");
    }
}
