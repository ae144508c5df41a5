//! Texts from Azure in each language: whatever they hold, they stay a text there.

use std::fmt::Write as _;

use serde_json::Value;

use crate::model::{inert, is_active};

/// A text in HCL: quotes, backslashes and templates are escaped
/// (<https://developer.hashicorp.com/terraform/language/expressions/strings>).
pub(super) fn hcl(text: &str) -> String {
    let safe = inert(text).replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", safe.replace("${", "$${").replace("%{", "%%{"))
}

/// A text in Bicep: quotes, backslashes and interpolation are escaped
/// (<https://learn.microsoft.com/azure/azure-resource-manager/bicep/data-types#strings>).
pub(super) fn bicep(text: &str) -> String {
    let safe = inert(text).replace('\\', "\\\\").replace('\'', "\\'");
    format!("'{}'", safe.replace("${", "\\${"))
}

/// A JSON document, laid out; characters that act on a terminal are `\u` escapes, which mean the same,
/// and so are braces that an `.http` file would take for a variable.
pub(super) fn json(value: &Value) -> String {
    let text = escaped(&format!("{value:#}"), |c| is_active(c) && c != '\n');
    // Braces of objects never touch in this layout, so these are in a text.
    text.replace("{{", "\\u007b\\u007b")
}

/// A JSON value on one line, with nothing in it that ends a text in single quotes.
pub(super) fn json_in_quotes(value: &Value) -> String {
    escaped(&value.to_string(), |character| is_active(character) || character == '\'')
}

fn escaped(text: &str, escape: impl Fn(char) -> bool) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if escape(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(character);
        }
    }
    safe
}

/// A path in a URL: everything but letters, digits and a few marks is percent-encoded, so no name ends
/// the line, starts a query or stands for a variable of an `.http` file.
pub(super) fn url(path: &str) -> String {
    let mut safe = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/()".contains(&byte) {
            safe.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(safe, "%{byte:02X}");
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_texts_in_code() {
        assert_eq!(hcl("a\"${x}%{y}\\"), r#""a\"$${x}%%{y}\\""#);
        assert_eq!(bicep("it's ${x}\\"), r"'it\'s \${x}\\'");
        assert_eq!(url("/a b/{{x}}\r\nX: y?z"), "/a%20b/%7B%7Bx%7D%7D%0D%0AX%3A%20y%3Fz");
    }

    #[test]
    fn json_means_the_same_and_moves_nothing() {
        let value =
            serde_json::json!({ "a": "{{{x}}", "b": {}, "c": "x\u{202e}y\u{7f}\n'\u{e0001}" });
        for text in [json(&value), json_in_quotes(&value)] {
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
            assert!(!text.contains(['\u{202e}', '\u{7f}', '\u{e0001}']));
        }
        assert!(!json_in_quotes(&value).contains(['\'', '\n']));
        assert!(!json(&value).contains("{{"));
    }
}
