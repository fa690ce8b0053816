//! Guessing passwords: bounded for the guesser, never in the way of a known device.

use std::{net::Ipv4Addr, time::Duration};

use fedtoken_storage::stores::CounterKey;

use crate::support::{
    Browser, Key, Person, RelyingParty, Response, TestIdp, enter_password, known_browser, log_in,
    password_page,
};

struct Scene {
    idp: TestIdp,
    rp: RelyingParty,
    person: Person,
}

async fn scene() -> Scene {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    Scene { idp, rp, person }
}

impl Scene {
    async fn tries(&self, browser: &mut Browser, typed: (&str, &str)) -> Response {
        let ask = self.rp.ask(&self.idp, &[("prompt", "login")]);
        let page = password_page(browser, &ask, Key::Token).await;
        enter_password(browser, &page, typed).await
    }

    /// A stranger guesses wrongly from this address.
    async fn guess_from(&self, from: Ipv4Addr) {
        let mut stranger = self.idp.browser_at(from);
        let answer = self
            .tries(&mut stranger, (&self.person.username, WRONG))
            .await;
        assert!(is_refusal(&answer), "{answer:?}");
    }

    /// Whether the right password leads on from this browser.
    async fn lets_in(&self, browser: &Browser) -> bool {
        let mut browser = browser.clone();
        let typed = (self.person.username.as_str(), self.person.password.as_str());
        let answer = self.tries(&mut browser, typed).await;
        assert!(answer.asks_code() || is_refusal(&answer), "{answer:?}");
        answer.asks_code()
    }

    async fn evaluated(&self) -> u32 {
        let key = CounterKey::new("password", self.person.id.as_str());
        let counter = self.idp.store().counter(&key).await.unwrap();
        counter.map_or(0, |counter| counter.count)
    }
}

/// The one answer to whatever is not right.
fn is_refusal(answer: &Response) -> bool {
    answer.asks_password()
        && answer
            .alert()
            .is_some_and(|alert| alert.contains("User name or password is not right"))
}

const WRONG: &str = "not the right password";

#[tokio::test]
async fn a_flood_is_evaluated_a_hundred_times_in_thirty_days() {
    let scene = scene().await;
    let begun = scene.idp.now();
    let known = known_browser((&scene.idp, &scene.rp), (&scene.person, Key::App)).await;
    for round in 0..130_u8 {
        scene.guess_from(Ipv4Addr::new(127, 1, round, 1)).await;
        scene.guess_from(Ipv4Addr::new(127, 2, round, 1)).await;
        assert!(scene.evaluated().await <= 100);
        scene.idp.pass(Duration::from_secs(15 * 60));
    }
    assert_eq!(scene.evaluated().await, 100);
    let fresh = scene.idp.browser_at(Ipv4Addr::new(127, 3, 3, 3));
    assert!(
        !scene.lets_in(&fresh).await,
        "the right password is not evaluated either"
    );
    assert!(
        scene.lets_in(&known).await,
        "a known device is not in the way"
    );

    let spent = scene.idp.now().since(begun);
    let month = Duration::from_secs(30 * 24 * 60 * 60);
    scene.idp.pass(month - spent - Duration::from_secs(1));
    assert!(!scene.lets_in(&fresh).await);
    scene.idp.pass(Duration::from_secs(1));
    assert!(scene.lets_in(&fresh).await, "a new window");
}

#[tokio::test]
async fn after_five_the_waits_double_up_to_a_quarter_of_an_hour() {
    let scene = scene().await;
    for address in 1..=6 {
        scene.guess_from(Ipv4Addr::new(127, 1, address, 1)).await;
    }
    assert_eq!(scene.evaluated().await, 5);
    let waits = [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900];
    for (count, wait) in (5..).zip(waits) {
        let address = Ipv4Addr::new(127, 2, u8::try_from(count).unwrap(), 1);
        scene.idp.pass(Duration::from_secs(wait - 1));
        scene.guess_from(address).await;
        assert_eq!(scene.evaluated().await, count, "before {wait} s");
        scene.idp.pass(Duration::from_secs(1));
        scene.guess_from(address).await;
        assert_eq!(scene.evaluated().await, count + 1, "after {wait} s");
    }
    let owner = scene.idp.browser_at(Ipv4Addr::new(127, 3, 3, 3));
    assert!(!scene.lets_in(&owner).await, "waiting");
    scene.idp.pass(Duration::from_secs(900));
    assert!(scene.lets_in(&owner).await, "waited");
}

#[tokio::test]
async fn a_quiet_day_forgets_the_waits_but_not_the_count() {
    let scene = scene().await;
    for address in 1..=5 {
        scene.guess_from(Ipv4Addr::new(127, 1, address, 1)).await;
    }
    scene.idp.pass(Duration::from_secs(24 * 60 * 60));
    for address in 1..=6 {
        scene.guess_from(Ipv4Addr::new(127, 1, address, 1)).await;
    }
    assert_eq!(scene.evaluated().await, 10);
}

#[tokio::test]
async fn right_passwords_are_given_back() {
    let scene = scene().await;
    let other = scene.idp.person().await;
    // More than the account allows at once and more than a network allows in an hour.
    for person in [&scene.person, &other] {
        for _ in 0..12 {
            let mut fresh = scene.idp.browser();
            log_in((&scene.idp, &scene.rp), &mut fresh, (person, Key::Token)).await;
        }
    }
    assert_eq!(scene.evaluated().await, 0);
}

#[tokio::test]
async fn a_known_devices_success_does_not_open_the_door_for_strangers() {
    let scene = scene().await;
    let mut known = known_browser((&scene.idp, &scene.rp), (&scene.person, Key::App)).await;
    for address in 1..=5 {
        scene.guess_from(Ipv4Addr::new(127, 1, address, 1)).await;
    }
    log_in(
        (&scene.idp, &scene.rp),
        &mut known,
        (&scene.person, Key::Token),
    )
    .await;
    assert_eq!(scene.evaluated().await, 5);
    let fresh = scene.idp.browser_at(Ipv4Addr::new(127, 3, 3, 3));
    assert!(!scene.lets_in(&fresh).await);
}

#[tokio::test]
async fn a_network_has_twenty_wrong_passwords_an_hour_over_all_names() {
    let scene = scene().await;
    let known = known_browser((&scene.idp, &scene.rp), (&scene.person, Key::App)).await;
    let busy = Ipv4Addr::new(127, 7, 7, 7);
    for round in 0..20 {
        // Half of the names exist; one in three guesses comes from a fresh browser.
        let name = match round % 2 {
            0 => scene.idp.person().await.username,
            _ => format!("nobody{round}"),
        };
        let mut stranger = scene.idp.browser_at(busy);
        let refused = scene.tries(&mut stranger, (&name, WRONG)).await;
        assert!(is_refusal(&refused));
    }
    let there = scene.idp.browser_at(busy);
    assert!(!scene.lets_in(&there).await, "the network waits");
    assert_eq!(scene.evaluated().await, 0, "and costs the account nothing");
    let next_door = scene.idp.browser_at(Ipv4Addr::new(127, 7, 7, 8));
    assert!(scene.lets_in(&next_door).await);
    assert!(
        scene.lets_in(&known.moved_to(busy)).await,
        "a known device does not wait"
    );
    scene.idp.pass(Duration::from_secs(60 * 60 - 1));
    assert!(!scene.lets_in(&there).await);
    scene.idp.pass(Duration::from_secs(1));
    assert!(scene.lets_in(&there).await, "an hour later");
}

#[tokio::test]
async fn a_wider_network_has_a_hundred() {
    let scene = scene().await;
    for round in 0..100_u8 {
        let mut stranger = scene
            .idp
            .browser_at(Ipv4Addr::new(127, 7, 7, round % 10 + 1));
        let name = format!("nobody{round}");
        scene.tries(&mut stranger, (&name, WRONG)).await;
    }
    let same = scene.idp.browser_at(Ipv4Addr::new(127, 7, 7, 200));
    assert!(!scene.lets_in(&same).await);
    let other = scene.idp.browser_at(Ipv4Addr::new(127, 7, 8, 200));
    assert!(scene.lets_in(&other).await);
}

#[tokio::test]
async fn nobody_chooses_his_network_by_a_header() {
    let scene = scene().await;
    let busy = Ipv4Addr::new(127, 7, 7, 7);
    let ask = scene.rp.ask(&scene.idp, &[]);
    let mut stranger = scene.idp.browser_at(busy);
    let page = password_page(&mut stranger, &ask, Key::Token).await;
    for round in 0..20 {
        let name = format!("nobody{round}");
        let fields = [
            ("t", page.form().value("t")),
            ("username", &name),
            ("password", WRONG),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let fields: Vec<_> = fields
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        let call = crate::support::Call::post(&page.form().action, &fields)
            .with_header("x-forwarded-for", &format!("198.51.100.{round}"))
            .with_header("forwarded", &format!("for=198.51.100.{round}"));
        assert!(is_refusal(&stranger.send(call).await));
    }
    assert!(!scene.lets_in(&scene.idp.browser_at(busy)).await);
}

#[tokio::test]
async fn refusals_cannot_be_told_apart() {
    let scene = scene().await;
    let ask = scene.rp.ask(&scene.idp, &[]);
    let mut browser = scene.idp.browser();
    let page = password_page(&mut browser, &ask, Key::Token).await;
    let (name, right) = (
        scene.person.username.as_str(),
        scene.person.password.as_str(),
    );
    // As long as the real one, so that even lengths are comparable.
    let nobody = name.replace("citizen", "citizem");
    let mut answers = vec![
        enter_password(&mut browser, &page, (name, WRONG)).await,
        enter_password(&mut browser, &page, (&nobody, WRONG)).await,
    ];
    for address in 1..=5 {
        scene.guess_from(Ipv4Addr::new(127, 1, address, 1)).await;
    }
    answers.push(enter_password(&mut browser, &page, (name, WRONG)).await);
    answers.push(enter_password(&mut browser, &page, (name, right)).await);
    for round in 0..20 {
        let guess = (format!("nobody{round}"), WRONG);
        enter_password(&mut browser, &page, (&guess.0, guess.1)).await;
    }
    answers.push(enter_password(&mut browser, &page, (&nobody, WRONG)).await);
    answers.push(enter_password(&mut browser, &page, (name, right)).await);
    let masked: Vec<_> = answers
        .iter()
        .map(|answer| masked(answer, &nobody, name))
        .collect();
    for (number, other) in masked.iter().enumerate() {
        assert!(is_refusal(&answers[number]));
        assert_eq!(&masked[0], other, "answer {number}");
    }
}

/// Status, headers and body without what differs by nature: reference, sealed values, time.
fn masked(answer: &Response, nobody: &str, name: &str) -> (u16, Vec<String>, String) {
    let reference = answer.texts(".reference").concat();
    let body = answer
        .body
        .replace(answer.form().value("t"), "SEALED")
        .replace(&reference, "REFERENCE")
        .replace(nobody, name);
    let headers = answer.headers.iter().filter(|(name, _)| *name != "date");
    let headers = headers.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()));
    (answer.status.as_u16(), headers.collect(), body)
}
