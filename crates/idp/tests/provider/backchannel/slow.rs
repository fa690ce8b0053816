//! A service that takes what it is told and never answers.

use std::{
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use fedtoken_core::secret::TokenDigest;
use fedtoken_idp::{http::Stop, jobs::outbox};
use fedtoken_storage::stores::Claim;
use serde_json::json;
use tokio::{net::TcpListener, task::JoinSet};

use super::Scene;
use crate::support::{Key, log_in, login_page};

/// Receivers that never answer.
const RECEIVERS: usize = 8;
/// Services at each of them: in all more than twice what is on its way at once.
const SILENT: usize = 40;
/// Messages that are on their way to one receiver at once.
const PLACES: usize = 4;
/// It would look by itself in an hour only.
const HOUR: Duration = Duration::from_secs(60 * 60);
/// How long the test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(60);

/// A receiver that only counts who comes; gives its address.
async fn silent(came: Arc<AtomicUsize>) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut held = JoinSet::new();
        while let Ok((connection, _)) = listener.accept().await {
            came.fetch_add(1, Ordering::SeqCst);
            held.spawn(async move {
                connection.readable().await.unwrap();
                std::future::pending::<()>().await;
            });
        }
    });
    format!("http://127.0.0.1:{port}/heard")
}

impl Scene {
    /// Somebody logs in at services that never answer, and out again.
    async fn leaves(&self, uris: &[String]) {
        let (person, mut browser) = (self.idp.person().await, self.idp.browser());
        let key = (&person, Key::Token);
        let (ask, back) = log_in((&self.idp, &self.rp), &mut browser, key).await;
        let tokens = self.idp.tokens(&self.rp, &ask, &back).await;
        for uri in uris.iter().flat_map(|uri| std::iter::repeat_n(uri, SILENT)) {
            let members = json!({ "backchannel_logout_uri": uri });
            let rp = self.idp.relying_party_with(&members).await;
            let ask = rp.ask(&self.idp, &[]);
            assert!(login_page(&mut browser, &ask).await.has_code());
        }
        let hint = [("id_token_hint", tokens.id_token.as_str())];
        browser.open(&self.rp.logout(&hint)).await;
    }

    /// Takes the messages that nobody holds after two seconds; says of how many it is the first
    /// attempt.
    async fn untried(&self) -> usize {
        let later = Claim {
            lease: TokenDigest::of("observer"),
            now: self.idp.now().plus(Duration::from_secs(2)),
            until: self.idp.now().plus(HOUR),
            most: u32::MAX,
        };
        let taken = self.idp.store().claim(&later).await.unwrap();
        taken.iter().filter(|message| message.attempts == 1).count()
    }
}

#[tokio::test]
async fn services_that_never_answer_hold_few_places_and_the_others_hear() {
    let mut scene = Scene::set().await;
    let came = Arc::default();
    let mut uris = Vec::new();
    for _ in 0..RECEIVERS {
        uris.push(silent(Arc::clone(&came)).await);
    }
    scene.leaves(&uris).await;
    let (app, stop) = (Arc::clone(&scene.idp.app), Stop::default());
    let sending = tokio::spawn(async move { outbox::run_every(app, HOUR, stop).await });
    // Of the first logout the service of this scene hears at once, the others hold their places.
    let first = async {
        scene.receiver.rang().await;
        while came.load(Ordering::SeqCst) < RECEIVERS * PLACES {
            tokio::task::yield_now().await;
        }
    };
    let first = tokio::time::timeout(PATIENCE, first).await;
    assert!(first.is_ok(), "some were held up");
    scene.log_out().await;
    let heard = tokio::time::timeout(PATIENCE, scene.receiver.rang()).await;
    assert!(heard.is_ok(), "nothing was sent");
    // What found no place rests until the clock moves, so nobody came in a second turn.
    assert_eq!(came.load(Ordering::SeqCst), RECEIVERS * PLACES);
    // Having been put back counts as no attempt.
    let all = async {
        let mut untried = 0;
        while untried < RECEIVERS * (SILENT - PLACES) {
            untried += scene.untried().await;
            tokio::task::yield_now().await;
        }
    };
    let all = tokio::time::timeout(PATIENCE, all).await;
    assert!(all.is_ok(), "an attempt was counted that was none");
    sending.abort();
}
