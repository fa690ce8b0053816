//! The reference that a refused caller reads finds the reason in the log.

use http::StatusCode;
use serde_json::json;

use crate::support::{Response, TestIdp, log, text};

/// The lines of the log that carry this reference and are no span's beginning or end.
fn lines_of(reference: &str) -> Vec<String> {
    let log = String::from_utf8(log::written()).unwrap();
    let mark = format!("reference=\"{reference}\"");
    let lines = log.lines().filter(|line| line.contains(&mark));
    lines
        .filter(|line| line.contains("refus"))
        .map(str::to_owned)
        .collect()
}

fn reference_of(page: &Response) -> String {
    let shown = page.texts(".reference").concat();
    shown.trim().strip_prefix("Reference: ").unwrap().to_owned()
}

#[tokio::test]
async fn an_unknown_return_address_is_told_to_the_operator_alone() {
    log::start();
    let idp = TestIdp::start().await;
    let rp = idp.relying_party().await;
    let path = format!(
        "/authorize?client_id={}&redirect_uri=https%3A%2F%2Frp.example%2FCB%3Fkey%3Dhidden",
        rp.client_id
    );
    let page = idp.browser().get(&path).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST, "{page:?}");
    assert!(!page.body.contains("rp.example/CB"));
    let lines = lines_of(&reference_of(&page)).join("\n");
    assert!(lines.contains("https://rp.example/CB\""), "{lines}");
    assert!(lines.contains(&rp.client_id) && lines.contains("RedirectUri"));
    assert!(!lines.contains("hidden"), "{lines}");
}

#[tokio::test]
async fn a_program_finds_its_refusal_by_the_reference_too() {
    log::start();
    let idp = TestIdp::start().await;
    let rp = idp.relying_party_with(&json!({})).await;
    let refused = rp
        .send(rp.authenticated("/par", &[("scope", "openid")]))
        .await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{refused:?}");
    let json = refused.json();
    let description = text(&json, "error_description").to_owned();
    let (reason, reference) = description.split_once(" (reference ").unwrap();
    // Other providers of this program draw the same references.
    let lines = lines_of(reference.trim_end_matches(')'));
    let told = format!("error={:?} description={reason:?}", text(&json, "error"));
    let is_told = lines.iter().any(|line| line.ends_with(&told));
    assert!(is_told, "{told} is not in {lines:?}");
}
