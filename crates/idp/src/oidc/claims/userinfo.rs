//! The user-info answer (OpenID Connect Core sections 5.3 and 5.4): claims by scope, under the
//! standard names and, beside them, under those that Belgian relying parties know.

use openidconnect::{
    AddressClaim, AddressCountry, AddressLocality, AddressPostalCode, EndUserEmail,
    EndUserFamilyName, EndUserGivenName, EndUserName, EndUserPhoneNumber, FormattedAddress,
    LanguageTag, StandardClaims, StreetAddress, SubjectIdentifier, UserInfoClaims,
    core::CoreGenderClaim,
};
use serde::Serialize;

use super::{
    belgian::BelgianClaims,
    profile::{Address, Profile},
    register_number::RegisterNumber,
};
use crate::oidc::scope::{Scope, ScopeSet};

/// The answer, to be written as JSON.
pub type UserInfo = UserInfoClaims<BelgianClaims, CoreGenderClaim>;

/// About whom, and what a client may hear.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// `sub` as this client hears it.
    pub subject: &'a str,
    /// What was granted.
    pub scope: &'a ScopeSet,
    /// What we know.
    pub profile: &'a Profile,
    /// The person's roles.
    pub roles: &'a [String],
    /// Whether the register number may be told now.
    pub register_number: RegisterNumber,
}

/// A signed answer (OpenID Connect Core section 5.3.2).
#[derive(Debug, Serialize)]
pub struct SignedUserInfo<'a> {
    /// The issuer.
    pub iss: &'a str,
    /// The client.
    pub aud: &'a str,
    /// The claims.
    #[serde(flatten)]
    pub claims: &'a UserInfo,
}

/// What the scope lets the client hear; nothing else widens it.
#[must_use]
pub fn userinfo(about: &About<'_>) -> UserInfo {
    let About { scope, profile, .. } = about;
    let mut claims = StandardClaims::new(SubjectIdentifier::new(String::from(about.subject)));
    if scope.has(Scope::Profile) {
        claims = add_names(claims, profile);
    }
    if let (true, Some(email)) = (scope.has(Scope::Email), &profile.email) {
        claims = claims
            .set_email(Some(EndUserEmail::new(email.clone())))
            .set_email_verified(Some(profile.email_verified));
    }
    if let (true, Some(phone)) = (scope.has(Scope::Phone), &profile.phone) {
        claims = claims
            .set_phone_number(Some(EndUserPhoneNumber::new(phone.clone())))
            .set_phone_number_verified(Some(profile.phone_verified));
    }
    if let (true, Some(address)) = (scope.has(Scope::Address), &profile.address) {
        claims = claims.set_address(Some(address_claim(address)));
    }
    UserInfo::new(claims, BelgianClaims::about(about))
}

type Claims = StandardClaims<CoreGenderClaim>;

fn add_names(claims: Claims, profile: &Profile) -> Claims {
    let name = format!("{} {}", profile.given_name, profile.family_name);
    claims
        .set_name(Some(EndUserName::new(name).into()))
        .set_given_name(Some(
            EndUserGivenName::new(profile.given_name.clone()).into(),
        ))
        .set_family_name(Some(
            EndUserFamilyName::new(profile.family_name.clone()).into(),
        ))
        .set_locale(Some(LanguageTag::new(profile.locale.clone())))
}

fn address_claim(address: &Address) -> AddressClaim {
    let formatted = format!(
        "{}\n{} {}\n{}",
        address.street_address, address.postal_code, address.locality, address.country
    );
    AddressClaim {
        formatted: Some(FormattedAddress::new(formatted)),
        street_address: Some(StreetAddress::new(address.street_address.clone())),
        locality: Some(AddressLocality::new(address.locality.clone())),
        region: None,
        postal_code: Some(AddressPostalCode::new(address.postal_code.clone())),
        country: Some(AddressCountry::new(address.country.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn profile() -> Profile {
        serde_json::from_value(json!({
            "given_name": "Jan", "family_name": "Peeters", "locale": "nl",
            "email": "jan@example.be", "email_verified": true, "phone": "+32470000000",
            "address": {
                "street_address": "Wetstraat 1", "postal_code": "1000", "locality": "Brussel",
                "country": "BE",
            },
            "national_number": "74081512169",
        }))
        .unwrap()
    }

    fn told(scope: &str) -> Value {
        told_of(&profile(), scope, RegisterNumber::Withheld)
    }

    fn told_of(profile: &Profile, scope: &str, register_number: RegisterNumber) -> Value {
        let about = About {
            subject: "s",
            scope: &ScopeSet::parse(scope),
            profile,
            roles: &[String::from("citizen"), String::from("clerk")],
            register_number,
        };
        serde_json::to_value(userinfo(&about)).unwrap()
    }

    #[test]
    fn openid_alone_tells_the_subject_alone() {
        assert_eq!(told("openid"), json!({"sub": "s"}));
    }

    #[test]
    fn each_scope_adds_its_own_claims() {
        assert_eq!(
            told("openid profile"),
            json!({
                "sub": "s", "name": "Jan Peeters", "given_name": "Jan", "family_name": "Peeters",
                "locale": "nl",
                "surname": "Peeters", "givenName": "Jan", "prefLanguage": "nl", "fedid": "s",
            })
        );
        assert_eq!(
            told("openid email"),
            json!({
                "sub": "s", "email": "jan@example.be", "email_verified": true,
                "mail": "jan@example.be",
            })
        );
        assert_eq!(
            told("openid phone"),
            json!({"sub": "s", "phone_number": "+32470000000", "phone_number_verified": false})
        );
        assert_eq!(
            told("openid address"),
            json!({"sub": "s", "address": {
                "formatted": "Wetstraat 1\n1000 Brussel\nBE", "street_address": "Wetstraat 1",
                "locality": "Brussel", "postal_code": "1000", "country": "BE",
            }})
        );
    }

    #[test]
    fn what_is_unknown_is_left_out() {
        let bare = Profile {
            email: None,
            phone: None,
            address: None,
            ..profile()
        };
        let told = told_of(
            &bare,
            "openid email phone address",
            RegisterNumber::Withheld,
        );
        assert_eq!(told, json!({"sub": "s"}));
    }

    #[test]
    fn roles_are_a_list() {
        let roles = json!({"sub": "s", "roles": ["citizen", "clerk"]});
        assert_eq!(told("openid roles"), roles);
    }

    #[test]
    fn the_register_number_is_told_by_its_scope_where_there_is_a_ground() {
        let told = |scope, ground| told_of(&profile(), scope, ground);
        assert_eq!(
            told("openid egovnrn", RegisterNumber::Told),
            json!({"sub": "s", "egovNRN": "74081512169"})
        );
        let nothing = json!({"sub": "s"});
        assert_eq!(told("openid egovnrn", RegisterNumber::Withheld), nothing);
        assert_eq!(told("openid", RegisterNumber::Told), nothing);
        let numberless = Profile {
            national_number: None,
            ..profile()
        };
        let told = told_of(&numberless, "openid egovnrn", RegisterNumber::Told);
        assert_eq!(told, nothing);
    }

    #[test]
    fn the_register_number_is_never_told_otherwise_nor_printed() {
        let everything = told_of(
            &profile(),
            &format!("{} roles", ScopeSet::of_every_client()),
            RegisterNumber::Told,
        );
        assert!(!everything.to_string().contains("74081512169"));
        assert_eq!(
            format!("{:?} {:?}", profile(), profile().address),
            "Profile(..) Some(Address(..))"
        );
    }

    #[test]
    fn a_signed_answer_names_issuer_and_client() {
        let about = About {
            subject: "s",
            scope: &ScopeSet::parse("openid"),
            profile: &profile(),
            roles: &[],
            register_number: RegisterNumber::Withheld,
        };
        let signed = SignedUserInfo {
            iss: "https://idp.example",
            aud: "rp",
            claims: &userinfo(&about),
        };
        let expected = json!({"iss": "https://idp.example", "aud": "rp", "sub": "s"});
        assert_eq!(serde_json::to_value(signed).unwrap(), expected);
    }
}
