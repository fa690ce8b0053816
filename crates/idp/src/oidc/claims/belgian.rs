//! The names that Belgian relying parties know, beside the standard ones: those of the federal
//! authentication service, as public code of its relying parties reads them.

use core::fmt;

use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};

use super::{register_number::RegisterNumber, userinfo::About};
use crate::oidc::scope::Scope;

/// The claim of the national register or BIS number.
pub(super) const REGISTER_NUMBER: &str = "egovNRN";

/// Claims beyond those of OpenID Connect Core section 5.1. They are personal, so nothing of them
/// is ever printed.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BelgianClaims {
    /// Family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    surname: Option<String>,
    /// Given names.
    #[serde(rename = "givenName", default, skip_serializing_if = "Option::is_none")]
    given_name: Option<String>,
    /// Language.
    #[serde(
        rename = "prefLanguage",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pref_language: Option<String>,
    /// The same as `sub`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fedid: Option<String>,
    /// Mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mail: Option<String>,
    /// National register or BIS number, 11 digits.
    #[serde(rename = "egovNRN", default, skip_serializing_if = "Option::is_none")]
    egov_nrn: Option<String>,
    /// Roles within the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    roles: Option<Vec<String>>,
}

impl AdditionalClaims for BelgianClaims {}

impl BelgianClaims {
    /// What the scope lets the client hear.
    #[must_use]
    pub(super) fn about(about: &About<'_>) -> Self {
        let profile = about.profile;
        let within = |scope: Scope, text: &str| about.scope.has(scope).then(|| String::from(text));
        let of_scope = |scope: Scope, text: &Option<String>| {
            let text = text.as_deref();
            text.and_then(|text| within(scope, text))
        };
        Self {
            surname: within(Scope::Profile, &profile.family_name),
            given_name: within(Scope::Profile, &profile.given_name),
            pref_language: within(Scope::Profile, &profile.locale),
            fedid: within(Scope::Profile, about.subject),
            mail: of_scope(Scope::Email, &profile.email),
            egov_nrn: match about.register_number {
                RegisterNumber::Told => of_scope(Scope::Egovnrn, &profile.national_number),
                RegisterNumber::Withheld => None,
            },
            roles: about.scope.has(Scope::Roles).then(|| about.roles.to_vec()),
        }
    }
}

impl fmt::Debug for BelgianClaims {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("BelgianClaims(..)")
    }
}
