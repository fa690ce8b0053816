//! The refresh family that begins with the exchange of a code (OpenID Connect Core section 11).

use fedtoken_core::{rand_core::CryptoRng, secret::SecretString, time::UnixTime};
use fedtoken_storage::stores::{Grant, RefreshFamily};

use super::refresh_token::{RefreshKeys, RefreshToken};
use crate::oidc::{
    consent, life,
    registration::{GrantType, Registration},
    scope::Scope,
    sender::SenderKey,
};

/// A family that is still to be stored.
#[derive(Debug)]
pub struct NewFamily {
    record: RefreshFamily,
    first: RefreshToken,
}

impl NewFamily {
    /// The family of a grant with `offline_access` to a client that may refresh; else none. The
    /// tokens of a public client are bound to its key or certificate: nothing else holds them to it
    /// (RFC 9449 section 5, RFC 8705 section 4).
    #[must_use]
    pub fn of(
        grant: &Grant,
        (client, key): (&Registration, &SenderKey),
        now: UnixTime,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Option<Self> {
        let offline = consent::held(grant, client).has(Scope::OfflineAccess);
        if !offline || !client.grant_types.contains(&GrantType::RefreshToken) {
            return None;
        }
        let first = RefreshToken::draw(rng);
        let bound_to = client.is_public().then(|| key.written()).flatten();
        let record = RefreshFamily {
            digest: first.digest(),
            grant_id: grant.id.clone(),
            client_id: client.client_id.clone(),
            generation: first.generation(),
            bound_to,
            used_at: now,
            expires_at: grant.expires_at.min(now.plus(life::offline(client))),
        };
        Some(Self { record, first })
    }

    /// The first token of the family.
    #[must_use]
    pub fn token(&self, keys: &RefreshKeys) -> SecretString {
        let RefreshFamily {
            generation,
            client_id,
            ..
        } = &self.record;
        self.first.written(*generation, client_id, keys)
    }

    /// What is stored.
    #[must_use]
    pub fn into_record(self) -> RefreshFamily {
        self.record
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oidc::token::samples;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const NOW: UnixTime = UnixTime::from_secs(30);

    fn record(method: &str, scope: &str, key: &SenderKey) -> Option<RefreshFamily> {
        let grant = Grant {
            scope: String::from(scope),
            ..samples::grant()
        };
        let client = samples::client(method);
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        NewFamily::of(&grant, (&client, key), NOW, &mut rng).map(NewFamily::into_record)
    }

    fn offline(method: &str, key: &SenderKey) -> RefreshFamily {
        record(method, "openid offline_access", key).unwrap()
    }

    #[test]
    fn a_family_begins_with_generation_zero_and_lasts_no_longer_than_its_grant() {
        let family = offline("client_secret_basic", &SenderKey::None);
        assert_eq!((family.generation, family.used_at), (0, NOW));
        assert_eq!(family.expires_at, samples::grant().expires_at);
    }

    #[test]
    fn a_public_client_renews_for_half_a_day() {
        let family = offline("none", &SenderKey::None);
        assert_eq!(family.expires_at, UnixTime::from_secs(30 + 12 * 3600));
    }

    #[test]
    fn without_offline_access_there_is_none() {
        let none = record("client_secret_basic", "openid email", &SenderKey::None);
        assert_eq!(none, None);
    }

    #[test]
    fn a_client_that_lost_offline_access_gets_none() {
        let mut client = samples::client("none");
        client.scope = String::from("openid email");
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let holder = (&client, &SenderKey::None);
        let none = NewFamily::of(&samples::grant(), holder, NOW, &mut rng);
        assert!(none.is_none());
    }

    #[test]
    fn a_client_that_may_not_refresh_gets_none() {
        let mut client = samples::client("none");
        client.grant_types.truncate(1);
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let holder = (&client, &SenderKey::None);
        let none = NewFamily::of(&samples::grant(), holder, NOW, &mut rng);
        assert!(none.is_none());
    }

    #[test]
    fn only_a_public_clients_family_is_bound_to_its_key() {
        for (key, bound) in [
            (SenderKey::Dpop(String::from("key")), "jkt:key"),
            (SenderKey::Certificate(String::from("key")), "x5t:key"),
        ] {
            assert_eq!(offline("none", &key).bound_to.as_deref(), Some(bound));
            assert_eq!(offline("private_key_jwt", &key).bound_to, None);
        }
        assert_eq!(offline("none", &SenderKey::None).bound_to, None);
    }
}
