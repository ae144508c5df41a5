//! The nearest known word to a mistyped one.

/// The known word that is nearest to `word`, if any is near enough to be meant.
pub(super) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let near = known.iter().map(|candidate| (distance(word, candidate), *candidate)).min()?;
    (near.0 <= word.len().max(3) / 2).then_some(near.1)
}

/// Edits from one word to the other: insertions, deletions, replacements.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(row.first_mut().unwrap_or(&mut 0), i + 1);
        let mut left = i + 1;
        for (b, cell) in other.chars().zip(row.iter_mut().skip(1)) {
            let edit = diagonal + usize::from(a != b);
            diagonal = *cell;
            *cell = edit.min(left + 1).min(diagonal + 1);
            left = *cell;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(nearest("resaon", &["reason", "owner"]), Some("reason"));
        assert_eq!(nearest("zzzzzz", &["reason", "owner"]), None);
    }
}
