//! Every refusal of a transaction, alone; and the instants at the limits.

mod restore;
mod walk;

use core::time::Duration;

use super::*;
use crate::challenge::Answer;
use crate::challenge::hotp::Digits;
use crate::keyring::{KeyId, Keyring, MasterKey};
use crate::time::UnixTime;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const RULES: MessageRules = MessageRules::DEFAULT;
const LOGIN: Binding<'static> = Binding::new(Purpose::LOGIN, b"one");
/// When the first code is sent; it expires 300 seconds later, the transaction 900.
const START: i64 = 1_000;

fn at(seconds: i64) -> UnixTime {
    UnixTime::from_secs(seconds)
}

fn ring() -> Keyring {
    Keyring::new(KeyId::parse("k1").unwrap(), MasterKey::new([1; 32]))
}

fn keys() -> MessageKeys {
    MessageKeys::new(&ring())
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(7)
}

fn issued() -> Sent {
    MessageCode::issue(&RULES, &keys(), &LOGIN, at(START), &mut rng())
}

fn resent(state: &MessageCode, now: i64) -> Result<Sent, ResendError> {
    let mut rng = ChaCha20Rng::seed_from_u64(u64::from(state.parts().sends));
    state.resend(&RULES, &keys(), &LOGIN, at(now), &mut rng)
}

/// Types a code and gives the verdict and the state afterwards.
fn typed(state: &MessageCode, code: &str, now: i64) -> (Answer<()>, MessageCode) {
    match state.reserve(&RULES, at(now)) {
        Err(closed) => (closed.into(), state.clone()),
        Ok(attempt) => {
            let counted = attempt.state().clone();
            let answer = attempt.answer(&keys(), &LOGIN, code);
            (
                answer.verdict(),
                answer.change().cloned().unwrap_or(counted),
            )
        }
    }
}

fn answer(state: &MessageCode, code: &str, now: i64) -> Answer<()> {
    typed(state, code, now).0
}

/// A code of the right form that was not sent.
fn wrong(sent: &Sent) -> &'static str {
    match sent.code.expose() {
        "000000" => "000001",
        _ => "000000",
    }
}

#[test]
fn the_code_that_was_sent_is_accepted() {
    let sent = issued();
    assert_eq!(sent.code.expose().len(), 6);
    assert_eq!(
        answer(&sent.state, sent.code.expose(), START),
        Answer::Accepted(())
    );
    let (left, right) = sent.code.expose().split_at(3);
    let spaced = alloc::format!(" {left} {right} ");
    assert_eq!(answer(&sent.state, &spaced, START), Answer::Accepted(()));
}

#[test]
fn another_code_is_wrong_and_changes_only_the_count() {
    let sent = issued();
    let (verdict, next) = typed(&sent.state, wrong(&sent), START);
    assert_eq!(verdict, Answer::Wrong);
    let expected = Parts {
        tries: 1,
        generation: 1,
        ..sent.state.parts().clone()
    };
    assert_eq!(*next.parts(), expected);
}

#[test]
fn a_text_that_is_no_code_is_wrong() {
    let sent = issued();
    let code = sent.code.expose();
    let longer = alloc::format!("0{code}");
    for text in ["", &code[1..], &longer, "abcdef"] {
        assert_eq!(answer(&sent.state, text, START), Answer::Wrong, "{text}");
    }
}

#[test]
fn second_use_of_a_code_is_refused() {
    let sent = issued();
    let (_, used) = typed(&sent.state, sent.code.expose(), START);
    assert_eq!(used.parts().standing, MessageStanding::Used);
    assert_eq!(answer(&used, sent.code.expose(), START), Answer::Spent);
    assert_eq!(answer(&used, wrong(&sent), START), Answer::Wrong);
}

#[test]
fn a_code_is_good_until_its_last_second() {
    let sent = issued();
    assert_eq!(
        answer(&sent.state, sent.code.expose(), START + 299),
        Answer::Accepted(())
    );
    assert_eq!(
        answer(&sent.state, sent.code.expose(), START + 300),
        Answer::Expired(())
    );
    assert_eq!(
        answer(&sent.state, wrong(&sent), START + 300),
        Answer::Wrong
    );
}

#[test]
fn a_code_that_was_typed_too_late_stays_worthless() {
    let sent = issued();
    let (_, expired) = typed(&sent.state, sent.code.expose(), START + 300);
    assert_eq!(expired.parts().standing, MessageStanding::Expired);
    // The clock is set back.
    assert_eq!(
        answer(&expired, sent.code.expose(), START),
        Answer::Expired(())
    );
    let fresh = resent(&expired, START + 310).unwrap();
    assert_eq!(
        answer(&fresh.state, fresh.code.expose(), START + 310),
        Answer::Accepted(())
    );
}

#[test]
fn a_code_of_another_transaction_is_wrong() {
    let sent = issued();
    let attempt = sent.state.reserve(&RULES, at(START)).unwrap();
    let other = Binding::new(Purpose::LOGIN, b"two");
    let answer = attempt.answer(&keys(), &other, sent.code.expose());
    assert_eq!(answer, Answer::Wrong);
}

#[test]
fn a_code_for_another_purpose_is_wrong() {
    let sent = issued();
    let attempt = sent.state.reserve(&RULES, at(START)).unwrap();
    let other = Binding::new(Purpose::NUMBER_CHANGE, b"one");
    let answer = attempt.answer(&keys(), &other, sent.code.expose());
    assert_eq!(answer, Answer::Wrong);
}

#[test]
fn a_code_survives_a_new_key_but_not_the_loss_of_its_own() {
    let sent = issued();
    let new = |ring: Keyring| {
        let attempt = sent.state.reserve(&RULES, at(START)).unwrap();
        let keys = MessageKeys::new(&ring);
        attempt.answer(&keys, &LOGIN, sent.code.expose()).verdict()
    };
    let primary = || Keyring::new(KeyId::parse("k2").unwrap(), MasterKey::new([2; 32]));
    let both = primary().with_older(KeyId::parse("k1").unwrap(), MasterKey::new([1; 32]));
    assert_eq!(new(both.unwrap()), Answer::Accepted(()));
    assert_eq!(new(primary()), Answer::Wrong);
}

#[test]
fn the_digest_is_made_for_this_use_alone() {
    let sent = issued();
    let number: u32 = sent.code.expose().parse().unwrap();
    let [first, second, third, fourth] = number.to_be_bytes();
    let message: &[&[u8]] = &[b"login", b"one", &[6, first, second, third, fourth]];
    let mac = ring().mac_keys("fedtoken/message-code/v1").tag(message);
    assert_eq!(sent.state.parts().mac, mac);
}

#[test]
fn after_five_tries_none_is_looked_at() {
    let sent = issued();
    let mut state = sent.state.clone();
    for _ in 0..4 {
        state = typed(&state, wrong(&sent), START).1;
    }
    assert_eq!(
        answer(&state, sent.code.expose(), START),
        Answer::Accepted(())
    );
    state = typed(&state, wrong(&sent), START).1;
    assert_eq!(
        state.reserve(&RULES, at(START)).unwrap_err(),
        MessageClosed::Tries
    );
    assert_eq!(answer(&state, sent.code.expose(), START), Answer::Blocked);
}

#[test]
fn a_resend_keeps_tries_and_end_and_counts_itself() {
    let sent = issued();
    let (_, tried) = typed(&sent.state, wrong(&sent), START);
    let fresh = resent(&tried, START + 60).unwrap();
    let expected = Parts {
        mac: fresh.state.parts().mac.clone(),
        sent_at: at(START + 60),
        expires_at: at(START + 360),
        sends: 2,
        generation: 2,
        ..tried.parts().clone()
    };
    assert_eq!(*fresh.state.parts(), expected);
    assert_eq!((expected.tries, expected.closes_at), (1, at(START + 900)));
}

#[test]
fn resends_give_no_more_than_five_tries_in_all() {
    let mut sent = issued();
    for tries in 0..5 {
        if tries == 1 || tries == 3 {
            sent = resent(&sent.state, START + 30 * tries).unwrap();
        }
        let (verdict, state) = typed(&sent.state, wrong(&sent), START + 30 * tries);
        assert_eq!(verdict, Answer::Wrong);
        sent.state = state;
    }
    assert_eq!(
        answer(&sent.state, sent.code.expose(), START + 120),
        Answer::Blocked
    );
}

#[test]
fn the_code_before_a_resend_is_wrong() {
    let sent = issued();
    let fresh = resent(&sent.state, START + 30).unwrap();
    assert!(!sent.code.ct_eq(fresh.code.expose()));
    assert_eq!(
        answer(&fresh.state, sent.code.expose(), START + 30),
        Answer::Wrong
    );
    assert_eq!(
        answer(&fresh.state, fresh.code.expose(), START + 30),
        Answer::Accepted(())
    );
}

#[test]
fn a_resend_waits_for_its_turn() {
    let sent = issued();
    let until = at(START + 30);
    assert_eq!(
        resent(&sent.state, START + 29).unwrap_err(),
        ResendError::Early { until }
    );
    assert!(resent(&sent.state, START + 30).is_ok());
    // A clock that was set back does not shorten the wait.
    assert_eq!(
        resent(&sent.state, 0).unwrap_err(),
        ResendError::Early { until }
    );
}

#[test]
fn a_fourth_message_is_refused() {
    let second = resent(&issued().state, START + 30).unwrap();
    let third = resent(&second.state, START + 60).unwrap();
    assert_eq!(
        resent(&third.state, START + 90).unwrap_err(),
        ResendError::Sends
    );
}

#[test]
fn nothing_is_sent_again_after_acceptance() {
    let sent = issued();
    let (_, used) = typed(&sent.state, sent.code.expose(), START);
    assert_eq!(resent(&used, START + 30).unwrap_err(), ResendError::Used);
}

#[test]
fn nothing_is_sent_again_without_a_try_left() {
    let sent = issued();
    let parts = Parts {
        tries: 5,
        generation: 5,
        ..sent.state.parts().clone()
    };
    let blocked = MessageCode::restore(parts).unwrap();
    let refused = resent(&blocked, START + 30).unwrap_err();
    assert_eq!(refused, ResendError::Closed(MessageClosed::Tries));
}

#[test]
fn the_end_of_the_transaction_is_the_end_of_all_its_codes() {
    let late = resent(&issued().state, START + 700).unwrap();
    assert_eq!(late.state.parts().expires_at, at(START + 900));
    assert_eq!(
        answer(&late.state, late.code.expose(), START + 899),
        Answer::Accepted(())
    );
    assert_eq!(
        answer(&late.state, late.code.expose(), START + 900),
        Answer::Blocked
    );
    assert_eq!(
        late.state.reserve(&RULES, at(START + 900)).unwrap_err(),
        MessageClosed::Over
    );
    assert!(resent(&late.state, START + 899).is_ok());
    let refused = resent(&late.state, START + 900).unwrap_err();
    assert_eq!(refused, ResendError::Closed(MessageClosed::Over));
}

#[test]
fn no_code_outlives_a_short_transaction() {
    let rules = RULES.with_transaction(Duration::from_secs(60)).unwrap();
    let sent = MessageCode::issue(&rules, &keys(), &LOGIN, at(START), &mut rng());
    assert_eq!(sent.state.parts().expires_at, at(START + 60));
}

#[test]
fn a_code_keeps_its_length_when_the_rules_change() {
    let long = RULES.with_digits(Digits::EIGHT);
    let sent = MessageCode::issue(&long, &keys(), &LOGIN, at(START), &mut rng());
    assert_eq!(sent.code.expose().len(), 8);
    assert_eq!(
        answer(&sent.state, sent.code.expose(), START),
        Answer::Accepted(())
    );
    let fresh = resent(&sent.state, START + 30).unwrap();
    assert_eq!(fresh.code.expose().len(), 6);
    assert_eq!(
        answer(&fresh.state, fresh.code.expose(), START + 30),
        Answer::Accepted(())
    );
}

#[test]
fn every_change_is_a_new_generation() {
    let sent = issued();
    let attempt = sent.state.reserve(&RULES, at(START)).unwrap();
    assert_eq!(attempt.state().parts().generation, 1);
    let answer = attempt.answer(&keys(), &LOGIN, sent.code.expose());
    assert_eq!(answer.change().unwrap().parts().generation, 2);
    let fresh = resent(&sent.state, START + 30).unwrap();
    assert_eq!(fresh.state.parts().generation, 1);
}

#[test]
fn a_clock_that_is_set_back_does_not_lengthen_the_life_of_a_code() {
    let sent = issued();
    let (verdict, good) = typed(&sent.state, sent.code.expose(), START - 10);
    assert_eq!(verdict, Answer::Accepted(()));
    assert_eq!(good.parts().standing, MessageStanding::Used);
    let (verdict, expired) = typed(&sent.state, sent.code.expose(), START - 11);
    assert_eq!(verdict, Answer::Expired(()));
    // It has travelled, and is worth nothing when the clock is right again.
    let again = answer(&expired, sent.code.expose(), START);
    assert_eq!(again, Answer::Expired(()));
    assert_eq!(answer(&sent.state, wrong(&sent), START - 11), Answer::Wrong);
}

#[test]
fn nothing_secret_is_printed() {
    let sent = issued();
    assert!(!alloc::format!("{sent:?}").contains(sent.code.expose()));
}
