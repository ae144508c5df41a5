//! Lists of names in messages, kept short.

use std::fmt::Write as _;

/// The most entries of one kind that a finding shows as evidence or names in its message.
pub(super) const SHOWN: usize = 10;

/// The names with commas, the first ten of them.
pub(super) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let mut text = String::new();
    for (index, name) in names.iter().take(SHOWN).enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        text.push_str(name.as_ref());
    }
    if let Some(more) = names.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        // Writing to a String cannot fail.
        let _ = write!(text, " and {more} more");
    }
    text
}

/// `1 route`, `2 routes`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut() {
        assert_eq!(listed(&["a", "b"]), "a, b");
        assert_eq!(listed::<&str>(&[]), "");
        assert_eq!(listed(&["x"; 12]), format!("{} and 2 more", ["x"; 10].join(", ")));
        assert_eq!(
            (counted(1, "route"), counted(0, "route")),
            ("1 route".into(), "0 routes".into())
        );
    }
}
