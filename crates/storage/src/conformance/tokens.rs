//! Tokens and the spending of their cells.

use std::num::NonZeroU8;

use fedtoken_core::{challenge::StandardPolicy, grid::GridSpec};

use super::{
    check::{Db, done, faulty, group, refused, winners},
    fixture::{add_token, at, cells, person, person_id, token, token_id},
};
use crate::{
    Change, Changes, Conflict,
    stores::{Cell, Token, TokenState},
};

group! {
    /// Checks of tokens and the spending of their cells.
    pub tokens:
    what_was_added_is_found
    a_token_is_found_with_what_its_question_needs
    every_policy_reads_back
    taken_keys_are_refused
    a_token_needs_its_person
    a_new_token_ends_the_one_before
    a_replaced_token_stays_replaced_beside_a_newer_one
    states_change_only_from_the_named_one
    spending_moves_the_pending_cell
    a_cell_is_spent_once
    each_condition_of_spending_counts
    the_last_cell_leaves_none
    attempts_stop_at_the_limit
    only_an_active_token_counts
    refunds_stop_at_zero
    of_parallel_spenders_one_wins
    of_parallel_attempts_the_limit_wins
}

async fn one(store: &Db) {
    let changes = Changes::new()
        .and(Change::AddPerson(person('p')))
        .and(Change::AddPerson(person('q')))
        .and(add_token(token('t', 'p')));
    done(store, changes).await;
}

async fn held(store: &Db) -> Token {
    store.token_of(&person_id('p')).await.unwrap().unwrap()
}

fn spend(position: u8, generation: u64, next: Option<u8>) -> Change {
    Change::SpendCell {
        token_id: token_id('t'),
        position: at(position),
        generation,
        next: next.map(at),
    }
}

fn attempt(limit: u32) -> Change {
    Change::CountTokenAttempt {
        token_id: token_id('t'),
        limit,
    }
}

fn state(letter: char, from: TokenState, to: TokenState) -> Change {
    Change::SetTokenState {
        token_id: token_id(letter),
        from,
        to,
    }
}

async fn what_was_added_is_found(store: &Db) {
    one(store).await;
    assert_eq!(held(store).await, token('t', 'p'));
    assert_eq!(store.token_of(&person_id('q')).await.unwrap(), None);
    for cell in cells() {
        let found = store.cell(&token_id('t'), cell.position).await.unwrap();
        assert_eq!(found, Some(cell));
    }
    let positions = GridSpec::FEDERAL.positions();
    let unused: Vec<_> = positions.map(|position| (position, None)).collect();
    assert_eq!(store.cell_uses(&token_id('t')).await.unwrap(), unused);
    assert_eq!(store.cell(&token_id('u'), at(1)).await.unwrap(), None);
    assert_eq!(store.cell_uses(&token_id('u')).await.unwrap(), vec![]);
}

async fn a_token_is_found_with_what_its_question_needs(store: &Db) {
    one(store).await;
    done(store, spend(7, 0, Some(19))).await;
    let found = store.token_in_play(&person_id('p')).await.unwrap().unwrap();
    assert_eq!(found.token, held(store).await);
    let uses = store.cell_uses(&token_id('t')).await.unwrap();
    assert_eq!(found.uses, uses);
    let pending = store.cell(&token_id('t'), at(19)).await.unwrap();
    assert_eq!(found.sealed, pending.map(|cell| cell.sealed));
    assert_eq!(store.token_in_play(&person_id('q')).await.unwrap(), None);
    // The last code is spent, and then there is a paper without cells.
    done(store, spend(19, 1, None)).await;
    let found = store.token_in_play(&person_id('p')).await.unwrap().unwrap();
    assert_eq!((found.token.pending, found.sealed), (None, None));
    let bare = Change::AddToken {
        token: token('u', 'p'),
        cells: Vec::new(),
    };
    done(store, bare).await;
    let found = store.token_in_play(&person_id('p')).await.unwrap().unwrap();
    assert_eq!((found.token, found.uses), (token('u', 'p'), Vec::new()));
    assert_eq!(found.sealed, None);
}

async fn every_policy_reads_back(store: &Db) {
    done(store, Change::AddPerson(person('p'))).await;
    let among = NonZeroU8::new(9).unwrap();
    let policies = [
        ('t', StandardPolicy::SingleUse),
        ('u', StandardPolicy::REUSABLE),
        ('v', StandardPolicy::Reusable { among }),
    ];
    for (letter, policy) in policies {
        let new = Token {
            policy,
            generation: 40,
            wrong_in_row: 3,
            ..token(letter, 'p')
        };
        done(store, add_token(new.clone())).await;
        assert_eq!(held(store).await, new);
    }
}

async fn taken_keys_are_refused(store: &Db) {
    one(store).await;
    let same_id = Token {
        serial: "other".to_owned(),
        ..token('t', 'q')
    };
    refused(store, add_token(same_id), Conflict::Exists("token")).await;
    let same_serial = Token {
        serial: "serial t".to_owned(),
        ..token('u', 'q')
    };
    refused(store, add_token(same_serial), Conflict::Exists("token")).await;
    assert_eq!(held(store).await, token('t', 'p'));
}

async fn a_token_needs_its_person(store: &Db) {
    faulty(store, add_token(token('t', 'p'))).await;
}

async fn a_new_token_ends_the_one_before(store: &Db) {
    one(store).await;
    done(store, add_token(token('o', 'q'))).await;
    done(store, add_token(token('u', 'p'))).await;
    assert_eq!(held(store).await, token('u', 'p'));
    refused(store, spend(7, 0, Some(8)), Conflict::Cell).await;
    refused(store, attempt(100), Conflict::Key).await;
    // A blocked one is ended too, and nobody else's.
    done(store, state('u', TokenState::Active, TokenState::Blocked)).await;
    done(store, add_token(token('v', 'p'))).await;
    assert_eq!(held(store).await, token('v', 'p'));
    assert_eq!(
        store.token_of(&person_id('q')).await.unwrap(),
        Some(token('o', 'q'))
    );
}

async fn a_replaced_token_stays_replaced_beside_a_newer_one(store: &Db) {
    one(store).await;
    done(store, add_token(token('u', 'p'))).await;
    let revived = state('t', TokenState::Replaced, TokenState::Active);
    refused(store, revived, Conflict::Exists("token")).await;
}

async fn states_change_only_from_the_named_one(store: &Db) {
    use TokenState::{Active, Blocked, Replaced};
    one(store).await;
    for wrong in [Blocked, Replaced] {
        refused(store, state('t', wrong, Active), Conflict::Missing("token")).await;
    }
    refused(
        store,
        state('u', Active, Blocked),
        Conflict::Missing("token"),
    )
    .await;
    done(store, state('t', Active, Blocked)).await;
    assert_eq!(held(store).await.state, Blocked);
    refused(
        store,
        state('t', Active, Blocked),
        Conflict::Missing("token"),
    )
    .await;
}

async fn spending_moves_the_pending_cell(store: &Db) {
    one(store).await;
    done(store, attempt(100)).await;
    done(store, spend(7, 0, Some(19))).await;
    let expected = Token {
        pending: Some(at(19)),
        generation: 1,
        ..token('t', 'p')
    };
    assert_eq!(held(store).await, expected);
    done(store, spend(19, 1, Some(2))).await;
    let uses = store.cell_uses(&token_id('t')).await.unwrap();
    let used: Vec<_> = uses
        .into_iter()
        .filter(|(_, last)| last.is_some())
        .collect();
    assert_eq!(used, vec![(at(7), Some(0)), (at(19), Some(1))]);
    let spent = store.cell(&token_id('t'), at(7)).await.unwrap();
    assert_eq!(
        spent,
        Some(Cell {
            position: at(7),
            sealed: vec![7; 90],
            last_use: Some(0)
        })
    );
}

async fn a_cell_is_spent_once(store: &Db) {
    one(store).await;
    done(store, spend(7, 0, Some(8))).await;
    refused(store, spend(7, 0, Some(8)), Conflict::Cell).await;
    refused(store, spend(7, 1, Some(9)), Conflict::Cell).await;
}

async fn each_condition_of_spending_counts(store: &Db) {
    one(store).await;
    refused(store, spend(8, 0, Some(9)), Conflict::Cell).await;
    refused(store, spend(7, 1, Some(9)), Conflict::Cell).await;
    let elsewhere = Change::SpendCell {
        token_id: token_id('u'),
        position: at(7),
        generation: 0,
        next: Some(at(9)),
    };
    refused(store, elsewhere, Conflict::Cell).await;
    done(store, state('t', TokenState::Active, TokenState::Blocked)).await;
    refused(store, spend(7, 0, Some(9)), Conflict::Cell).await;
    let untouched = Token {
        state: TokenState::Blocked,
        ..token('t', 'p')
    };
    assert_eq!(held(store).await, untouched);
    assert!(
        store
            .cell_uses(&token_id('t'))
            .await
            .unwrap()
            .iter()
            .all(|(_, last)| last.is_none())
    );
}

async fn the_last_cell_leaves_none(store: &Db) {
    one(store).await;
    done(store, spend(7, 0, None)).await;
    assert_eq!(held(store).await.pending, None);
    refused(store, spend(7, 1, None), Conflict::Cell).await;
}

async fn attempts_stop_at_the_limit(store: &Db) {
    one(store).await;
    for _ in 0..3 {
        done(store, attempt(3)).await;
    }
    refused(store, attempt(3), Conflict::Key).await;
    assert_eq!(held(store).await.wrong_in_row, 3);
}

async fn only_an_active_token_counts(store: &Db) {
    one(store).await;
    let unknown = Change::CountTokenAttempt {
        token_id: token_id('u'),
        limit: 3,
    };
    refused(store, unknown, Conflict::Key).await;
    done(store, state('t', TokenState::Active, TokenState::Blocked)).await;
    refused(store, attempt(3), Conflict::Key).await;
}

async fn refunds_stop_at_zero(store: &Db) {
    one(store).await;
    let refund = || Change::RefundTokenAttempt(token_id('t'));
    done(store, attempt(3)).await;
    done(store, refund()).await;
    done(store, refund()).await;
    assert_eq!(held(store).await.wrong_in_row, 0);
}

async fn of_parallel_spenders_one_wins(store: &Db) {
    one(store).await;
    assert_eq!(winners(store, 50, |_| spend(7, 0, Some(8))).await, 1);
    assert_eq!(held(store).await.generation, 1);
}

async fn of_parallel_attempts_the_limit_wins(store: &Db) {
    one(store).await;
    assert_eq!(winners(store, 60, |_| attempt(20)).await, 20);
    assert_eq!(held(store).await.wrong_in_row, 20);
}
