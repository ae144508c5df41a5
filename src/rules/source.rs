//! The catalogue's shorthand for documentation, written out as addresses.

/// The address that a shorthand stands for; a note in parentheses stays behind it.
///
/// `docs:NAME` is a page of the AKS documentation, `rel:DATE` an entry of the AKS release notes,
/// `AKS#n` and `aks-docs#n` are issues, `ts:PATH` a page of the support articles. Anything else is
/// an address already.
#[must_use]
pub fn expand(shorthand: &str) -> String {
    let (name, note) = shorthand.split_once(' ').unwrap_or((shorthand, ""));
    let address = if let Some(page) = name.strip_prefix("docs:") {
        format!("https://github.com/MicrosoftDocs/azure-aks-docs/blob/main/articles/aks/{page}")
    } else if let Some(date) = name.strip_prefix("rel:") {
        return format!("https://github.com/Azure/AKS/blob/master/CHANGELOG.md ({date})");
    } else if let Some(number) = name.strip_prefix("AKS#") {
        format!("https://github.com/Azure/AKS/issues/{number}")
    } else if let Some(number) = name.strip_prefix("aks-docs#") {
        format!("https://github.com/MicrosoftDocs/azure-aks-docs/issues/{number}")
    } else if let Some(page) = name.strip_prefix("ts:") {
        format!(
            "https://github.com/MicrosoftDocs/SupportArticles-docs/blob/main/support/azure/azure-kubernetes/{page}"
        )
    } else {
        name.to_owned()
    };
    if note.is_empty() { address } else { format!("{address} {note}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shorthands_become_addresses() {
        assert_eq!(expand("AKS#4859"), "https://github.com/Azure/AKS/issues/4859");
        assert_eq!(
            expand("docs:update-azure-cni.md (2026-05-28)"),
            "https://github.com/MicrosoftDocs/azure-aks-docs/blob/main/articles/aks/update-azure-cni.md (2026-05-28)"
        );
        assert!(expand("rel:2023-11-28").ends_with("CHANGELOG.md (2023-11-28)"));
        assert_eq!(expand("https://example.com/x"), "https://example.com/x");
    }
}
