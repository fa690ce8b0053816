//! A relying party: PKCE, state, nonce, exchange, and the `openidconnect` client as judge.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    str::FromStr,
};

use chrono::{DateTime, Utc};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use fedtoken_storage::{
    Change,
    stores::{Client, ClientOrigin},
};
use http::StatusCode;
use openidconnect::{
    AccessToken, AccessTokenHash, ClientId, ClientSecret, IdToken, IdTokenVerifier, IssuerUrl,
    Nonce,
    core::{
        CoreGenderClaim, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    },
};
use serde_json::{Value, json};

use super::{Call, Response, TestIdp, wire::encode};

/// A registered relying party.
#[derive(Clone, Debug)]
pub struct RelyingParty {
    /// Its identifier.
    pub client_id: String,
    /// Its secret; a public client has none.
    pub secret: Option<String>,
    /// Where answers go.
    pub redirect_uri: String,
    /// Where a browser goes after logout.
    pub post_logout_redirect_uri: String,
    /// The issuer it trusts.
    pub issuer: String,
    auth_method: String,
    algorithm: String,
    server: SocketAddr,
}

/// One authorization request with what the relying party remembers of it.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Path and query of `/authorize`.
    pub path: String,
    /// The state sent.
    pub state: String,
    /// The nonce sent.
    pub nonce: String,
    /// The PKCE verifier.
    pub verifier: String,
}

/// A checked answer at the redirect URI.
#[derive(Clone, Debug)]
pub struct Callback {
    /// The authorization code.
    pub code: String,
}

/// A checked token answer.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The access token.
    pub access: String,
    /// The ID token as it came.
    pub id_token: String,
    /// The ID token's claims; signature, issuer, audience, nonce and times were checked.
    pub claims: Value,
}

impl TestIdp {
    /// Registers a confidential client with the defaults: Basic, RS256.
    pub async fn relying_party(&self) -> RelyingParty {
        self.relying_party_with(&json!({})).await
    }

    /// Registers a client whose registration has these members besides the usual ones.
    pub async fn relying_party_with(&self, members: &Value) -> RelyingParty {
        let number = self.number();
        let client_id = format!("service-{number}");
        let mut registration = json!({
            "client_id": client_id,
            "client_name": format!("Service {number}"),
            "redirect_uris": [REDIRECT],
            "post_logout_redirect_uris": [AFTER_LOGOUT],
        });
        for (name, value) in members.as_object().unwrap() {
            registration[name] = value.clone();
        }
        let member = |name: &str, default: &str| {
            let value = registration[name].as_str().unwrap_or(default);
            value.to_owned()
        };
        let auth_method = member("token_endpoint_auth_method", "client_secret_basic");
        let secret = (auth_method != "none").then(|| format!("{client_id}-secret-{number:032}"));
        let client = Client {
            client_id: client_id.clone(),
            registration: registration.to_string(),
            secret: secret.as_deref().map(TokenDigest::of),
            origin: ClientOrigin::Operator,
        };
        self.save([Change::PutClient(client)]).await;
        RelyingParty {
            secret,
            redirect_uri: registration["redirect_uris"][0]
                .as_str()
                .unwrap()
                .to_owned(),
            post_logout_redirect_uri: AFTER_LOGOUT.to_owned(),
            algorithm: member("id_token_signed_response_alg", "RS256"),
            auth_method,
            client_id,
            issuer: self.issuer.clone(),
            server: self.address,
        }
    }

    /// Changes what is registered of a client, at once.
    pub async fn register_anew(
        &self,
        rp: &RelyingParty,
        change: impl FnOnce(&mut Value, &mut ClientOrigin),
    ) {
        let record = self.store().client(&rp.client_id).await;
        let mut record = record.unwrap().unwrap();
        let mut registration = serde_json::from_str(&record.registration).unwrap();
        change(&mut registration, &mut record.origin);
        record.registration = registration.to_string();
        self.save([Change::PutClient(record)]).await;
    }

    /// A client that was registered in another way, from what it was told of itself.
    pub fn told(&self, registration: &Value) -> RelyingParty {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        RelyingParty {
            client_id: text(&registration["client_id"]).unwrap(),
            secret: text(&registration["client_secret"]),
            redirect_uri: text(&registration["redirect_uris"][0]).unwrap(),
            post_logout_redirect_uri: AFTER_LOGOUT.to_owned(),
            algorithm: text(&registration["id_token_signed_response_alg"]).unwrap(),
            auth_method: text(&registration["token_endpoint_auth_method"]).unwrap(),
            issuer: self.issuer.clone(),
            server: self.address,
        }
    }

    /// Redeems a code and has the ID token judged.
    pub async fn tokens(&self, rp: &RelyingParty, ask: &Ask, back: &Callback) -> Tokens {
        let answer = rp.redeem(ask, &back.code).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let answer = answer.json();
        let tokens = Tokens {
            access: answer["access_token"].as_str().unwrap().to_owned(),
            id_token: answer["id_token"].as_str().unwrap().to_owned(),
            claims: Value::Null,
        };
        let claims = rp.judge(ask, &tokens, self.now()).await;
        Tokens { claims, ..tokens }
    }
}

impl RelyingParty {
    /// A fresh request with `openid` scope and these parameters over or besides the usual ones.
    pub fn ask(&self, idp: &TestIdp, parameters: &[(&str, &str)]) -> Ask {
        let number = idp.number();
        let (state, nonce) = (format!("state-{number}"), format!("nonce-{number}"));
        let verifier = format!("verifier-{number:0>50}");
        let digest = TokenDigest::of(&verifier);
        let challenge = BASE64URL_NOPAD.encode(digest.as_bytes());
        let usual = [
            ("response_type", "code"),
            ("client_id", self.client_id.as_str()),
            ("redirect_uri", self.redirect_uri.as_str()),
            ("scope", "openid"),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let given = |name: &str| parameters.iter().any(|(known, _)| *known == name);
        let kept = usual.into_iter().filter(|(name, _)| !given(name));
        let query: Vec<_> = kept.chain(parameters.iter().copied()).collect();
        let base = idp.app.site.base.as_str();
        Ask {
            path: format!("{base}/authorize?{}", encode(&query)),
            state,
            nonce,
            verifier,
        }
    }

    /// Checks that the browser comes back with state and issuer, and takes the code.
    pub fn back(&self, ask: &Ask, response: &Response) -> Callback {
        self.came_back(ask, response);
        let code = response.parameter("code");
        let code = code.unwrap_or_else(|| panic!("no code: {response:?}"));
        Callback { code }
    }

    /// Checks that the browser comes back with state, issuer and an error, and takes the error.
    pub fn refused(&self, ask: &Ask, response: &Response) -> String {
        self.came_back(ask, response);
        assert_eq!(response.parameter("code"), None, "{response:?}");
        response.parameter("error").unwrap()
    }

    fn came_back(&self, ask: &Ask, response: &Response) {
        let location = response.location();
        let there = location.strip_prefix(self.redirect_uri.as_str());
        let there = there.is_some_and(|rest| rest.starts_with('?'));
        assert!(there, "not our address: {response:?}");
        assert_eq!(response.parameter("state").as_ref(), Some(&ask.state));
        assert_eq!(response.parameter("iss").as_ref(), Some(&self.issuer));
    }

    /// Posts a code to the token endpoint in the way this client registered.
    pub async fn redeem(&self, ask: &Ask, code: &str) -> Response {
        self.post_token(&self.redeeming(ask, code)).await
    }

    /// Posts these fields to the token endpoint, authenticated.
    pub async fn post_token(&self, fields: &[(&str, &str)]) -> Response {
        self.send(self.authenticated("/token", fields)).await
    }

    /// A post of these fields in which this client proves itself as it registered.
    pub fn authenticated(&self, path: &str, fields: &[(&str, &str)]) -> Call {
        let (id, secret) = (
            self.client_id.as_str(),
            self.secret.as_deref().unwrap_or_default(),
        );
        let mut fields = fields.to_vec();
        match self.auth_method.as_str() {
            "client_secret_post" => fields.extend([("client_id", id), ("client_secret", secret)]),
            "none" => fields.push(("client_id", id)),
            _ => {}
        }
        let mut call = Call::post(path, &fields);
        if self.auth_method == "client_secret_basic" {
            let pair = BASE64.encode(format!("{id}:{secret}").as_bytes());
            call = call.with_header("authorization", &format!("Basic {pair}"));
        }
        call
    }

    /// The fields that redeem a code.
    pub fn redeeming<'a>(&'a self, ask: &'a Ask, code: &'a str) -> [(&'a str, &'a str); 4] {
        [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.redirect_uri.as_str()),
            ("code_verifier", ask.verifier.as_str()),
        ]
    }

    /// Posts a refresh token with these fields besides.
    pub async fn refresh(&self, token: &str, more: &[(&str, &str)]) -> Response {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.post_token(&[&fields, more].concat()).await
    }

    /// Asks for the claims.
    pub async fn userinfo(&self, access: &str) -> Response {
        let bearer = format!("Bearer {access}");
        self.send(Call::get("/userinfo").with_header("authorization", &bearer))
            .await
    }

    /// Sends a request from the relying party's server.
    pub async fn send(&self, call: Call) -> Response {
        call.send(self.server, IpAddr::V4(Ipv4Addr::LOCALHOST))
            .await
    }

    /// Path and query of a logout with these parameters.
    pub fn logout(&self, parameters: &[(&str, &str)]) -> String {
        format!("/logout?{}", encode(parameters))
    }

    /// Has the ID token verified by the `openidconnect` client, as of `now`.
    async fn judge(&self, ask: &Ask, tokens: &Tokens, now: UnixTime) -> Value {
        let keys = self.send(Call::get("/jwks")).await;
        let keys: CoreJsonWebKeySet = serde_json::from_str(&keys.body).unwrap();
        let issuer = IssuerUrl::new(self.issuer.clone()).unwrap();
        let id = ClientId::new(self.client_id.clone());
        let verifier = match &self.secret {
            Some(secret) => {
                let secret = ClientSecret::new(secret.clone());
                IdTokenVerifier::new_confidential_client(id, secret, issuer, keys)
            }
            None => IdTokenVerifier::new_public_client(id, issuer, keys),
        };
        let algorithm: CoreJwsSigningAlgorithm =
            serde_json::from_value(json!(self.algorithm)).unwrap();
        let verifier = verifier
            .set_allowed_algs([algorithm])
            .set_time_fn(move || date(now));
        let parsed = Parsed::from_str(&tokens.id_token).unwrap();
        let nonce = Nonce::new(ask.nonce.clone());
        let claims = parsed.claims(&verifier, &nonce).unwrap();
        let hash = AccessTokenHash::from_token(
            &AccessToken::new(tokens.access.clone()),
            parsed.signing_alg().unwrap(),
            parsed.signing_key(&verifier).unwrap(),
        );
        assert_eq!(claims.access_token_hash(), Some(&hash.unwrap()));
        payload(&tokens.id_token)
    }
}

/// The claims of a JWT, unchecked.
pub fn payload(jwt: &str) -> Value {
    let part = jwt.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap()
}

fn date(time: UnixTime) -> DateTime<Utc> {
    DateTime::from_timestamp(time.as_secs(), 0).unwrap()
}

type Parsed = IdToken<
    openidconnect::EmptyAdditionalClaims,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

const REDIRECT: &str = "https://rp.example/cb";
const AFTER_LOGOUT: &str = "https://rp.example/bye";
