//! A login from the link to the session, and the logout.

use std::collections::HashMap;

use fedtoken_core::{
    secret::{OpaqueToken, TokenDigest},
    time::UnixTime,
};
use openidconnect::{
    AuthenticationContextClass, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope,
    core::CoreAuthenticationFlow,
};
use rand_core::CryptoRng;
use url::Url;

use super::{
    FlowError, HttpClient,
    provider::Provider,
    server::Settings,
    sessions::{Bounded, LoggedIn, Pending},
};

/// Begins a login for the browser with this cookie; gives the address to send it to.
pub(super) fn begin(
    provider: &Provider,
    pending: &Bounded<String, Pending>,
    (browser, acr): (TokenDigest, Option<&'static str>),
    now: UnixTime,
    rng: &mut impl CryptoRng,
) -> Url {
    let (state, nonce) = (CsrfToken::new(draw(rng)), Nonce::new(draw(rng)));
    let verifier = PkceCodeVerifier::new(draw(rng));
    let mut request = provider
        .client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            move || state,
            move || nonce,
        )
        .add_scopes(SCOPES.map(|scope| Scope::new(scope.to_owned())))
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
    if let Some(acr) = acr {
        request = request.add_auth_context_value(AuthenticationContextClass::new(acr.to_owned()));
    }
    let (url, state, nonce) = request.url();
    pending.put(
        state.into_secret(),
        Pending {
            browser,
            nonce,
            verifier,
        },
        now,
    );
    url
}

/// Takes the answer that the browser brought back and completes the login.
///
/// # Errors
/// [`FlowError`] says what is wrong with the answer or failed after it.
pub(super) async fn complete(
    provider: &Provider,
    (settings, http): (&Settings, &HttpClient),
    pending: &Bounded<String, Pending>,
    answer: (&str, Option<TokenDigest>),
    now: UnixTime,
) -> Result<LoggedIn, FlowError> {
    let (code, begun) = accept(&settings.issuer, pending, answer, now)?;
    provider
        .finish(code, (&begun.nonce, begun.verifier), http)
        .await
}

/// The code of an answer and the login it belongs to, which is thereby taken.
fn accept(
    issuer: &str,
    pending: &Bounded<String, Pending>,
    (query, browser): (&str, Option<TokenDigest>),
    now: UnixTime,
) -> Result<(String, Pending), FlowError> {
    let answer = parameters(query);
    // The state is looked at first: nothing in a stranger's answer deserves belief.
    let state = answer.get("state").ok_or(FlowError::Missing("state"))?;
    let begun = pending.take(state, now).ok_or(FlowError::UnknownState)?;
    if !browser.is_some_and(|browser| browser.ct_eq(&begun.browser)) {
        return Err(FlowError::UnknownState);
    }
    if answer.get("iss").is_none_or(|named| named != issuer) {
        return Err(FlowError::Issuer);
    }
    if let Some(error) = answer.get("error") {
        let description = answer.get("error_description").cloned();
        return Err(FlowError::Provider {
            error: error.clone(),
            description: description.unwrap_or_else(|| "The provider gave no reason.".to_owned()),
        });
    }
    let code = answer
        .get("code")
        .ok_or(FlowError::Missing("code"))?
        .clone();
    Ok((code, begun))
}

fn parameters(query: &str) -> HashMap<String, String> {
    url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

fn draw(rng: &mut impl CryptoRng) -> String {
    OpaqueToken::draw(rng).expose().to_owned()
}

/// Everything that the sample client may see; `openid` is added by the crate.
const SCOPES: [&str; 4] = ["profile", "email", "phone", "address"];

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const ISSUER: &str = "http://localhost:8080";
    const GOOD: &str = "code=c&state=s&iss=http%3A%2F%2Flocalhost%3A8080";

    fn begun() -> (Bounded<String, Pending>, TokenDigest) {
        let pending = Bounded::new(10, Duration::from_secs(60));
        let browser = TokenDigest::of("browser");
        let nonce = Nonce::new("n".to_owned());
        let verifier = PkceCodeVerifier::new("v".repeat(43));
        let login = Pending {
            browser,
            nonce,
            verifier,
        };
        pending.put("s".to_owned(), login, UnixTime::from_secs(0));
        (pending, browser)
    }

    fn refused(query: &str, browser: Option<&str>) -> String {
        let (pending, _) = begun();
        let browser = browser.map(TokenDigest::of);
        let ended = accept(ISSUER, &pending, (query, browser), UnixTime::from_secs(1));
        ended.err().unwrap().code().to_owned()
    }

    #[test]
    fn an_answer_is_accepted_once() {
        let (pending, browser) = begun();
        let answer = (GOOD, Some(browser));
        let (code, login) = accept(ISSUER, &pending, answer, UnixTime::from_secs(1)).unwrap();
        assert_eq!((code.as_str(), login.nonce.secret().as_str()), ("c", "n"));
        let again = accept(ISSUER, &pending, answer, UnixTime::from_secs(1));
        assert!(matches!(again, Err(FlowError::UnknownState)));
    }

    #[test]
    fn an_answer_in_another_browser_is_refused() {
        assert_eq!(refused(GOOD, Some("another")), "unknown_state");
        assert_eq!(refused(GOOD, None), "unknown_state");
    }

    #[test]
    fn an_answer_of_another_issuer_is_refused() {
        let browser = Some("browser");
        assert_eq!(refused("code=c&state=s", browser), "wrong_issuer");
        assert_eq!(
            refused("code=c&state=s&iss=http%3A%2F%2Fevil.example", browser),
            "wrong_issuer"
        );
    }

    #[test]
    fn an_incomplete_answer_is_refused() {
        let browser = Some("browser");
        assert_eq!(refused("code=c", browser), "incomplete_answer");
        assert_eq!(refused("code=c&state=x", browser), "unknown_state");
        let without_code = "state=s&iss=http%3A%2F%2Flocalhost%3A8080";
        assert_eq!(refused(without_code, browser), "incomplete_answer");
        let error = format!("{without_code}&error=access_denied");
        assert_eq!(refused(&error, browser), "access_denied");
    }
}
