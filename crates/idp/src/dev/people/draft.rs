//! A made-up person with all his secrets, drawn and not yet written.

use std::{collections::HashSet, num::NonZeroU32};

use chrono::{Datelike, NaiveDate};
use fedtoken_core::{
    challenge::{self, SharedSecret},
    draw,
    grid::{Grid, GridSpec},
    ids::{PersonId, TokenId},
    password::{Password, PasswordError},
    person::{Date, NationalNumber, Sex},
};
use rand_core::CryptoRng;

use super::{
    name::handle,
    password::draw_password,
    plan::{AppKey, Paper, Plan},
};
use crate::dev::{
    Clear,
    persons::{TrialAddress, TrialPerson, TrialToken, TrialTotp},
};

/// Everything that is known of a person before it is sealed and stored.
pub(crate) struct Draft {
    /// Who he is meant to be.
    pub(crate) plan: Plan,
    /// His identifier.
    pub(crate) id: PersonId,
    /// His user name.
    pub(crate) username: String,
    /// His password as the file shows it.
    pub(crate) password_text: Clear,
    /// His password as it is hashed.
    pub(crate) password: Password,
    /// His register number.
    pub(crate) national_number: Clear,
    /// Telephone number.
    pub(crate) phone: String,
    /// Official address.
    pub(crate) address: Option<TrialAddress>,
    /// His paper with its codes.
    pub(crate) paper: Option<DraftPaper>,
    /// The secret of his app.
    pub(crate) totp: Option<SharedSecret>,
}

/// A paper before its codes are sealed.
pub(crate) struct DraftPaper {
    /// Its identifier.
    pub(crate) id: TokenId,
    /// The serial printed on it.
    pub(crate) serial: String,
    /// Its codes.
    pub(crate) grid: Grid,
}

impl Draft {
    /// Draws a person; `taken` holds the register numbers that are gone.
    ///
    /// # Errors
    /// [`PasswordError`] if no password could be found, which chance alone will not bring about.
    pub(crate) fn draw(
        plan: Plan,
        username: String,
        taken: &mut HashSet<String>,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, PasswordError> {
        let context = [
            plan.given_name,
            plan.family_name,
            username.as_str(),
            "fedtoken",
        ];
        let (password_text, password) = draw_password(&context, rng)?;
        Ok(Self {
            id: PersonId::draw(rng),
            password_text,
            password,
            national_number: Clear::new(number(&plan, taken, rng)),
            phone: phone(rng),
            address: plan.home.map(|home| home.address(rng)),
            paper: (plan.paper != Paper::None).then(|| DraftPaper::draw(rng)),
            totp: (plan.app == AppKey::Enrolled)
                .then(|| SharedSecret::draw(challenge::Totp::DEFAULT.algorithm, rng)),
            username,
            plan,
        })
    }

    /// The mail address, which goes with the user name.
    pub(crate) fn email(&self) -> String {
        format!("{}@mail.example", self.username)
    }

    /// As the trial's file shows him.
    pub(crate) fn shown(&self) -> TrialPerson {
        TrialPerson {
            name: format!("{} {}", self.plan.given_name, self.plan.family_name),
            username: self.username.clone(),
            password: self.password_text.duplicate(),
            national_number: self.national_number.duplicate(),
            locale: self.plan.locale.to_owned(),
            roles: self
                .plan
                .roles
                .iter()
                .map(|role| (*role).to_owned())
                .collect(),
            email: Some(self.email()),
            phone: Some(self.phone.clone()),
            address: self.address.clone(),
            token: self
                .paper
                .as_ref()
                .map(|paper| paper.shown(self.plan.paper)),
            totp: self.totp.as_ref().map(shown_totp),
            note: self.plan.note.to_owned(),
        }
    }
}

impl DraftPaper {
    /// Draws a paper.
    pub(crate) fn draw(rng: &mut impl CryptoRng) -> Self {
        Self {
            id: TokenId::draw(rng),
            serial: serial(rng),
            grid: Grid::draw(&GridSpec::FEDERAL, rng),
        }
    }

    /// As the trial's file shows it.
    pub(crate) fn shown(&self, state: Paper) -> TrialToken {
        let state = if state == Paper::Blocked {
            "blocked"
        } else {
            "active"
        };
        TrialToken {
            serial: self.serial.clone(),
            state: state.to_owned(),
            codes: self
                .grid
                .cells()
                .map(|(_, code)| Clear::new(code.expose()))
                .collect(),
        }
    }
}

/// The beginning of every user name: a wish, which may be taken.
pub(crate) fn wished_username(plan: &Plan) -> String {
    handle(plan.given_name, plan.family_name)
}

/// A serial such as `T-7KM4-Q2XD`: 40 bits, told apart by ear and eye.
fn serial(rng: &mut impl CryptoRng) -> String {
    let mut text = String::from("T");
    for place in 0..8 {
        if place % 4 == 0 {
            text.push('-');
        }
        text.extend(draw::choose(&SERIAL_LETTERS, rng));
    }
    text
}

fn shown_totp(secret: &SharedSecret) -> TrialTotp {
    let parameters = challenge::Totp::DEFAULT;
    TrialTotp {
        secret_base32: Clear::new(secret.base32().expose()),
        algorithm: parameters.algorithm.as_str().to_owned(),
        digits: parameters.digits.get(),
        period: parameters.period.as_secs(),
    }
}

/// A number that nobody else of this trial has.
fn number(plan: &Plan, taken: &mut HashSet<String>, rng: &mut impl CryptoRng) -> String {
    let first = draw::uniform_below(COUNTERS, rng);
    let mut all = (0..PERSONS_A_DAY).filter_map(|step| {
        let nth = (first + step) % PERSONS_A_DAY;
        let counter = u16::try_from(counter(plan.sex, nth)).ok()?;
        let number = NationalNumber::compose(date(plan.born)?, plan.number, counter).ok()?;
        Some(number.reveal().to_owned())
    });
    let free = all
        .find(|number| !taken.contains(number))
        .unwrap_or_default();
    taken.insert(free.clone());
    free
}

/// The counter of the `nth` person (from 0) of this sex who was born on a day.
fn counter(sex: Sex, nth: u32) -> u32 {
    match sex {
        Sex::Man => 2 * nth + 1,
        Sex::Woman => 2 * nth + 2,
    }
}

fn date(day: NaiveDate) -> Option<Date> {
    let year = u16::try_from(day.year()).ok()?;
    let (month, day) = (
        u8::try_from(day.month()).ok()?,
        u8::try_from(day.day()).ok()?,
    );
    Date::new(year, month, day).ok()
}

/// A Belgian mobile number.
fn phone(rng: &mut impl CryptoRng) -> String {
    format!("+32460{:06}", draw::uniform_below(MILLION, rng))
}

/// Counters run from 001 to 998, every other one for a sex.
const PERSONS_A_DAY: u32 = 499;
const COUNTERS: NonZeroU32 = NonZeroU32::new(PERSONS_A_DAY).unwrap();
const MILLION: NonZeroU32 = NonZeroU32::new(1_000_000).unwrap();
const SERIAL_LETTERS: [char; 30] = [
    '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'M',
    'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z',
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dev::people::special;
    use fedtoken_core::person::BirthDate;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn a_draft_holds_the_keys_of_its_plan() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let mut taken = HashSet::new();
        for plan in special(today, &mut rng) {
            let username = wished_username(&plan);
            let draft = Draft::draw(plan, username, &mut taken, &mut rng).unwrap();
            let shown = draft.shown();
            assert_eq!(shown.token.is_some(), draft.plan.paper != Paper::None);
            assert_eq!(shown.totp.is_some(), draft.plan.app == AppKey::Enrolled);
            assert!(shown.password.expose().chars().count() >= 12);
            if let Some(token) = &shown.token {
                assert_eq!(token.codes.len(), 24);
                assert!(token.codes.iter().all(|code| code.expose().len() == 6));
            }
        }
        assert_eq!(taken.len(), 10);
    }

    #[test]
    fn numbers_tell_birth_and_sex_and_are_nobody_elses() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let mut taken = HashSet::new();
        let plan = &special(today, &mut rng)[0];
        for _ in 0..PERSONS_A_DAY {
            let text = number(plan, &mut taken, &mut rng);
            let read = NationalNumber::parse(&text, date(today).unwrap()).unwrap();
            let born = date(plan.born).unwrap();
            assert_eq!(read.birth_date(), BirthDate::Full(born));
            assert_eq!((read.kind(), read.sex()), (plan.number, Some(plan.sex)));
        }
        assert_eq!(taken.len(), 499);
    }

    #[test]
    fn serials_have_two_groups() {
        let text = serial(&mut ChaCha20Rng::seed_from_u64(3));
        assert_eq!(text.len(), 11);
        assert_eq!(text.split('-').map(str::len).collect::<Vec<_>>(), [1, 4, 4]);
    }
}
