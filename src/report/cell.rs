//! Cells of a table that a spreadsheet opens.

use crate::model::inert;

/// A text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe in
/// front, which spreadsheets show as text
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
#[must_use]
pub(super) fn cell(text: &str) -> String {
    let safe = inert(text);
    match safe.trim_start().chars().next() {
        Some('=' | '+' | '-' | '@') => format!("'{safe}"),
        _ => safe.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text() {
        for text in ["=HYPERLINK(\"http://e\")", "+1", "-1", "@SUM(A1)", " =1", "\t=1"] {
            assert!(!cell(text).starts_with(['=', '+', '-', '@', '\t', '\r', ' ']), "{text}");
        }
        assert_eq!(cell("aks-prod"), "aks-prod");
    }
}
