//! What a client is told, and the wrapping it travels in.

use std::time::Duration;

use fedtoken_core::time::UnixTime;
use serde_json::{Map, Value, json};

use super::response_mode::ResponseMode;
use crate::{
    keys::{Algorithm, KeySet, SigningKeyError, Typ},
    oidc::redirect,
};

/// An answer before it is wrapped; it holds an authorization code, so it is not printed.
pub struct Answer<'a> {
    /// Whom it is for.
    pub client_id: &'a str,
    /// Where it goes.
    pub redirect_uri: &'a str,
    /// How it travels.
    pub response_mode: ResponseMode,
    /// Languages of the person, the favourite first.
    pub ui_locales: &'a [String],
    /// Who answers.
    pub issuer: &'a str,
    pub(super) parameters: Vec<(&'static str, &'a str)>,
}

/// An answer on its way; it holds an authorization code, so it is not printed.
pub enum Delivery {
    /// The browser is sent to this address.
    Redirect(String),
    /// The browser posts these fields to the return address.
    Form(Vec<(&'static str, String)>),
}

impl Answer<'_> {
    /// Wraps it.
    ///
    /// # Errors
    /// [`SigningKeyError`] when a signed mode is asked and the signature fails.
    pub fn deliver(&self, keys: &KeySet, now: UnixTime) -> Result<Delivery, SigningKeyError> {
        let plain = || -> Vec<_> {
            let issuer = [("iss", self.issuer)];
            let told = self.parameters.iter().copied().chain(issuer);
            told.map(|(name, value)| (name, String::from(value)))
                .collect()
        };
        let signed = |algorithm| {
            let jwt = self.sign(algorithm, keys, now)?;
            Ok(vec![("response", jwt)])
        };
        Ok(match self.response_mode {
            ResponseMode::Query => Delivery::Redirect(self.address(&plain())),
            ResponseMode::QueryJwt(by) => Delivery::Redirect(self.address(&signed(by)?)),
            ResponseMode::FormPost => Delivery::Form(plain()),
            ResponseMode::FormPostJwt(by) => Delivery::Form(signed(by)?),
        })
    }

    fn address(&self, parameters: &[(&'static str, String)]) -> String {
        let pairs: Vec<_> = parameters
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        redirect::answer_url(self.redirect_uri, &pairs)
    }

    /// JARM section 2.1: the parameters beside issuer, audience and end.
    fn sign(
        &self,
        algorithm: Algorithm,
        keys: &KeySet,
        now: UnixTime,
    ) -> Result<String, SigningKeyError> {
        let told = self.parameters.iter();
        let mut claims: Map<String, Value> = told
            .map(|(name, value)| (String::from(*name), json!(value)))
            .collect();
        claims.insert(String::from("iss"), json!(self.issuer));
        claims.insert(String::from("aud"), json!(self.client_id));
        claims.insert(String::from("exp"), json!(now.plus(LIFE).as_secs()));
        let key = keys.signing(algorithm);
        key.sign_compact(Typ::AuthorizationResponse, &claims)
    }
}

/// JARM section 2.1 recommends at most 10 minutes.
const LIFE: Duration = Duration::from_secs(10 * 60);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{ForeignKeys, ForeignKind, sample, verify_foreign};

    fn answer(response_mode: ResponseMode) -> Answer<'static> {
        Answer {
            client_id: "rp",
            redirect_uri: "https://rp.example/cb?x=1",
            response_mode,
            ui_locales: &[],
            issuer: "https://idp.example",
            parameters: vec![("code", "c&de"), ("state", "st")],
        }
    }

    fn delivered(response_mode: ResponseMode, keys: &KeySet) -> Delivery {
        let now = UnixTime::from_secs(1_000);
        answer(response_mode).deliver(keys, now).unwrap()
    }

    #[test]
    fn a_plain_answer_names_the_issuer() {
        let keys = sample::keys();
        let Delivery::Redirect(address) = delivered(ResponseMode::Query, keys) else {
            panic!("no redirect");
        };
        assert_eq!(
            address,
            "https://rp.example/cb?x=1&code=c%26de&state=st&iss=https%3A%2F%2Fidp.example"
        );
        let Delivery::Form(fields) = delivered(ResponseMode::FormPost, keys) else {
            panic!("no form");
        };
        assert_eq!(
            fields,
            [
                ("code", "c&de"),
                ("state", "st"),
                ("iss", "https://idp.example")
            ]
            .map(|(name, value)| (name, String::from(value)))
        );
    }

    #[test]
    fn a_signed_answer_is_one_jwt_for_the_client_alone() {
        let keys = sample::keys();
        let published = ForeignKeys::from_value(&keys.jwks()).unwrap();
        for algorithm in Algorithm::ALL {
            let Delivery::Redirect(address) = delivered(ResponseMode::QueryJwt(algorithm), keys)
            else {
                panic!("no redirect");
            };
            let jwt = address.strip_prefix("https://rp.example/cb?x=1&response=");
            let Delivery::Form(fields) = delivered(ResponseMode::FormPostJwt(algorithm), keys)
            else {
                panic!("no form");
            };
            assert_eq!(fields.len(), 1);
            for jwt in [jwt.unwrap(), &fields[0].1] {
                let kind = ForeignKind::RequestObject;
                let claims = verify_foreign(jwt, &published, &[algorithm], kind).unwrap();
                assert_eq!(
                    Value::Object(claims),
                    json!({
                        "iss": "https://idp.example", "aud": "rp", "exp": 1_600,
                        "code": "c&de", "state": "st",
                    })
                );
            }
        }
    }
}
