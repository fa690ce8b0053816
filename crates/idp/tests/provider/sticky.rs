//! The number that is asked: the same until it is accepted, shown to nobody too early.

use std::{collections::BTreeSet, net::Ipv4Addr, time::Duration};

use crate::support::{
    Browser, Key, Response, Scene, Setting, code_page, enter_code, enter_password, log_in,
    login_page, password_page,
};

impl Scene {
    /// Begins a login by token in this browser.
    async fn question(&self, browser: &mut Browser) -> Response {
        let ask = self.rp.ask(&self.idp, &[("prompt", "login")]);
        code_page(browser, &ask, (&self.person, Key::Token)).await
    }

    /// Begins one in the known browser and answers rightly; gives the number.
    async fn spend(&mut self) -> usize {
        let mut browser = self.browser.clone();
        let page = self.question(&mut browser).await;
        let position = page.position().unwrap();
        let done = enter_code(&mut browser, &page, self.person.code(position)).await;
        assert!(done.has_code(), "code {position}: {done:?}");
        position
    }
}

#[tokio::test]
async fn nothing_but_acceptance_moves_the_number() {
    let scene = Scene::known_with(Setting::default(), Key::App).await;
    let (idp, person) = (&scene.idp, &scene.person);
    let mut browser = scene.browser.clone();
    let page = scene.question(&mut browser).await;
    let asked = page.position().unwrap();
    let same = |page: &Response, why: &str| assert_eq!(page.position(), Some(asked), "{why}");

    for _ in 0..3 {
        let path = page.path.clone();
        same(&browser.get(&path).await, "reload");
    }
    same(&scene.question(&mut browser).await, "second tab");
    let wrong = enter_code(&mut browser, &page, &person.wrong_code()).await;
    assert!(wrong.alert().is_some());
    same(&wrong, "wrong code");
    let malformed = enter_code(&mut browser, &wrong, "12").await;
    same(&malformed, "no code at all");
    let mut elsewhere = idp.browser_at(Ipv4Addr::new(127, 9, 9, 9));
    same(
        &scene.question(&mut elsewhere).await,
        "other browser and network",
    );
    let mut moved = scene.browser.clone().moved_to(Ipv4Addr::new(127, 8, 8, 8));
    same(&scene.question(&mut moved).await, "known browser elsewhere");
    log_in((idp, &scene.rp), &mut browser, (person, Key::App)).await;
    same(
        &scene.question(&mut browser).await,
        "login by app in between",
    );
    idp.pass(Duration::from_secs(3 * 24 * 60 * 60));
    same(
        &scene.question(&mut scene.browser.clone()).await,
        "days later",
    );
    for _ in 0..2 {
        let mut french = scene.browser.clone().speaking("fr");
        same(&scene.question(&mut french).await, "other language");
    }
}

#[tokio::test]
async fn twenty_four_logins_use_every_code_once_and_then_a_new_token_is_needed() {
    let mut scene = Scene::known_with(Setting::default(), Key::App).await;
    let mut asked = Vec::new();
    for _ in 0..24 {
        asked.push(scene.spend().await);
    }
    let different: BTreeSet<_> = asked.iter().copied().collect();
    assert_eq!(different, (1..=24).collect());
    assert_ne!(asked, (1..=24).collect::<Vec<_>>(), "the order is drawn");

    let mut browser = scene.browser.clone();
    let ask = scene.rp.ask(&scene.idp, &[]);
    let page = password_page(&mut browser, &ask, Key::Token).await;
    let typed = (
        scene.person.username.as_str(),
        scene.person.password.as_str(),
    );
    let end = enter_password(&mut browser, &page, typed).await;
    assert!(!end.asks_code());
    assert!(end.texts("main").concat().contains("new token"), "{end:?}");
    assert!(end.has("a[href], form"), "{end:?}");
    // The other key still works.
    log_in(
        (&scene.idp, &scene.rp),
        &mut browser,
        (&scene.person, Key::App),
    )
    .await;
}

#[tokio::test]
async fn the_page_warns_when_few_codes_are_left() {
    let mut scene = Scene::known_with(Setting::default(), Key::App).await;
    let mut warned_at = Vec::new();
    for left in (1..=24).rev() {
        let page = scene.question(&mut scene.browser.clone()).await;
        if page.has(".notice") {
            warned_at.push(left);
        }
        scene.spend().await;
    }
    assert_eq!(warned_at, [6, 5, 4, 3, 2, 1]);
}

#[tokio::test]
async fn an_accepted_code_is_never_accepted_again() {
    let scene = Scene::known_with(Setting::default(), Key::App).await;
    let mut spent = Vec::new();
    for _ in 0..4 {
        let mut browser = scene.browser.clone();
        let page = scene.question(&mut browser).await;
        let number = page.position().unwrap();
        for old in &spent {
            let refused = enter_code(&mut browser, &page, scene.person.code(*old)).await;
            assert!(refused.asks_code(), "{refused:?}");
            assert_eq!(refused.position(), Some(number));
        }
        let form = page.form().with("code", scene.person.code(number));
        assert!(browser.press(&form).await.has_code());
        // Nor in its own login, sent once more.
        let again = browser.press(&form).await;
        assert!(!again.is_callback(), "{again:?}");
        spent.push(number);
    }
    let token = scene.idp.store().token_of(&scene.person.id).await.unwrap();
    assert_eq!(token.unwrap().generation, 4);
}

#[tokio::test]
async fn a_new_paper_voids_the_old_one_in_open_forms_too() {
    let mut scene = Scene::known_with(Setting::default(), Key::App).await;
    let old = scene.person.clone();
    let mut browser = scene.browser.clone();
    let page = scene.question(&mut browser).await;
    let asked = page.position().unwrap();
    scene.idp.new_token(&mut scene.person).await;
    let refused = enter_code(&mut browser, &page, old.code(asked)).await;
    assert!(refused.asks_code(), "{refused:?}");
    for number in 1..=3 {
        let refused = enter_code(&mut browser, &page, old.code(number)).await;
        assert!(!refused.is_callback(), "{refused:?}");
    }
    scene.spend().await;
}

#[tokio::test]
async fn no_number_is_told_before_the_right_password() {
    let scene = Scene::known_with(Setting::default(), Key::App).await;
    for language in ["nl", "fr", "de", "en"] {
        let mut browser = scene.idp.browser().speaking(language);
        let ask = scene.rp.ask(&scene.idp, &[]);
        let mut seen = vec![browser.get(&ask.path).await];
        let chooser = login_page(&mut browser, &ask).await;
        let choice = chooser.form().with("method", "token");
        seen.push(browser.press(&choice).await);
        let page = browser.submit(&choice).await;
        let name = scene.person.username.as_str();
        for typed in [(name, "a wrong password"), ("nobody", "a wrong password")] {
            seen.push(enter_password(&mut browser, &page, typed).await);
        }
        seen.extend([chooser, page]);
        for response in &seen {
            assert_eq!(response.position(), None, "{response:?}");
            assert!(!response.body.contains("data-position"), "{response:?}");
            assert_eq!(number_after_code(response), None, "{response:?}");
        }
    }
}

/// The number that follows the word "code", in any of the languages.
fn number_after_code(response: &Response) -> Option<String> {
    let text = response.texts("body").concat().to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let pairs = words.windows(2);
    let mut found = pairs.filter(|pair| pair[0].contains("code"));
    found
        .find(|pair| pair[1].starts_with(|c: char| c.is_ascii_digit()))
        .map(|pair| pair.join(" "))
}

#[tokio::test]
async fn after_the_right_password_the_question_names_its_number() {
    let scene = Scene::known_with(Setting::default(), Key::App).await;
    for language in ["nl", "fr", "de", "en"] {
        let mut browser = scene.browser.clone().speaking(language);
        let page = scene.question(&mut browser).await;
        let position = page.position().unwrap();
        let named = number_after_code(&page).unwrap();
        assert_eq!(named, format!("code {position}"), "{language}");
        assert_eq!(page.attribute("html", "lang").as_deref(), Some(language));
        let input = page.attribute("input[name=code]", "autocomplete");
        assert_eq!(input.as_deref(), Some("off"));
    }
}

#[tokio::test]
async fn a_reusable_paper_is_sticky_too_and_lets_a_code_rest() {
    let cells = "reusable";
    let mut scene = Scene::known_with(
        Setting {
            cells,
            ..Setting::default()
        },
        Key::App,
    )
    .await;
    let mut asked: Vec<usize> = Vec::new();
    for round in 0..60 {
        if round % 10 == 0 {
            let before = scene.question(&mut scene.browser.clone()).await.position();
            let after = scene.question(&mut scene.browser.clone()).await.position();
            assert_eq!(before, after);
        }
        let number = scene.spend().await;
        let rested = asked.iter().rev().position(|old| *old == number);
        assert!(
            rested.is_none_or(|others| others >= 18),
            "{asked:?} {number}"
        );
        asked.push(number);
    }
    assert_eq!(asked.iter().collect::<BTreeSet<_>>().len(), 24);
}
