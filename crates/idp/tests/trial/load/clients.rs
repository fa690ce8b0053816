//! The clients of the load: a web service that hears of logouts, and an app that renews its access.

use fedtoken_core::secret::TokenDigest;
use fedtoken_storage::{
    Change, Changes, Store,
    sql::SqlStore,
    stores::{Client, ClientOrigin},
};
use serde_json::{Value, json};

use crate::support::{AFTERWARDS, REDIRECT, RelyingParty, Servers};

/// Both, as they ask.
#[derive(Clone, Debug)]
pub(super) struct Clients {
    /// Has a secret, and is told of logouts.
    pub(super) web: RelyingParty,
    /// Has none, and gets refresh tokens that rotate.
    pub(super) app: RelyingParty,
}

impl Clients {
    /// Puts both into the database.
    pub(super) async fn put(store: &SqlStore, servers: &Servers, told_at: &str) -> Self {
        let web = json!({
            "token_endpoint_auth_method": "client_secret_basic",
            "backchannel_logout_uri": told_at,
            "backchannel_logout_session_required": true,
        });
        let app = json!({
            "token_endpoint_auth_method": "none",
            "grant_types": ["authorization_code", "refresh_token"],
            "scope": OFFLINE,
            "offline_access": "granted",
        });
        let changes = Changes::from(put(WEB, Some(SECRET), web)).and(put(APP, None, app));
        store.commit(changes).await.unwrap().unwrap();
        let party = |client_id: &str, secret: Option<&str>, scope| RelyingParty {
            servers: servers.clone(),
            client_id: client_id.to_owned(),
            secret: secret.map(str::to_owned),
            scope,
        };
        Self {
            web: party(WEB, Some(SECRET), "openid"),
            app: party(APP, None, OFFLINE),
        }
    }
}

fn put(client_id: &str, secret: Option<&str>, mut members: Value) -> Change {
    members["client_id"] = json!(client_id);
    members["client_name"] = json!("Made-up client of the load");
    members["redirect_uris"] = json!([REDIRECT]);
    members["post_logout_redirect_uris"] = json!([AFTERWARDS]);
    Change::PutClient(Client {
        client_id: client_id.to_owned(),
        registration: members.to_string(),
        secret: secret.map(TokenDigest::of),
        origin: ClientOrigin::Operator,
    })
}

const WEB: &str = "load-web";
const APP: &str = "load-app";
/// The same in every run, since instances remember clients for some seconds.
const SECRET: &str = "made-up secret of the load's web service";
const OFFLINE: &str = "openid offline_access";
