//! The page that posts an answer to the service (OAuth 2.0 Form Post Response Mode section 2).

use askama::Template;

use super::Frame;
use super::texts::text;

/// An answer as a form; it holds an authorization code, so it is not printed.
#[derive(Template, Clone, Copy)]
#[template(path = "answer_form.html")]
pub struct AnswerForm<'a> {
    /// What stands around the page.
    pub frame: Frame<'a>,
    /// The return address of the service.
    pub action: &'a str,
    /// What the service is told.
    pub fields: &'a [(&'static str, String)],
}

impl AnswerForm<'_> {
    /// SHA-256 of its script as the Content Security Policy wants it.
    pub const SCRIPT_HASH: &'static str = "sha256-WT1lE8SuhcOzMSbdYBwA4epAGScpdH9UsiqlVi1ofjU=";
    /// The only script of all pages: sends the form; without it there is the button.
    pub(super) const SCRIPT: &'static str = r#"document.querySelector("form").submit()"#;

    fn title(&self) -> String {
        self.frame.title(text::ANSWER_FORM_TITLE, None)
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;
    use sha2::{Digest, Sha256};

    use super::AnswerForm;

    #[test]
    fn the_hash_is_that_of_the_script() {
        let digest = Sha256::digest(AnswerForm::SCRIPT.as_bytes());
        let hash = format!("sha256-{}", BASE64.encode(&digest));
        assert_eq!(AnswerForm::SCRIPT_HASH, hash);
    }
}
