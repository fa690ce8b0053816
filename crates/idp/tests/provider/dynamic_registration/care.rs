//! A registration that is shown, replaced and removed by its client (RFC 7592).

use std::time::Duration;

use fedtoken_storage::{Change, ClientChange};

use super::*;

#[tokio::test]
async fn a_registration_is_shown_without_its_secret() {
    let idp = open().await;
    let told = registered(&idp, &wish()).await;
    let (path, token) = care(&told);
    let answer = send(&idp, Method::GET, &path, &token, &json!({})).await;
    assert_eq!(answer.status, StatusCode::OK);
    let mut expected = told;
    let secret = ["client_secret", "client_secret_expires_at"];
    expected
        .as_object_mut()
        .unwrap()
        .retain(|name, _| !secret.contains(&name.as_str()));
    assert_eq!(answer.json(), expected);
}

#[tokio::test]
async fn a_registration_is_replaced_as_a_whole() {
    let idp = open().await;
    let told = registered(&idp, &wish()).await;
    let (path, token) = care(&told);
    let other = json!({
        "client_id": told["client_id"], "redirect_uris": ["https://rp.example/other"],
    });
    let answer = send(&idp, Method::PUT, &path, &token, &other).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let now = answer.json();
    assert_eq!(now["redirect_uris"], json!(["https://rp.example/other"]));
    assert!(now["client_name"].is_null() && now["client_secret"].is_null());
    assert_eq!(now["client_id_issued_at"], told["client_id_issued_at"]);
    // At once, although the client was known before.
    let ask = idp.told(&told).ask(&idp, &[]);
    let refused = idp.browser().get(&ask.path).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let id = told["client_id"].as_str().unwrap();
    let client = idp.store().client(id).await.unwrap().unwrap();
    let secret = told["client_secret"].as_str().unwrap();
    assert_eq!(client.secret, Some(TokenDigest::of(secret)));
}

#[tokio::test]
async fn a_change_of_method_makes_or_drops_the_secret() {
    let idp = open().await;
    let told = registered(&idp, &wish()).await;
    let (path, token) = care(&told);
    let put = async |more: Value| {
        let wish = changed(&told, &more);
        send(&idp, Method::PUT, &path, &token, &wish).await
    };
    let public = put(json!({"token_endpoint_auth_method": "none"})).await;
    assert_eq!(public.status, StatusCode::OK, "{public:?}");
    let id = told["client_id"].as_str().unwrap();
    let stored = idp.store().client(id).await.unwrap().unwrap();
    assert_eq!(stored.secret, None);
    is_refused(&put(json!({})).await, "invalid_client_metadata");
    let again = put(json!({"client_secret": null})).await.json();
    let secret = again["client_secret"].as_str().unwrap();
    assert_ne!(Some(secret), told["client_secret"].as_str());
    assert_eq!(again["client_secret_expires_at"], 0);
}

#[tokio::test]
async fn a_bad_replacement_changes_nothing() {
    let idp = open().await;
    let told = registered(&idp, &wish()).await;
    let (path, token) = care(&told);
    for (more, error) in [
        (json!({"client_id": "other"}), "invalid_client_metadata"),
        (json!({"client_id": null}), "invalid_client_metadata"),
        (json!({"client_secret": "other"}), "invalid_client_metadata"),
        (
            json!({"registration_access_token": token}),
            "invalid_client_metadata",
        ),
        (json!({"client_id_issued_at": 1}), "invalid_client_metadata"),
        (json!({"redirect_uris": []}), "invalid_redirect_uri"),
    ] {
        let wish = changed(&told, &more);
        is_refused(&send(&idp, Method::PUT, &path, &token, &wish).await, error);
    }
    let shown = send(&idp, Method::GET, &path, &token, &json!({}))
        .await
        .json();
    assert_eq!(shown["redirect_uris"], told["redirect_uris"]);
    assert_eq!(shown["client_name"], told["client_name"]);
}

#[tokio::test]
async fn a_removed_registration_is_gone_with_its_token() {
    let idp = open().await;
    let told = registered(&idp, &wish()).await;
    let (path, token) = care(&told);
    let removed = send(&idp, Method::DELETE, &path, &token, &json!({})).await;
    assert_eq!(
        (removed.status, removed.body.as_str()),
        (StatusCode::NO_CONTENT, "")
    );
    is_unauthorized(&send(&idp, Method::GET, &path, &token, &json!({})).await);
    let ask = idp.told(&told).ask(&idp, &[]);
    let refused = idp.browser().get(&ask.path).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_wrong_token_and_an_unknown_client_look_the_same() {
    let idp = open().await;
    let (one, other) = (
        registered(&idp, &wish()).await,
        registered(&idp, &wish()).await,
    );
    let operators = idp.relying_party().await;
    let ((path, _), (_, others_token)) = (care(&one), care(&other));
    let unknown = "/register/unknown".to_owned();
    let declared = format!("/register/{}", operators.client_id);
    let secret = operators.secret.unwrap();
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        for path in [&path, &unknown, &declared] {
            for token in [INITIAL, &others_token, &secret] {
                let answer = send(&idp, method.clone(), path, token, &wish()).await;
                is_unauthorized(&answer);
            }
            let bare = Call::new(method.clone(), path).with_header("content-type", JSON);
            is_unauthorized(&idp.browser().send(bare).await);
        }
    }
    let id = one["client_id"].as_str().unwrap();
    assert!(idp.store().client(id).await.unwrap().is_some());
}

#[tokio::test]
async fn of_two_who_remove_a_registration_one_does() {
    let idp = open().await;
    let told = registered(&idp, &wish()).await;
    let (path, token) = care(&told);
    let quicker = Change::from(ClientChange::Remove {
        client_id: told["client_id"].as_str().unwrap().to_owned(),
        at: idp.now(),
    });
    idp.meddler.after_commits(0, [quicker]);
    is_unauthorized(&send(&idp, Method::DELETE, &path, &token, &json!({})).await);
    assert_eq!(idp.store().clients().await.unwrap(), []);
}

#[tokio::test]
async fn a_registration_is_replaced_twenty_times_an_hour() {
    let idp = open().await;
    let (told, other) = (
        registered(&idp, &wish()).await,
        registered(&idp, &wish()).await,
    );
    let put = async |told: &Value, name: &str| {
        let (path, token) = care(told);
        let wish = changed(told, &json!({"client_name": name}));
        send(&idp, Method::PUT, &path, &token, &wish).await
    };
    for _ in 0..20 {
        assert_eq!(put(&told, "Another name").await.status, StatusCode::OK);
    }
    idp.pass(Duration::from_secs(60));
    let refused = put(&told, "One too many").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{refused:?}");
    assert_eq!(refused.json()["error"], "temporarily_unavailable");
    assert_eq!(refused.header("retry-after"), Some("3540"));
    let client = idp
        .store()
        .client(told["client_id"].as_str().unwrap())
        .await;
    let kept = client.unwrap().unwrap().registration;
    assert!(kept.contains("Another name"), "{kept}");
    assert_eq!(put(&other, "Its own count").await.status, StatusCode::OK);
    idp.pass(Duration::from_secs(3540));
    assert_eq!(put(&told, "Later").await.status, StatusCode::OK);
}
