//! Sentences: ids, addresses and known names in them are masked where they stand.

use std::collections::BTreeMap;

use super::Redactor;

/// Words of ARM ids that name nobody.
const FIXED: [&str; 4] = ["subscriptions", "resourceGroups", "providers", "default"];

/// Masks sentences, with the names that are known beforehand.
#[derive(Debug)]
pub struct Words<'a> {
    mask: &'a Redactor,
    /// Names and what stands for them, in lower case.
    names: BTreeMap<String, String>,
}

impl<'a> Words<'a> {
    pub(super) fn new(mask: &'a Redactor, known: Vec<String>) -> Self {
        let mut names = BTreeMap::new();
        for text in known {
            if text.starts_with('/') {
                let masked = mask.id(&text);
                let pairs = text.split('/').zip(masked.split('/'));
                names.extend(
                    pairs
                        .filter(|(old, new)| old != new && old.len() > 1 && !FIXED.contains(old))
                        .map(|(old, new)| (old.to_lowercase(), new.to_owned())),
                );
            } else if text.len() > 1 {
                names.insert(text.to_lowercase(), mask.name(&text));
            }
        }
        Self { mask, names }
    }

    /// The sentence with everything masked that is known to name somebody.
    #[must_use]
    pub fn masked(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut word = String::new();
        for character in text.chars() {
            // What names, ids, ranges and user names are made of.
            if character.is_alphanumeric() || "-_./:@".contains(character) {
                word.push(character);
            } else {
                out.push_str(&self.word(&std::mem::take(&mut word)));
                out.push(character);
            }
        }
        out.push_str(&self.word(&word));
        out
    }

    fn word(&self, word: &str) -> String {
        let core = word.trim_end_matches(['.', ':']);
        let tail = word.get(core.len()..).unwrap_or_default();
        format!("{}{tail}", self.core(core))
    }

    fn core(&self, word: &str) -> String {
        if let Some(masked) = self.names.get(&word.to_lowercase()) {
            return masked.clone();
        }
        if let Some(at) = word.to_lowercase().find("/subscriptions/") {
            let (before, id) = word.split_at(at);
            return format!("{}{}", self.parts(before), self.mask.id(id));
        }
        self.mask.address(word).unwrap_or_else(|| self.parts(word))
    }

    /// Names inside a path such as `subnets[x].y`, or behind a colon.
    fn parts(&self, word: &str) -> String {
        let mut out = String::with_capacity(word.len());
        for part in word.split_inclusive(['/', ':', '@']) {
            let name = part.trim_end_matches(['/', ':', '@']);
            let tail = part.get(name.len()..).unwrap_or_default();
            let masked = self.names.get(&name.to_lowercase());
            out.push_str(masked.map_or(name, String::as_str));
            out.push_str(tail);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ids_and_addresses_in_a_sentence() {
        let mask = Redactor::new(b"a key for this test");
        let id = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-pay/providers/\
                  Microsoft.ContainerService/managedClusters/aks-pay";
        let words = mask.words(vec![id.to_owned(), "ada@example.com".to_owned()]);
        let text = format!("ada@example.com updated aks-pay: {id}, 10.1.2.0/24 in rg-pay.");
        let masked = words.masked(&text);
        for secret in ["ada@", "aks-pay", "rg-pay", "11111111-2222", "10.1.2.0"] {
            assert!(!masked.contains(secret), "{masked}");
        }
        assert!(masked.contains("updated") && masked.contains("managedClusters"), "{masked}");
        assert_eq!(words.masked("nothing to hide"), "nothing to hide");
    }
}
