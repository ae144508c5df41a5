//! A thing to do in a tool's language.

use schemars::JsonSchema;
use serde::Serialize;

/// What a plan is carried out with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tool {
    /// The az CLI.
    #[default]
    Az,
    /// Requests to Azure Resource Manager.
    Rest,
    /// Terraform: azurerm, and azapi where it does what azurerm does not.
    Terraform,
    /// Bicep.
    Bicep,
}

impl Tool {
    /// Every tool.
    pub const ALL: [Self; 4] = [Self::Az, Self::Rest, Self::Terraform, Self::Bicep];

    /// Its word on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Az => "az",
            Self::Rest => "rest",
            Self::Terraform => "terraform",
            Self::Bicep => "bicep",
        }
    }

    /// Its name in a sentence.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Az => "the az CLI",
            Self::Rest => "the REST API",
            Self::Terraform => "Terraform",
            Self::Bicep => "Bicep",
        }
    }
}

/// What a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// A command for a POSIX shell.
    Shell,
    /// A request, as `.http` files have it: first line, headers, an empty line, the body.
    Http,
    /// Terraform's language.
    Hcl,
    /// Bicep.
    Bicep,
    /// A JSON document.
    Json,
}

impl Language {
    /// The word behind the fence of a Markdown block.
    #[must_use]
    pub const fn fence(self) -> &'static str {
        match self {
            Self::Shell => "sh",
            Self::Http => "http",
            Self::Hcl => "hcl",
            Self::Bicep => "bicep",
            Self::Json => "json",
        }
    }
}

/// One thing to do or to look at, written down in a tool's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Action {
    /// What the text is written in.
    pub language: Language,
    /// What it does, in a few words.
    pub title: String,
    /// The text; names in it are quoted for the language.
    pub text: String,
    /// What to know before it is used.
    pub notes: Vec<String>,
    /// Where that stands.
    pub sources: Vec<&'static str>,
}

impl Action {
    pub(super) fn new(
        language: Language,
        title: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        let (title, text) = (title.into(), text.into());
        Self { language, title, text, notes: Vec::new(), sources: Vec::new() }
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    pub(super) fn source(mut self, source: &'static str) -> Self {
        self.sources.push(source);
        self
    }
}
