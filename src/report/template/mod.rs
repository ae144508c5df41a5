//! Markdown and HTML come from templates, which teams may replace by their own.
//!
//! Nothing that a template prints is markup, unless this program made it: how text is escaped follows
//! from the template's name and cannot be switched off. Templates see the report and nothing else: no
//! file, no program, no network, no clock; and how much work one may do is limited.

mod built_in;
mod escape;
mod folder;

pub use built_in::BUILT_IN;
pub use folder::TemplateError;

use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

pub use escape::Raw;
use escape::Target;

/// Instructions, and about as many times 64 bytes, that one rendering may take. The largest report of
/// ours takes less than a hundredth of it for each of its pieces.
const FUEL: u64 = 20_000_000;

/// The templates of a run: the built-in ones, with those of a team in their place.
pub struct Templates {
    markdown: Environment<'static>,
    html: Environment<'static>,
}

impl fmt::Debug for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Templates")
    }
}

impl Templates {
    /// The built-in templates.
    ///
    /// # Errors
    /// When one of them is malformed, which a test rules out.
    pub fn built_in() -> Result<Self, TemplateError> {
        Self::with(Vec::new(), FUEL)
    }

    /// The built-in templates, those in `folder` in their place.
    ///
    /// # Errors
    /// When the folder cannot be read, has a file that is no template, or a template is malformed.
    pub fn with_folder(folder: &Path) -> Result<Self, TemplateError> {
        Self::with(folder::read(folder)?, FUEL)
    }

    fn with(own: Vec<folder::Own>, fuel: u64) -> Result<Self, TemplateError> {
        let (mut markdown, mut html) =
            (environment(Target::Markdown, fuel), environment(Target::Html, fuel));
        for (name, text) in BUILT_IN {
            let wrong = |error| TemplateError::wrong(name, &error);
            let place = if is_markdown(name) { &mut markdown } else { &mut html };
            place.add_template(name, text).map_err(wrong)?;
        }
        for one in own {
            let place = one.place;
            let wrong = |error| TemplateError::wrong(&place, &error);
            let environment = if is_markdown(&one.name) { &mut markdown } else { &mut html };
            environment.add_template_owned(one.name, one.text).map_err(wrong)?;
        }
        Ok(Self { markdown, html })
    }

    /// Writes one template with what it shows.
    ///
    /// # Errors
    /// When the output cannot be written, or the template asks for something that is not there.
    pub fn write(&self, name: &str, page: impl Serialize, out: &mut dyn Write) -> io::Result<()> {
        let render = || {
            let place = if is_markdown(name) { &self.markdown } else { &self.html };
            let template = place.get_template(name)?;
            template.render(Serde(page))
        };
        let text =
            render().map_err(|error| io::Error::other(TemplateError::wrong(name, &error)))?;
        out.write_all(text.as_bytes())
    }
}

/// Templates of one kind: they can include only each other, so that text is escaped in one way.
fn environment(target: Target, fuel: u64) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_syntax(syntax());
    environment.set_fuel(Some(fuel));
    escape::install(&mut environment, target);
    environment
}

/// Lines that only hold a tag leave nothing behind.
fn syntax() -> SyntaxConfig {
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    // Only delimiters can be wrong, and they are the usual ones.
    syntax.build().unwrap_or_default()
}

fn is_markdown(name: &str) -> bool {
    name.ends_with(".md")
}

#[cfg(test)]
mod tests;
