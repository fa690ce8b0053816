//! Why a client is not registered (RFC 7591 section 3.2.2).

use thiserror::Error;

use crate::oidc::{
    error::OAuthError,
    registration::{MemberProblem, Problem, Registration},
};

/// A refused registration.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum RegistrationError {
    /// A return address is missing or unfit.
    #[error("{0}")]
    RedirectUri(String),
    /// Anything else is unfit.
    #[error("{0}")]
    Metadata(String),
    /// It brings a statement of somebody whom we do not know.
    #[error("software statements are not accepted")]
    SoftwareStatement,
}

impl RegistrationError {
    /// The code for the client.
    #[must_use]
    pub const fn oauth(&self) -> OAuthError {
        match self {
            Self::RedirectUri(_) => OAuthError::InvalidRedirectUri,
            Self::Metadata(_) => OAuthError::InvalidClientMetadata,
            Self::SoftwareStatement => OAuthError::UnapprovedSoftwareStatement,
        }
    }

    /// A sentence for developers, within the characters of RFC 6749 section 5.2.
    #[must_use]
    pub fn description(&self) -> String {
        let fit = |letter: char| match letter {
            '"' | '\\' => '\'',
            ' '..='~' => letter,
            _ => '?',
        };
        self.to_string().chars().take(LONGEST).map(fit).collect()
    }

    /// From members that cannot be read.
    pub(super) fn of_members(problems: &[MemberProblem]) -> Self {
        let about_address = |problem: &MemberProblem| match problem {
            MemberProblem::Missing(member) => *member == REDIRECT_URIS,
            MemberProblem::Value { member, .. } => member == REDIRECT_URIS,
            MemberProblem::Unknown(_) => false,
        };
        if problems.iter().any(about_address) {
            Self::RedirectUri(joined(problems))
        } else {
            Self::Metadata(joined(problems))
        }
    }

    /// From members that do not fit.
    pub(super) fn of_problems(problems: &[Problem], client: &Registration) -> Self {
        let about_address = |problem: &Problem| match problem {
            Problem::NoRedirectUri | Problem::Fapi2PlainHttp(_) | Problem::NotInSector(_) => true,
            Problem::TooManyUris(member) => *member == REDIRECT_URIS,
            Problem::Uri { uri, .. } | Problem::Ours(uri) => client.redirect_uris.contains(uri),
            _ => false,
        };
        if problems.iter().any(about_address) {
            Self::RedirectUri(joined(problems))
        } else {
            Self::Metadata(joined(problems))
        }
    }
}

fn joined(problems: &[impl ToString]) -> String {
    let texts: Vec<_> = problems.iter().map(ToString::to_string).collect();
    texts.join("; ")
}

const REDIRECT_URIS: &str = "redirect_uris";
/// Characters of a description: it holds what the client itself wrote.
const LONGEST: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_holds_only_what_the_specification_allows() {
        let error = RegistrationError::Metadata(String::from("`é\"\\\n` is unknown"));
        assert_eq!(error.description(), "`?''?` is unknown");
        let long = RegistrationError::Metadata("a".repeat(LONGEST + 1));
        assert_eq!(long.description().len(), LONGEST);
    }

    #[test]
    fn each_refusal_has_its_code() {
        let text = String::new;
        for (error, code) in [
            (
                RegistrationError::RedirectUri(text()),
                "invalid_redirect_uri",
            ),
            (
                RegistrationError::Metadata(text()),
                "invalid_client_metadata",
            ),
            (
                RegistrationError::SoftwareStatement,
                "unapproved_software_statement",
            ),
        ] {
            assert_eq!(error.oauth().as_str(), code);
        }
    }
}
