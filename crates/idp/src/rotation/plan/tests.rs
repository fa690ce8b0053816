//! Each step of a rotation waits for what must hold before it, and for nothing else.

use fedtoken_core::{keyring::KeyId, secret::TokenDigest};
use fedtoken_storage::stores::Rewrapping;

use super::*;
use crate::keys::Forgetting;

fn now() -> UnixTime {
    UnixTime::from_secs(1_700_000_000)
}

fn key(id: &str, standing: Standing) -> RingKey {
    RingKey {
        id: KeyId::parse(id).unwrap(),
        standing,
        made_at: None,
        replaced_at: None,
    }
}

fn holder(primary: &str, others: &[&str]) -> RingHolder {
    let key_ids = [primary].into_iter().chain(others.iter().copied());
    RingHolder {
        instance: TokenDigest::of(primary),
        name: None,
        primary: primary.to_owned(),
        key_ids: key_ids.map(str::to_owned).collect(),
        since: now().minus(SETTLES),
        seen_at: now(),
    }
}

/// Every column was moved to this key.
fn all_moved(key_id: &str) -> Vec<Rewrapping> {
    let done = |place| Rewrapping {
        place,
        key_id: key_id.to_owned(),
        after: None,
        moved: 0,
        done_at: Some(now()),
    };
    SealedPlace::ALL.map(done).to_vec()
}

fn step(keys: &[RingKey], holders: &[RingHolder], rewrappings: &[Rewrapping]) -> Step {
    let witness = Witness {
        holders: holders.to_vec(),
        rewrappings: rewrappings.to_vec(),
    };
    next(&Situation {
        keys,
        witness: &witness,
        now: now(),
    })
}

fn begun() -> [RingKey; 2] {
    [key("new", Standing::Next), key("old", Standing::Seals)]
}

fn used() -> [RingKey; 2] {
    [key("new", Standing::Seals), key("old", Standing::Old)]
}

fn name(id: &str) -> String {
    id.to_owned()
}

#[test]
fn a_rotation_begins_with_a_new_key() {
    let alone = [key("old", Standing::Seals)];
    assert_eq!(step(&alone, &[holder("old", &[])], &[]), Step::Add);
}

#[test]
fn a_key_that_an_instance_does_not_know_is_not_used() {
    let knows = holder("old", &["new"]);
    let both = [knows.clone(), holder("old", &[])];
    let obstacle = Obstacle::Unknown {
        key: name("new"),
        instances: vec![name("one without a name (seen 0 s ago)")],
    };
    assert_eq!(step(&begun(), &both, &[]), Step::Wait(obstacle));
    assert_eq!(step(&begun(), &[knows], &[]), Step::Use);
    assert_eq!(step(&begun(), &[], &[]), Step::Use, "nobody runs");
}

#[test]
fn nothing_is_counted_while_an_instance_seals_with_another_key() {
    let ours = holder("new", &["old"]);
    let both = [ours.clone(), holder("old", &["new"])];
    let obstacle = Obstacle::Unused {
        key: name("new"),
        instances: vec![name("one without a name (seen 0 s ago)")],
    };
    let moved = all_moved("new");
    assert_eq!(step(&used(), &both, &moved), Step::Wait(obstacle));
    assert_eq!(step(&used(), &[ours], &moved), Step::Count);
}

#[test]
fn nothing_is_counted_while_requests_may_go_on_that_began_before() {
    let fresh = RingHolder {
        since: now().minus(SETTLES).plus(Duration::from_secs(1)),
        ..holder("new", &["old"])
    };
    let obstacle = Obstacle::Fresh { key: name("new") };
    let moved = all_moved("new");
    assert_eq!(step(&used(), &[fresh], &moved), Step::Wait(obstacle));
}

#[test]
fn nothing_is_counted_before_every_column_was_moved() {
    let holders = [holder("new", &["old"])];
    let moving = |done| {
        let key = name("new");
        let all = SealedPlace::ALL.len();
        Step::Wait(Obstacle::Moving { key, done, all })
    };
    for left_out in 0..SealedPlace::ALL.len() {
        let mut moved = all_moved("new");
        moved[left_out].done_at = None;
        assert_eq!(step(&used(), &holders, &moved), moving(9));
        moved.remove(left_out);
        assert_eq!(step(&used(), &holders, &moved), moving(9));
    }
    let before = all_moved("old");
    assert_eq!(step(&used(), &holders, &before), moving(0));
}

#[test]
fn where_nobody_runs_nobody_moves() {
    let obstacle = Obstacle::NobodyMoves { key: name("new") };
    assert_eq!(step(&used(), &[], &[]), Step::Wait(obstacle));
    assert_eq!(step(&used(), &[], &all_moved("new")), Step::Count);
}

fn replaced(ago: Duration) -> RingKey {
    RingKey {
        replaced_at: Some(now().minus(ago)),
        ..key("old", Standing::Old)
    }
}

fn needed(key: &RingKey, counts: &Counts, stamps: Stamps) -> Result<(), Obstacle> {
    let keys = [self::key("new", Standing::Seals), *key];
    let witness = Witness::default();
    let situation = Situation {
        keys: &keys,
        witness: &witness,
        now: now(),
    };
    is_needed(key, counts, (&situation, stamps))
}

#[test]
fn a_key_that_nothing_needs_may_go() {
    let mut counts = Counts::default();
    counts.sealed.insert((name("new"), SealedPlace::Profile), 5);
    counts.vouched.insert(name("new"), 5);
    let key = replaced(TRAVELS);
    assert_eq!(needed(&key, &counts, Stamps::Keep), Ok(()));
}

#[test]
fn a_sealed_row_keeps_its_key_whatever_is_said() {
    let mut counts = Counts::default();
    counts.sealed.insert((name("old"), SealedPlace::Profile), 1);
    let obstacle = Obstacle::Sealed {
        key: name("old"),
        rows: 1,
    };
    for stamps in [Stamps::Keep, Stamps::Forget] {
        let found = needed(&replaced(TRAVELS), &counts, stamps);
        assert_eq!(found, Err(obstacle.clone()));
    }
}

#[test]
fn a_stamp_that_may_come_back_keeps_its_key_unless_somebody_says_otherwise() {
    let young = replaced(TRAVELS - Duration::from_secs(1));
    let until = now().plus(Duration::from_secs(1));
    let key = name("old");
    let found = needed(&young, &Counts::default(), Stamps::Keep);
    assert_eq!(found, Err(Obstacle::Travelling { key, until }));
    let found = needed(&young, &Counts::default(), Stamps::Forget);
    assert_eq!(found, Ok(()));
}

#[test]
fn an_instance_that_got_the_file_late_stamps_until_then() {
    let early = now().minus(TRAVELS);
    let walked = |done_at| Witness {
        rewrappings: vec![
            Rewrapping {
                done_at: Some(done_at),
                ..all_moved("new").remove(0)
            },
            all_moved("new").remove(1),
        ],
        ..Witness::default()
    };
    let old = replaced(TRAVELS);
    let needed = |keys: &[RingKey], done_at| {
        let witness = walked(done_at);
        let situation = Situation {
            keys,
            witness: &witness,
            now: now(),
        };
        is_needed(&old, &Counts::default(), (&situation, Stamps::Keep))
    };
    let keys = [key("new", Standing::Seals), old];
    assert_eq!(needed(&keys, early), Ok(()));
    let (key_name, late) = (name("old"), early.plus(Duration::from_secs(1)));
    let until = now().plus(Duration::from_secs(1));
    let travels = Obstacle::Travelling {
        key: key_name,
        until,
    };
    assert_eq!(needed(&keys, late), Err(travels));
    // The key that came after it has ended itself: no later walk has to do with the first.
    let between = RingKey {
        id: KeyId::parse("between").unwrap(),
        ..old
    };
    let keys = [key("new", Standing::Seals), between, old];
    assert_eq!(needed(&keys, late), Ok(()));
    // Until it ended, an instance may have stamped with the first.
    let second = Duration::from_secs(1);
    let between = RingKey {
        replaced_at: old.replaced_at.map(|at| at.plus(second)),
        ..between
    };
    let (key_name, until) = (name("old"), now().plus(second));
    let travels = Obstacle::Travelling {
        key: key_name,
        until,
    };
    let keys = [key("new", Standing::Seals), between, old];
    assert_eq!(needed(&keys, early), Err(travels));
}

#[test]
fn an_old_copy_of_the_file_goes_nowhere() {
    let ours = [key("old", Standing::Seals)];
    let lacks = Obstacle::OldCopy { key: name("new") };
    let holders = [holder("old", &["new"])];
    assert_eq!(step(&ours, &holders, &[]), Step::Wait(lacks));
    let key = name("new");
    let misfit = Misfit::Lacks { key: key.clone() };
    let moved = all_moved("new");
    let waits = Step::Wait(Obstacle::Misfit(misfit));
    assert_eq!(step(&ours, &[], &moved), waits);
    let waits = Step::Wait(Obstacle::Misfit(Misfit::Behind { key }));
    assert_eq!(step(&begun(), &[], &moved), waits);
}

#[test]
fn an_instance_that_still_has_a_forgotten_key_has_an_old_ring() {
    let end = Forgetting {
        at: now(),
        stub: 0,
        segment: 1,
        hash: TokenDigest::of("segment"),
    };
    let forgot = [
        key("new", Standing::Seals),
        key("old", Standing::Forgotten(end)),
    ];
    assert_eq!(step(&forgot, &[holder("new", &["new"])], &[]), Step::Add);
    let lacks = Obstacle::OldCopy { key: name("old") };
    let holders = [holder("new", &["new", "old"])];
    assert_eq!(step(&forgot, &holders, &[]), Step::Wait(lacks));
}

#[test]
fn a_key_without_a_date_stays_unless_somebody_says_otherwise() {
    let undated = key("old", Standing::Old);
    let found = needed(&undated, &Counts::default(), Stamps::Keep);
    assert_eq!(found, Err(Obstacle::Undated { key: name("old") }));
    let found = needed(&undated, &Counts::default(), Stamps::Forget);
    assert_eq!(found, Ok(()));
}

#[test]
fn a_line_of_the_journal_keeps_its_key_unless_somebody_says_otherwise() {
    let mut counts = Counts::default();
    counts.vouched.insert(name("old"), 3);
    let key = name("old");
    let found = needed(&replaced(TRAVELS), &counts, Stamps::Keep);
    assert_eq!(found, Err(Obstacle::Vouching { key, lines: 3 }));
    let found = needed(&replaced(TRAVELS), &counts, Stamps::Forget);
    assert_eq!(found, Ok(()));
}

#[test]
fn the_longest_stamp_is_a_refresh_token() {
    let client = serde_json::json!({
        "client_id": "rp", "redirect_uris": [], "token_endpoint_auth_method": "private_key_jwt",
    });
    let client = serde_json::from_value(client).unwrap();
    assert!(TRAVELS >= crate::oidc::life::offline(&client));
}
