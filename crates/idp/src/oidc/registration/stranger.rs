//! What counts of a registration that a client wrote itself (RFC 7591 section 5): nobody of ours
//! has looked at it.

use fedtoken_core::level::Level;

use super::{
    choices::{OfflinePolicy, Party, PkcePolicy},
    metadata::Registration,
};

impl Registration {
    /// The registration of a stranger, whatever it says of itself: somebody else's service, which
    /// always asks for consent and sends a challenge, never hears the register number and is told
    /// no more than `cap`.
    #[must_use]
    pub fn of_stranger(mut self, cap: Option<Level>) -> Self {
        self.party = Party::Third;
        self.offline_access = OfflinePolicy::Ask;
        self.pkce = PkcePolicy::Required;
        self.national_number = None;
        let cap = cap.map(Level::get);
        self.maximum_level = match (self.maximum_level, cap) {
            (Some(own), Some(cap)) => Some(own.min(cap)),
            (own, cap) => own.or(cap),
        };
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn boastful(maximum: Option<u16>) -> Registration {
        serde_json::from_value(json!({
            "client_id": "rp", "redirect_uris": ["https://rp.example/cb"], "party": "first",
            "pkce": "nonce",
            "offline_access": "granted", "maximum_level": maximum,
            "national_number": {"legal_ground": "a law", "purpose": "a file"},
        }))
        .unwrap()
    }

    #[test]
    fn it_is_somebody_elses_service() {
        let stranger = boastful(None).of_stranger(None);
        assert_eq!(stranger.party, Party::Third);
        assert_eq!(stranger.offline_access, OfflinePolicy::Ask);
    }

    #[test]
    fn it_always_sends_a_challenge() {
        assert!(!boastful(None).requires_pkce());
        assert!(boastful(None).of_stranger(None).requires_pkce());
    }

    #[test]
    fn it_never_has_a_ground_for_the_register_number() {
        assert_eq!(boastful(None).of_stranger(None).national_number, None);
    }

    #[test]
    fn it_is_told_no_more_than_the_cap() {
        let cap = |own| boastful(own).of_stranger(Some(Level::TOKEN)).maximum_level;
        assert_eq!(cap(None), Some(300));
        assert_eq!(cap(Some(400)), Some(300));
        assert_eq!(cap(Some(250)), Some(250));
        assert_eq!(
            boastful(Some(400)).of_stranger(None).maximum_level,
            Some(400)
        );
    }
}
