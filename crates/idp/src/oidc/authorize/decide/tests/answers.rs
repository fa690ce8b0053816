//! How answers and refusals travel.

use super::*;

#[test]
fn an_answer_never_goes_into_the_fragment() {
    for other in ["fragment", "fragment.jwt", "web_message", "Query", "query "] {
        let request = Request::good().with("response_mode", other);
        assert_eq!(request.refused(), OAuthError::InvalidRequest, "{other}");
        assert_eq!(request.redirected().response_mode, ResponseMode::Query);
    }
}

#[test]
fn answers_and_refusals_travel_as_asked() {
    let plain = client();
    let signing = Registration {
        authorization_signed_response_alg: Some(Algorithm::EdDsa),
        ..client()
    };
    let strict = Registration {
        profile: SecurityProfile::Fapi2,
        ..client()
    };
    let mode = |client: &Registration, text: &str| {
        let request = Request::good().with("response_mode", text);
        let bad = request.with("response_type", "token");
        match bad.decide_for(Some(client)) {
            Err(AuthorizeError::Redirected(refusal)) => refusal.response_mode,
            other => panic!("{other:?}"),
        }
    };
    let signed = ResponseMode::QueryJwt(Algorithm::Rs256);
    assert_eq!(mode(&plain, "form_post"), ResponseMode::FormPost);
    assert_eq!(
        (mode(&plain, "jwt"), mode(&plain, "query.jwt")),
        (signed, signed)
    );
    assert_eq!(
        mode(&signing, "form_post.jwt"),
        ResponseMode::FormPostJwt(Algorithm::EdDsa)
    );
    assert_eq!(
        mode(&strict, "jwt"),
        ResponseMode::QueryJwt(Algorithm::Ps256)
    );
    let request = Request::good().with("response_mode", "form_post");
    assert_eq!(
        request.decide().unwrap().response_mode,
        ResponseMode::FormPost
    );
}

fn address(answer: &Answer<'_>) -> String {
    match answer.deliver(sample::keys(), UnixTime::from_secs(0)) {
        Ok(Delivery::Redirect(address)) => address,
        _ => panic!("no redirect"),
    }
}

#[test]
fn without_state_none_is_answered() {
    let ask = Request::good().without("state").decide().unwrap();
    assert_eq!(
        address(&ask.accept("c0de", ISSUER)),
        "https://rp.example/cb?code=c0de&iss=https%3A%2F%2Fidp.example"
    );
}

#[test]
fn answers_carry_state_and_issuer() {
    let refusal = Request::good().without("response_type").redirected();
    assert_eq!(
        address(&refusal.answer(ISSUER)),
        "https://rp.example/cb?error=invalid_request&error_description=response_type+is+missing\
         &state=st%26te&iss=https%3A%2F%2Fidp.example"
    );
    let ask = Request::good().decide().unwrap();
    assert_eq!(
        address(&ask.accept("c0de", ISSUER)),
        "https://rp.example/cb?code=c0de&state=st%26te&iss=https%3A%2F%2Fidp.example"
    );
    let later = ask.refuse(OAuthError::LoginRequired, "a login is needed");
    let later = address(&later.answer(ISSUER));
    assert!(later.starts_with("https://rp.example/cb?error=login_required&"));
}
