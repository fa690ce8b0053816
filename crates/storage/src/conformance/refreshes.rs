//! Refresh families.

use fedtoken_core::time::UnixTime;

use super::{
    check::{Db, done, faulty, group, refused, winners},
    fixture::{NOW, digest, grant, grant_id, person, refresh},
};
use crate::{Change, Changes, Conflict, stores::RefreshFamily};

group! {
    /// Checks of refresh families.
    pub refreshes:
    what_was_added_is_found
    taken_keys_are_refused
    a_family_needs_its_grant
    the_newest_generation_moves_on
    an_older_or_unknown_generation_does_not_move_on
    a_use_is_noted_and_the_generation_stays
    an_older_or_unknown_generation_is_not_touched
    families_do_not_touch_each_other
    a_family_ends_with_its_grant
    of_parallel_uses_one_wins
}

const LATER: UnixTime = UnixTime::from_secs(NOW.as_secs() + 60);

async fn one(store: &Db) {
    let changes = Changes::new()
        .and(Change::AddPerson(person('p')))
        .and(Change::AddGrant(grant('g', 'p', 's')))
        .and(Change::AddRefresh(refresh("family", 'g')));
    done(store, changes).await;
}

async fn held(store: &Db, name: &str) -> RefreshFamily {
    let found = store.refresh_family(&digest(name)).await.unwrap();
    found.unwrap()
}

fn advance(name: &str, generation: u32) -> Change {
    Change::AdvanceRefresh {
        digest: digest(name),
        generation,
        at: LATER,
    }
}

fn touch(name: &str, generation: u32) -> Change {
    Change::TouchRefresh {
        digest: digest(name),
        generation,
        at: LATER,
    }
}

fn end() -> Change {
    Change::EndGrant {
        grant_id: grant_id('g'),
        at: NOW,
    }
}

async fn what_was_added_is_found(store: &Db) {
    one(store).await;
    assert_eq!(held(store, "family").await, refresh("family", 'g'));
    let other = RefreshFamily {
        generation: u32::MAX,
        bound_to: Some("thumbprint".to_owned()),
        ..refresh("other", 'h')
    };
    done(store, Change::AddGrant(grant('h', 'p', 's'))).await;
    done(store, Change::AddRefresh(other.clone())).await;
    assert_eq!(held(store, "other").await, other);
    assert_eq!(store.refresh_family(&digest("none")).await.unwrap(), None);
}

async fn taken_keys_are_refused(store: &Db) {
    one(store).await;
    done(store, Change::AddGrant(grant('h', 'p', 's'))).await;
    for (name, grant) in [("family", 'h'), ("other", 'g')] {
        let add = Change::AddRefresh(refresh(name, grant));
        refused(store, add, Conflict::Exists("refresh_family")).await;
    }
}

async fn a_family_needs_its_grant(store: &Db) {
    faulty(store, Change::AddRefresh(refresh("family", 'g'))).await;
}

async fn the_newest_generation_moves_on(store: &Db) {
    one(store).await;
    done(store, advance("family", 0)).await;
    let expected = RefreshFamily {
        generation: 1,
        used_at: LATER,
        ..refresh("family", 'g')
    };
    assert_eq!(held(store, "family").await, expected);
    done(store, advance("family", 1)).await;
    assert_eq!(held(store, "family").await.generation, 2);
}

async fn an_older_or_unknown_generation_does_not_move_on(store: &Db) {
    one(store).await;
    done(store, advance("family", 0)).await;
    for (name, generation) in [("family", 0), ("family", 2), ("none", 0)] {
        refused(store, advance(name, generation), Conflict::Refresh).await;
    }
    assert_eq!(held(store, "family").await.generation, 1);
}

async fn a_use_is_noted_and_the_generation_stays(store: &Db) {
    one(store).await;
    done(
        store,
        Changes::from(touch("family", 0)).and(touch("family", 0)),
    )
    .await;
    let expected = RefreshFamily {
        used_at: LATER,
        ..refresh("family", 'g')
    };
    assert_eq!(held(store, "family").await, expected);
}

async fn an_older_or_unknown_generation_is_not_touched(store: &Db) {
    one(store).await;
    done(store, advance("family", 0)).await;
    for (name, generation) in [("family", 0), ("family", 2), ("none", 0)] {
        refused(store, touch(name, generation), Conflict::Refresh).await;
    }
}

async fn families_do_not_touch_each_other(store: &Db) {
    one(store).await;
    done(store, Change::AddGrant(grant('h', 'p', 's'))).await;
    done(store, Change::AddRefresh(refresh("other", 'h'))).await;
    done(store, advance("family", 0)).await;
    done(store, end()).await;
    assert_eq!(held(store, "other").await, refresh("other", 'h'));
    done(store, advance("other", 0)).await;
}

async fn a_family_ends_with_its_grant(store: &Db) {
    one(store).await;
    done(store, end()).await;
    for change in [advance("family", 0), touch("family", 0)] {
        refused(store, change, Conflict::Refresh).await;
    }
    assert_eq!(held(store, "family").await, refresh("family", 'g'));
}

async fn of_parallel_uses_one_wins(store: &Db) {
    one(store).await;
    assert_eq!(winners(store, 50, |_| advance("family", 0)).await, 1);
    assert_eq!(held(store, "family").await.generation, 1);
}
