//! The user-info answer (OpenID Connect Core sections 5.3 and 5.4): claims by scope.

use openidconnect::{
    AddressClaim, AddressCountry, AddressLocality, AddressPostalCode, EmptyAdditionalClaims,
    EndUserEmail, EndUserFamilyName, EndUserGivenName, EndUserName, EndUserPhoneNumber,
    FormattedAddress, LanguageTag, StandardClaims, StreetAddress, SubjectIdentifier,
    UserInfoClaims, core::CoreGenderClaim,
};

use super::profile::{Address, Profile};
use crate::oidc::scope::{Scope, ScopeSet};

/// The answer, to be written as JSON.
pub type UserInfo = UserInfoClaims<EmptyAdditionalClaims, CoreGenderClaim>;

/// What a client with this scope is told; `subject` is `sub` as it hears it.
#[must_use]
pub fn userinfo(subject: &str, scope: &ScopeSet, profile: &Profile) -> UserInfo {
    let mut claims = StandardClaims::new(SubjectIdentifier::new(String::from(subject)));
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
    UserInfo::new(claims, EmptyAdditionalClaims {})
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
        serde_json::to_value(userinfo("s", &ScopeSet::parse_known(scope), &profile())).unwrap()
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
            })
        );
        assert_eq!(
            told("openid email"),
            json!({"sub": "s", "email": "jan@example.be", "email_verified": true})
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
        let told = userinfo(
            "s",
            &ScopeSet::parse_known("openid email phone address"),
            &bare,
        );
        assert_eq!(serde_json::to_value(told).unwrap(), json!({"sub": "s"}));
    }

    #[test]
    fn the_national_number_is_never_told_nor_printed() {
        let everything = told(&ScopeSet::all().to_string()).to_string();
        assert!(!everything.contains("74081512169"));
        assert_eq!(
            format!("{:?} {:?}", profile(), profile().address),
            "Profile(..) Some(Address(..))"
        );
    }
}
