//! The part of Resource Graph's query language that this program writes.

/// A parsed query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    pub table: String,
    pub stages: Vec<Stage>,
}

/// One operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage {
    /// Keeps rows whose column is one of these, compared without case.
    Where { column: String, values: Vec<String> },
    /// Columns under their names: path in the resource.
    Project(Vec<(String, String)>),
    /// Rows by a column.
    OrderBy(String),
    /// How many rows share a column's value.
    CountBy(String),
    /// The first rows.
    Take(usize),
}

const TABLES: [&str; 3] = ["resources", "authorizationresources", "resourcecontainers"];

/// Parses a query.
pub(super) fn parse(text: &str) -> Result<Query, String> {
    let mut parts = split(text, '|').into_iter();
    let table = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    if !TABLES.contains(&table.as_str()) {
        return Err(format!("Table {table} is not supported."));
    }
    let stages = parts.map(|part| stage(part.trim())).collect::<Result<_, _>>()?;
    Ok(Query { table, stages })
}

fn stage(text: &str) -> Result<Stage, String> {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let rest = rest.trim();
    match word.to_ascii_lowercase().as_str() {
        "where" => filter(rest),
        "project" => split(rest, ',')
            .into_iter()
            .map(|c| column(c.trim()))
            .collect::<Result<_, _>>()
            .map(Stage::Project),
        "order" | "sort" => {
            let rest = rest.strip_prefix("by ").ok_or_else(|| wrong(text))?;
            name(rest.trim().trim_end_matches(" asc")).map(Stage::OrderBy)
        }
        "summarize" => {
            let by = rest.strip_prefix("count()").and_then(|rest| rest.trim().strip_prefix("by "));
            name(by.ok_or_else(|| wrong(text))?).map(Stage::CountBy)
        }
        "take" | "limit" => rest.parse().map(Stage::Take).map_err(|_| wrong(text)),
        _ => Err(wrong(text)),
    }
}

/// `column in~ ('a', 'b')`, `column =~ 'a'` or `column == 'a'`.
fn filter(text: &str) -> Result<Stage, String> {
    let (left, rest) = text.split_once(char::is_whitespace).ok_or_else(|| wrong(text))?;
    let (operator, rest) =
        rest.trim().split_once(char::is_whitespace).ok_or_else(|| wrong(text))?;
    let values = match operator {
        "in~" => {
            let inner = rest.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
            split(inner.ok_or_else(|| wrong(text))?, ',')
                .into_iter()
                .map(|v| literal(v.trim()))
                .collect::<Result<_, _>>()?
        }
        "=~" | "==" => vec![literal(rest.trim())?],
        _ => return Err(wrong(text)),
    };
    Ok(Stage::Where { column: name(left)?, values })
}

fn column(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((alias, path)) => Ok((name(alias.trim())?, name(path.trim())?)),
        None => Ok((name(text)?, name(text)?)),
    }
}

fn name(text: &str) -> Result<String, String> {
    let text = text.trim();
    let fine = |c: char| c.is_ascii_alphanumeric() || "._".contains(c);
    if text.is_empty() || !text.chars().all(fine) {
        return Err(wrong(text));
    }
    Ok(text.to_owned())
}

fn literal(text: &str) -> Result<String, String> {
    let inner = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
    inner.filter(|inner| !inner.contains('\'')).map(str::to_owned).ok_or_else(|| wrong(text))
}

fn wrong(text: &str) -> String {
    format!("Query is invalid. Please refer to the documentation. Near: {text}")
}

/// Splits outside of quotes.
fn split(text: &str, at: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(|c: char| {
        if c == '\'' {
            quoted = !quoted;
        }
        c == at && !quoted
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_the_client_writes_is_understood() {
        let query = parse(
            "resources | where type in~ ('a/b', 'c|d') | project id, x=properties.x.y | order by id asc",
        );
        let stages = query.unwrap().stages;
        assert_eq!(
            stages[0],
            Stage::Where { column: "type".into(), values: vec!["a/b".into(), "c|d".into()] }
        );
        assert_eq!(
            stages[1],
            Stage::Project(vec![("id".into(), "id".into()), ("x".into(), "properties.x.y".into())])
        );
        assert_eq!(stages[2], Stage::OrderBy("id".into()));
        let count =
            parse("Resources | where type =~ 'a' | summarize count() by subscriptionId").unwrap();
        assert_eq!(count.stages[1], Stage::CountBy("subscriptionId".into()));
    }

    #[test]
    fn the_rest_is_refused_in_words() {
        for text in [
            "",
            "tables | take 1",
            "resources | where",
            "resources | extend x = 1",
            "resources | where a =~ 'b' or c =~ 'd'",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,60}") {
            let _ = parse(&text);
            let _ = parse(&format!("resources | {text}"));
        }
    }
}
