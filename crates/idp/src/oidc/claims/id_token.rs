//! The ID token (OpenID Connect Core section 2) with `acr`, `amr`, `auth_time` and `sid`.

use core::fmt;
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use fedtoken_core::{login::Method, secret::SecretString, time::UnixTime};
use openidconnect::{
    AccessToken, AdditionalClaims, Audience, AuthenticationContextClass,
    AuthenticationMethodReference, IdTokenClaims, IssuerUrl, JsonWebTokenError, Nonce,
    StandardClaims, SubjectIdentifier,
    core::{CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

use super::{belgian::REGISTER_NUMBER, userinfo::UserInfo};
use crate::{keys::SigningKey, oidc::life};

/// An ID token in the words of the `openidconnect` crate.
pub type IdToken = openidconnect::IdToken<
    SessionClaim,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

/// The claims beyond those that every ID token has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SessionClaim {
    /// The session as this client hears it (OpenID Connect Front-Channel Logout section 3).
    pub sid: String,
    /// Claims about the person that the client asked to find here.
    #[serde(flatten)]
    told: Told,
}

impl AdditionalClaims for SessionClaim {}

/// Claims about a person, picked out of the user-info answer; so they are within the scope.
/// They are personal, so nothing of them is ever printed.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Told(Map<String, Value>);

impl Told {
    /// Picks those of these names (OpenID Connect Core section 5.5). The register number is never
    /// among them, however urgently it is asked: an ID token comes back in addresses, as
    /// `id_token_hint`, and ours are not encrypted.
    ///
    /// # Errors
    /// [`ClaimsError::Shape`] when the answer cannot be written.
    pub fn pick(info: &UserInfo, names: &BTreeSet<String>) -> Result<Self, ClaimsError> {
        let Ok(Value::Object(mut claims)) = serde_json::to_value(info) else {
            return Err(ClaimsError::Shape);
        };
        // The subject has its own place; two would make the token ambiguous.
        claims.remove("sub");
        claims.remove(REGISTER_NUMBER);
        claims.retain(|name, _| names.contains(name));
        Ok(Self(claims))
    }
}

impl fmt::Debug for Told {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Told(..)")
    }
}

/// What an ID token is made from.
#[derive(Clone, Debug)]
pub struct IdTokenInput<'a> {
    /// The issuer.
    pub issuer: &'a str,
    /// `sub` as this client hears it.
    pub subject: &'a str,
    /// To whom: the audience.
    pub client_id: &'a str,
    /// `nonce` of the request.
    pub nonce: Option<&'a str>,
    /// The level as this client is told.
    pub acr: &'a str,
    /// The key that the person used.
    pub method: Method,
    /// When the person proved himself.
    pub authenticated_at: UnixTime,
    /// The session as this client hears it.
    pub sid: &'a str,
    /// Claims about the person that the client asked to find here.
    pub told: Told,
    /// Now.
    pub issued_at: UnixTime,
}

/// An ID token could not be made.
#[derive(Debug, Error)]
pub enum ClaimsError {
    /// The issuer is no address.
    #[error("the issuer is not an address")]
    Issuer,
    /// An instant lies beyond the calendar.
    #[error("an instant lies beyond the calendar")]
    Time,
    /// The claims are no object.
    #[error("claims cannot be written")]
    Shape,
    /// Signing failed.
    #[error("the ID token could not be signed")]
    Sign(#[source] JsonWebTokenError),
}

/// Makes an ID token that lasts [`life::ID_TOKEN`] and names the access token beside it.
///
/// # Errors
/// [`ClaimsError`].
pub fn id_token(
    input: &IdTokenInput<'_>,
    access_token: &SecretString,
    key: &SigningKey,
) -> Result<SecretString, ClaimsError> {
    let access_token = AccessToken::new(String::from(access_token.expose()));
    let algorithm = key.algorithm().to_core();
    IdToken::new(claims(input)?, key, algorithm, Some(&access_token), None)
        .map(|token| SecretString::new(token.to_string()))
        .map_err(ClaimsError::Sign)
}

fn claims(
    input: &IdTokenInput<'_>,
) -> Result<IdTokenClaims<SessionClaim, CoreGenderClaim>, ClaimsError> {
    let factors = input.method.amr().iter();
    let factors = factors
        .map(|name| AuthenticationMethodReference::new(String::from(*name)))
        .collect();
    Ok(IdTokenClaims::new(
        IssuerUrl::new(String::from(input.issuer)).map_err(|_| ClaimsError::Issuer)?,
        vec![Audience::new(String::from(input.client_id))],
        date(input.issued_at.plus(life::ID_TOKEN))?,
        date(input.issued_at)?,
        StandardClaims::new(SubjectIdentifier::new(String::from(input.subject))),
        SessionClaim {
            sid: String::from(input.sid),
            told: input.told.clone(),
        },
    )
    .set_auth_time(Some(date(input.authenticated_at)?))
    .set_nonce(input.nonce.map(|nonce| Nonce::new(String::from(nonce))))
    .set_auth_context_ref(Some(AuthenticationContextClass::new(String::from(
        input.acr,
    ))))
    .set_auth_method_refs(Some(factors)))
}

fn date(at: UnixTime) -> Result<DateTime<Utc>, ClaimsError> {
    DateTime::from_timestamp(at.as_secs(), 0).ok_or(ClaimsError::Time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        keys::{Algorithm, KeySet, Typ, sample},
        oidc::claims::BelgianClaims,
    };
    use openidconnect::{
        AccessTokenHash, ClientId, EndUserEmail, JsonWebKeySet,
        core::{CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKey},
    };
    use serde_json::json;

    const ISSUER: &str = "https://idp.example";
    const NOW: i64 = 1_800_000_000;

    fn access_token() -> SecretString {
        SecretString::new(String::from("the access token"))
    }

    fn input() -> IdTokenInput<'static> {
        IdTokenInput {
            issuer: ISSUER,
            subject: "somebody",
            client_id: "rp",
            nonce: Some("n-1"),
            acr: "urn:fedtoken:level:300",
            method: Method::Token,
            authenticated_at: UnixTime::from_secs(NOW - 100),
            sid: "session",
            told: Told::default(),
            issued_at: UnixTime::from_secs(NOW),
        }
    }

    /// What a relying party on the same crate does with it, some seconds later.
    fn verified(keys: &KeySet, algorithm: Algorithm, later: i64) -> Result<Value, String> {
        let token = id_token(&input(), &access_token(), keys.signing(algorithm)).unwrap();
        let token: CoreIdToken = token.expose().parse().unwrap();
        let jwks: JsonWebKeySet<CoreJsonWebKey> = serde_json::from_value(keys.jwks()).unwrap();
        let issuer = IssuerUrl::new(String::from(ISSUER)).unwrap();
        let verifier =
            CoreIdTokenVerifier::new_public_client(ClientId::new(String::from("rp")), issuer, jwks)
                .set_allowed_algs([algorithm.to_core()])
                .set_time_fn(move || DateTime::from_timestamp(NOW + later, 0).unwrap());
        let claims = token
            .claims(&verifier, &Nonce::new(String::from("n-1")))
            .map_err(|error| error.to_string())?;
        let expected = AccessTokenHash::from_token(
            &AccessToken::new(String::from("the access token")),
            token.signing_alg().unwrap(),
            token.signing_key(&verifier).unwrap(),
        );
        assert_eq!(claims.access_token_hash(), Some(&expected.unwrap()));
        Ok(serde_json::to_value(claims).unwrap())
    }

    #[test]
    fn a_relying_party_verifies_it_with_any_algorithm() {
        let keys = sample::keys();
        for algorithm in Algorithm::ALL {
            assert!(verified(keys, algorithm, 599).is_ok());
            assert!(
                verified(keys, algorithm, 601)
                    .unwrap_err()
                    .contains("expired")
            );
        }
    }

    #[test]
    fn it_tells_how_and_when_the_person_proved_himself() {
        let keys = sample::keys();
        let token = id_token(&input(), &access_token(), keys.signing(Algorithm::Rs256)).unwrap();
        let mut claims: Value = keys.verify_compact(token.expose(), Typ::IdToken).unwrap();
        assert!(claims.as_object_mut().unwrap().remove("at_hash").is_some());
        assert_eq!(
            claims,
            json!({
                "iss": ISSUER, "aud": ["rp"], "sub": "somebody", "nonce": "n-1",
                "iat": NOW, "exp": NOW + 600, "auth_time": NOW - 100,
                "acr": "urn:fedtoken:level:300", "amr": ["pwd", "otp", "mfa"], "sid": "session",
            })
        );
    }

    #[test]
    fn it_is_no_access_token() {
        let keys = sample::keys();
        let token = id_token(&input(), &access_token(), keys.signing(Algorithm::Es256)).unwrap();
        assert!(
            keys.verify_compact::<Value>(token.expose(), Typ::AccessToken)
                .is_err()
        );
    }

    #[test]
    fn a_request_without_nonce_gets_none() {
        let keys = sample::keys();
        let plain = IdTokenInput {
            nonce: None,
            ..input()
        };
        let token = id_token(&plain, &access_token(), keys.signing(Algorithm::Es256)).unwrap();
        let claims: Value = keys.verify_compact(token.expose(), Typ::IdToken).unwrap();
        assert_eq!(claims.get("nonce"), None);
    }

    #[test]
    fn claims_that_were_asked_stand_beside_the_others() {
        let keys = sample::keys();
        let told = StandardClaims::new(SubjectIdentifier::new(String::from("another")))
            .set_email(Some(EndUserEmail::new(String::from("jan@example.be"))))
            .set_email_verified(Some(true));
        let info = UserInfo::new(told, BelgianClaims::default());
        let names = ["sub", "email", "phone_number"].map(String::from).into();
        let asked = IdTokenInput {
            told: Told::pick(&info, &names).unwrap(),
            ..input()
        };
        let token = id_token(&asked, &access_token(), keys.signing(Algorithm::Es256)).unwrap();
        let claims: Value = keys.verify_compact(token.expose(), Typ::IdToken).unwrap();
        assert_eq!(claims["email"], "jan@example.be");
        assert_eq!(claims["sub"], "somebody");
        for name in ["email_verified", "phone_number"] {
            assert_eq!(claims.get(name), None, "{name}");
        }
        assert!(!format!("{asked:?}").contains("jan@"));
    }
}
