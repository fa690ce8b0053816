//! How long things last that the provider hands out (contract section 5).

use core::time::Duration;

use super::registration::Registration;

/// An authorization code: 60 s, the most that OWASP ASVS 10.4.3 and FAPI 2.0 allow.
pub const CODE: Duration = Duration::from_secs(60);

/// An access token: 5 min.
pub const ACCESS_TOKEN: Duration = Duration::from_secs(5 * 60);

/// An ID token: 10 min.
pub const ID_TOKEN: Duration = Duration::from_secs(10 * 60);

/// A logout token: 2 min, the most that OpenID Connect Back-Channel Logout section 2.4 recommends.
pub const LOGOUT_TOKEN: Duration = Duration::from_secs(2 * 60);

/// What a code stands for: as long as a session can last, 12 h. Shorter-lived tokens hang on it.
pub const GRANT: Duration = Duration::from_secs(12 * 60 * 60);

/// How long relying parties may keep our public keys without asking again: 5 min.
pub const JWKS_CACHED: Duration = Duration::from_secs(5 * 60);

/// How far the clock of another instance of ours may be ahead: 10 s (FAPI 2.0 section 5.3.2.1).
pub const CLOCK_SKEW: Duration = Duration::from_secs(10);

/// A refresh token that nobody uses: 30 days.
pub const REFRESH_IDLE: Duration = DAY.saturating_mul(30);

/// After the use of a rotating refresh token: how long it may be repeated while its successor is
/// unused, because the answer may have been lost: 10 s.
pub const REFRESH_REPEAT: Duration = Duration::from_secs(10);

/// A proof of possession by DPoP, counted from its `iat`: 60 s.
pub const DPOP_PROOF: Duration = Duration::from_secs(60);

/// How long one nonce for DPoP proofs is handed out; it is accepted for as long again, so that it
/// is valid for 5 min at most.
pub const DPOP_NONCE_SLOT: Duration = Duration::from_secs(150);

/// How long a grant with `offline_access` and its refresh tokens last at most: 90 days, for a
/// public client 12 h.
#[must_use]
pub fn offline(client: &Registration) -> Duration {
    if client.is_public() {
        HALF_A_DAY
    } else {
        DAY.saturating_mul(90)
    }
}

const HALF_A_DAY: Duration = Duration::from_secs(12 * 60 * 60);
const DAY: Duration = HALF_A_DAY.saturating_mul(2);

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_public_client_keeps_access_for_half_a_day() {
        let client = |method: &str| -> Registration {
            serde_json::from_value(json!({
                "client_id": "rp", "redirect_uris": [], "token_endpoint_auth_method": method,
            }))
            .unwrap()
        };
        let hours = |method| offline(&client(method)).as_secs() / 3600;
        assert_eq!((hours("none"), hours("private_key_jwt")), (12, 90 * 24));
    }
}
