//! What all pages can do: become HTML.

use askama::Template;

/// A page that is filled in and can be sent.
pub trait View {
    /// The whole page as HTML.
    ///
    /// # Errors
    /// Only if a value of the page refuses to be written; the texts and the templates cannot fail.
    fn render(&self) -> Result<String, askama::Error>;
}

impl<T: Template> View for T {
    fn render(&self) -> Result<String, askama::Error> {
        Template::render(self)
    }
}
