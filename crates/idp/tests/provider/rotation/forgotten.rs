//! A key that somebody has stolen was forgotten: nothing that it stamped is believed, and what it
//! vouched for in the journal leaves in its time.

use std::{sync::Arc, time::Duration};

use data_encoding::HEXLOWER;
use fedtoken_core::{
    keyring::{Keyring, MasterKey},
    secret::TokenDigest,
    time::UnixTime,
};
use fedtoken_idp::{
    http::Stop,
    jobs::journal::{JournalFault, More, Sealed, seal, thin},
    journal::{ChainError, Finding, Report, Scribe, next_segment},
    keys::Forgetting,
};
use fedtoken_storage::stores::{ChainPlace, Segment};
use http::StatusCode;

use super::{OLD, both, found_in, id, instances::forgot, logs_in, refresh_token};
use crate::support::{Key, Scene};

const HOUR: Duration = Duration::from_secs(60 * 60);

impl Scene {
    /// A login, and its lines are sealed.
    async fn logs_in_and_seals(&self) {
        logs_in((&self.idp, &self.rp), &self.person, Key::Token).await;
        self.seals().await;
    }

    async fn seals(&self) {
        self.asks_to_seal().await.unwrap();
    }

    async fn asks_to_seal(&self) -> Result<Sealed, JournalFault> {
        self.idp.pass(Duration::from_secs(4));
        let (app, me) = (self.idp.live.app(), TokenDigest::of("one"));
        seal(&app, me, &Stop::default()).await
    }

    async fn newest(&self) -> Segment {
        self.idp.store().newest_segment().await.unwrap().unwrap()
    }

    /// Everything is under another key, and the first one was forgotten.
    async fn forgets(&self) {
        self.idp.takes(both()).await;
        self.idp.moves_all().await;
        let newest = self.newest().await;
        let end = Forgetting {
            at: self.idp.now(),
            stub: 0,
            segment: newest.number,
            hash: newest.hash,
        };
        self.idp.takes(forgot(end)).await;
    }

    async fn thins_by_the_hour(&self) -> Result<(), JournalFault> {
        let (app, me) = (self.idp.live.app(), TokenDigest::of("one"));
        while thin(&app, HOUR, me, &Stop::default()).await? == More::Perhaps {}
        Ok(())
    }

    async fn looked_through(&self) -> (Vec<Finding>, Report) {
        found_in(&self.idp.live.app(), HOUR).await
    }
}

#[tokio::test]
async fn what_a_forgotten_key_vouched_for_is_removed_when_it_is_old() {
    let scene = Scene::set().await;
    scene.logs_in_and_seals().await;
    scene.forgets().await;
    scene.idp.pass(HOUR);
    scene.logs_in_and_seals().await;
    let (found, report) = scene.looked_through().await;
    assert_eq!(found, []);
    assert!(report.forgotten > 0);
    scene.thins_by_the_hour().await.unwrap();
    let (found, report) = scene.looked_through().await;
    assert_eq!((found, report.removed, report.forgotten), (vec![], 1, 0));
}

#[tokio::test]
async fn young_lines_are_not_removed_on_the_word_of_a_forgotten_key() {
    let scene = Scene::set().await;
    scene.logs_in_and_seals().await;
    scene.forgets().await;
    // The same lines, said to be older.
    let newest_at = UnixTime::from_secs(0);
    let forged = Segment {
        newest_at,
        ..scene.newest().await
    };
    let sql = format!(
        "UPDATE journal_segment SET newest_at = 0, mac = x'{}' WHERE number = 1",
        HEXLOWER.encode(&stamp_of_thief(&forged))
    );
    scene.idp.observer().await.tamper(&sql).await;
    let fault = scene.thins_by_the_hour().await.unwrap_err();
    let refused = matches!(fault, JournalFault::Chain(ChainError::Lines(1)));
    assert!(refused, "{fault}");
    assert_eq!(scene.looked_through().await.1.removed, 0);
}

#[tokio::test]
async fn nothing_is_sealed_or_removed_after_a_thief_has_begun_the_journal_anew() {
    let scene = Scene::set().await;
    scene.logs_in_and_seals().await;
    scene.forgets().await;
    let before = ChainPlace {
        segment: 0,
        seq: i64::MAX,
    };
    let mut rows = scene.idp.store().sealed_rows(before, 1, 999).await.unwrap();
    rows.iter_mut().for_each(|row| row.at = 0);
    let ring = Keyring::new(id("k1"), MasterKey::new(OLD));
    let thief = Scribe::new(&Arc::new(ring));
    let forged = next_segment(&thief, None, &rows, scene.idp.now());
    let forged = forged.unwrap().unwrap();
    let [hash, mac] = [forged.hash, forged.mac.tag].map(|bytes| HEXLOWER.encode(bytes.as_bytes()));
    let sql = format!(
        "UPDATE journal SET at = 0; UPDATE journal_segment SET newest_at = 0, sealed_at = {}, \
         hash = x'{hash}', mac = x'{mac}' WHERE number = 1",
        forged.sealed_at.as_secs()
    );
    scene.idp.observer().await.tamper(&sql).await;
    logs_in((&scene.idp, &scene.rp), &scene.person, Key::Token).await;
    let is_past = |fault| matches!(fault, JournalFault::Chain(ChainError::Past(1)));
    assert!(is_past(scene.asks_to_seal().await.unwrap_err()));
    assert!(is_past(scene.thins_by_the_hour().await.unwrap_err()));
    let (segment, key) = (1, id("k1"));
    let (found, report) = scene.looked_through().await;
    assert!(found.contains(&Finding::Past { segment, key }), "{found:?}");
    assert_eq!((report.removed, report.segments), (0, 1));
}

#[tokio::test]
async fn a_refresh_token_of_a_forgotten_key_is_refused() {
    let scene = Scene::set().await;
    let (rp, token) = refresh_token(&scene).await;
    scene.seals().await;
    scene.forgets().await;
    let renewed = rp.refresh(&token, &[]).await;
    assert_eq!(renewed.status, StatusCode::BAD_REQUEST, "{renewed:?}");
}

/// The digest that the thief of the key puts to a segment.
fn stamp_of_thief(segment: &Segment) -> [u8; 32] {
    let ring = Keyring::new(id("k1"), MasterKey::new(OLD));
    let numbers = [segment.first, segment.last].map(i64::to_be_bytes);
    let counts = [segment.count, segment.plain].map(u64::to_be_bytes);
    let message: [&[u8]; 9] = [
        &segment.number.to_be_bytes(),
        &segment.sealed_at.as_secs().to_be_bytes(),
        &numbers.concat(),
        &counts.concat(),
        &segment.newest_at.as_secs().to_be_bytes(),
        segment.previous.as_bytes(),
        segment.hash.as_bytes(),
        // Not removed.
        &[0],
        &0_i64.to_be_bytes(),
    ];
    let keys = ring.mac_keys("fedtoken/journal-segment/v1");
    keys.tag(&[&message.concat()]).tag
}
