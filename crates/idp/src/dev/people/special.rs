//! The persons that every trial has: one for each situation that a developer must try.

use chrono::{Datelike, Months, NaiveDate};
use fedtoken_core::person::{NumberKind, Sex, SexAtIssue};
use rand_core::CryptoRng;

use super::{
    home::Home,
    plan::{AppKey, Paper, Plan},
};

/// The special persons; the citizen with every key comes first.
pub(crate) fn special(today: NaiveDate, rng: &mut impl CryptoRng) -> Vec<Plan> {
    let mut plans = vec![
        every_key(),
        token_only(),
        abroad(),
        foreigner(),
        minor(today),
    ];
    plans.extend([
        desk_clerk(),
        service_desk(),
        administrator(),
        blocked(),
        no_key(),
    ]);
    for plan in &mut plans {
        if plan.note != ABROAD {
            plan.home = Some(Home::for_locale(plan.locale, rng));
        }
    }
    plans
}

fn every_key() -> Plan {
    Plan {
        note: "Has every digital key.",
        ..citizen(("An", "Peeters"), Sex::Woman, (1984, 5, 17))
    }
}

fn token_only() -> Plan {
    Plan {
        locale: "fr",
        note: "Has a token and no other digital key.",
        app: AppKey::None,
        ..citizen(("Luc", "Dubois"), Sex::Man, (1957, 11, 3))
    }
}

fn abroad() -> Plan {
    Plan {
        locale: "en",
        note: ABROAD,
        paper: Paper::None,
        ..citizen(("Nora", "Vermeulen"), Sex::Woman, (1991, 2, 8))
    }
}

fn foreigner() -> Plan {
    Plan {
        locale: "en",
        note: "Foreigner with a BIS number and without eID.",
        number: NumberKind::Bis(SexAtIssue::Known),
        roles: &[],
        ..citizen(("Mateo", "Oliveira"), Sex::Man, (1988, 3, 11))
    }
}

fn minor(today: NaiveDate) -> Plan {
    // Eleven and a half years old on every day on which a trial starts.
    let born = today
        .checked_sub_months(Months::new(11 * 12 + 6))
        .unwrap_or(today);
    Plan {
        born: born.with_day(1).unwrap_or(born),
        note: "Minor: 11 years old, has no key yet.",
        paper: Paper::None,
        app: AppKey::None,
        ..citizen(("Finn", "Baeten"), Sex::Man, (2015, 1, 1))
    }
}

fn desk_clerk() -> Plan {
    Plan {
        roles: &["citizen", "desk_clerk"],
        note: "Desk clerk in a registration office.",
        ..citizen(("Marc", "Lemmens"), Sex::Man, (1979, 9, 22))
    }
}

fn service_desk() -> Plan {
    Plan {
        locale: "fr",
        roles: &["citizen", "service_desk"],
        note: "Agent of the service desk.",
        ..citizen(("Isabelle", "Fontaine"), Sex::Woman, (1986, 12, 30))
    }
}

fn administrator() -> Plan {
    Plan {
        locale: "de",
        roles: &["citizen", "administrator"],
        note: "Administrator.",
        ..citizen(("Petra", "Krings"), Sex::Woman, (1975, 6, 6))
    }
}

fn blocked() -> Plan {
    Plan {
        locale: "fr",
        note: "The token is blocked.",
        paper: Paper::Blocked,
        app: AppKey::None,
        ..citizen(("Gilles", "Marchal"), Sex::Man, (1968, 4, 14))
    }
}

fn no_key() -> Plan {
    Plan {
        note: "Has a user name and a password, and no digital key.",
        paper: Paper::None,
        app: AppKey::None,
        ..citizen(("Rita", "Cools"), Sex::Woman, (1949, 7, 1))
    }
}

/// A Dutch-speaking citizen with token and app, from whom the others differ.
fn citizen(
    (given_name, family_name): (&'static str, &'static str),
    sex: Sex,
    (year, month, day): (i32, u32, u32),
) -> Plan {
    Plan {
        given_name,
        family_name,
        sex,
        born: NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default(),
        number: NumberKind::Register,
        locale: "nl",
        roles: &["citizen"],
        note: "",
        paper: Paper::Active,
        app: AppKey::Enrolled,
        home: None,
    }
}

const ABROAD: &str = "Belgian who lives abroad and has no official address in Belgium.";

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn on(year: i32, month: u32, day: u32) -> Vec<Plan> {
        let today = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        special(today, &mut ChaCha20Rng::seed_from_u64(1))
    }

    #[test]
    fn the_contract_names_ten_of_them() {
        let plans = on(2026, 11, 22);
        assert_eq!(plans.len(), 10);
        assert_eq!(
            (plans[0].paper, plans[0].app),
            (Paper::Active, AppKey::Enrolled)
        );
        assert_eq!(plans.iter().filter(|plan| plan.home.is_none()).count(), 1);
        assert_eq!(
            plans
                .iter()
                .filter(|plan| plan.paper == Paper::Blocked)
                .count(),
            1
        );
        assert_eq!(
            plans
                .iter()
                .filter(|plan| plan.number == NumberKind::Bis(SexAtIssue::Known))
                .count(),
            1
        );
        for role in ["desk_clerk", "service_desk", "administrator"] {
            assert_eq!(
                plans
                    .iter()
                    .filter(|plan| plan.roles.contains(&role))
                    .count(),
                1
            );
        }
    }

    #[test]
    fn the_minor_is_eleven_on_every_day() {
        for (year, month, day) in [(2026, 1, 1), (2026, 8, 31), (2028, 2, 29), (2027, 12, 31)] {
            let today = NaiveDate::from_ymd_opt(year, month, day).unwrap();
            let minor = &on(year, month, day)[4];
            assert_eq!(today.years_since(minor.born), Some(11));
        }
    }
}
