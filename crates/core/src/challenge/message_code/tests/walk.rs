//! Random walks over all operations, compared with a naive model that keeps the codes in the clear.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::*;
use proptest::prelude::*;

#[derive(Clone, Copy, Debug)]
enum Step {
    Wait(i64),
    Resend,
    /// Types one of the codes sent so far, counted from the last.
    TypeSent(usize),
    TypeOther,
    TypeForOtherPurpose,
}

/// What a reader of the rules would keep.
struct Model {
    codes: Vec<String>,
    sent_at: i64,
    tries: u8,
    late: bool,
    accepted: bool,
}

impl Model {
    fn answer(&mut self, code: &str, now: i64) -> Answer<()> {
        if self.tries == 5 || now >= START + 900 {
            return Answer::Blocked;
        }
        self.tries += 1;
        if self.codes.last().unwrap() != code {
            Answer::Wrong
        } else if self.accepted {
            Answer::Spent
        } else if self.late || !(self.sent_at - 10..self.sent_at + 300).contains(&now) {
            self.late = true;
            Answer::Expired(())
        } else {
            self.accepted = true;
            Answer::Accepted(())
        }
    }

    fn may_resend(&self, now: i64) -> bool {
        !self.accepted
            && self.tries < 5
            && now < START + 900
            && self.codes.len() < 3
            && now >= self.sent_at + 30
    }

    fn resent(&mut self, code: &str, now: i64) {
        self.codes.push(code.to_string());
        (self.sent_at, self.late) = (now, false);
    }
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (-20_i64..200).prop_map(Step::Wait),
        Just(Step::Resend),
        (0_usize..3).prop_map(Step::TypeSent),
        Just(Step::TypeOther),
        Just(Step::TypeForOtherPurpose),
    ]
}

/// Types for any binding; the try is stored as a caller would.
fn type_for(state: &mut MessageCode, binding: &Binding<'_>, code: &str, now: i64) -> Answer<()> {
    match state.reserve(&RULES, at(now)) {
        Err(closed) => closed.into(),
        Ok(attempt) => {
            *state = attempt.state().clone();
            let answer = attempt.answer(&keys(), binding, code);
            let verdict = answer.verdict();
            if let Some(next) = answer.change() {
                *state = next.clone();
            }
            verdict
        }
    }
}

proptest! {
    #[test]
    fn any_walk_goes_as_the_model_says(steps in prop::collection::vec(any_step(), 1..25)) {
        let sent = issued();
        let mut state = sent.state;
        let mut model = Model {
            codes: Vec::from([sent.code.expose().to_string()]),
            sent_at: START,
            tries: 0,
            late: false,
            accepted: false,
        };
        let mut now = START;
        let mut accepted: Vec<String> = Vec::new();
        for step in steps {
            let answered = match step {
                Step::Wait(seconds) => {
                    now += seconds;
                    continue;
                }
                Step::Resend => {
                    let resent = resent(&state, now);
                    prop_assert_eq!(resent.is_ok(), model.may_resend(now));
                    if let Ok(sent) = resent {
                        model.resent(sent.code.expose(), now);
                        state = sent.state;
                    }
                    prop_assert!(MessageCode::restore(state.parts().clone()).is_ok());
                    continue;
                }
                Step::TypeSent(back) => {
                    let code = model.codes[model.codes.len().saturating_sub(back + 1)].clone();
                    let answer = type_for(&mut state, &LOGIN, &code, now);
                    prop_assert_eq!(answer, model.answer(&code, now));
                    (answer, code)
                }
                Step::TypeOther => {
                    let answer = type_for(&mut state, &LOGIN, "000000", now);
                    prop_assert_eq!(answer, model.answer("000000", now));
                    (answer, "000000".to_string())
                }
                Step::TypeForOtherPurpose => {
                    let other = Binding::new(Purpose::NUMBER_CHANGE, b"one");
                    let code = model.codes.last().unwrap().clone();
                    let answer = type_for(&mut state, &other, &code, now);
                    prop_assert_eq!(answer, model.answer("for another purpose", now));
                    (answer, code)
                }
            };
            if answered.0 == Answer::Accepted(()) {
                prop_assert!(!accepted.contains(&answered.1), "accepted twice");
                accepted.push(answered.1);
            }
            prop_assert!(accepted.len() <= 1);
            let restored = MessageCode::restore(state.parts().clone());
            prop_assert_eq!(restored.as_ref(), Ok(&state));
        }
    }

    #[test]
    fn no_typed_text_makes_it_fail_badly(
        code in "[0-9 ]{0,9}|\\PC*",
        now in any::<i64>(),
    ) {
        let mut state = issued().state;
        let _ = type_for(&mut state, &LOGIN, &code, now);
    }
}
