//! The words of a command line, as the shell would see them: the way back from `model::quote`.

/// The words of a line that [`crate::model::CommandLine`] built.
///
/// A substitution other than the `printf` of `quote` stays as its text: `$(az identity show …)`.
pub(super) fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let tail = rest.get(first.len_utf8()..).unwrap_or_default();
        if first == ' ' {
            words.extend(word.take());
            rest = tail;
            continue;
        }
        let (piece, after) = match first {
            '\'' => until(tail, "'"),
            '"' => double(tail),
            '\\' => (tail.chars().take(1).collect(), skip(tail)),
            other => (other.to_string(), tail),
        };
        word.get_or_insert_default().push_str(&piece);
        rest = after;
    }
    words.extend(word);
    words
}

fn skip(text: &str) -> &str {
    let mut characters = text.chars();
    characters.next();
    characters.as_str()
}

fn until<'a>(text: &'a str, end: &str) -> (String, &'a str) {
    let (inside, after) = text.split_once(end).unwrap_or((text, ""));
    (inside.to_owned(), after)
}

/// What stands between double quotes, whose first one is read already.
fn double(text: &str) -> (String, &str) {
    if let Some(octal) = text.strip_prefix("$(printf '") {
        let (inside, after) = until(octal, "')\"");
        return (bytes_of(&inside), after);
    }
    if text.starts_with("$(") {
        let (inside, after) = until(text, ")\"");
        return (format!("{inside})"), after);
    }
    let mut inside = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (inside, text.get(at + 1..).unwrap_or_default()),
            '\\' => inside.extend(characters.next().map(|(_, next)| next)),
            other => inside.push(other),
        }
    }
    (inside, "")
}

/// The text that `printf` writes: bytes as they are, or as three octal digits behind a backslash.
fn bytes_of(format: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        let octal = rest.get(1..4).filter(|_| first == '\\');
        match octal.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = rest.get(4..).unwrap_or_default();
            }
            None => {
                bytes.extend(first.to_string().bytes());
                rest = skip(rest);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CommandLine;

    #[test]
    fn words_come_back_as_they_went_in() {
        let hostile = [
            "plain",
            "a b",
            "$(reboot)",
            "`id`",
            "it's",
            "\"x\"",
            "x\u{1b}[2J",
            "two\nlines",
            "",
            "\"$(printf 'x')\"",
            "'$(printf '\\141')",
            "é集",
            "x\u{202e}y\\",
        ];
        for value in hostile {
            let line = CommandLine::new("az x").flag("-n", value).then("-o json").to_string();
            assert_eq!(words(&line), ["az", "x", "-n", value, "-o", "json"], "{line}");
        }
        let line = CommandLine::new("az x --who \"$(az y").flag("-n", "it's").then("-o tsv)\" -z");
        assert_eq!(words(&line.to_string())[3], "$(az y -n \"it's\" -o tsv)");
    }
}
