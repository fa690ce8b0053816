//! Pushed requests (RFC 9126): their name, what is kept of them, and when they can be opened.

use std::time::Duration;

use fedtoken_core::{
    secret::{OpaqueToken, TokenDigest},
    time::UnixTime,
};
use fedtoken_storage::stores::PushedRequest;
use serde::{Deserialize, Serialize};

use super::{
    received::{Received, Way, Wrapping},
    refusal::{Finding, ShownError},
};
use crate::oidc::{error::OAuthError, parameters::Parameters};

/// How long a pushed request can be opened: 60 s (contract section 5).
pub const LIFE: Duration = Duration::from_secs(60);

/// What an authenticated client pushes: the body without what proved who it is. Its name may be
/// left to that proof.
///
/// # Errors
/// `invalid_request` when it pushes the name of a pushed request (section 2.1).
pub fn asked(body: Parameters, client_id: &str) -> Result<Parameters, Finding> {
    if body.one("request_uri").is_some() || body.is_repeated("request_uri") {
        return Err((
            OAuthError::InvalidRequest,
            "request_uri cannot itself be pushed",
        ));
    }
    let named = body.one("client_id").is_some() || body.is_repeated("client_id");
    let asked = body.without(&CREDENTIALS);
    if named {
        Ok(asked)
    } else {
        Ok(asked.without(&["client_id"]).and("client_id", client_id))
    }
}

/// The `request_uri` of a pushed request (section 2.2).
#[must_use]
pub fn request_uri(reference: &OpaqueToken) -> String {
    format!("{PREFIX}{}", reference.expose())
}

/// The pushed request that a `request_uri` names; none for an address of another kind, which is
/// never fetched.
#[must_use]
pub fn digest(request_uri: &str) -> Option<TokenDigest> {
    let reference = OpaqueToken::parse(request_uri.strip_prefix(PREFIX)?).ok()?;
    Some(reference.digest())
}

/// Whether a stored request may be opened by this client now. It may be opened again and again
/// until a login with it was finished.
///
/// # Errors
/// [`ShownError::RequestUri`] in every other case, all alike.
pub fn check<'a>(
    stored: Option<&'a PushedRequest>,
    client_id: &str,
    now: UnixTime,
) -> Result<&'a PushedRequest, ShownError> {
    stored
        .filter(|stored| stored.client_id == client_id)
        .filter(|stored| stored.used_at.is_none() && now < stored.expires_at)
        .ok_or(ShownError::RequestUri)
}

/// What is kept, sealed: the parameters as they came and not what was decided on them. They are
/// checked again when the browser comes, by the registration and the rules of that moment.
#[derive(Serialize, Deserialize)]
struct Kept {
    parameters: String,
    wrapping: Wrapping,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bound_to: Option<String>,
}

impl Received {
    /// As it is kept, to be sealed.
    #[must_use]
    pub fn to_kept(&self) -> Option<Vec<u8>> {
        let kept = Kept {
            parameters: self.parameters.to_text(),
            wrapping: self.wrapping,
            bound_to: self.bound_to.clone(),
        };
        serde_json::to_vec(&kept).ok()
    }

    /// Reads what was kept under this digest.
    #[must_use]
    pub fn from_kept(bytes: &[u8], digest: TokenDigest) -> Option<Self> {
        let kept: Kept = serde_json::from_slice(bytes).ok()?;
        Some(Self {
            parameters: Parameters::parse_with_repeats(&kept.parameters).ok()?,
            wrapping: kept.wrapping,
            way: Way::Pushed(digest),
            bound_to: kept.bound_to,
        })
    }
}

const CREDENTIALS: [&str; 3] = ["client_secret", "client_assertion", "client_assertion_type"];
const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

#[cfg(test)]
mod tests {
    use super::*;
    use fedtoken_storage::stores::ClientLife;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn stored() -> PushedRequest {
        PushedRequest {
            digest: TokenDigest::of("x"),
            client_id: String::from("rp"),
            client_life: ClientLife::FIRST,
            request: Vec::new(),
            expires_at: UnixTime::from_secs(1_060),
            used_at: None,
        }
    }

    fn opens(stored: &PushedRequest, client_id: &str, second: i64) -> bool {
        check(Some(stored), client_id, UnixTime::from_secs(second)).is_ok()
    }

    #[test]
    fn what_proved_the_client_is_not_kept() {
        let body = "client_secret=s&client_assertion=a&client_assertion_type=t&scope=openid";
        let pushed = |body: &str| {
            let body = Parameters::parse_with_repeats(body).unwrap();
            asked(body, "rp").map(|asked| asked.to_text())
        };
        assert_eq!(pushed(body).unwrap(), "scope=openid&client_id=rp");
        // A name is left as it came, for the checks to see.
        for named in [
            "client_id=rp&a=1",
            "client_id=other",
            "client_id=a&client_id=rp",
        ] {
            assert_eq!(pushed(named).unwrap(), named);
        }
    }

    #[test]
    fn a_request_uri_is_not_pushed() {
        for body in ["request_uri=x", "request_uri=x&request_uri=y"] {
            let body = Parameters::parse_with_repeats(body).unwrap();
            let refused = asked(body, "rp").unwrap_err();
            assert_eq!(refused.0, OAuthError::InvalidRequest);
        }
    }

    #[test]
    fn a_request_uri_names_its_request_and_other_addresses_none() {
        let reference = OpaqueToken::draw(&mut ChaCha20Rng::seed_from_u64(1));
        let uri = request_uri(&reference);
        assert_eq!(digest(&uri), Some(reference.digest()));
        for other in [
            "",
            "https://rp.example/request.jwt",
            PREFIX,
            reference.expose(),
            &uri.to_uppercase(),
            &format!("{uri}A"),
            &format!("{uri}#part"),
        ] {
            assert_eq!(digest(other), None, "{other}");
        }
    }

    #[test]
    fn a_pushed_request_is_opened_again_and_again_by_its_client() {
        assert!(opens(&stored(), "rp", 1_000) && opens(&stored(), "rp", 1_059));
    }

    #[test]
    fn an_expired_one_is_refused() {
        assert!(!opens(&stored(), "rp", 1_060));
    }

    #[test]
    fn anothers_is_refused() {
        assert!(!opens(&stored(), "other", 1_000));
    }

    #[test]
    fn a_used_one_is_refused() {
        let used = PushedRequest {
            used_at: Some(UnixTime::from_secs(1_000)),
            ..stored()
        };
        assert!(!opens(&used, "rp", 1_000));
    }

    #[test]
    fn an_unknown_one_is_refused() {
        let now = UnixTime::from_secs(1_000);
        assert_eq!(check(None, "rp", now), Err(ShownError::RequestUri));
    }

    #[test]
    fn what_is_kept_reads_back() {
        let parameters = Parameters::parse_with_repeats("a=1&a=2&b=x%26y").unwrap();
        let digest = TokenDigest::of("x");
        let plain = Received::plain(parameters.clone(), Way::Pushed(digest));
        let signed = Received {
            bound_to: Some(String::from("thumbprint")),
            ..Received::signed(parameters, Way::Pushed(digest))
        };
        for received in [plain, signed] {
            let kept = received.to_kept().unwrap();
            assert_eq!(Received::from_kept(&kept, digest), Some(received));
        }
        assert_eq!(Received::from_kept(b"{}", digest), None);
    }
}
