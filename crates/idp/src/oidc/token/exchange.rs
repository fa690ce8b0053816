//! Whether an authorization code may be exchanged (RFC 6749 section 4.1.3, RFC 7636 section 4.6,
//! RFC 9449 section 10).

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::{secret::SecretString, time::UnixTime};
use fedtoken_storage::stores::{AuthorizationCode, Grant};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{error::TokenError, request::CodeRequest};
use crate::oidc::{
    registration::{GrantType, Registration},
    sender::SenderKey,
};

/// Decides on a code that was found; it is still to be taken, and only then may tokens be made.
///
/// # Errors
/// [`TokenError`]. After [`TokenError::Replayed`] the caller ends the grant and everything that
/// came of it; another client's request never has that effect.
pub fn check(
    code: &AuthorizationCode,
    grant: &Grant,
    request: &CodeRequest,
    (client, key): (&Registration, &SenderKey),
    now: UnixTime,
) -> Result<(), TokenError> {
    if !client.grant_types.contains(&GrantType::AuthorizationCode) {
        return Err(TokenError::UnauthorizedGrantType);
    }
    let one_grant = code.grant_id == grant.id && grant.client_id == code.client_id;
    if code.client_id != client.client_id || !one_grant {
        return Err(TokenError::OtherClient);
    }
    if code.taken_at.is_some() {
        return Err(TokenError::Replayed(grant.id.clone()));
    }
    if code.expires_at <= now {
        return Err(TokenError::Expired);
    }
    if grant.ended_at.is_some() || grant.expires_at <= now {
        return Err(TokenError::Ended);
    }
    if code.redirect_uri != request.redirect_uri {
        return Err(TokenError::OtherRedirectUri);
    }
    if !answers(
        request.code_verifier.as_ref(),
        code.code_challenge.as_deref(),
    ) {
        return Err(TokenError::WrongVerifier);
    }
    if code.bound_to.is_some() && code.bound_to.as_deref() != key.dpop() {
        return Err(TokenError::OtherKey);
    }
    Ok(())
}

/// A verifier without a challenge is refused too (RFC 9700 section 4.8.2): its client did send a
/// challenge, and somebody took it out of the request.
fn answers(verifier: Option<&SecretString>, challenge: Option<&str>) -> bool {
    match (verifier, challenge) {
        (Some(verifier), Some(challenge)) => fits(verifier, challenge),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// RFC 7636 section 4.6 with S256, compared in constant time.
fn fits(verifier: &SecretString, challenge: &str) -> bool {
    let text = verifier.expose();
    // RFC 7636 section 4.1: 43 to 128 unreserved characters.
    let unreserved =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    if !(43..=128).contains(&text.len()) || !text.bytes().all(unreserved) {
        return false;
    }
    let made = BASE64URL_NOPAD.encode(&Sha256::digest(text.as_bytes()));
    made.as_bytes().ct_eq(challenge.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oidc::token::samples;
    use fedtoken_core::{ids::GrantId, secret::TokenDigest};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    /// RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    struct Case {
        code: AuthorizationCode,
        grant: Grant,
        request: CodeRequest,
        client: Registration,
        key: SenderKey,
        now: UnixTime,
    }

    fn good() -> Case {
        let grant = samples::grant();
        let code = AuthorizationCode {
            digest: TokenDigest::of("code"),
            grant_id: grant.id.clone(),
            client_id: String::from("rp"),
            redirect_uri: String::from("https://rp.example/cb"),
            code_challenge: Some(String::from(CHALLENGE)),
            nonce: None,
            bound_to: None,
            expires_at: UnixTime::from_secs(60),
            taken_at: None,
        };
        let request = CodeRequest {
            code: code.digest,
            redirect_uri: code.redirect_uri.clone(),
            code_verifier: Some(SecretString::new(String::from(VERIFIER))),
            resource: None,
        };
        Case {
            code,
            grant,
            request,
            client: samples::client("client_secret_basic"),
            key: SenderKey::None,
            now: UnixTime::from_secs(59),
        }
    }

    fn decide(change: impl FnOnce(&mut Case)) -> Result<(), TokenError> {
        let mut case = good();
        change(&mut case);
        check(
            &case.code,
            &case.grant,
            &case.request,
            (&case.client, &case.key),
            case.now,
        )
    }

    fn verifier(text: &str) -> Result<(), TokenError> {
        let verifier = Some(SecretString::new(String::from(text)));
        decide(|case| case.request.code_verifier = verifier)
    }

    #[test]
    fn a_fresh_code_of_this_client_is_exchanged() {
        assert_eq!(decide(|_| ()), Ok(()));
    }

    #[test]
    fn a_second_use_ends_the_grant() {
        let refused = decide(|case| case.code.taken_at = Some(UnixTime::from_secs(1)));
        assert_eq!(refused, Err(TokenError::Replayed(good().grant.id)));
        // However late and however wrong the rest is.
        let late = decide(|case| {
            case.code.taken_at = Some(UnixTime::from_secs(1));
            case.now = UnixTime::from_secs(3000);
            case.request.redirect_uri.clear();
        });
        assert_eq!(late, Err(TokenError::Replayed(good().grant.id)));
    }

    #[test]
    fn another_client_neither_gets_nor_ends_anything() {
        let other = |case: &mut Case| case.client.client_id = String::from("other");
        assert_eq!(decide(other), Err(TokenError::OtherClient));
        let replay = decide(|case| {
            other(case);
            case.code.taken_at = Some(UnixTime::from_secs(1));
        });
        assert_eq!(replay, Err(TokenError::OtherClient));
    }

    #[test]
    fn a_code_that_does_not_belong_to_the_grant_is_refused() {
        let other = GrantId::draw(&mut ChaCha20Rng::seed_from_u64(2));
        assert_eq!(
            decide(|case| case.grant.id = other),
            Err(TokenError::OtherClient)
        );
    }

    #[test]
    fn a_code_lasts_until_its_last_second() {
        let at = |seconds| decide(|case| case.now = UnixTime::from_secs(seconds));
        assert_eq!((at(59), at(60)), (Ok(()), Err(TokenError::Expired)));
    }

    #[test]
    fn an_ended_or_expired_grant_gives_nothing() {
        let now = UnixTime::from_secs(59);
        assert_eq!(
            decide(|case| case.grant.ended_at = Some(now)),
            Err(TokenError::Ended)
        );
        assert_eq!(
            decide(|case| case.grant.expires_at = now),
            Err(TokenError::Ended)
        );
    }

    #[test]
    fn the_redirect_uri_must_be_the_same_text() {
        let other = String::from("https://rp.example/cb/");
        let refused = decide(|case| case.request.redirect_uri = other);
        assert_eq!(refused, Err(TokenError::OtherRedirectUri));
    }

    #[test]
    fn only_the_right_verifier_fits() {
        let wrong = Err(TokenError::WrongVerifier);
        assert_eq!(verifier(&VERIFIER.replace('d', "e")), wrong);
        assert_eq!(verifier(&VERIFIER[..42]), wrong);
        assert_eq!(verifier(&"a".repeat(129)), wrong);
        // The challenge itself would fit if the method were plain.
        assert_eq!(verifier(CHALLENGE), wrong);
        assert_eq!(verifier(""), wrong);
    }

    #[test]
    fn a_verifier_whose_challenge_was_taken_out_is_refused() {
        let refused = decide(|case| case.code.code_challenge = None);
        assert_eq!(refused, Err(TokenError::WrongVerifier));
    }

    #[test]
    fn a_challenge_without_its_verifier_is_refused() {
        let refused = decide(|case| case.request.code_verifier = None);
        assert_eq!(refused, Err(TokenError::WrongVerifier));
        let bare = decide(|case| {
            (case.code.code_challenge, case.request.code_verifier) = (None, None);
        });
        assert_eq!(bare, Ok(()));
    }

    #[test]
    fn a_verifier_of_other_characters_is_refused_though_its_hash_fits() {
        let odd = format!("{}é", "a".repeat(43));
        let hashed = BASE64URL_NOPAD.encode(&Sha256::digest(odd.as_bytes()));
        let refused = decide(|case| {
            case.code.code_challenge = Some(hashed);
            case.request.code_verifier = Some(SecretString::new(odd));
        });
        assert_eq!(refused, Err(TokenError::WrongVerifier));
    }

    #[test]
    fn a_code_that_is_bound_to_a_key_needs_its_proof() {
        let bound = |key: SenderKey| {
            decide(|case| {
                case.code.bound_to = Some(String::from("key"));
                case.key = key;
            })
        };
        let of = |thumbprint: &str| SenderKey::Dpop(String::from(thumbprint));
        assert_eq!(bound(of("key")), Ok(()));
        assert_eq!(bound(of("other")), Err(TokenError::OtherKey));
        assert_eq!(bound(SenderKey::None), Err(TokenError::OtherKey));
        let certificate = SenderKey::Certificate(String::from("key"));
        assert_eq!(bound(certificate), Err(TokenError::OtherKey));
        assert_eq!(decide(|case| case.key = of("any")), Ok(()));
    }

    #[test]
    fn a_client_without_this_grant_type_is_refused() {
        let refused = decide(|case| case.client.grant_types.clear());
        assert_eq!(refused, Err(TokenError::UnauthorizedGrantType));
    }

    #[test]
    fn the_client_hears_the_same_of_every_bad_code() {
        let bad = [
            TokenError::UnknownCode,
            TokenError::Expired,
            TokenError::WrongVerifier,
        ];
        for error in bad {
            assert_eq!(error.oauth().as_str(), "invalid_grant");
            assert_eq!(error.description(), TokenError::OtherClient.description());
        }
    }
}
