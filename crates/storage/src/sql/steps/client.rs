//! Steps on clients and signing keys.

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, sea_query::OnConflict,
};

use super::insert::insert;
use crate::{
    ClientChange, Conflict,
    sql::{
        answer::{Stop, one_row},
        entity::{
            client::{self, Column, TABLE},
            signing_key,
        },
        field::bytes,
        life::{beginning, ending},
        writer::Transaction,
    },
    stores::{Client, ClientOrigin, SigningKey},
};

pub(super) async fn put(tx: &Transaction, client: &Client) -> Result<(), Stop> {
    begin(tx, &client.client_id).await?;
    let replace = OnConflict::column(Column::ClientId)
        .update_columns([
            Column::Registration,
            Column::Secret,
            Column::RegisteredAt,
            Column::Access,
        ])
        .to_owned();
    client::Entity::insert(client::row(client))
        .on_conflict(replace)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

async fn replace(tx: &Transaction, client: &Client, access: &TokenDigest) -> Result<(), Stop> {
    let replaced = client::Entity::update_many()
        .set(client::row(client))
        .filter(Column::ClientId.eq(&client.client_id))
        .filter(Column::Access.eq(bytes(access)))
        .exec(tx)
        .await?;
    one_row(replaced.rows_affected, Conflict::Missing(TABLE))
}

pub(super) async fn change(tx: &Transaction, change: &ClientChange) -> Result<(), Stop> {
    match change {
        ClientChange::Declare {
            client,
            before: None,
        } => {
            begin(tx, &client.client_id).await?;
            insert(tx, TABLE, client::row(client)).await
        }
        ClientChange::Declare {
            client,
            before: Some(before),
        } => declare(tx, client, before).await,
        ClientChange::Withdraw { before, at } => withdraw(tx, before, *at).await,
        ClientChange::Replace { client, access } => replace(tx, client, access).await,
        ClientChange::Remove { client_id, at } => remove(tx, client_id, *at).await,
    }
}

async fn declare(tx: &Transaction, client: &Client, before: &Client) -> Result<(), Stop> {
    let replaced = client::Entity::update_many()
        .set(client::row(client))
        .filter(as_read(before))
        .exec(tx)
        .await?;
    one_row(replaced.rows_affected, Conflict::Missing(TABLE))
}

async fn withdraw(tx: &Transaction, before: &Client, at: UnixTime) -> Result<(), Stop> {
    let removed = client::Entity::delete_many()
        .filter(as_read(before))
        .exec(tx)
        .await?;
    one_row(removed.rows_affected, Conflict::Missing(TABLE))?;
    end(tx, &before.client_id, at).await
}

/// The row is what this record was read from.
fn as_read(client: &Client) -> Condition {
    let access = match &client.origin {
        ClientOrigin::Operator => Column::Access.is_null(),
        ClientOrigin::Registered { access, .. } => Column::Access.eq(bytes(access)),
    };
    let secret = match &client.secret {
        None => Column::Secret.is_null(),
        Some(secret) => Column::Secret.eq(bytes(secret)),
    };
    Condition::all()
        .add(Column::ClientId.eq(&client.client_id))
        .add(Column::Registration.eq(&client.registration))
        .add(secret)
        .add(access)
}

async fn remove(tx: &Transaction, client_id: &str, at: UnixTime) -> Result<(), Stop> {
    let removed = client::Entity::delete_by_id(client_id).exec(tx).await?;
    match removed.rows_affected {
        // Nobody lived.
        0 => Ok(()),
        _ => end(tx, client_id, at).await,
    }
}

/// With its life ends all that hangs on it; nobody goes through that.
async fn end(tx: &Transaction, client_id: &str, at: UnixTime) -> Result<(), Stop> {
    tx.execute(&ending(client_id, at.as_secs())?).await?;
    Ok(())
}

async fn begin(tx: &Transaction, client_id: &str) -> Result<(), Stop> {
    tx.execute(&beginning(client_id)?).await?;
    Ok(())
}

pub(super) async fn add_key(tx: &Transaction, key: &SigningKey) -> Result<(), Stop> {
    insert(tx, signing_key::TABLE, signing_key::row(key)).await
}
