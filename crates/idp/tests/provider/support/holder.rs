//! A client that proves to hold a key with each request (DPoP, RFC 9449).

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::secret::TokenDigest;
use fedtoken_idp::keys::{Algorithm, SigningKey};
use openidconnect::PrivateSigningKey;
use serde_json::{Value, json};

use super::{Call, TestIdp};

/// The key.
pub struct Holder(SigningKey);

impl Holder {
    /// A new ES256 key.
    pub fn new() -> Self {
        Self(SigningKey::generate(Algorithm::Es256).unwrap())
    }

    /// Its thumbprint by RFC 7638.
    pub fn thumbprint(&self) -> &str {
        self.0.kid()
    }

    /// A proof for this method and path, with these claims over the usual ones; null leaves one
    /// out. It carries the nonce of this moment.
    pub fn proof(&self, idp: &TestIdp, (method, path): (&str, &str), over: &Value) -> String {
        let mut claims = json!({
            "jti": format!("proof-{}", idp.number()),
            "htm": method,
            "htu": format!("{}{path}", idp.issuer),
            "iat": idp.now().as_secs(),
            "nonce": idp.app.nonces.nonce(idp.now()),
        });
        for (name, value) in over.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims
            .as_object_mut()
            .unwrap()
            .retain(|_, it| !it.is_null());
        let jwk = serde_json::to_value(self.0.public()).unwrap();
        let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk});
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let message = format!("{}.{}", part(&header), part(&claims));
        let signature = self.0.sign(&Algorithm::Es256.to_core(), message.as_bytes());
        format!("{message}.{}", BASE64URL_NOPAD.encode(&signature.unwrap()))
    }

    /// Asks for the claims with a token and a proof whose claims differ from the usual ones.
    pub fn userinfo(&self, idp: &TestIdp, access: &str, over: &Value) -> Call {
        let mut claims = json!({"nonce": null, "ath": hash(access)});
        for (name, value) in over.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let proof = self.proof(idp, ("GET", "/userinfo"), &claims);
        Call::get("/userinfo")
            .with_header("authorization", &format!("DPoP {access}"))
            .with_header("dpop", &proof)
    }
}

/// `ath`: the hash of an access token.
fn hash(access: &str) -> String {
    BASE64URL_NOPAD.encode(TokenDigest::of(access).as_bytes())
}
