//! Races between the jobs that every instance runs.

#![expect(
    clippy::indexing_slicing,
    reason = "without a store there is nothing to check, and the panic says so"
)]

use std::{collections::BTreeSet, sync::Arc};

use super::{together, won};
use crate::{
    Change, Changes, Conflict,
    conformance::{
        check::{Db, done},
        fixture::{DAY, NOW, claim, message},
        lines::{append, lease, line, segment},
    },
    stores::{ChainPlace, JournalEvent, JournalPart},
};

pub(super) async fn no_message_is_taken_twice(stores: &[Db]) {
    let many: Changes = (100..200)
        .map(|number| Change::AddMessage(message(number)))
        .collect();
    done(&stores[0], many).await;
    let workers: Vec<_> = (0..20)
        .map(|worker| {
            let store = Arc::clone(&stores[worker % stores.len()]);
            let claim = claim(&format!("worker {worker}"), NOW);
            tokio::spawn(async move { store.claim(&claim).await.unwrap() })
        })
        .collect();
    let mut ids = BTreeSet::new();
    let mut taken = 0;
    for worker in workers {
        let messages = worker.await.unwrap();
        taken += messages.len();
        ids.extend(messages.into_iter().map(|message| message.id));
    }
    assert_eq!(ids.len(), taken);
    // Whoever was passed over is there for the next round.
    loop {
        let rest = stores[0].claim(&claim("last", NOW)).await.unwrap();
        if rest.is_empty() {
            break;
        }
        taken += rest.len();
        ids.extend(rest.into_iter().map(|message| message.id));
    }
    assert_eq!((ids.len(), taken), (100, 100));
}

/// All rows are sealed in turn by whoever is first; nothing is sealed twice, no number is left out.
pub(super) async fn many_sealers_make_one_chain(stores: &[Db]) {
    let (one, other) = (stores.first().unwrap(), stores.last().unwrap());
    // The world has sealed one row and left one.
    for number in 2..10 {
        let open = JournalPart::Unsealed;
        let rows = one.journal_rows(open, i64::MIN, 1).await.unwrap();
        let row = rows.first().unwrap().seq;
        let letter = char::from(b'e' + u8::try_from(number).unwrap());
        let next = Change::Journal(line(letter, 'p', JournalEvent::CodeRefused));
        done(one, next).await;
        let outcomes = together(stores, (0..12).map(|_| append(number, row).into())).await;
        assert_eq!(won(&outcomes, &Conflict::Chain), 1);
        assert_eq!(
            other.newest_segment().await.unwrap(),
            Some(segment(number, row))
        );
    }
    let chain = one.segments(0, 99).await.unwrap();
    let numbers: Vec<_> = chain.iter().map(|segment| segment.number).collect();
    assert_eq!(numbers, (1..10).collect::<Vec<_>>());
    let sealed = one.sealed_rows(BEGINNING, i64::MAX, 99).await;
    assert_eq!(sealed.unwrap().len(), 9);
}

pub(super) async fn one_instance_holds_the_lease(stores: &[Db]) {
    // The one of the world is over by then.
    let then = NOW.plus(DAY);
    let take = |number| lease(&format!("instance {number}"), then).into();
    let outcomes = together(stores, (0..40).map(take)).await;
    assert_eq!(won(&outcomes, &Conflict::Lease), 1);
}

const BEGINNING: ChainPlace = ChainPlace {
    segment: i64::MIN,
    seq: i64::MIN,
};
