//! Sealed values, how far a rotation came, and which instance has which keys.

use std::time::Duration;

use super::{
    check::{Db, done, group},
    fixture::{HOUR, NOW, account, at, digest, login_id, message_id, person_id, token_id},
    lines::holder as journal_holder,
    world::world,
};
use crate::{
    Change, Changes, RingChange,
    stores::{MessageKind, Rewrapping, RingHolder, SealedPlace, SealedRow, SealedValue},
};

group! {
    /// Checks of what a rotation of keys needs.
    pub rings:
    every_place_shows_its_values
    values_come_page_by_page
    only_a_chosen_password_is_a_value
    a_value_is_moved_as_it_was_read
    what_changed_meanwhile_stays
    a_password_set_in_the_same_moment_stays
    cells_are_spent_while_all_are_moved
    a_walk_is_noted_and_goes_on
    an_instance_is_noted_until_it_stops
    instances_that_are_long_gone_are_not_shown
}

/// The key signs for an hour more, and goes an hour later.
pub(super) fn succeed(kid: &str) -> Change {
    let change = RingChange::ReplaceSigningKey {
        kid: kid.to_owned(),
        replaced_at: NOW.plus(HOUR),
        gone_at: NOW.plus(HOUR * 2),
    };
    change.into()
}

pub(super) fn rewrap((place, key): (SealedPlace, &str), from: Vec<u8>) -> Change {
    let change = RingChange::Rewrap {
        place,
        key: key.to_owned(),
        from,
        to: vec![6; 9],
    };
    change.into()
}

pub(super) fn rewrapping(place: SealedPlace, after: Option<&str>) -> Rewrapping {
    Rewrapping {
        place,
        key_id: "k2".to_owned(),
        after: after.map(str::to_owned),
        moved: 7,
        done_at: after.is_none().then_some(NOW),
    }
}

pub(super) fn holder(name: &str, primary: &str) -> RingHolder {
    RingHolder {
        instance: digest(name),
        name: Some(format!("{name} on 127.0.0.1:8080")),
        primary: primary.to_owned(),
        key_ids: vec![primary.to_owned(), "k0".to_owned()],
        since: NOW,
        seen_at: NOW,
    }
}

async fn values(store: &Db, place: SealedPlace) -> Vec<SealedValue> {
    store.sealed_values(place, None, 99).await.unwrap()
}

/// The first value of each place in the world.
fn expected(place: SealedPlace) -> SealedRow {
    let person = || person_id('p');
    match place {
        SealedPlace::SigningKey => SealedRow::SigningKey {
            kid: "one".to_owned(),
            algorithm: "RS256".to_owned(),
        },
        SealedPlace::Profile => SealedRow::Profile(person()),
        SealedPlace::Password => SealedRow::Password(person()),
        SealedPlace::Totp => SealedRow::Totp(person()),
        SealedPlace::Cell => SealedRow::Cell(token_id('t'), at(1)),
        SealedPlace::JournalKey => SealedRow::JournalKey(person(), journal_holder('p')),
        SealedPlace::Ask => SealedRow::Ask(login_id('l')),
        SealedPlace::NewPassword => SealedRow::NewPassword(person()),
        SealedPlace::Pushed => SealedRow::Pushed(digest("request")),
        SealedPlace::Message => SealedRow::Message(message_id(1), MessageKind::BackchannelLogout),
    }
}

async fn choose(store: &Db) {
    let keep = Change::KeepNewPassword {
        login_id: login_id('m'),
        password: vec![1],
    };
    done(store, keep).await;
}

async fn every_place_shows_its_values(store: &Db) {
    world(store).await;
    choose(store).await;
    for place in SealedPlace::ALL {
        let values = values(store, place).await;
        let first = values.first().map(|value| &value.row);
        assert_eq!(first, Some(&expected(place)), "{place:?}");
        assert_eq!(SealedPlace::named(place.as_str()), Some(place));
    }
}

async fn values_come_page_by_page(store: &Db) {
    world(store).await;
    choose(store).await;
    for place in SealedPlace::ALL {
        let (mut seen, mut after) = (Vec::new(), None::<String>);
        loop {
            let page = store
                .sealed_values(place, after.as_deref(), 2)
                .await
                .unwrap();
            assert!(page.len() <= 2);
            let Some(last) = page.last() else { break };
            after = Some(last.key.clone());
            seen.extend(page);
        }
        assert_eq!(seen, values(store, place).await, "{place:?}");
    }
    assert!(values(store, SealedPlace::Cell).await.len() > 2);
}

async fn only_a_chosen_password_is_a_value(store: &Db) {
    world(store).await;
    assert_eq!(values(store, SealedPlace::NewPassword).await, []);
    choose(store).await;
    assert_eq!(values(store, SealedPlace::NewPassword).await.len(), 1);
}

async fn a_value_is_moved_as_it_was_read(store: &Db) {
    world(store).await;
    choose(store).await;
    for place in SealedPlace::ALL {
        let before = values(store, place).await;
        let (first, others) = before.split_first().unwrap();
        done(store, rewrap((place, &first.key), first.sealed.clone())).await;
        let moved = SealedValue {
            sealed: vec![6; 9],
            ..first.clone()
        };
        let now = values(store, place).await;
        assert_eq!(now.split_first(), Some((&moved, others)), "{place:?}");
    }
}

async fn what_changed_meanwhile_stays(store: &Db) {
    world(store).await;
    let set = Change::SetPassword {
        person_id: person_id('p'),
        password: vec![8],
        at: NOW,
    };
    done(store, set).await;
    let place = (SealedPlace::Password, person_id('p'));
    done(
        store,
        rewrap((place.0, place.1.as_str()), account('p').password),
    )
    .await;
    let left = store.account_of(&place.1).await.unwrap().unwrap();
    assert_eq!(left.password, vec![8]);
    // Nor is a row that is gone a conflict.
    done(
        store,
        rewrap((SealedPlace::Ask, login_id('z').as_str()), vec![1]),
    )
    .await;
}

async fn a_password_set_in_the_same_moment_stays(store: &Db) {
    world(store).await;
    for round in 0..20 {
        let before = store.account_of(&person_id('p')).await.unwrap().unwrap();
        let set = Change::SetPassword {
            person_id: person_id('p'),
            password: vec![8, round],
            at: NOW,
        };
        let id = person_id('p');
        let place = (SealedPlace::Password, id.as_str());
        tokio::join!(
            done(store, set),
            done(store, rewrap(place, before.password))
        );
        let left = store.account_of(&id).await.unwrap().unwrap();
        assert_eq!(left.password, vec![8, round]);
    }
}

/// Batches that walk in opposite directions wait for each other, and so does a login.
async fn cells_are_spent_while_all_are_moved(store: &Db) {
    world(store).await;
    let cells = values(store, SealedPlace::Cell).await;
    let moves = |value: &SealedValue| rewrap((SealedPlace::Cell, &value.key), value.sealed.clone());
    let spend = Change::SpendCell {
        token_id: token_id('t'),
        position: at(7),
        generation: 0,
        next: Some(at(8)),
    };
    tokio::join!(
        done(store, cells.iter().map(moves).collect::<Changes>()),
        done(store, spend),
        done(store, cells.iter().rev().map(moves).collect::<Changes>())
    );
    let uses = store.cell_uses(&token_id('t')).await.unwrap();
    assert!(uses.contains(&(at(7), Some(0))), "{uses:?}");
    let moved = values(store, SealedPlace::Cell).await;
    assert!(moved.iter().all(|value| value.sealed == [6; 9]));
}

async fn a_walk_is_noted_and_goes_on(store: &Db) {
    assert_eq!(store.rewrappings().await.unwrap(), vec![]);
    let note = |state: &Rewrapping| Change::from(RingChange::NoteRewrapping(state.clone()));
    let under_way = rewrapping(SealedPlace::Cell, Some("token/7"));
    let done_with = rewrapping(SealedPlace::Totp, None);
    for state in [&under_way, &done_with] {
        done(store, note(state)).await;
    }
    let found = store.rewrappings().await.unwrap();
    assert_eq!(found, vec![under_way, done_with.clone()]);
    let finished = rewrapping(SealedPlace::Cell, None);
    done(store, note(&finished)).await;
    assert_eq!(
        store.rewrappings().await.unwrap(),
        vec![finished, done_with]
    );
}

async fn an_instance_is_noted_until_it_stops(store: &Db) {
    let note = |holder: &RingHolder| Change::from(RingChange::NoteHolder(holder.clone()));
    let before = holder("one", "k1");
    done(store, note(&before)).await;
    assert_eq!(store.ring_holders(NOW).await.unwrap(), vec![before]);
    let now = holder("one", "k2");
    done(store, note(&now)).await;
    assert_eq!(store.ring_holders(NOW).await.unwrap(), vec![now]);
    for _ in 0..2 {
        done(store, Change::from(RingChange::DropHolder(digest("one")))).await;
        assert_eq!(store.ring_holders(NOW).await.unwrap(), vec![]);
    }
}

async fn instances_that_are_long_gone_are_not_shown(store: &Db) {
    let note = Change::from(RingChange::NoteHolder(holder("one", "k1")));
    done(store, note).await;
    let later = NOW.plus(Duration::from_secs(1));
    assert_eq!(store.ring_holders(later).await.unwrap(), vec![]);
    store.sweep(NOW.plus(HOUR), 9).await.whole().unwrap();
    assert_eq!(store.ring_holders(NOW).await.unwrap().len(), 1);
    store.sweep(later.plus(HOUR), 9).await.whole().unwrap();
    assert_eq!(store.ring_holders(NOW).await.unwrap(), vec![]);
}
