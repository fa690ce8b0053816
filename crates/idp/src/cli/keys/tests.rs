//! A rotation by the command line, from the first step to the last.

use std::{fs::Permissions, os::unix::fs::PermissionsExt, path::PathBuf, time::Duration};

use data_encoding::{BASE64, HEXLOWER};
use fedtoken_core::{ids::PersonId, keyring::Keyring, secret::TokenDigest, time::UnixTime};
use fedtoken_storage::{
    Change, RingChange, Store,
    sql::SqlStore,
    stores::{Person, Rewrapping, RingHolder, Rings, SealedPlace, SigningKeys},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::{
    list::Seen,
    rotate::{Wish, step},
    signing,
};
use crate::{
    keys::{RingFileError, file, subject},
    profile::Profile,
    rotation::{Stamps, rewrap},
};

mod forgotten;

const GO_ON: Wish = Wish::GoOn(Stamps::Keep);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A ring and a database with one person.
struct House {
    folder: tempfile::TempDir,
    store: SqlStore,
    rng: ChaCha20Rng,
    now: UnixTime,
}

impl House {
    async fn build() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        file::create(&folder.path().join("ring"), &mut rng).unwrap();
        let url = format!("sqlite://{}", folder.path().join("db").display());
        let mut house = Self {
            store: SqlStore::open(&url).await.unwrap(),
            folder,
            rng,
            now: UnixTime::from_secs(1_700_000_000),
        };
        let (ring, now) = (house.keyring(), house.now);
        let own = subject::make(&ring, now, &mut house.rng).unwrap();
        house.add(Change::AddSigningKey(own)).await;
        house
    }

    fn ring(&self) -> PathBuf {
        self.folder.path().join("ring")
    }

    async fn step(&mut self, wish: Wish) -> Result<String, String> {
        let path = self.ring();
        let done = step((&self.store, &path), wish, (self.now, &mut self.rng)).await;
        done.map_err(|error| error.to_string())
    }

    async fn add(&self, change: impl Into<Change>) {
        let saved = self.store.commit(change.into().into()).await.unwrap();
        saved.unwrap();
    }

    /// A person sealed under this ring.
    async fn person(&mut self, ring: &Keyring) {
        let id = PersonId::draw(&mut self.rng);
        let text = r#"{"given_name":"Ann","family_name":"Peeters","locale":"nl"}"#;
        let profile: Profile = serde_json::from_str(text).unwrap();
        let person = Person {
            profile: profile.seal(&id, ring, &mut self.rng).unwrap(),
            id,
            locale: "nl".to_owned(),
            roles: Vec::new(),
            registered_at: self.now,
        };
        self.add(Change::AddPerson(person)).await;
    }

    fn keyring(&self) -> Keyring {
        file::load(&self.ring()).unwrap()
    }

    /// An instance that works with the ring as it is now.
    async fn runs(&self) {
        let ring = self.keyring();
        let holder = RingHolder {
            instance: TokenDigest::of("instance"),
            name: Some("one on 127.0.0.1:8080".to_owned()),
            primary: ring.primary_id().to_string(),
            key_ids: ring.ids().map(ToString::to_string).collect(),
            since: self.now.minus(DAY),
            seen_at: self.now,
        };
        self.add(RingChange::NoteHolder(holder)).await;
    }

    /// The walk over all columns is over.
    async fn moved(&mut self) {
        let ring = self.keyring();
        let place = SealedPlace::SigningKey;
        for value in self.store.sealed_values(place, None, 9).await.unwrap() {
            if let Some(to) = rewrap(&value, &ring, &mut self.rng).unwrap() {
                let (key, from) = (value.key, value.sealed);
                let moved = RingChange::Rewrap {
                    place,
                    key,
                    from,
                    to,
                };
                self.add(moved).await;
            }
        }
        for place in SealedPlace::ALL {
            let state = Rewrapping {
                place,
                key_id: self.keyring().primary_id().to_string(),
                after: None,
                moved: 0,
                done_at: Some(self.now),
            };
            self.add(RingChange::NoteRewrapping(state)).await;
        }
    }

    async fn seen(&self) -> Seen {
        let keys: Vec<_> = file::read_ring(&self.ring()).unwrap().keys().collect();
        Seen::look(&self.store, &keys, self.now).await.unwrap()
    }
}

/// A rotation up to the point at which everything is under the new key.
async fn nearly_done() -> House {
    let mut house = House::build().await;
    house.step(GO_ON).await.unwrap();
    house.runs().await;
    house.step(GO_ON).await.unwrap();
    house.runs().await;
    house.moved().await;
    house
}

#[tokio::test]
async fn each_call_takes_the_next_step_and_says_what_comes_after() {
    let mut house = House::build().await;
    house.runs().await;
    let added = house.step(GO_ON).await.unwrap();
    assert!(
        added.contains("added key k2-") && added.contains("next: copy"),
        "{added}"
    );
    assert_eq!(house.keyring().primary_id().as_str(), "k1");
    let waits = house.step(GO_ON).await.unwrap_err();
    assert!(waits.contains("do not know key k2-"), "{waits}");
    house.runs().await;
    let used = house.step(GO_ON).await.unwrap();
    assert!(used.contains("seals from now on"), "{used}");
    assert!(house.keyring().primary_id().as_str().starts_with("k2-"));
    let waits = house.step(GO_ON).await.unwrap_err();
    assert!(waits.contains("do not seal with key k2-"), "{waits}");
    house.runs().await;
    let waits = house.step(GO_ON).await.unwrap_err();
    assert!(waits.contains("0 of 10 columns"), "{waits}");
    house.moved().await;
    let waits = house.step(GO_ON).await.unwrap_err();
    assert!(waits.contains("may hold until 2024-02-12"), "{waits}");
    house.now = house.now.plus(DAY * 90);
    house.runs().await;
    let dropped = house.step(GO_ON).await.unwrap();
    assert!(dropped.contains("dropped key k1"), "{dropped}");
    assert_eq!(house.keyring().ids().count(), 1);
}

#[tokio::test]
async fn a_key_is_not_dropped_while_a_row_is_sealed_under_it() {
    let mut house = House::build().await;
    let old = house.keyring();
    house.step(GO_ON).await.unwrap();
    house.step(GO_ON).await.unwrap();
    house.runs().await;
    house.moved().await;
    house.person(&old).await;
    house.now = house.now.plus(DAY * 90);
    house.runs().await;
    for wish in [GO_ON, Wish::GoOn(Stamps::Forget)] {
        house.moved().await;
        let before = std::fs::read(house.ring()).unwrap();
        let refused = house.step(wish).await.unwrap_err();
        assert!(
            refused.contains("1 values are still sealed under key k1"),
            "{refused}"
        );
        assert_eq!(std::fs::read(house.ring()).unwrap(), before);
        // The column is walked over once more, the others are not.
        let states = house.store.rewrappings().await.unwrap();
        let open = states.iter().filter(|state| state.done_at.is_none());
        let open: Vec<_> = open.map(|state| state.place).collect();
        assert_eq!(open, [SealedPlace::Profile]);
    }
}

#[tokio::test]
async fn the_owner_may_drop_a_key_that_only_stamps_need() {
    let mut house = nearly_done().await;
    assert!(house.step(GO_ON).await.is_err());
    let dropped = house.step(Wish::GoOn(Stamps::Forget)).await.unwrap();
    assert!(dropped.contains("dropped key k1"), "{dropped}");
    assert!(dropped.contains("the rotation is over"), "{dropped}");
    house.runs().await;
    let again = house.step(Wish::GoOn(Stamps::Forget)).await.unwrap();
    assert!(again.contains("there is no old key"), "{again}");
    assert_eq!(house.keyring().ids().count(), 1);
}

#[tokio::test]
async fn another_rotation_may_begin_while_stamps_keep_an_old_key() {
    let mut house = nearly_done().await;
    let added = house.step(Wish::Add).await.unwrap();
    assert!(added.contains("added key k3-"), "{added}");
    assert_eq!(house.keyring().ids().count(), 3);
    let again = house.step(Wish::Add).await.unwrap_err();
    assert_eq!(again, RingFileError::Begun.to_string());
}

#[tokio::test]
async fn what_is_said_holds_no_byte_of_a_key() {
    let mut house = nearly_done().await;
    let ring = house.keyring();
    house.person(&ring).await;
    let seen = house.seen().await;
    let text = seen.text().unwrap();
    let json = serde_json::to_string(&seen).unwrap();
    assert!(
        text.contains("2 values sealed") && json.contains("k2-"),
        "{text}"
    );
    let said = format!(
        "{text}{json}{ring:?}{:?}",
        file::read_ring(&house.ring()).unwrap()
    );
    let file = std::fs::read_to_string(house.ring()).unwrap();
    let file: serde_json::Value = serde_json::from_str(&file).unwrap();
    for key in file["keys"].as_array().unwrap() {
        let key = BASE64
            .decode(key["key"].as_str().unwrap().as_bytes())
            .unwrap();
        for part in key.chunks(8) {
            assert!(!said.contains(&HEXLOWER.encode(part)));
            assert!(!said.contains(&BASE64.encode(part)[..10]));
        }
    }
}

#[tokio::test]
async fn an_old_copy_of_the_ring_is_not_changed() {
    let mut house = House::build().await;
    let before = std::fs::read(house.ring()).unwrap();
    house.step(GO_ON).await.unwrap();
    house.runs().await;
    std::fs::write(house.ring(), &before).unwrap();
    for wish in [GO_ON, Wish::Add] {
        let refused = house.step(wish).await.unwrap_err();
        assert!(refused.contains("this is an old copy"), "{refused}");
        assert_eq!(std::fs::read(house.ring()).unwrap(), before);
    }
    let parts = (&house.store as &dyn Store, &*house.ring());
    let refused = signing::step(parts, house.now, &mut house.rng).await;
    assert!(refused.unwrap_err().to_string().contains("an old copy"));
}

#[tokio::test]
async fn a_ring_is_not_rotated_with_a_database_it_does_not_belong_to() {
    let mut house = House::build().await;
    let other = format!("sqlite://{}", house.folder.path().join("other").display());
    house.store = SqlStore::open(&other).await.unwrap();
    for wish in [GO_ON, Wish::Add] {
        let refused = house.step(wish).await.unwrap_err();
        assert!(refused.contains("no instance ever ran"), "{refused}");
    }
    let path = house.folder.path().join("foreign");
    let foreign = file::create(&path, &mut house.rng).unwrap();
    let key = subject::make(&foreign, house.now, &mut house.rng).unwrap();
    house.add(Change::AddSigningKey(key)).await;
    for wish in [GO_ON, Wish::Add] {
        let refused = house.step(wish).await.unwrap_err();
        assert!(refused.contains("check database.url"), "{refused}");
    }
    let parts = (&house.store as &dyn Store, &*house.ring());
    let refused = signing::step(parts, house.now, &mut house.rng).await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("check database.url"), "{refused}");
}

#[tokio::test]
async fn a_key_that_the_file_lacks_is_listed_with_what_it_seals() {
    let mut house = House::build().await;
    let path = house.folder.path().join("foreign");
    std::fs::write(&path, FOREIGN).unwrap();
    std::fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    house.person(&file::load(&path).unwrap()).await;
    let text = house.seen().await.text().unwrap();
    assert!(
        text.contains("k9               lacks     1 values sealed"),
        "{text}"
    );
}

#[tokio::test]
async fn values_that_no_walk_can_move_are_named() {
    let mut house = nearly_done().await;
    let sealed = |key: &str| [&[1, 2], key.as_bytes(), &[7; 60]].concat();
    let mut person = Person {
        id: PersonId::draw(&mut house.rng),
        profile: sealed("k1"),
        locale: "nl".to_owned(),
        roles: Vec::new(),
        registered_at: house.now,
    };
    let broken = person.id.to_string();
    house.add(Change::AddPerson(person.clone())).await;
    // One whose bytes name the key that seals is not in the way.
    person.id = PersonId::draw(&mut house.rng);
    person.profile = sealed("k2");
    house.add(Change::AddPerson(person)).await;
    let refused = house.step(Wish::GoOn(Stamps::Forget)).await.unwrap_err();
    let named = format!("person.profile of row {broken} names key k1 and does not open");
    assert!(refused.contains(&named), "{refused}");
    assert_eq!(refused.matches("does not open").count(), 1, "{refused}");
}

#[tokio::test]
async fn a_clock_that_is_behind_makes_no_signing_keys() {
    let house = &mut House::build().await;
    house.runs().await;
    let path = house.ring();
    let parts = (&house.store as &dyn Store, &*path);
    let minute = Duration::from_secs(60);
    let early = house.now.minus(minute + Duration::from_secs(1));
    let refused = signing::step(parts, early, &mut house.rng).await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("clock is behind"), "{refused}");
    let near = signing::step(parts, house.now.minus(minute), &mut house.rng).await;
    let near = near.unwrap_err().to_string();
    assert!(near.contains("has a successor"), "{near}");
}

#[tokio::test]
async fn a_clock_is_compared_with_keys_and_with_instances() {
    let early = Duration::from_secs(61);
    // No instance runs, but a key was made.
    let house = &mut House::build().await;
    let (path, store) = (house.ring(), house.store.clone());
    let parts = (&store as &dyn Store, &*path);
    let refused = signing::step(parts, house.now.minus(early), &mut house.rng).await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("clock is behind"), "{refused}");
    // An instance was here long after the last key was made.
    house.now = house.now.plus(DAY);
    house.runs().await;
    let refused = signing::step(parts, house.now.minus(early), &mut house.rng).await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("clock is behind"), "{refused}");
}

const FOREIGN: &str =
    r#"{"keys":[{"id":"k9","key":"CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk="}]}"#;

#[tokio::test]
async fn signing_keys_get_successors_when_somebody_says_so() {
    let mut house = House::build().await;
    let ring = house.keyring();
    let key = crate::keys::SigningKey::generate(crate::keys::Algorithm::Es256).unwrap();
    let key = crate::keys::seal(&key, &ring, house.now, &mut house.rng).unwrap();
    house.add(Change::AddSigningKey(key)).await;
    let (path, store) = (house.ring(), house.store.clone());
    let parts = (&store as &dyn Store, &*path);
    let made = signing::step(parts, house.now, &mut house.rng).await;
    let made = made.unwrap();
    assert!(
        made.contains("ES256") && made.contains("signs from 2023-11-14T22:28:20Z"),
        "{made}"
    );
    assert_eq!(house.store.signing_keys().await.unwrap().len(), 3);
    let again = signing::step(parts, house.now, &mut house.rng).await;
    assert!(again.is_err());
    assert_eq!(house.store.signing_keys().await.unwrap().len(), 3);
}
