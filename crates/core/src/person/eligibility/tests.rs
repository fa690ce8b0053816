//! Each row of the source text, every refusal alone, and every combination there is.

use super::Availability::{No, Yes};
use super::*;
use crate::login::Method;
use alloc::vec::Vec;

/// A grown-up Belgian at home with everything at hand, from whom the others differ.
const CITIZEN: Situation = Situation {
    nationality: Nationality::Belgian,
    eid: EidAtHand::Ready,
    residence: Residence::BelgiumWithAddress,
    number: NumberHeld::Register,
    mailbox: Mailbox::Personal,
    age: Some(40),
};
const WITHOUT_EID: Situation = Situation {
    eid: EidAtHand::None,
    ..CITIZEN
};
const FOREIGNER: Situation = Situation {
    nationality: Nationality::Other,
    number: NumberHeld::Bis,
    residence: Residence::AbroadWithoutAddress,
    ..WITHOUT_EID
};

fn look_up(person: Situation) -> Eligibility {
    Eligibility::of(&person, &EligibilityRules::DEFAULT)
}

fn token(through: Through, delivery: Delivery) -> Availability<TokenOffer> {
    Yes(TokenOffer { through, delivery })
}

fn keys(eligibility: &Eligibility) -> Vec<Method> {
    eligibility.advised_keys().collect()
}

/// Every combination, with ages on both sides of the bound and an unknown one.
fn everybody() -> impl Iterator<Item = Situation> {
    let ages = [None, Some(0), Some(11), Some(12), Some(40)];
    let mut all = Vec::new();
    for nationality in Nationality::ALL {
        for eid in EidAtHand::ALL {
            for residence in Residence::ALL {
                for number in NumberHeld::ALL {
                    for mailbox in Mailbox::ALL {
                        all.extend(ages.map(|age| Situation {
                            nationality: *nationality,
                            eid: *eid,
                            residence: *residence,
                            number: *number,
                            mailbox: *mailbox,
                            age,
                        }));
                    }
                }
            }
        }
    }
    all.into_iter()
}

#[test]
fn who_has_an_eid_asks_online_and_gets_the_token_by_mail() {
    for nationality in Nationality::ALL {
        for residence in Residence::ALL {
            let answers = look_up(Situation {
                nationality: *nationality,
                residence: *residence,
                ..CITIZEN
            });
            assert_eq!(answers.eid, Yes(Through::Oneself));
            assert_eq!(
                answers.token_online,
                token(Through::Oneself, Delivery::Mail)
            );
            assert_eq!(answers.app, Yes(Through::Oneself));
            assert_eq!(answers.sms, Yes(Through::Oneself));
        }
    }
    assert_eq!(look_up(CITIZEN).advice, Advice::Online);
}

#[test]
fn who_has_no_eid_asks_at_a_desk_and_gets_the_token_by_post() {
    for nationality in Nationality::ALL {
        let answers = look_up(Situation {
            nationality: *nationality,
            ..WITHOUT_EID
        });
        assert_eq!(answers.eid, No(Reason::NoEid));
        assert_eq!(answers.token_online, No(Reason::NoEid));
        let by_post = token(Through::Desk, Delivery::PostToOfficialAddress);
        assert_eq!(answers.token_by_desk, by_post);
        assert_eq!(answers.app, Yes(Through::Desk));
        assert_eq!(answers.sms, Yes(Through::Desk));
        assert_eq!(answers.advice, Advice::Desk);
        assert_eq!(keys(&answers), [Method::App, Method::Sms, Method::Token]);
    }
}

#[test]
fn who_has_an_eid_may_come_to_the_desk_with_it() {
    let by_post = token(Through::Desk, Delivery::PostToOfficialAddress);
    assert_eq!(look_up(CITIZEN).token_by_desk, by_post);
}

#[test]
fn a_belgian_abroad_with_an_official_address_gets_his_token_there() {
    let answers = look_up(Situation {
        residence: Residence::AbroadWithAddress,
        ..WITHOUT_EID
    });
    let by_post = token(Through::Desk, Delivery::PostToOfficialAddress);
    assert_eq!(answers.token_by_desk, by_post);
    assert_eq!(answers.advice, Advice::Desk);
}

#[test]
fn a_belgian_abroad_without_official_address_rather_uses_his_eid() {
    let answers = look_up(Situation {
        residence: Residence::AbroadWithoutAddress,
        ..CITIZEN
    });
    assert_eq!(answers.advice, Advice::EidRather);
    assert_eq!(keys(&answers), [Method::Eid, Method::App, Method::Sms]);
    assert_eq!(answers.token_by_desk, No(Reason::NoOfficialAddress));
}

#[test]
fn a_belgian_abroad_without_official_address_and_eid_uses_app_or_sms() {
    let answers = look_up(Situation {
        residence: Residence::AbroadWithoutAddress,
        ..WITHOUT_EID
    });
    assert_eq!(answers.advice, Advice::AppOrSms);
    assert_eq!(keys(&answers), [Method::App, Method::Sms]);
    assert_eq!(answers.app, Yes(Through::ServiceDesk));
    assert_eq!(answers.sms, Yes(Through::ServiceDesk));
    assert_eq!(answers.token_by_desk, No(Reason::NoOfficialAddress));
}

#[test]
fn a_belgian_at_home_without_official_address_and_eid_uses_app_or_sms() {
    let answers = look_up(Situation {
        residence: Residence::BelgiumWithoutAddress,
        ..WITHOUT_EID
    });
    assert_eq!(answers.advice, Advice::AppOrSms);
    assert_eq!(answers.app, Yes(Through::Desk));
    assert_eq!(answers.token_by_desk, No(Reason::NoOfficialAddress));
}

#[test]
fn a_foreigner_without_eid_asks_the_service_desk_for_token_and_codes() {
    for (residence, delivery) in [
        (Residence::AbroadWithoutAddress, Delivery::Mail),
        (Residence::BelgiumWithoutAddress, Delivery::Mail),
        (
            Residence::AbroadWithAddress,
            Delivery::PostToOfficialAddress,
        ),
    ] {
        let answers = look_up(Situation {
            residence,
            ..FOREIGNER
        });
        assert_eq!(answers.token_by_desk, token(Through::ServiceDesk, delivery));
        assert_eq!(answers.app, Yes(Through::ServiceDesk));
        assert_eq!(answers.sms, Yes(Through::ServiceDesk));
        assert_eq!(answers.advice, Advice::ServiceDesk);
        assert_eq!(keys(&answers), [Method::App, Method::Sms, Method::Token]);
    }
}

#[test]
fn a_foreigner_abroad_with_eid_asks_online_and_not_at_a_desk() {
    let answers = look_up(Situation {
        eid: EidAtHand::Ready,
        ..FOREIGNER
    });
    assert_eq!(
        answers.token_online,
        token(Through::Oneself, Delivery::Mail)
    );
    assert_eq!(answers.token_by_desk, No(Reason::NoOfficialAddress));
    assert_eq!(answers.advice, Advice::Online);
}

#[test]
fn without_a_number_there_is_no_key() {
    let answers = look_up(Situation {
        number: NumberHeld::None,
        ..CITIZEN
    });
    assert_eq!(answers.eid, No(Reason::NoNumber));
    assert_eq!(answers.token_online, No(Reason::NoNumber));
    assert_eq!(answers.token_by_desk, No(Reason::NoNumber));
    assert_eq!(answers.app, No(Reason::NoNumber));
    assert_eq!(answers.sms, No(Reason::NoNumber));
    assert_eq!(answers.advice, Advice::Settle(Reason::NoNumber));
}

#[test]
fn a_bis_number_is_as_good_as_one_of_the_register() {
    for person in everybody() {
        let with = |number| look_up(Situation { number, ..person });
        assert_eq!(with(NumberHeld::Register), with(NumberHeld::Bis));
    }
}

#[test]
fn without_a_mailbox_there_is_no_token() {
    let answers = look_up(Situation {
        mailbox: Mailbox::None,
        ..CITIZEN
    });
    assert_eq!(answers.token_online, No(Reason::NoMailbox));
    assert_eq!(answers.token_by_desk, No(Reason::NoMailbox));
    assert_eq!(keys(&answers), [Method::Eid, Method::App, Method::Sms]);
}

#[test]
fn without_a_mailbox_no_desk_can_send_the_link() {
    let answers = look_up(Situation {
        mailbox: Mailbox::None,
        ..WITHOUT_EID
    });
    assert_eq!(answers.app, No(Reason::NoMailbox));
    assert_eq!(answers.sms, No(Reason::NoMailbox));
    assert_eq!(answers.advice, Advice::Settle(Reason::NoMailbox));
}

#[test]
fn the_young_have_the_eid_and_no_key_with_a_password() {
    let aged = |age| {
        look_up(Situation {
            age: Some(age),
            ..CITIZEN
        })
    };
    let child = aged(11);
    assert_eq!(child.token_online, No(Reason::TooYoung));
    assert_eq!(child.token_by_desk, No(Reason::TooYoung));
    assert_eq!(child.app, No(Reason::TooYoung));
    assert_eq!(child.sms, No(Reason::TooYoung));
    assert_eq!(keys(&child), [Method::Eid]);
    assert_eq!(aged(12), look_up(CITIZEN));
}

#[test]
fn a_child_without_eid_has_to_wait() {
    let answers = look_up(Situation {
        age: Some(11),
        ..WITHOUT_EID
    });
    assert_eq!(answers.advice, Advice::Settle(Reason::TooYoung));
}

#[test]
fn a_deployment_decides_the_age() {
    let child = Situation {
        age: Some(3),
        ..CITIZEN
    };
    let rules = |least_age| EligibilityRules { least_age };
    assert_eq!(Eligibility::of(&child, &rules(None)), look_up(CITIZEN));
    assert_eq!(Eligibility::of(&child, &rules(Some(3))), look_up(CITIZEN));
    let refused = Eligibility::of(&child, &rules(Some(4)));
    assert_eq!(refused.app, No(Reason::TooYoung));
}

#[test]
fn an_unknown_age_is_judged_by_a_clerk() {
    let person = Situation {
        age: None,
        ..CITIZEN
    };
    let answers = look_up(person);
    assert_eq!(answers.token_online, No(Reason::AgeUnknown));
    assert_eq!(answers.app, Yes(Through::Desk));
    let by_post = token(Through::Desk, Delivery::PostToOfficialAddress);
    assert_eq!(answers.token_by_desk, by_post);
    let no_limit = EligibilityRules { least_age: None };
    assert_eq!(Eligibility::of(&person, &no_limit), look_up(CITIZEN));
}

#[test]
fn numbers_tell_what_is_held() {
    use crate::person::{Date, NationalNumber};
    let today = Date::parse("2026-11-22").unwrap();
    let held = |text| NumberHeld::of(NationalNumber::parse(text, today).ok().as_ref());
    assert_eq!(held("74081512169"), NumberHeld::Register);
    assert_eq!(held("88431108783"), NumberHeld::Bis);
    assert_eq!(held("05261420876"), NumberHeld::Bis);
    assert_eq!(held(""), NumberHeld::None);
}

#[test]
fn every_combination_is_visited() {
    assert_eq!(everybody().count(), 2 * 2 * 4 * 3 * 2 * 5);
}

#[test]
fn nobody_without_eid_gets_the_online_channel() {
    for person in everybody().filter(|person| person.eid == EidAtHand::None) {
        let answers = look_up(person);
        assert!(
            !answers.token_online.is_yes() && !answers.eid.is_yes(),
            "{person:?}"
        );
        for code in [answers.app, answers.sms] {
            assert_ne!(code, Yes(Through::Oneself), "{person:?}");
        }
    }
}

#[test]
fn nothing_is_posted_without_an_official_address() {
    for person in everybody().filter(|person| !person.residence.has_official_address()) {
        let answers = look_up(person);
        for token in [answers.token_online, answers.token_by_desk] {
            if let Yes(offer) = token {
                assert_eq!(offer.delivery, Delivery::Mail, "{person:?}");
            }
        }
    }
}

#[test]
fn desks_mail_a_token_to_foreigners_without_eid_and_address_alone() {
    for person in everybody() {
        if let Yes(offer) = look_up(person).token_by_desk {
            let mailed = person.nationality == Nationality::Other
                && person.eid == EidAtHand::None
                && !person.residence.has_official_address();
            assert_eq!(offer.delivery == Delivery::Mail, mailed, "{person:?}");
        }
    }
}

#[test]
fn no_token_without_mailbox_number_and_age() {
    for person in everybody() {
        if look_up(person).may_have(Method::Token) {
            assert_eq!(person.mailbox, Mailbox::Personal);
            assert_ne!(person.number, NumberHeld::None);
            assert!(person.age.is_none_or(|age| age >= 12));
        }
    }
}

#[test]
fn everybody_has_a_way_or_a_reason() {
    for person in everybody() {
        let answers = look_up(person);
        let some = Method::ALL.iter().any(|method| answers.may_have(*method));
        let settle = matches!(answers.advice, Advice::Settle(_));
        assert_ne!(some, settle, "{person:?}");
        assert_eq!(some, !keys(&answers).is_empty(), "{person:?}");
    }
}

#[test]
fn the_reason_to_settle_is_one_that_can_be() {
    for person in everybody() {
        if let Advice::Settle(reason) = look_up(person).advice {
            let least = [Reason::NoNumber, Reason::TooYoung, Reason::NoMailbox];
            assert!(least.contains(&reason), "{person:?}");
        }
    }
}

#[test]
fn the_table_is_pinned_by_its_yes_answers() {
    // How many of the 32 combinations of a grown-up with a number say yes, answer by answer.
    let people: Vec<_> = everybody()
        .filter(|p| p.number == NumberHeld::Bis && p.age == Some(40))
        .map(look_up)
        .collect();
    let count = |yes: fn(&Eligibility) -> bool| people.iter().filter(|e| yes(e)).count();
    assert_eq!(people.len(), 32);
    assert_eq!(count(|e| e.eid.is_yes()), 16);
    assert_eq!(count(|e| e.token_online.is_yes()), 8);
    assert_eq!(count(|e| e.token_by_desk.is_yes()), 10);
    assert_eq!(count(|e| e.app.is_yes()), 24);
}
