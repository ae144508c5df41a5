//! How values become text in a template.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Object, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Output};
use serde::{Serialize, Serializer};

use crate::model::inert;
use crate::report::escape::{code_span, markdown_text, xml_text};

/// Markup that this program made. Templates cannot make it; the engine's own notion of safe text is
/// not used, since operators and filters carry it further than can be looked through.
#[derive(Debug, Clone)]
pub struct Raw(Arc<Markup>);

#[derive(Debug)]
struct Markup(String);

impl Raw {
    /// Markup that is written as it is: every text in it must be escaped already.
    #[must_use]
    pub fn new(markup: String) -> Self {
        Self(Arc::new(Markup(markup)))
    }
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::from_dyn_object(Arc::clone(&self.0)).serialize(serializer)
    }
}

impl Object for Markup {
    fn is_true(self: &Arc<Self>) -> bool {
        !self.0.is_empty()
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a template's text is, whatever the template says about escaping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Markdown,
    Html,
}

impl Target {
    fn text(self, text: &str) -> String {
        match self {
            Self::Markdown => markdown_text(text),
            Self::Html => xml_text(text),
        }
    }

    /// Text as code, on one line.
    fn code(self, text: &str) -> Value {
        let markup = match self {
            Self::Markdown => code_span(text),
            Self::Html => format!("<code>{}</code>", xml_text(text)),
        };
        Value::from_object(Markup(markup))
    }

    /// Lines as a block of code; nothing in it ends the block.
    fn fence(self, text: &str, language: &str) -> Value {
        let lines = text.trim_end_matches('\n').split('\n');
        let markup = match self {
            Self::Markdown => {
                let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
                let fence = "`".repeat(longest.max(2) + 1);
                let language: String =
                    language.chars().filter(char::is_ascii_alphanumeric).collect();
                let lines: Vec<_> = lines.map(inert).collect();
                format!("{fence}{language}\n{}\n{fence}", lines.join("\n"))
            }
            Self::Html => {
                let lines: Vec<_> = lines.map(xml_text).collect();
                format!("<pre tabindex=\"0\">{}</pre>", lines.join("\n"))
            }
        };
        Value::from_object(Markup(markup))
    }
}

pub(super) fn install(environment: &mut Environment<'static>, target: Target) {
    environment.set_formatter(move |out, _, value| format(target, out, value));
    environment.add_filter("code", move |text: &Value| target.code(&text.to_string()));
    environment.add_filter("fence", move |text: &Value, language: Option<&str>| {
        target.fence(&text.to_string(), language.unwrap_or_default())
    });
    environment.add_filter("plural", plural);
}

fn format(target: Target, out: &mut Output<'_>, value: &Value) -> Result<(), Error> {
    let failed = |_: fmt::Error| Error::new(ErrorKind::WriteFailure, "cannot be written");
    if let Some(markup) = value.downcast_object_ref::<Markup>() {
        return out.write_str(&markup.0).map_err(failed);
    }
    match (value.kind(), value.as_str()) {
        (ValueKind::Undefined, _) => {
            Err(Error::new(ErrorKind::UndefinedError, "there is nothing of that name"))
        }
        (ValueKind::None, _) => Ok(()),
        (ValueKind::Number | ValueKind::Bool, _) => write!(out, "{value}").map_err(failed),
        (_, Some(text)) => out.write_str(&target.text(text)).map_err(failed),
        (_, None) => out.write_str(&target.text(&value.to_string())).map_err(failed),
    }
}

/// `1 cluster`, `2 clusters`.
fn plural(number: usize, one: &str, many: &str) -> String {
    crate::report::view::plural(number, one, many)
}
