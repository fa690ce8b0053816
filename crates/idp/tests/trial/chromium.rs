//! A real browser with JavaScript: a whole login, and not one complaint about our own policy.

use crate::support::{Chromium, Place};

#[tokio::test]
async fn a_real_browser_logs_in_and_out_without_a_complaint() {
    let place = Place::new();
    let trial = place.start(&["--persons", "1"]).await;
    let file = place.file();
    let person = &file.persons[0];
    let browser = Chromium::start().await;

    browser.open(&file.relying_party).await;
    press(&browser, "a.way").await;
    press(&browser, "button[name=method][value=token]").await;
    write(&browser, "input[autocomplete=username]", &person.username).await;
    write(
        &browser,
        "input[autocomplete=current-password]",
        &person.password,
    )
    .await;
    press(&browser, "form button:not([name])").await;
    let input = browser.find("input[data-position]").await;
    let position = browser.attribute(&input, "data-position").await.unwrap();
    let heading = browser.find("h1").await;
    let asked = browser.text(&heading).await;
    assert!(
        asked.contains(&position),
        "{asked} does not name {position}"
    );
    browser
        .write(&input, person.code(position.parse().unwrap()))
        .await;
    press(&browser, "form button:not([name])").await;

    // The redirect after the post has passed `form-action`: the relying party shows the claims.
    let claims = browser.find("pre.claims").await;
    let claims = browser.text(&claims).await;
    assert!(claims.contains("urn:fedtoken:level:300"), "{claims}");
    let here = browser.address().await;
    assert!(here.starts_with(&file.relying_party), "{here}");

    press(&browser, "a.primary").await;
    browser.find("a.way").await;
    let here = browser.address().await;
    assert!(here.starts_with(&file.relying_party), "{here}");
    let mut console = browser.console().await;
    // Browsers ask every site for it; nobody promised one.
    console.retain(|line| !line.contains("/favicon.ico"));
    assert_eq!(console, Vec::<String>::new());

    // The console does tell when a page breaks the policy.
    browser.open(&file.issuer).await;
    browser
        .run("document.body.append(document.createElement('style'));")
        .await;
    browser
        .run("document.querySelector('style').append('p{color:red}');")
        .await;
    let console = browser.console().await;
    assert!(
        console.concat().contains("Content Security Policy"),
        "{console:?}"
    );
    drop(browser);
    trial.stop().await;
}

async fn press(browser: &Chromium, css: &str) {
    let element = browser.find(css).await;
    browser.click(&element).await;
}

async fn write(browser: &Chromium, css: &str, text: &str) {
    let element = browser.find(css).await;
    browser.write(&element, text).await;
}
