//! What travels, how large it may be, and what of it comes back.

use fedtoken_core::keyring::{KeyId, MasterKey};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::json;

use super::*;
use crate::oidc::sample;

const NOW: UnixTime = UnixTime::from_secs(100);

fn visitor(state: usize, done: Done) -> Visitor {
    let ask = sample::ask(&json!({"state": "s".repeat(state)}));
    Visitor {
        done,
        ..Visitor::new(ask)
    }
}

fn ring() -> (Keyring, ChaCha20Rng) {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let ring = Keyring::new(KeyId::parse("k1").unwrap(), MasterKey::draw(&mut rng));
    (ring, rng)
}

fn everything() -> Done {
    Done {
        proven: Some(TokenDigest::of("one")),
        account: Account::Session(TokenDigest::of("two")),
        vouched: Some(TokenDigest::of("three")),
    }
}

#[test]
fn what_was_done_survives_sealing() {
    let (ring, mut rng) = ring();
    let other = Done {
        account: Account::Other,
        ..Done::default()
    };
    for done in [Done::default(), other, everything()] {
        let sealed = visitor(9, done).seal(NOW, &ring, &mut rng).unwrap();
        let read = Visitor::kept(sealed.as_bytes(), &ring).unwrap();
        assert_eq!((read.done, read.form_at), (done, NOW));
    }
}

#[test]
fn a_large_request_travels_as_the_place_where_it_was_pushed() {
    let (ring, mut rng) = ring();
    let ask = json!({"state": "s".repeat(9000), "pushed": "A".repeat(43), "ui_locales": ["fr"]});
    let pushed = Visitor {
        done: everything(),
        ..Visitor::new(sample::ask(&ask))
    };
    let sealed = pushed.seal(NOW, &ring, &mut rng).unwrap();
    assert!(sealed.len() < 1024, "{}", sealed.len());
    let opened = Traveller::open(&sealed, NOW, &ring).unwrap();
    let Carried::Pushed(reference) = &opened.carried else {
        panic!("{opened:?}");
    };
    assert_eq!(pushed.ask.reference().as_ref(), Some(reference));
    assert_eq!(opened.done, everything());
    let whole = pushed.seal_whole(NOW, &ring, &mut rng).unwrap();
    let kept = Visitor::kept(whole.as_bytes(), &ring).unwrap();
    assert_eq!(kept.ask, pushed.ask);
}

#[test]
fn a_large_request_that_was_not_pushed_does_not_travel() {
    let (ring, mut rng) = ring();
    let refused = visitor(9000, Done::default()).seal(NOW, &ring, &mut rng);
    assert!(matches!(refused, Err(VisitorError::TooLarge)));
}

#[test]
fn after_a_day_nothing_is_opened() {
    let (ring, mut rng) = ring();
    let pushed = sample::ask(&json!({"state": "s".repeat(9000), "pushed": "A".repeat(43)}));
    for visitor in [visitor(9, Done::default()), Visitor::new(pushed)] {
        let sealed = visitor.seal(NOW, &ring, &mut rng).unwrap();
        let opens = |at: UnixTime| Traveller::open(&sealed, at, &ring).is_ok();
        let day = visitor.ask.issued_at.plus(REVIVABLE);
        assert!(opens(day) && !opens(day.plus(Duration::from_secs(1))));
    }
}

#[test]
fn a_request_that_fitted_fits_with_everything_done() {
    let (ring, mut rng) = ring();
    let fits = |state, done, rng: &mut _| visitor(state, done).seal(NOW, &ring, rng).is_ok();
    let largest = (1..9000)
        .rev()
        .find(|size| fits(*size, Done::default(), &mut rng));
    assert!(fits(largest.unwrap(), everything(), &mut rng));
}
