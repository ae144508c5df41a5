//! Text that came from Azure or a file, and how to show it without trusting it.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Short text as it was read; up to 24 bytes stay inline, which most Azure values do.
pub type Text = compact_str::CompactString;

/// The same text with every character made visible that could move a cursor, reorder a line or
/// hide: control characters, bidirectional controls, zero-width characters and line separators
/// become `\u{…}`.
///
/// Borrowed when there is nothing to change, which is nearly always.
#[must_use]
pub fn inert(text: &str) -> Cow<'_, str> {
    if !has_active(text) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_active(character) {
            // Writing to a String cannot fail.
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(character));
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

/// Whether any character of a text acts on its surroundings.
#[must_use]
pub fn has_active(text: &str) -> bool {
    if text.is_ascii() {
        // Nearly every text. Without an early end the compiler compares many bytes at a time.
        return text.bytes().fold(false, |active, byte| active | (byte < 0x20) | (byte == 0x7f));
    }
    text.chars().any(is_active)
}

/// Whether a character acts on its surroundings instead of standing for itself.
#[must_use]
pub fn is_active(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00ad}'
                | '\u{061c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Whether a text fits a pattern in which `*` stands for any text, in any case.
#[must_use]
pub fn wildcard(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(head) else { return false };
    let (middle, tail) = rest.rsplit_once('*').unwrap_or(("", rest));
    for piece in middle.split('*').filter(|piece| !piece.is_empty()) {
        let Some((_, after)) = text.split_once(piece) else { return false };
        text = after;
    }
    text.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmless_text_is_borrowed() {
        assert!(matches!(inert("aks-prod-weu-01 Ünïcode 集群"), Cow::Borrowed(_)));
    }

    #[test]
    fn escapes_bidi_and_zero_width_become_visible() {
        assert_eq!(inert("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(inert("x\u{202e}y\u{200b}z\n"), "x\\u{202e}y\\u{200b}z\\u{a}");
        assert_eq!(inert("\u{9b}31m"), "\\u{9b}31m");
    }
}
