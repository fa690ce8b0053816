//! When a message is sent, when it is tried again, and when it is given up.

use std::{sync::Arc, time::Duration};

use fedtoken_idp::{http::Stop, jobs::outbox};
use fedtoken_storage::stores::Message;
use serde_json::json;

use super::{Scene, listening, names};
use crate::support::login_page;

impl Scene {
    /// Logs out while the service answers so, and sends once; gives the message as it is then.
    async fn answered(&mut self, status: u16) -> Option<Message> {
        self.receiver.answer([status]);
        self.log_out().await;
        self.idp.send_messages().await;
        let heard = self.heard_once().await;
        self.message(&heard).await
    }

    async fn journal_rows(&self) -> u64 {
        let sight = self.idp.observer().await.look().await;
        sight.rows["journal"]
    }
}

#[tokio::test]
async fn what_did_not_arrive_comes_again_under_the_same_name() {
    let mut scene = Scene::set().await;
    scene.receiver.answer([500, 503]);
    scene.log_out().await;
    scene.idp.send_messages().await;
    let first = scene.heard_once().await;
    let waiting = scene.message(&first).await.unwrap();
    assert!(waiting.due_at > scene.idp.now());
    scene.idp.send_messages().await;
    assert_eq!(scene.receiver.count(), 1, "it was not due");

    for _ in 0..2 {
        scene.idp.pass(Duration::from_secs(10));
        scene.idp.send_messages().await;
    }
    let heard = scene.heard().await;
    assert_eq!(heard.len(), 3);
    for again in &heard {
        assert_eq!(again.claims["jti"], first.claims["jti"]);
        assert_eq!(names(&again.claims), names(&first.claims));
    }
    assert_eq!(heard[2].claims["iat"], scene.idp.now().as_secs());
    assert!(heard[2].claims["iat"].as_i64() > first.claims["iat"].as_i64());
    assert!(scene.is_idle().await);
}

#[tokio::test]
async fn a_service_that_is_not_there_is_tried_again() {
    let mut scene = Scene::set().await;
    let (uri, _) = scene.receiver.uri.split_once("/heard").unwrap();
    let nowhere = format!("{uri}/elsewhere");
    let members = json!({ "backchannel_logout_uri": nowhere });
    let rp = scene.idp.relying_party_with(&members).await;
    let ask = rp.ask(&scene.idp, &[]);
    login_page(&mut scene.browser, &ask).await;
    scene.log_out().await;
    scene.idp.send_messages().await;
    assert_eq!(scene.receiver.count(), 1);
    assert!(!scene.is_idle().await);
}

#[tokio::test]
async fn an_answer_without_content_is_as_good() {
    let mut scene = Scene::set().await;
    assert_eq!(scene.answered(204).await, None);
    assert!(scene.is_idle().await);
}

#[tokio::test]
async fn a_redirect_is_no_answer_and_is_not_followed() {
    let mut scene = Scene::set().await;
    assert!(scene.answered(302).await.unwrap().buried_at.is_none());
    assert!(!scene.is_idle().await);
}

#[tokio::test]
async fn what_the_service_refuses_is_set_aside_and_written_down() {
    let mut scene = Scene::set().await;
    let before = scene.journal_rows().await;
    let message = scene.answered(400).await.unwrap();
    assert_eq!(message.buried_at, Some(scene.idp.now()));
    // One line for the session, one for the message.
    assert_eq!(scene.journal_rows().await, before + 2);
    scene.idp.pass(Duration::from_secs(60 * 60));
    scene.idp.send_messages().await;
    assert_eq!(scene.receiver.count(), 1);
}

#[tokio::test]
async fn after_a_day_it_is_given_up_and_written_down() {
    let mut scene = Scene::set().await;
    scene.receiver.answer([500, 500]);
    scene.log_out().await;
    scene.idp.send_messages().await;
    let before = scene.journal_rows().await;
    scene.idp.pass(Duration::from_secs(24 * 60 * 60));
    scene.idp.send_messages().await;
    let heard = scene.heard().await;
    assert_eq!(heard.len(), 2);
    let message = scene.message(&heard[0]).await.unwrap();
    assert_eq!(message.buried_at, Some(scene.idp.now()));
    assert_eq!(scene.journal_rows().await, before + 1);
}

#[tokio::test]
async fn a_message_is_sent_as_soon_as_it_is_put_in() {
    let mut scene = Scene::set().await;
    let (app, stop) = (Arc::clone(&scene.idp.app), Stop::default());
    let called = stop.clone();
    // It would look by itself in an hour only.
    let hour = Duration::from_secs(60 * 60);
    let sending = tokio::spawn(async move { outbox::run_every(app, hour, called).await });
    scene.log_out().await;
    let patience = Duration::from_secs(60);
    let rang = tokio::time::timeout(patience, scene.receiver.rang()).await;
    assert!(rang.is_ok(), "nothing was sent");
    stop.call();
    sending.await.unwrap();
    assert!(scene.is_idle().await);
}

#[tokio::test]
async fn more_messages_than_go_at_once_all_arrive() {
    let mut scene = Scene::set().await;
    for _ in 0..19 {
        let rp = listening(&scene.idp, &scene.receiver, &json!({})).await;
        let ask = rp.ask(&scene.idp, &[]);
        assert!(login_page(&mut scene.browser, &ask).await.has_code());
    }
    scene.log_out().await;
    // Four go at least each time; the others are put back for two seconds.
    for _ in 0..5 {
        scene.idp.send_messages().await;
        scene.idp.pass(Duration::from_secs(2));
    }
    assert_eq!(scene.receiver.count(), 20);
    assert!(scene.is_idle().await);
}
