//! Ordinary citizens, as many as the caller wants.

use std::num::NonZeroU32;

use chrono::{Days, NaiveDate};
use fedtoken_core::{
    draw,
    person::{NumberKind, Sex},
};
use rand_core::CryptoRng;

use super::{
    home::Home,
    name::Name,
    plan::{AppKey, Paper, Plan},
};

/// Citizens with token, app and address; the languages take turns.
pub(crate) fn ordinary(count: usize, today: NaiveDate, rng: &mut impl CryptoRng) -> Vec<Plan> {
    LOCALES
        .into_iter()
        .cycle()
        .take(count)
        .map(|locale| citizen(locale, today, rng))
        .collect()
}

fn citizen(locale: &'static str, today: NaiveDate, rng: &mut impl CryptoRng) -> Plan {
    let sex = if rng.next_u32() & 1 == 0 {
        Sex::Woman
    } else {
        Sex::Man
    };
    let name = Name::draw(locale, sex, rng);
    let age_in_days = u64::from(ADULT_DAYS) + u64::from(draw::uniform_below(ADULT_LIFE_DAYS, rng));
    Plan {
        given_name: name.given,
        family_name: name.family,
        sex,
        born: today
            .checked_sub_days(Days::new(age_in_days))
            .unwrap_or(today),
        number: NumberKind::Register,
        locale,
        roles: &["citizen"],
        note: "Ordinary citizen with token and app.",
        paper: Paper::Active,
        app: AppKey::Enrolled,
        home: Some(Home::for_locale(locale, rng)),
    }
}

const LOCALES: [&str; 6] = ["nl", "fr", "nl", "de", "fr", "en"];
/// Nobody is younger than 19 years,
const ADULT_DAYS: u32 = 19 * 366;
/// nor older than 80.
const ADULT_LIFE_DAYS: NonZeroU32 = NonZeroU32::new(60 * 365).unwrap();

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn they_are_adults_of_all_languages() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let plans = ordinary(12, today, &mut ChaCha20Rng::seed_from_u64(1));
        assert_eq!(plans.len(), 12);
        for plan in &plans {
            assert!((18..=80).contains(&today.years_since(plan.born).unwrap()));
            assert_eq!(plan.roles, ["citizen"]);
        }
        for locale in ["nl", "fr", "de", "en"] {
            assert!(plans.iter().any(|plan| plan.locale == locale));
        }
    }
}
