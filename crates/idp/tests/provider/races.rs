//! Many requests at the same moment: exactly one wins.

use fedtoken_core::{ids::LoginId, time::UnixTime};
use http::StatusCode;
use tokio::task::JoinSet;

use crate::support::{
    Browser, Form, Key, Response, Scene, TestIdp, code_page, log_in, password_page,
};

const MANY: usize = 50;

impl Scene {
    /// Begins a login; gives its browser and the form filled in rightly.
    async fn answers_with(&self, key: Key) -> (Browser, Form) {
        let mut browser = self.browser.clone();
        let ask = self.rp.ask(&self.idp, &[]);
        let page = code_page(&mut browser, &ask, (&self.person, key)).await;
        let code = self.person.answer(&self.idp, &page);
        (browser, page.form().with("code", &code))
    }

    /// Losing the race for the cell is no guess; the code of a cell that was spent before is one.
    async fn lost_as_told(&self, answer: &Response) {
        let id = answer.path.rsplit('/').next().unwrap();
        let id = LoginId::parse(id).unwrap();
        let login = self.idp.store().login(&id).await.unwrap().unwrap();
        let told = answer.alert().unwrap();
        let guesses = u32::from(told.contains("This code is not right"));
        assert!(guesses == 1 || told.contains("already been used"), "{told}");
        assert_eq!(login.attempts, guesses, "{told}");
    }

    async fn generation(&self) -> u64 {
        let token = self.idp.store().token_of(&self.person.id).await.unwrap();
        token.unwrap().generation
    }
}

/// Posts all of them at once.
async fn all_at_once(posts: impl IntoIterator<Item = (Browser, Form)>) -> Vec<Response> {
    let mut running = JoinSet::new();
    for (mut browser, form) in posts {
        running.spawn(async move { browser.press(&form).await });
    }
    running.join_all().await
}

/// Exactly one has a code, and nobody sees a fault of ours.
fn one_wins(answers: &[Response]) {
    let faults = answers.iter().filter(|a| a.status.is_server_error());
    let faults: Vec<_> = faults.collect();
    assert!(
        faults.is_empty(),
        "{} faults: {:?}",
        faults.len(),
        faults[0]
    );
    let winners = answers.iter().filter(|answer| answer.has_code()).count();
    assert_eq!(winners, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_token_code_in_one_login_wins_once() {
    let scene = Scene::known_by(Key::App).await;
    let answered = scene.answers_with(Key::Token).await;
    let answers = all_at_once(std::iter::repeat_n(answered, MANY)).await;
    one_wins(&answers);
    assert_eq!(scene.generation().await, 1, "one cell is spent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_token_code_in_many_logins_wins_once() {
    let scene = Scene::known_by(Key::App).await;
    let mut posts = Vec::new();
    for _ in 0..MANY {
        posts.push(scene.answers_with(Key::Token).await);
    }
    let answers = all_at_once(posts).await;
    one_wins(&answers);
    assert_eq!(scene.generation().await, 1, "one cell is spent");
    for loser in answers.iter().filter(|answer| !answer.has_code()) {
        scene.lost_as_told(loser).await;
    }
    // Whoever lost can still give the code that is asked now.
    let (mut browser, form) = scene.answers_with(Key::Token).await;
    assert!(browser.press(&form).await.has_code());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_app_code_in_one_login_wins_once() {
    let scene = Scene::known_by(Key::App).await;
    let answered = scene.answers_with(Key::App).await;
    one_wins(&all_at_once(std::iter::repeat_n(answered, MANY)).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_right_app_codes_finish_one_login_once() {
    let scene = Scene::known_by(Key::App).await;
    for _ in 0..10 {
        let (browser, form) = scene.answers_with(Key::App).await;
        let later = UnixTime::from_secs(scene.idp.now().as_secs() + 30);
        let newer = form.clone().with("code", &scene.person.app_code(later));
        one_wins(&all_at_once([(browser.clone(), form), (browser, newer)]).await);
        scene.idp.pass(std::time::Duration::from_secs(90));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_app_code_in_many_logins_wins_once() {
    let scene = Scene::known_by(Key::App).await;
    let mut posts = Vec::new();
    for _ in 0..MANY {
        posts.push(scene.answers_with(Key::App).await);
    }
    one_wins(&all_at_once(posts).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_guesses_are_counted_before_they_are_judged() {
    let scene = Scene::known_by(Key::App).await;
    let (browser, form) = scene.answers_with(Key::Token).await;
    let guess = (browser, form.with("code", &scene.person.wrong_code()));
    all_at_once(std::iter::repeat_n(guess, MANY)).await;
    let token = scene.idp.store().token_of(&scene.person.id).await.unwrap();
    assert_eq!(token.unwrap().wrong_in_row, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_passwords_are_counted_before_they_are_judged() {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    let ask = rp.ask(&idp, &[]);
    let mut browser = idp.browser();
    let page = password_page(&mut browser, &ask, Key::Token).await;
    let form = page.form().with("username", &person.username);
    let wrong = (
        browser.clone(),
        form.clone().with("password", "a wrong one"),
    );
    all_at_once(std::iter::repeat_n(wrong, 30)).await;
    // Five came through at this instant; the right one would be the sixth.
    let right = browser
        .press(&form.with("password", &person.password))
        .await;
    assert!(right.alert().is_some(), "{right:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_right_passwords_give_three_looks() {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    let mut posts = Vec::new();
    for _ in 0..5 {
        let mut browser = idp.browser();
        let ask = rp.ask(&idp, &[]);
        let page = password_page(&mut browser, &ask, Key::Token).await;
        let form = page.form().with("username", &person.username);
        posts.push((browser, form.with("password", &person.password)));
    }
    let answers = all_at_once(posts).await;
    let begun = answers.iter().filter(|a| a.status == StatusCode::SEE_OTHER);
    assert_eq!(begun.count(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_authorization_code_is_redeemed_once_and_the_replay_kills_it() {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    for _ in 0..3 {
        let mut browser = idp.browser();
        let (ask, back) = log_in((&idp, &rp), &mut browser, (&person, Key::Token)).await;
        let mut running = JoinSet::new();
        for _ in 0..100 {
            let (rp, ask, code) = (rp.clone(), ask.clone(), back.code.clone());
            running.spawn(async move { rp.redeem(&ask, &code).await });
        }
        let answers = running.join_all().await;
        let (given, refused): (Vec<_>, Vec<_>) =
            answers.iter().partition(|a| a.status == StatusCode::OK);
        assert_eq!(given.len(), 1);
        for answer in refused {
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer:?}");
            assert_eq!(answer.json()["error"], "invalid_grant");
        }
        let access = given[0].json()["access_token"].clone();
        let dead = rp.userinfo(access.as_str().unwrap()).await;
        assert_eq!(dead.status, StatusCode::UNAUTHORIZED, "{dead:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn logins_of_many_persons_do_not_disturb_each_other() {
    let idp = TestIdp::start().await;
    let rp = idp.relying_party().await;
    let mut posts = Vec::new();
    for number in 0..20 {
        let person = idp.person().await;
        let mut browser = idp.browser_at(std::net::Ipv4Addr::new(127, 1, number, 1));
        let ask = rp.ask(&idp, &[]);
        let page = code_page(&mut browser, &ask, (&person, Key::Token)).await;
        let code = person.answer(&idp, &page);
        posts.push((browser, page.form().with("code", &code)));
    }
    let answers = all_at_once(posts).await;
    assert!(answers.iter().all(Response::has_code), "{answers:?}");
}
