//! What somebody types as the code of a message, and a transaction as its row gives it back.
#![no_main]

use std::sync::LazyLock;
use std::time::Duration;

use fedtoken_core::challenge::message_code::{
    Binding, MessageCode, MessageKeys, MessageRules, MessageStanding, Parts, Purpose,
};
use fedtoken_core::challenge::{Answer, Digits};
use fedtoken_core::keyring::{KeyId, Keyring, MasterKey};
use fedtoken_core::rand_core::SeedableRng;
use fedtoken_core::time::UnixTime;
use libfuzzer_sys::fuzz_target;
use rand_chacha::ChaCha20Rng;

/// Chance, transaction, what is typed, and the numbers of a stored row.
type Input<'a> = (u64, &'a [u8], &'a str, Row);
/// Length of the code, standing, tries, messages, changes beyond those; seconds from sending on to the
/// end of the code, the end of the transaction, and now.
type Row = ([u8; 5], [i16; 3]);

fuzz_target!(|input: Input<'_>| {
    let (seed, transaction, typed, (small, times)) = input;
    let Ok(keys) = &*KEYS else {
        unreachable!("the name of the key is a good one");
    };
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let [digits, standing, tries, sends, changes] = small;
    // Few rows are sound when each number is any: this one is near what the others lead to.
    let generation = u32::from(tries) + u32::from(sends) + u32::from(changes % 16);
    let sent_at = UnixTime::from_secs(1_800_000_000);
    let [expires_at, closes_at, now] =
        times.map(|seconds| UnixTime::from_secs(sent_at.as_secs() + i64::from(seconds)));
    let digits = Digits::new(digits).unwrap_or(Digits::SIX);
    let rules = MessageRules::DEFAULT.with_digits(digits);
    let binding = Binding::new(Purpose::LOGIN, transaction);
    let sent = MessageCode::issue(&rules, keys, &binding, sent_at, &mut rng);
    let parts = Parts {
        standing: match standing % 3 {
            0 => MessageStanding::Live,
            1 => MessageStanding::Expired,
            _ => MessageStanding::Used,
        },
        expires_at,
        closes_at,
        sends,
        tries,
        generation: generation.saturating_sub(1),
        ..sent.state.parts().clone()
    };
    let Ok(restored) = MessageCode::restore(parts.clone()) else {
        return;
    };
    assert_eq!(*restored.parts(), parts);
    for typed in [typed, sent.code.expose()] {
        let Ok(attempt) = restored.reserve(&rules, now) else {
            assert!(tries >= 5 || now >= closes_at);
            continue;
        };
        assert_eq!(attempt.state().parts().tries, tries + 1);
        let bare: String = typed.chars().filter(|sign| !sign.is_whitespace()).collect();
        let is_right = sent.code.ct_eq(&bare);
        let is_now = sent_at.minus(CLOCK_TOLERANCE) <= now && now < expires_at;
        let in_time = parts.standing == MessageStanding::Live && is_now;
        match attempt.answer(keys, &binding, typed) {
            Answer::Accepted(used) => {
                assert!(is_right && in_time);
                assert_eq!(used.parts().standing, MessageStanding::Used);
            }
            Answer::Expired(_) => assert!(is_right && !in_time),
            Answer::Spent => assert!(is_right && parts.standing == MessageStanding::Used),
            Answer::Wrong => assert!(!is_right),
            Answer::Blocked => unreachable!("a try was left"),
        }
    }
    if let Ok(fresh) = restored.resend(&rules, keys, &binding, now, &mut rng) {
        assert_eq!(fresh.state.parts().tries, tries);
        assert_eq!(fresh.state.parts().closes_at, closes_at);
        assert!(MessageCode::restore(fresh.state.parts().clone()).is_ok());
    }
});

static KEYS: LazyLock<Result<MessageKeys, fedtoken_core::keyring::KeyIdError>> =
    LazyLock::new(|| {
        let ring = Keyring::new(KeyId::parse("k")?, MasterKey::new([1; 32]));
        Ok(MessageKeys::new(&ring))
    });

/// How far the clock that sees a code may be behind the one that sent it.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(10);
