//! Single texts, each by the class of its field.

use super::addresses;
use super::fields::Class;
use super::key::Key;
use super::names;
use crate::model::BuiltInRole;

/// What stands for a text that is not shown.
const MASK: &str = "redacted";

/// A text under its mask. An empty text says that there is nothing, so it stays.
pub(super) fn masked(key: &Key, class: Class, text: &str) -> String {
    if text.trim().is_empty() {
        return text.to_owned();
    }
    match class {
        Class::Word if is_word(text) => text.to_owned(),
        Class::Name | Class::Tags => names::name(key, text),
        Class::Role if is_azure_role(text) => text.to_owned(),
        Class::Role => names::name(key, text),
        Class::Id | Class::Ids => names::id(key, text.trim()),
        Class::Address | Class::DnsAddress => address(key, text),
        Class::Url => url(key, text),
        Class::Host => addresses::masked(key, text).unwrap_or_else(|| host(key, text)),
        Class::Fields | Class::Words | Class::Word | Class::Text => MASK.to_owned(),
    }
}

/// Whether a text is made as Azure's words, versions, times, ports and actions are.
pub(super) fn is_word(text: &str) -> bool {
    const LONGEST: usize = 128;
    let fits = |c: char| c.is_ascii_alphanumeric() || " ._-/*%:+,".contains(c);
    text.len() <= LONGEST && text.chars().all(fits)
}

fn is_azure_role(text: &str) -> bool {
    const OTHERS: [&str; 3] =
        ["User Access Administrator", "Private DNS Zone Contributor", "AcrPull"];
    let known = [
        BuiltInRole::Owner,
        BuiltInRole::Contributor,
        BuiltInRole::NetworkContributor,
        BuiltInRole::Reader,
    ];
    known
        .iter()
        .map(|role| role.title())
        .chain(OTHERS)
        .any(|title| title.eq_ignore_ascii_case(text))
}

/// An address, a range, or a tag that stands for many. Any other text is none of these before and
/// after.
fn address(key: &Key, text: &str) -> String {
    match addresses::masked(key, text) {
        Some(masked) => masked,
        None if is_service_tag(text.trim()) => text.to_owned(),
        None => MASK.to_owned(),
    }
}

/// Azure's service tags, some with a region behind a dot
/// (<https://learn.microsoft.com/azure/virtual-network/service-tags-overview>).
fn is_service_tag(text: &str) -> bool {
    const TAGS: [&str; 24] = [
        "*",
        "Any",
        "AppService",
        "AzureActiveDirectory",
        "AzureBackup",
        "AzureCloud",
        "AzureContainerRegistry",
        "AzureCosmosDB",
        "AzureDatabricks",
        "AzureFrontDoor",
        "AzureKeyVault",
        "AzureLoadBalancer",
        "AzureMonitor",
        "AzureResourceManager",
        "ApiManagement",
        "EventHub",
        "GatewayManager",
        "Internet",
        "MicrosoftContainerRegistry",
        "ServiceBus",
        "Sql",
        "Storage",
        "AzureTrafficManager",
        "VirtualNetwork",
    ];
    let (tag, region) = text.split_once('.').unwrap_or((text, ""));
    TAGS.iter().any(|known| known.eq_ignore_ascii_case(tag))
        && region.chars().all(|c| c.is_ascii_alphanumeric())
}

/// `scheme://user:password@host:port/path`: the scheme and the port stay, the host is masked, the
/// rest goes.
fn url(key: &Key, text: &str) -> String {
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    let (name, port) = match place.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() => (name, format!(":{port}")),
        _ => (place, String::new()),
    };
    let scheme = if is_word(scheme) && scheme.len() <= 5 { scheme } else { "http" };
    let name = addresses::masked(key, name).unwrap_or_else(|| host(key, name));
    format!("{scheme}://{name}{port}/")
}

/// A host or a domain, label by label; what every cluster has stays.
fn host(key: &Key, text: &str) -> String {
    const COMMON: [&str; 5] = ["localhost", ".svc", ".cluster.local", ".svc.cluster.local", "*"];
    if COMMON.contains(&text) {
        return text.to_owned();
    }
    text.split('.').map(|label| names::name(key, label)).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(class: Class, text: &str) -> String {
        masked(&Key::new(b"test"), class, text)
    }

    #[test]
    fn nothing_stays_nothing() {
        for class in [Class::Name, Class::Text, Class::Address, Class::Url, Class::Fields] {
            assert_eq!(mask(class, ""), "");
        }
    }

    #[test]
    fn azures_words_stay_and_others_go() {
        assert_eq!(mask(Class::Word, "1.30.2"), "1.30.2");
        assert_eq!(
            mask(Class::Word, "Microsoft.Network/virtualNetworks/subnets/*"),
            "Microsoft.Network/virtualNetworks/subnets/*"
        );
        assert_eq!(mask(Class::Word, "call me@acme.example"), MASK);
        assert_eq!(mask(Class::Text, "call me"), MASK);
        assert_eq!(mask(Class::Role, "Network Contributor"), "Network Contributor");
        assert_ne!(mask(Class::Role, "Acme Operator"), "Acme Operator");
        assert_eq!(mask(Class::Address, "Storage.WestEurope"), "Storage.WestEurope");
        assert_eq!(mask(Class::Address, "acme"), MASK);
    }

    #[test]
    fn of_a_proxy_only_scheme_and_port_stay() {
        let masked = mask(Class::Url, "http://user:secret@proxy.acme.example:3128/path?x#y");
        assert!(masked.starts_with("http://") && masked.ends_with(":3128/"), "{masked}");
        for word in ["user", "secret", "proxy", "acme", "example", "path"] {
            assert!(!masked.contains(word), "{masked}");
        }
        assert!(mask(Class::Url, "10.9.8.7:80").starts_with("http://10."));
        assert_eq!(mask(Class::Host, ".svc"), ".svc");
        assert_ne!(mask(Class::Host, ".corp.acme"), ".corp.acme");
    }
}
