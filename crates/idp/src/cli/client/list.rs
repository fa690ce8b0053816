//! `fedtoken client list`.

use fedtoken_storage::{
    sql::SqlStore,
    stores::{ClientOrigin, Clients},
};
use serde_json::{Map, Value, json};

use crate::cli::{
    arguments::{Output, ShowArguments},
    config::read,
    run::{Failed, say},
};

/// Prints every client: its identifier, or its whole registration with its origin.
pub(in crate::cli) async fn list(arguments: ShowArguments) -> Result<(), Failed> {
    let config = read(arguments.files)?;
    let store = SqlStore::look(&config.database.url).await?;
    let clients = store.clients().await?;
    store.close().await?;
    if arguments.output == Output::Text {
        for client in clients {
            say(&format!("{}\n", client.client_id))?;
        }
        return Ok(());
    }
    let mut told = Vec::new();
    for client in &clients {
        let mut registration: Map<String, Value> = serde_json::from_str(&client.registration)?;
        let origin = match client.origin {
            ClientOrigin::Operator => "operator",
            ClientOrigin::Registered { .. } => "registered",
        };
        registration.insert("origin".to_owned(), json!(origin));
        told.push(registration);
    }
    say(&format!("{}\n", serde_json::to_string_pretty(&told)?))
}
