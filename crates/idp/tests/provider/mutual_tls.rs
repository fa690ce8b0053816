//! Clients that prove themselves by certificate, and tokens bound to it (RFC 8705).

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use http::StatusCode;
use rcgen::{ExtendedKeyUsagePurpose, SanType};
use serde_json::{Value, json};

use crate::support::{
    Ask, Authority, Call, Callback, Credential, Key, KeyServer, Office, RelyingParty, Response,
    log_in, refusal, set_scope, text,
};

async fn code(office: &Office, rp: &RelyingParty) -> (Ask, Callback) {
    let (idp, person) = (&office.idp, office.idp.person().await);
    log_in((idp, rp), &mut idp.browser(), (&person, Key::Token)).await
}

fn redeeming(rp: &RelyingParty, (ask, back): &(Ask, Callback)) -> Call {
    rp.named("/token", &rp.redeeming(ask, &back.code))
}

fn is_refused(answer: &Response) {
    assert_eq!(refusal(answer), (401, "invalid_client".to_owned()));
    let words = answer.json();
    let words = text(&words, "error_description");
    assert!(words.starts_with("client authentication failed"), "{words}");
}

fn claims(jwt: &str) -> Value {
    let part = jwt.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap()
}

/// Redeems a fresh code with this certificate, and gives the access token.
async fn access(office: &Office, rp: &RelyingParty, credential: &Credential) -> String {
    let code = code(office, rp).await;
    let answer = office.send(Some(credential), redeeming(rp, &code)).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    text(&answer.json(), "access_token").to_owned()
}

/// The certificate is refused at `/token`, and costs no code: the right one redeems it.
async fn only_the_right_one_counts(
    office: &Office,
    rp: &RelyingParty,
    (wrong, right): (Option<&Credential>, &Credential),
) {
    let code = code(office, rp).await;
    is_refused(&office.send(wrong, redeeming(rp, &code)).await);
    let answer = office.send(Some(right), redeeming(rp, &code)).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
}

async fn is_no_bearer(answer: Response) {
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{answer:?}");
    let challenge = answer.header("www-authenticate").unwrap();
    let expected = r#"Bearer realm="fedtoken", error="invalid_token""#;
    assert!(challenge.starts_with(expected), "{challenge}");
}

#[tokio::test]
async fn a_name_in_a_certificate_proves_a_client_and_binds_its_tokens() {
    let office = Office::open().await;
    let (rp, credential) = (office.named_client("rp").await, office.believed.issue("rp"));
    let access = access(&office, &rp, &credential).await;
    let bound = json!({"x5t#S256": credential.thumbprint()});
    assert_eq!(claims(&access)["cnf"], bound);
    let told = office.userinfo(Some(&credential), &access).await;
    assert_eq!(told.status, StatusCode::OK, "{told:?}");
    let asked = rp.named("/introspect", &[("token", &access)]);
    let said = office.send(Some(&credential), asked).await.json();
    assert_eq!((&said["active"], &said["cnf"]), (&json!(true), &bound));
}

#[tokio::test]
async fn a_certificate_of_its_own_proves_a_client_and_binds_its_tokens() {
    let office = Office::open().await;
    let credential = Credential::by_itself("rp");
    let rp = office.self_signed_client(("jwks", credential.jwks())).await;
    let access = access(&office, &rp, &credential).await;
    assert_eq!(
        claims(&access)["cnf"],
        json!({"x5t#S256": credential.thumbprint()})
    );
    let told = office.userinfo(Some(&credential), &access).await;
    assert_eq!(told.status, StatusCode::OK, "{told:?}");
}

#[tokio::test]
async fn without_a_certificate_no_name_is_believed() {
    let office = Office::open().await;
    let (rp, right) = (office.named_client("rp").await, office.believed.issue("rp"));
    only_the_right_one_counts(&office, &rp, (None, &right)).await;
}

#[tokio::test]
async fn another_subject_proves_nothing() {
    let office = Office::open().await;
    let (rp, right) = (office.named_client("rp").await, office.believed.issue("rp"));
    let wrong = office.believed.issue("other");
    only_the_right_one_counts(&office, &rp, (Some(&wrong), &right)).await;
}

#[tokio::test]
async fn another_alternative_name_proves_nothing() {
    let office = Office::open().await;
    let members = json!({
        "token_endpoint_auth_method": "tls_client_auth",
        "tls_client_auth_san_dns": "rp.example",
    });
    let rp = office.idp.relying_party_with(&members).await;
    let issue = |dns: &str| {
        office.believed.issue_with("rp", |params| {
            params.subject_alt_names = vec![SanType::DnsName(dns.try_into().unwrap())];
        })
    };
    let (wrong, right) = (issue("other.example"), issue("rp.example"));
    only_the_right_one_counts(&office, &rp, (Some(&wrong), &right)).await;
}

#[tokio::test]
async fn a_certificate_of_another_issuer_proves_nothing() {
    let office = Office::open().await;
    let (rp, right) = (office.named_client("rp").await, office.believed.issue("rp"));
    let wrong = Authority::new("believed").issue("rp");
    only_the_right_one_counts(&office, &rp, (Some(&wrong), &right)).await;
    let by_itself = Credential::by_itself("rp");
    only_the_right_one_counts(&office, &rp, (Some(&by_itself), &right)).await;
}

#[tokio::test]
async fn an_expired_certificate_proves_nothing() {
    let office = Office::open().await;
    let (rp, right) = (office.named_client("rp").await, office.believed.issue("rp"));
    // The tests begin on 14 November 2023.
    let old = office.believed.issue_with("rp", |params| {
        params.not_after = rcgen::date_time_ymd(2023, 11, 16);
    });
    access(&office, &rp, &old).await;
    office.idp.pass(Duration::from_secs(2 * 24 * 3600));
    only_the_right_one_counts(&office, &rp, (Some(&old), &right)).await;
}

#[tokio::test]
async fn a_certificate_that_ends_on_a_kept_connection_proves_nothing_more() {
    let office = Office::open().await;
    let rp = office.named_client("rp").await;
    let ending = office.believed.issue_with("rp", |params| {
        params.not_after = rcgen::date_time_ymd(2023, 11, 16);
    });
    let mut line = office.line(&ending).await;
    let asked = || rp.named("/introspect", &[("token", "unknown")]);
    assert_eq!(line.send(asked()).await.status, StatusCode::OK);
    office.idp.pass(Duration::from_secs(2 * 24 * 3600));
    is_refused(&line.send(asked()).await);
}

#[tokio::test]
async fn an_issuer_that_is_taken_out_is_believed_no_more_on_a_kept_connection() {
    let office = Office::open().await;
    let (rp, credential) = (office.named_client("rp").await, office.believed.issue("rp"));
    let mut line = office.line(&credential).await;
    let asked = || rp.named("/introspect", &[("token", "unknown")]);
    assert_eq!(line.send(asked()).await.status, StatusCode::OK);
    office.believe(&Authority::new("believed"));
    is_refused(&line.send(asked()).await);
}

#[tokio::test]
async fn a_certificate_for_servers_alone_proves_no_client() {
    let office = Office::open().await;
    let rp = office.named_client("rp").await;
    let issue = |purpose| {
        let change = |it: &mut rcgen::CertificateParams| it.extended_key_usages = vec![purpose];
        office.believed.issue_with("rp", change)
    };
    let wrong = issue(ExtendedKeyUsagePurpose::ServerAuth);
    let right = issue(ExtendedKeyUsagePurpose::ClientAuth);
    only_the_right_one_counts(&office, &rp, (Some(&wrong), &right)).await;
}

#[tokio::test]
async fn another_certificate_of_its_own_proves_nothing() {
    let office = Office::open().await;
    let (right, wrong) = (Credential::by_itself("rp"), Credential::by_itself("rp"));
    let rp = office.self_signed_client(("jwks", right.jwks())).await;
    only_the_right_one_counts(&office, &rp, (Some(&wrong), &right)).await;
    only_the_right_one_counts(&office, &rp, (None, &right)).await;
}

#[tokio::test]
async fn whoever_lacks_the_key_is_not_let_in() {
    let office = Office::open().await;
    let (rp, right) = (office.named_client("rp").await, office.believed.issue("rp"));
    let (code, thief) = (code(&office, &rp).await, Credential::by_itself("thief"));
    let caller = office.caller.showing_signed(&right, &thief);
    let server = office.idp.mutual_address.unwrap();
    let answer = caller.try_send(server, redeeming(&rp, &code)).await;
    assert!(answer.is_none(), "{answer:?}");
    let answer = office.send(Some(&right), redeeming(&rp, &code)).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
}

#[tokio::test]
async fn a_certificate_counts_at_its_own_listener_alone() {
    let office = Office::open_public().await;
    let (rp, credential) = (office.named_client("rp").await, office.believed.issue("rp"));
    let given = office.idp.person().await;
    let given = office.idp.give((&rp, &given), |_, _| ()).await;
    let call = || rp.named("/token", &rp.redeeming(&given.ask, &given.code));
    let caller = office.caller.showing(&credential);
    is_refused(&caller.send(office.idp.address, call()).await);
    let answer = office.send(Some(&credential), call()).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
}

#[tokio::test]
async fn a_bound_token_is_worth_nothing_without_its_certificate() {
    let office = Office::open().await;
    let (rp, credential) = (office.named_client("rp").await, office.believed.issue("rp"));
    let access = access(&office, &rp, &credential).await;
    // Of the same issuer, and with the same name.
    let other = office.believed.issue("rp");
    is_no_bearer(office.userinfo(Some(&other), &access).await).await;
    is_no_bearer(office.userinfo(None, &access).await).await;
    is_no_bearer(rp.userinfo(&access).await).await;
    let told = office.userinfo(Some(&credential), &access).await;
    assert_eq!(told.status, StatusCode::OK, "{told:?}");
}

#[tokio::test]
async fn tokens_that_must_be_bound_are_not_made_without_a_certificate() {
    let office = Office::open().await;
    let members = json!({"tls_client_certificate_bound_access_tokens": true});
    let rp = office.idp.relying_party_with(&members).await;
    let (ask, back) = code(&office, &rp).await;
    let call = || rp.authenticated("/token", &rp.redeeming(&ask, &back.code));
    let refused = office.send(None, call()).await;
    assert_eq!(refusal(&refused), (400, "invalid_request".to_owned()));
    let credential = Credential::by_itself("rp");
    let answer = office.send(Some(&credential), call()).await.json();
    let bound = json!({"x5t#S256": credential.thumbprint()});
    assert_eq!(claims(text(&answer, "access_token"))["cnf"], bound);
}

#[tokio::test]
async fn a_refresh_token_of_a_public_client_needs_the_certificate_it_is_bound_to() {
    let office = Office::open().await;
    let members = json!({
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
        "tls_client_certificate_bound_access_tokens": true,
    });
    let (idp, rp) = (&office.idp, office.idp.relying_party_with(&members).await);
    let person = idp.person().await;
    let given = idp.give((&rp, &person), |grant, _| {
        set_scope(grant, "openid offline_access");
    });
    let given = given.await;
    let (own, other) = (Credential::by_itself("rp"), Credential::by_itself("rp"));
    let call = rp.authenticated("/token", &rp.redeeming(&given.ask, &given.code));
    let tokens = office.send(Some(&own), call).await.json();
    let token = text(&tokens, "refresh_token");
    let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
    let refreshing = || rp.authenticated("/token", &fields);
    let stolen = office.send(Some(&other), refreshing()).await;
    assert_eq!(refusal(&stolen), (400, "invalid_grant".to_owned()));
    let answer = office.send(Some(&own), refreshing()).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
}

#[tokio::test]
async fn a_strict_client_lives_by_certificates() {
    let office = Office::open().await;
    let credential = office.believed.issue("rp");
    let members = json!({
        "profile": "fapi2", "token_endpoint_auth_method": "tls_client_auth",
        "tls_client_auth_subject_dn": "CN=rp", "id_token_signed_response_alg": "PS256",
        "tls_client_certificate_bound_access_tokens": true,
    });
    let (idp, rp) = (&office.idp, office.idp.relying_party_with(&members).await);
    let ask = rp.ask(idp, &[]);
    let fields = ask.fields();
    let fields = fields.iter().map(|(name, value)| (&**name, &**value));
    let fields: Vec<_> = fields.filter(|(name, _)| *name != "client_id").collect();
    is_refused(&office.send(None, rp.named("/par", &fields)).await);
    let pushed = office
        .send(Some(&credential), rp.named("/par", &fields))
        .await;
    assert_eq!(pushed.status, StatusCode::CREATED, "{pushed:?}");
    let person = idp.person().await;
    let given = idp.give((&rp, &person), |_, _| ()).await;
    let call = rp.named("/token", &rp.redeeming(&given.ask, &given.code));
    let answer = office.send(Some(&credential), call).await.json();
    let bound = json!({"x5t#S256": credential.thumbprint()});
    assert_eq!(claims(text(&answer, "access_token"))["cnf"], bound);
}

#[tokio::test]
async fn a_new_certificate_at_its_address_is_found() {
    let (office, old, new) = (
        Office::open().await,
        Credential::by_itself("rp"),
        Credential::by_itself("rp"),
    );
    let server = KeyServer::start(&old.jwks()).await;
    let rp = office
        .self_signed_client(("jwks_uri", json!(server.uri)))
        .await;
    for credential in [&old, &new] {
        server.publish(&credential.jwks());
        for _ in 0..2 {
            access(&office, &rp, credential).await;
        }
        office.idp.pass(Duration::from_secs(10));
    }
    assert_eq!(server.answers(), 2);
}

#[tokio::test]
async fn unknown_certificates_make_us_ask_once_in_ten_seconds_and_none_never() {
    let (office, own, stranger) = (
        Office::open().await,
        Credential::by_itself("rp"),
        Credential::by_itself("rp"),
    );
    let server = KeyServer::start(&own.jwks()).await;
    let rp = office
        .self_signed_client(("jwks_uri", json!(server.uri)))
        .await;
    let code = code(&office, &rp).await;
    is_refused(&office.send(None, redeeming(&rp, &code)).await);
    assert_eq!(server.answers(), 0);
    for (seconds, answers) in [(0, 1), (9, 1), (1, 2), (9, 2)] {
        office.idp.pass(Duration::from_secs(seconds));
        is_refused(&office.send(Some(&stranger), redeeming(&rp, &code)).await);
        assert_eq!(server.answers(), answers);
    }
}
