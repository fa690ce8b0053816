//! Names of persons and sessions as a client hears them (OpenID Connect Core section 8).

use aws_lc_rs::hmac;
use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::{
    ids::{PersonId, SessionId},
    secret::SecretBytes,
};

use super::registration::{Registration, SubjectType};

/// 256 bits from which pairwise names are made.
///
/// It must stay the same for as long as names are to stay the same, so it is not part of what the
/// key ring renews.
#[derive(Debug)]
pub struct SubjectKey(SecretBytes);

impl SubjectKey {
    /// Takes a stored key over.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(SecretBytes::new(bytes.to_vec()))
    }

    /// `sub` of a person: for all clients the same, or one for each sector.
    ///
    /// A pairwise client without sector (which a sound registration excludes) is its own sector.
    #[must_use]
    pub fn subject(&self, client: &Registration, person: &PersonId) -> String {
        self.told("sub", client, person.as_str())
    }

    /// `sid` of a session, likewise: else two clients could compare notes over it.
    #[must_use]
    pub fn session(&self, client: &Registration, session: &SessionId) -> String {
        self.told("sid", client, session.as_str())
    }

    fn told(&self, kind: &str, client: &Registration, id: &str) -> String {
        match client.subject_type {
            SubjectType::Public => String::from(id),
            SubjectType::Pairwise => {
                let sector = client.sector().unwrap_or_else(|| client.client_id.clone());
                self.pairwise(kind, &sector, id)
            }
        }
    }

    /// The parts cannot be shifted: kind and id have fixed lengths.
    fn pairwise(&self, kind: &str, sector: &str, id: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.expose());
        let mut context = hmac::Context::with_key(&key);
        for part in ["fedtoken/", kind, "/v1/", sector, "/", id] {
            context.update(part.as_bytes());
        }
        BASE64URL_NOPAD.encode(context.sign().as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;
    use serde_json::json;

    fn client(id: &str, kind: &str, uri: &str) -> Registration {
        serde_json::from_value(json!({
            "client_id": id, "redirect_uris": [uri], "subject_type": kind,
        }))
        .unwrap()
    }

    #[test]
    fn public_clients_hear_the_same_name() {
        let person = PersonId::draw(&mut ChaCha20Rng::seed_from_u64(1));
        let public = client("a", "public", "https://a.example/cb");
        assert_eq!(
            SubjectKey::new([1; 32]).subject(&public, &person),
            person.as_str()
        );
    }

    #[test]
    fn pairwise_names_differ_by_sector_person_and_key_alone() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (key, person) = (SubjectKey::new([1; 32]), PersonId::draw(&mut rng));
        let first = client("a", "pairwise", "https://a.example/cb");
        let sibling = client("b", "pairwise", "https://a.example/other");
        let stranger = client("c", "pairwise", "https://c.example/cb");
        let name = key.subject(&first, &person);
        assert_eq!(name.len(), 43);
        assert_eq!(name, key.subject(&first, &person));
        assert_eq!(name, key.subject(&sibling, &person));
        assert_ne!(name, key.subject(&stranger, &person));
        assert_ne!(name, key.subject(&first, &PersonId::draw(&mut rng)));
        assert_ne!(name, SubjectKey::new([2; 32]).subject(&first, &person));
    }

    #[test]
    fn sessions_are_named_apart_from_persons() {
        let person = PersonId::draw(&mut ChaCha20Rng::seed_from_u64(1));
        let session = SessionId::parse(person.as_str()).unwrap();
        let (key, pairwise) = (
            SubjectKey::new([1; 32]),
            client("a", "pairwise", "https://a.example/cb"),
        );
        assert_ne!(
            key.subject(&pairwise, &person),
            key.session(&pairwise, &session)
        );
        let public = client("a", "public", "https://a.example/cb");
        assert_eq!(key.session(&public, &session), session.as_str());
    }

    #[test]
    fn the_key_is_not_printed() {
        assert_eq!(
            format!("{:?}", SubjectKey::new([7; 32])),
            "SubjectKey([redacted])"
        );
    }
}
