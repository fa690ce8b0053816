//! Every registered way with its own proof, with a wrong one, and with the proof of another way.

use fedtoken_core::{secret::SecretString, time::UnixTime};
use rcgen::{CertificateParams, KeyPair, SanType};
use serde_json::json;

use super::*;
use crate::{
    keys::{Algorithm, SigningKey},
    oidc::client_auth::{AssertionError, Challenge},
};

const ISSUER: &str = "https://idp.example";
const NOW: i64 = 1_800_000_000;

const METHODS: [&str; 6] = [
    "client_secret_basic",
    "client_secret_post",
    "private_key_jwt",
    "tls_client_auth",
    "self_signed_tls_client_auth",
    "none",
];

/// A client with a secret, a key and a certificate, registered for one way.
struct Scene {
    client: Registration,
    key: SigningKey,
    keys: ForeignKeys,
    secret: TokenDigest,
    certificate: PeerCertificate,
}

impl Scene {
    fn new(method: &str) -> Self {
        let key = SigningKey::generate(Algorithm::Es256).unwrap();
        let client = json!({
            "client_id": "rp", "redirect_uris": ["https://rp.example/cb"],
            "token_endpoint_auth_method": method, "tls_client_auth_san_dns": "rp.example",
        });
        Self {
            client: serde_json::from_value(client).unwrap(),
            keys: ForeignKeys::register(&json!({"keys": [key.public()]})).unwrap(),
            secret: TokenDigest::of("right"),
            certificate: certificate(&key, "rp.example"),
            key,
        }
    }

    fn decide<'a>(
        &'a self,
        presented: Presented,
        change: impl FnOnce(&mut Evidence<'a>),
    ) -> Result<Option<Proven>, ClientAuthError> {
        let mut evidence = Evidence {
            registration: Some(&self.client),
            secret: Some(&self.secret),
            keys: &self.keys,
            certificate: None,
            chain: Chain::Trusted,
        };
        change(&mut evidence);
        let credentials = Credentials {
            client_id: String::from("rp"),
            presented,
        };
        let occasion = Occasion {
            issuer: ISSUER,
            endpoints: &[],
            now: UnixTime::from_secs(NOW),
        };
        check(&credentials, &evidence, &occasion)
    }

    fn presents(&self, presented: Presented) -> Result<Option<Proven>, ClientAuthError> {
        self.decide(presented, |_| {})
    }

    fn assertion(&self) -> Presented {
        let claims = json!({
            "iss": "rp", "sub": "rp", "aud": ISSUER, "jti": "once", "exp": NOW + 60,
        });
        let jwt = self.key.sign_raw(r#"{"alg":"ES256"}"#, &claims.to_string());
        Presented::Assertion(SecretString::new(jwt))
    }
}

fn certificate(key: &SigningKey, host: &str) -> PeerCertificate {
    let pair = KeyPair::try_from(key.to_pkcs8().unwrap().expose()).unwrap();
    let mut params = CertificateParams::default();
    params.subject_alt_names = vec![SanType::DnsName(host.try_into().unwrap())];
    let der = params.self_signed(&pair).unwrap();
    PeerCertificate::parse(der.der()).unwrap()
}

fn basic(secret: &str) -> Presented {
    Presented::Basic(SecretString::new(String::from(secret)))
}

fn post(secret: &str) -> Presented {
    Presented::Post(SecretString::new(String::from(secret)))
}

fn refused(challenge: Challenge) -> Result<Option<Proven>, ClientAuthError> {
    Err(ClientAuthError::Refused(challenge))
}

#[test]
fn the_right_secret_in_the_registered_way_is_believed() {
    let by_header = Scene::new("client_secret_basic").presents(basic("right"));
    let by_body = Scene::new("client_secret_post").presents(post("right"));
    let public = Scene::new("none").presents(Presented::Nothing);
    assert_eq!([by_header, by_body, public], [Ok(None), Ok(None), Ok(None)]);
}

#[test]
fn a_signed_statement_is_believed_and_given_back() {
    let scene = Scene::new("private_key_jwt");
    let proven = scene.presents(scene.assertion()).unwrap().unwrap();
    assert_eq!(proven.expires_at.as_secs(), NOW + 120);
}

#[test]
fn a_certificate_is_believed_by_its_name_or_its_key() {
    for method in ["tls_client_auth", "self_signed_tls_client_auth"] {
        let scene = Scene::new(method);
        let foreign = SigningKey::generate(Algorithm::Es256).unwrap();
        let same_name = certificate(&foreign, "rp.example");
        let same_key = certificate(&scene.key, "other.example");
        let unknown = Err(ClientAuthError::UnknownCertificate);
        let (right, wrong, refusal) = match method {
            "tls_client_auth" => (same_name, same_key, refused(Challenge::None)),
            _ => (same_key, same_name, unknown),
        };
        for (shown, expected) in [
            (&scene.certificate, Ok(None)),
            (&right, Ok(None)),
            (&wrong, refusal),
        ] {
            let decided = scene.decide(Presented::Nothing, |it| it.certificate = Some(shown));
            assert_eq!(decided, expected, "{method}");
        }
    }
}

#[test]
fn without_a_certificate_nothing_speaks_for_a_client_that_needs_one() {
    for method in ["tls_client_auth", "self_signed_tls_client_auth"] {
        let shown = Scene::new(method).presents(Presented::Nothing);
        assert_eq!(shown, refused(Challenge::None), "{method}");
    }
}

#[test]
fn a_wrong_secret_and_an_unknown_client_look_the_same() {
    let scene = Scene::new("client_secret_basic");
    let wrong = refused(Challenge::Basic);
    assert_eq!(scene.presents(basic("wrong")), wrong);
    assert_eq!(scene.presents(basic("")), wrong);
    assert_eq!(scene.decide(basic("right"), |it| it.secret = None), wrong);
    assert_eq!(
        scene.decide(basic("right"), |it| it.registration = None),
        wrong
    );
}

#[test]
fn what_proves_nothing_reads_the_same_from_outside() {
    let (empty, scene) = (ForeignKeys::default(), Scene::new("private_key_jwt"));
    let unknown = scene.decide(scene.assertion(), |it| it.registration = None);
    let unknown = unknown.unwrap_err();
    let unsigned = scene.presents(Presented::Assertion(SecretString::new(String::from(
        "x.y.z",
    ))));
    let no_key = scene
        .decide(scene.assertion(), |it| it.keys = &empty)
        .unwrap_err();
    let no_certificate = ClientAuthError::UnknownCertificate;
    for error in [unsigned.unwrap_err(), no_key, no_certificate] {
        assert_eq!(
            (error.oauth(), error.challenge(), error.description()),
            (unknown.oauth(), unknown.challenge(), unknown.description())
        );
    }
    assert_eq!(unknown, ClientAuthError::Refused(Challenge::None));
}

#[test]
fn only_an_unknown_key_asks_for_newer_keys() {
    let (empty, scene) = (ForeignKeys::default(), Scene::new("private_key_jwt"));
    let no_key = scene
        .decide(scene.assertion(), |it| it.keys = &empty)
        .unwrap_err();
    assert!(no_key.wants_newer_keys());
    assert!(ClientAuthError::UnknownCertificate.wants_newer_keys());
    let names = ClientAuthError::Assertion(AssertionError::Names);
    assert!(!names.wants_newer_keys());
    assert!(!ClientAuthError::Refused(Challenge::None).wants_newer_keys());
}

/// The proof that belongs to each of [`METHODS`] but those by certificate, which is always shown.
#[test]
fn another_way_than_the_registered_one_is_refused() {
    for registered in METHODS {
        let scene = Scene::new(registered);
        let tried = [
            ("client_secret_basic", basic("right"), Challenge::Basic),
            ("client_secret_post", post("right"), Challenge::None),
            ("private_key_jwt", scene.assertion(), Challenge::None),
        ];
        for (method, proof, challenge) in tried {
            let decided = scene.decide(proof, |it| it.certificate = Some(&scene.certificate));
            if method == registered {
                assert!(decided.is_ok(), "{method}");
            } else {
                assert_eq!(decided, refused(challenge), "{method} for {registered}");
            }
        }
        let bare = scene.presents(Presented::Nothing);
        assert_eq!(bare.is_ok(), registered == "none", "{registered}");
    }
}

#[test]
fn a_public_client_that_does_not_exist_is_refused() {
    let scene = Scene::new("none");
    let unknown = scene.decide(Presented::Nothing, |it| it.registration = None);
    assert_eq!(unknown, refused(Challenge::None));
    let mut renamed = Scene::new("none");
    renamed.client.client_id = String::from("other");
    assert_eq!(
        renamed.presents(Presented::Nothing),
        refused(Challenge::None)
    );
}
