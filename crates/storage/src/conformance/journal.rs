//! The journal: its lines, whose they are, and the chain.

use fedtoken_core::ids::JournalId;

use super::{
    check::{Db, done, group, refused, winners},
    fixture::{HOUR, NOW, digest, person, person_id},
    lines::{
        add_key, append, append_rows, drop_key, holder, journal_key, lease, line, remove, segment,
        stub,
    },
};
use crate::{
    ChainChange, Change, Changes, Conflict,
    stores::{
        Actor, ChainPlace, JournalEvent, JournalLine, JournalPart, JournalRow, Lease, Outcome,
        Reason, SegmentRow,
    },
};

group! {
    /// Checks of the journal.
    pub journal:
    the_journal_is_read_newest_first
    every_word_reads_back
    a_line_is_written_once
    rows_stand_as_they_were_written
    a_person_has_one_key
    of_parallel_first_keys_of_a_person_one_wins
    without_its_key_nothing_tells_whom_a_line_is_about
    a_segment_follows_the_newest_one
    a_row_is_sealed_once
    of_parallel_sealers_one_appends
    parts_of_the_journal_are_paged
    sealed_rows_are_paged_by_segment
    removed_segments_leave_a_stub
    a_segment_is_removed_once
    a_lease_is_held_until_its_end
    a_lease_beyond_what_anybody_asks_for_is_free
    of_parallel_holders_one_gets_the_lease
}

const EVENT: JournalEvent = JournalEvent::LoginFinished;

/// Two persons with a key each.
async fn keyed(store: &Db) {
    let persons = ['p', 'q'].map(|letter| [Change::AddPerson(person(letter)), add_key(letter)]);
    done(store, persons.into_iter().flatten().collect::<Changes>()).await;
}

/// Writes lines about nobody known; their `seq`.
async fn written<const N: usize>(store: &Db, letters: [char; N]) -> [i64; N] {
    let lines = letters
        .into_iter()
        .map(|letter| Change::Journal(line(letter, 'p', EVENT)));
    done(store, lines.collect::<Changes>()).await;
    rows(store, JournalPart::Whole).await.try_into().unwrap()
}

async fn rows(store: &Db, part: JournalPart) -> Vec<i64> {
    let rows = store.journal_rows(part, i64::MIN, 99).await.unwrap();
    rows.iter().map(|row| row.seq).collect()
}

async fn the_journal_is_read_newest_first(store: &Db) {
    keyed(store).await;
    let early = JournalLine {
        at: NOW.minus(HOUR),
        ..line('z', 'p', EVENT)
    };
    let bare = JournalLine {
        actor: None,
        outcome: None,
        reason: None,
        method: None,
        client_id: None,
        reference: None,
        mac: None,
        ..line('b', 'p', EVENT)
    };
    let nobody = JournalLine {
        personal: None,
        ..line('c', 'p', EVENT)
    };
    // Within one second the order of writing counts.
    let lines = [
        line('y', 'p', EVENT),
        bare.clone(),
        early.clone(),
        nobody,
        line('d', 'q', EVENT),
    ];
    let lines = lines.map(Change::Journal).into_iter();
    done(store, lines.collect::<Changes>()).await;
    let newest = vec![bare, line('y', 'p', EVENT), early];
    assert_eq!(store.journal_of(&person_id('p'), 9).await.unwrap(), newest);
    let two = store.journal_of(&person_id('p'), 2).await.unwrap();
    assert_eq!(two.as_slice(), newest.get(..2).unwrap());
}

async fn every_word_reads_back(store: &Db) {
    keyed(store).await;
    let (actors, outcomes, reasons) = (Actor::ALL, Outcome::ALL, Reason::ALL);
    for (at, event) in JournalEvent::ALL.iter().copied().enumerate() {
        let written = JournalLine {
            actor: actors.get(at % actors.len()).copied(),
            outcome: outcomes.get(at % outcomes.len()).copied(),
            reason: reasons.get(at % reasons.len()).copied(),
            id: JournalId::from_bytes([u8::try_from(at).unwrap(); 16]),
            ..line('a', 'p', event)
        };
        done(store, Change::Journal(written.clone())).await;
        let newest = store.journal_of(&person_id('p'), 1).await.unwrap();
        assert_eq!(newest, vec![written]);
    }
}

async fn a_line_is_written_once(store: &Db) {
    let add = || Change::Journal(line('a', 'p', EVENT));
    done(store, add()).await;
    refused(store, add(), Conflict::Exists("journal")).await;
}

async fn rows_stand_as_they_were_written(store: &Db) {
    let nobody = JournalLine {
        personal: None,
        mac: None,
        ..line('b', 'p', EVENT)
    };
    let lines = [line('a', 'p', EVENT), nobody];
    let changes = lines.clone().map(Change::Journal).into_iter();
    done(store, changes.collect::<Changes>()).await;
    let found = store.journal_rows(JournalPart::Whole, i64::MIN, 9).await;
    let found = found
        .unwrap()
        .into_iter()
        .map(|row| JournalRow { seq: 0, ..row });
    assert_eq!(
        found.collect::<Vec<_>>(),
        lines.map(|line| JournalRow::of(&line))
    );
}

async fn a_person_has_one_key(store: &Db) {
    keyed(store).await;
    refused(store, add_key('p'), Conflict::Exists("journal_key")).await;
    let found = store.journal_key(&person_id('p')).await.unwrap();
    assert_eq!(found, Some(journal_key('p')));
    assert_eq!(store.journal_key(&person_id('r')).await.unwrap(), None);
    let mut keys = store
        .journal_keys(&[holder('q'), holder('p'), holder('r')])
        .await
        .unwrap();
    keys.sort_by_key(|key| key.holder);
    assert_eq!(keys, [journal_key('p'), journal_key('q')]);
}

async fn of_parallel_first_keys_of_a_person_one_wins(store: &Db) {
    done(store, Change::AddPerson(person('p'))).await;
    let add = |number: usize| {
        let mut key = journal_key('p');
        key.holder.0 = [u8::try_from(number).unwrap(); 16];
        ChainChange::AddKey(key).into()
    };
    assert_eq!(winners(store, 20, add).await, 1);
}

async fn without_its_key_nothing_tells_whom_a_line_is_about(store: &Db) {
    keyed(store).await;
    let lines = [line('a', 'p', EVENT), line('b', 'q', EVENT)];
    let lines = lines.map(Change::Journal).into_iter();
    done(store, lines.collect::<Changes>()).await;
    let before = store.journal_rows(JournalPart::Whole, i64::MIN, 9).await;
    done(store, drop_key('p')).await;
    done(store, drop_key('p')).await;
    assert_eq!(store.journal_key(&person_id('p')).await.unwrap(), None);
    assert_eq!(store.journal_of(&person_id('p'), 9).await.unwrap(), []);
    assert_eq!(store.journal_keys(&[holder('p')]).await.unwrap(), []);
    assert_eq!(store.journal_of(&person_id('q'), 9).await.unwrap().len(), 1);
    let after = store.journal_rows(JournalPart::Whole, i64::MIN, 9).await;
    assert_eq!(after.unwrap(), before.unwrap());
}

async fn a_segment_follows_the_newest_one(store: &Db) {
    let [first, second, _] = written(store, ['a', 'b', 'c']).await;
    assert_eq!(store.newest_segment().await.unwrap(), None);
    refused(store, append(2, first), Conflict::Chain).await;
    done(store, append(1, first)).await;
    for number in [1, 3] {
        refused(store, append(number, second), Conflict::Chain).await;
    }
    let mut other = segment(2, second);
    other.previous = digest("another one");
    let rows = vec![second];
    let other = ChainChange::Append {
        segment: other,
        rows,
    };
    refused(store, Change::from(other), Conflict::Chain).await;
    done(store, append(2, second)).await;
    let (one, two) = (segment(1, first), segment(2, second));
    assert_eq!(store.newest_segment().await.unwrap(), Some(two.clone()));
    assert_eq!(store.segments(0, 9).await.unwrap(), [one, two.clone()]);
    assert_eq!(store.segments(1, 9).await.unwrap(), [two]);
    assert_eq!(store.segments(0, 1).await.unwrap().len(), 1);
    assert_eq!(rows_of(store).await, [Some(1), Some(2), None]);
}

async fn rows_of(store: &Db) -> Vec<Option<i64>> {
    let found = store.journal_rows(JournalPart::Whole, i64::MIN, 99).await;
    found.unwrap().iter().map(|row| row.segment).collect()
}

async fn a_row_is_sealed_once(store: &Db) {
    let [first, second] = written(store, ['a', 'b']).await;
    done(store, append(1, first)).await;
    refused(store, append(2, first), Conflict::Chain).await;
    // Nor is one that is not there.
    refused(store, append(2, second + 1), Conflict::Chain).await;
    assert_eq!(rows_of(store).await, [Some(1), None]);
    assert_eq!(store.segments(1, 9).await.unwrap(), []);
}

async fn of_parallel_sealers_one_appends(store: &Db) {
    let [first, ..] = written(store, ['a', 'b', 'c']).await;
    assert_eq!(winners(store, 20, |_| append(1, first)).await, 1);
    let sealed = rows_of(store).await.into_iter().flatten();
    assert_eq!(sealed.collect::<Vec<_>>(), [1]);
}

async fn parts_of_the_journal_are_paged(store: &Db) {
    let letters = ['a', 'b', 'c', 'd', 'e'];
    let [first, second, third, fourth, fifth] = written(store, letters).await;
    for (number, seq) in (1..).zip([first, second, third]) {
        done(store, append(number, seq)).await;
    }
    for (part, found) in [
        (
            JournalPart::Whole,
            vec![first, second, third, fourth, fifth],
        ),
        (JournalPart::Unsealed, vec![fourth, fifth]),
    ] {
        assert_eq!(rows(store, part).await, found, "{part:?}");
    }
    let page = store.journal_rows(JournalPart::Whole, second, 2).await;
    let page: Vec<_> = page.unwrap().iter().map(|row| row.seq).collect();
    assert_eq!(page, [third, fourth]);
}

async fn sealed_rows_are_paged_by_segment(store: &Db) {
    let [first, second, third, fourth] = written(store, ['a', 'b', 'c', 'd']).await;
    // A later line may be sealed earlier.
    done(store, append_rows(1, &[third, fourth])).await;
    done(store, append_rows(2, &[first, second])).await;
    let place = |segment, seq| ChainPlace { segment, seq };
    for (after, to, most, found) in [
        (
            place(i64::MIN, i64::MIN),
            i64::MAX,
            9,
            vec![third, fourth, first, second],
        ),
        (place(1, third), i64::MAX, 2, vec![fourth, first]),
        (place(1, i64::MAX), i64::MAX, 9, vec![first, second]),
        (place(i64::MIN, i64::MIN), 1, 9, vec![third, fourth]),
        (place(2, i64::MAX), i64::MAX, 9, vec![]),
    ] {
        let rows = store.sealed_rows(after, to, most).await.unwrap();
        let rows: Vec<_> = rows.iter().map(|row| row.seq).collect();
        assert_eq!(rows, found, "{after:?}");
    }
    let rows = store.segment_rows(1, 9).await.unwrap();
    let (number, segment) = (2, Some(segment(2, first)));
    assert_eq!(rows, [SegmentRow { number, segment }]);
}

async fn a_lease_beyond_what_anybody_asks_for_is_free(store: &Db) {
    let now = NOW.plus(HOUR * 9);
    done(store, lease("ahead", now)).await;
    refused(store, lease("one", now.minus(HOUR)), Conflict::Lease).await;
    done(store, lease("one", now.minus(HOUR * 2))).await;
}

async fn removed_segments_leave_a_stub(store: &Db) {
    let [first, second, third, fourth] = written(store, ['a', 'b', 'c', 'd']).await;
    for (number, seq) in (1..).zip([first, second, third]) {
        done(store, append(number, seq)).await;
    }
    done(store, remove(2, second)).await;
    let left = [stub(2, second), segment(3, third)];
    assert_eq!(store.segments(0, 9).await.unwrap(), left);
    assert_eq!(rows_of(store).await, [Some(3), None]);
    done(store, remove(3, third)).await;
    assert_eq!(store.segments(0, 9).await.unwrap(), [stub(3, third)]);
    // The chain goes on behind the stub.
    done(store, append(4, fourth)).await;
}

async fn a_segment_is_removed_once(store: &Db) {
    let [first, second] = written(store, ['a', 'b']).await;
    done(store, append(1, first)).await;
    refused(store, remove(2, second), Conflict::Chain).await;
    let mut other = stub(1, first);
    other.hash = digest("another one");
    let other = ChainChange::Remove { stub: other };
    refused(store, Change::from(other), Conflict::Chain).await;
    assert_eq!(rows_of(store).await, [Some(1), None]);
    done(store, remove(1, first)).await;
    refused(store, remove(1, first), Conflict::Chain).await;
}

async fn a_lease_is_held_until_its_end(store: &Db) {
    assert_eq!(store.lease("job").await.unwrap(), None);
    done(store, lease("one", NOW)).await;
    done(store, lease("one", NOW)).await;
    refused(store, lease("two", NOW), Conflict::Lease).await;
    let until = NOW.plus(HOUR);
    let held = |holder| {
        Some(Lease {
            holder: digest(holder),
            until,
        })
    };
    assert_eq!(store.lease("job").await.unwrap(), held("one"));
    assert_eq!(store.lease("other job").await.unwrap(), None);
    done(store, lease("two", until)).await;
    let now = store.lease("job").await.unwrap().unwrap();
    assert_eq!(now.holder, digest("two"));
    refused(store, lease("one", until), Conflict::Lease).await;
}

async fn of_parallel_holders_one_gets_the_lease(store: &Db) {
    let take = |number| lease(&format!("instance {number}"), NOW);
    assert_eq!(winners(store, 20, take).await, 1);
}
