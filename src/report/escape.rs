//! Text from outside, made inert for Markdown and XML.

use crate::model::inert;

/// Text that Markdown shows letter by letter: no markup, no links, no HTML, no table cells, no
/// control characters. It stays on one line.
#[must_use]
pub fn markdown_text(text: &str) -> String {
    let safe = inert(text);
    let mut out = String::with_capacity(safe.len() + 8);
    for (index, character) in safe.char_indices() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => {
                out.push('\\');
                out.push(character);
            }
            // Marks of headings and lists, where a line starts.
            '#' | '-' | '+' | '=' if index == 0 => {
                out.push('\\');
                out.push(character);
            }
            // Renderers turn bare addresses into links.
            ':' if safe.get(index..).is_some_and(|rest| rest.starts_with("://")) => {
                out.push_str("&#58;");
            }
            '.' if ends_with_www(safe.get(..index)) => out.push_str("&#46;"),
            '@' => out.push_str("&#64;"),
            other => out.push(other),
        }
    }
    out
}

fn ends_with_www(before: Option<&str>) -> bool {
    let tail = before.and_then(|text| text.get(text.len().checked_sub(3)?..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case("www"))
}

/// Text for XML, as content or in a quoted attribute: no markup, no control characters and none of
/// the characters that XML forbids.
#[must_use]
pub fn xml_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for character in inert(text).chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            // The only ones left that no XML document may hold.
            '\u{fffe}' | '\u{ffff}' => out.extend(character.escape_unicode()),
            other => out.push(other),
        }
    }
    out
}

/// A code span that holds exactly this text, whatever backticks are in it.
#[must_use]
pub fn code_span(text: &str) -> String {
    let safe = inert(text).replace('|', "\\u{7c}");
    let mut longest = 0;
    let mut run = 0;
    for character in safe.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let pad =
        if safe.starts_with('`') || safe.ends_with('`') || safe.is_empty() { " " } else { "" };
    format!("{fence}{pad}{safe}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_links_become_text() {
        assert_eq!(markdown_text("[x](http://e) <b>|"), "\\[x\\](http&#58;//e) &lt;b&gt;\\|");
        assert_eq!(markdown_text("www.example.com"), "www&#46;example.com");
        assert_eq!(markdown_text("# a\n# b"), "\\# a\\\\u{a}# b");
        assert_eq!(markdown_text("plain-name.1"), "plain-name.1");
    }

    #[test]
    fn markup_is_text_in_xml() {
        assert_eq!(xml_text("<b a='1'>&\"\u{1b}"), "&lt;b a=&apos;1&apos;&gt;&amp;&quot;\\u{1b}");
        assert_eq!(xml_text("\u{ffff}集群"), "\\u{ffff}集群");
    }

    #[test]
    fn code_spans_hold_backticks_and_pipes() {
        assert_eq!(code_span("az x"), "`az x`");
        assert_eq!(code_span("a``b"), "```a``b```");
        assert_eq!(code_span("`"), "`` ` ``");
        assert!(!code_span("a|b").contains('|'));
    }
}
