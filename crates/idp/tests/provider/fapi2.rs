//! A whole login of a client of the FAPI 2.0 Security Profile (section 5.3.2): pushed, proven by a
//! key, bound to another.

use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    Ask, Call, Holder, Key, RelyingParty, Response, Scene, Signer, code_page, enter_code, refusal,
    text,
};

/// A strict client with its two keys.
struct Strict {
    scene: Scene,
    rp: RelyingParty,
    signer: Signer,
    holder: Holder,
}

impl Strict {
    async fn set() -> Self {
        let (scene, signer) = (Scene::set().await, Signer::new());
        let members = json!({
            "profile": "fapi2", "token_endpoint_auth_method": "private_key_jwt",
            "jwks": signer.jwks(), "id_token_signed_response_alg": "PS256",
        });
        let rp = scene.idp.relying_party_with(&members).await;
        Self {
            scene,
            rp,
            signer,
            holder: Holder::new(),
        }
    }

    /// A post of these fields with a fresh statement and a fresh proof, or without one.
    async fn post(&self, path: &str, fields: &[(&str, &str)], proof: Option<&Holder>) -> Response {
        let idp = &self.scene.idp;
        let assertion = self.signer.assertion((idp, &self.rp), &json!({}));
        let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        let statement = [
            ("client_assertion_type", kind),
            ("client_assertion", &*assertion),
        ];
        let mut call = Call::post(path, &[fields, &statement].concat());
        if let Some(holder) = proof {
            let proof = holder.proof(idp, ("POST", path), &json!({}));
            call = call.with_header("dpop", &proof);
        }
        self.rp.send(call).await
    }

    /// Pushes a request and logs in by it; gives the code.
    async fn code(&mut self) -> (Ask, String) {
        let ask = self.rp.ask(&self.scene.idp, &[]);
        let fields = ask.fields();
        let fields: Vec<_> = fields.iter().map(|(n, v)| (&**n, &**v)).collect();
        let pushed = self.post("/par", &fields, None).await;
        let uri = text(&pushed.json(), "request_uri").to_owned();
        let ask = ask.reduced_to(&[("client_id", &self.rp.client_id), ("request_uri", &uri)]);
        let key = (&self.scene.person, Key::Token);
        let page = code_page(&mut self.scene.browser, &ask, key).await;
        let code = self.scene.person.code(page.position().unwrap());
        let answer = enter_code(&mut self.scene.browser, &page, code).await;
        let code = self.rp.back(&ask, &answer).code;
        (ask, code)
    }
}

#[tokio::test]
async fn a_strict_client_logs_in_by_par_statement_and_proof() {
    let mut strict = Strict::set().await;
    let (ask, code) = strict.code().await;
    let fields = strict.rp.redeeming(&ask, &code);
    let answer = strict.post("/token", &fields, Some(&strict.holder)).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let answer = answer.json();
    assert_eq!(answer["token_type"], "DPoP");
    let header = text(&answer, "id_token").split('.').next().unwrap();
    let header = data_encoding::BASE64URL_NOPAD.decode(header.as_bytes());
    let header: Value = serde_json::from_slice(&header.unwrap()).unwrap();
    assert_eq!(header["alg"], "PS256");
    let access = text(&answer, "access_token");
    let call = strict
        .holder
        .userinfo(&strict.scene.idp, access, &json!({}));
    assert_eq!(strict.rp.send(call).await.status, StatusCode::OK);
    let bare = strict.rp.userinfo(access).await;
    assert_eq!(bare.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn its_code_needs_proof_and_verifier() {
    let mut strict = Strict::set().await;
    let (ask, code) = strict.code().await;
    let fields = strict.rp.redeeming(&ask, &code);
    let unproven = strict.post("/token", &fields, None).await;
    assert_eq!(refusal(&unproven).1, "invalid_dpop_proof");
    let proof = Some(&strict.holder);
    let bare = strict.post("/token", &fields[..3], proof).await;
    assert_eq!(refusal(&bare), (400, "invalid_request".to_owned()));
    let answer = strict.post("/token", &fields, proof).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
}
