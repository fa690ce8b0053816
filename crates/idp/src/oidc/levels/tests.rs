//! What may be asked, what can be reached, what is told.

use serde_json::json;

use super::*;

const KEYS: [Method; 2] = [Method::App, Method::Token];
const HIGH: &str = "http://eidas.europa.eu/LoA/high";
const SUBSTANTIAL: &str = "http://eidas.europa.eu/LoA/substantial";
const LOW: &str = "http://eidas.europa.eu/LoA/low";
const L300: &str = "urn:fedtoken:level:300";
const L400: &str = "urn:fedtoken:level:400";

fn client(minimum: u16, maximum: Option<u16>) -> Registration {
    serde_json::from_value(json!({
        "client_id": "rp", "redirect_uris": [], "minimum_level": minimum,
        "maximum_level": maximum,
    }))
    .unwrap()
}

fn floor(weight: Weight, values: &[&str], client: &Registration) -> Result<u16, Unmet> {
    let wanted = Wanted::of(values.iter().copied(), weight);
    let floor = Levels::default().floor(&wanted, client, &KEYS);
    floor.map(Level::get)
}

fn told(values: &[&str], level: Level) -> String {
    let wanted = Wanted::of(values.iter().copied(), Weight::Condition);
    Levels::default().told(&wanted, level)
}

#[test]
fn any_listed_value_will_do() {
    let usual = client(300, None);
    for weight in [Weight::Wish, Weight::Condition] {
        assert_eq!(
            floor(weight, &[L400, SUBSTANTIAL, "other"], &usual),
            Ok(350)
        );
    }
    assert_eq!(floor(Weight::Wish, &[], &usual), Ok(300));
}

#[test]
fn a_request_never_lowers_the_minimum() {
    let strict = client(400, None);
    for weight in [Weight::Wish, Weight::Condition] {
        assert_eq!(floor(weight, &[L300, LOW], &strict), Ok(400));
    }
}

#[test]
fn a_wish_beyond_every_key_is_passed_over() {
    let usual = client(300, None);
    assert_eq!(floor(Weight::Wish, &[HIGH], &usual), Ok(300));
    assert_eq!(floor(Weight::Wish, &[HIGH, L400], &usual), Ok(400));
    assert_eq!(floor(Weight::Wish, &["unknown"], &usual), Ok(300));
}

#[test]
fn a_condition_beyond_every_key_is_unmet() {
    let usual = client(300, None);
    assert_eq!(floor(Weight::Condition, &[HIGH], &usual), Err(Unmet));
    assert_eq!(floor(Weight::Condition, &["unknown"], &usual), Err(Unmet));
    assert_eq!(floor(Weight::Condition, &[], &usual), Err(Unmet));
    assert_eq!(floor(Weight::Condition, &[HIGH, L300], &usual), Ok(300));
}

#[test]
fn a_condition_beyond_the_cap_of_the_client_is_unmet() {
    let held = client(300, Some(300));
    assert_eq!(floor(Weight::Condition, &[L400], &held), Err(Unmet));
    assert_eq!(floor(Weight::Condition, &[L300], &held), Ok(300));
    assert_eq!(floor(Weight::Wish, &[L400], &held), Ok(300));
}

#[test]
fn a_minimum_that_no_key_reaches_is_unmet() {
    assert_eq!(floor(Weight::Wish, &[], &client(500, None)), Err(Unmet));
    assert_eq!(
        floor(Weight::Wish, &[], &client(400, Some(300))),
        Err(Unmet)
    );
    // No level at all stands for the strongest.
    assert_eq!(floor(Weight::Wish, &[], &client(7, None)), Err(Unmet));
    let no_key = Levels::default().floor(&Wanted::default(), &client(300, None), &[]);
    assert_eq!(no_key, Err(Unmet));
}

#[test]
fn of_a_condition_the_highest_satisfied_value_is_told_in_its_own_words() {
    assert_eq!(told(&[L300, L400, HIGH], Level::APP), L400);
    assert_eq!(told(&[L300, L400], Level::TOKEN), L300);
    assert_eq!(told(&[LOW, SUBSTANTIAL], Level::APP), SUBSTANTIAL);
    assert_eq!(told(&[L300], Level::APP), L300);
    // The first of two that mean the same.
    assert_eq!(
        told(&["urn:fedtoken:level:350", SUBSTANTIAL], Level::APP),
        "urn:fedtoken:level:350"
    );
}

#[test]
fn else_the_level_reached_is_told() {
    let wish = Wanted::parse("http://eidas.europa.eu/LoA/low");
    assert_eq!(Levels::default().told(&wish, Level::APP), L400);
    assert_eq!(told(&[HIGH], Level::APP), L400);
}

#[test]
fn nobody_is_told_more_than_key_and_cap_allow() {
    let levels = Levels::default().with_level(Method::App, 320).unwrap();
    let usual = client(300, None);
    let reached = |method, level| levels.for_client((method, level), &usual);
    assert_eq!(reached(Method::App, Level::APP).get(), 320);
    assert_eq!(reached(Method::App, Level::TOKEN), Level::TOKEN);
    let held = client(200, Some(250));
    assert_eq!(
        levels.for_client((Method::App, Level::APP), &held).get(),
        250
    );
    let odd = client(200, Some(7));
    assert_eq!(
        levels.for_client((Method::App, Level::APP), &odd),
        Level::PASSWORD
    );
}

#[test]
fn a_foreign_name_is_asked_and_told_like_ours() {
    let levels = Levels::default().with_alias("urn:other:app", L400).unwrap();
    let wanted = Wanted::of(["urn:other:app"], Weight::Condition);
    let floor = levels.floor(&wanted, &client(300, None), &KEYS);
    assert_eq!(floor, Ok(Level::APP));
    assert_eq!(levels.told(&wanted, Level::APP), "urn:other:app");
    assert_eq!(levels.told(&wanted, Level::TOKEN), L300);
}

#[test]
fn levels_may_only_be_lowered() {
    let set = |method, number| {
        Levels::default()
            .with_level(method, number)
            .map(|it| it.of(method))
    };
    for method in Method::ALL {
        let default = method.default_level();
        assert_eq!(set(method, default.get()), Ok(default));
        assert_eq!(set(method, 200), Ok(Level::PASSWORD));
        for number in [0, 199, default.get() + 1, 1000] {
            assert_eq!(set(method, number), Err(LevelsError::Bounds(method)));
        }
    }
}

#[test]
fn the_code_by_text_message_may_be_low() {
    let levels = Levels::default().with_level(Method::Sms, 349).unwrap();
    let wanted = Wanted::of([SUBSTANTIAL], Weight::Condition);
    let of = |levels: &Levels| levels.floor(&wanted, &client(300, None), &[Method::Sms]);
    assert_eq!(of(&Levels::default()), Ok(Level::SMS));
    assert_eq!(of(&levels), Err(Unmet));
}

#[test]
fn an_alias_must_be_new_and_stand_for_something() {
    let add = |alias: &str, meaning: &str| Levels::default().with_alias(alias, meaning);
    for alias in [L300, HIGH, "", "two words"] {
        assert_eq!(add(alias, L400), Err(LevelsError::Alias(alias.to_owned())));
    }
    let refused = LevelsError::Meaning(String::from("urn:other"));
    assert_eq!(add("urn:other", "urn:other"), Err(refused));
}

#[test]
fn discovery_names_what_a_key_reaches() {
    let levels = Levels::default()
        .with_alias("urn:other:app", L400)
        .and_then(|levels| levels.with_alias("urn:other:card", HIGH))
        .unwrap();
    let names = levels.names(&KEYS);
    assert_eq!(names, [L300, L400, LOW, SUBSTANTIAL, "urn:other:app"]);
    assert_eq!(levels.names(&[Method::Token]), [L300, LOW]);
    assert!(levels.names(&[]).is_empty());
}
