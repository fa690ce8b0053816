//! The step that erases a person.

use fedtoken_core::ids::PersonId;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Query, SelectStatement},
};

use super::journal;
use crate::{
    Conflict,
    sql::{
        answer::{Stop, one_row},
        entity::{
            account, authorization_code as code, cell, consent, device, grant, login, look, person,
            refresh_family as family, session, session_client as heard, token, totp,
        },
        life::lasts,
        writer::Transaction,
    },
};

pub(super) async fn erase(tx: &Transaction, id: &PersonId) -> Result<(), Stop> {
    hold(tx, id).await?;
    told(tx, id).await?;
    forget_grants(tx, id).await?;
    forget_visits(tx, id).await?;
    forget_keys(tx, id).await?;
    journal::drop_key(tx, id).await?;
    let gone = person::Entity::delete_by_id(id.as_str()).exec(tx).await?;
    one_row(gone.rows_affected, Conflict::Missing(person::TABLE))
}

/// Nobody adds what points to the person or to one of the grants until this is over.
async fn hold(tx: &Transaction, id: &PersonId) -> Result<(), Stop> {
    let person = person::Entity::find_by_id(id.as_str()).lock_exclusive();
    if person.one(tx).await?.is_none() {
        return Err(Stop::Conflict(Conflict::Missing(person::TABLE)));
    }
    let grants = grant::Entity::find()
        .filter(grant::Column::PersonId.eq(id.as_str()))
        .lock_exclusive();
    grants.all(tx).await?;
    Ok(())
}

/// No client of a session that goes on is left that the same commit does not tell.
async fn told(tx: &Transaction, id: &PersonId) -> Result<(), Stop> {
    let going_on = sessions(id)
        .and_where(session::Column::EndedAt.is_null())
        .take();
    let waiting = heard::Entity::find()
        .filter(heard::Column::Sid.in_subquery(going_on))
        .filter(lasts(heard::TABLE));
    match waiting.one(tx).await? {
        None => Ok(()),
        Some(_) => Err(Stop::Conflict(Conflict::Clients)),
    }
}

async fn forget_grants(tx: &Transaction, id: &PersonId) -> Result<(), Stop> {
    let grants = || {
        Query::select()
            .column(grant::Column::Id)
            .from(grant::Entity)
            .and_where(grant::Column::PersonId.eq(id.as_str()))
            .take()
    };
    code::Entity::delete_many()
        .filter(code::Column::GrantId.in_subquery(grants()))
        .exec(tx)
        .await?;
    family::Entity::delete_many()
        .filter(family::Column::GrantId.in_subquery(grants()))
        .exec(tx)
        .await?;
    grant::Entity::delete_many()
        .filter(grant::Column::PersonId.eq(id.as_str()))
        .exec(tx)
        .await?;
    consent::Entity::delete_many()
        .filter(consent::Column::PersonId.eq(id.as_str()))
        .exec(tx)
        .await?;
    Ok(())
}

async fn forget_visits(tx: &Transaction, id: &PersonId) -> Result<(), Stop> {
    heard::Entity::delete_many()
        .filter(heard::Column::Sid.in_subquery(sessions(id)))
        .exec(tx)
        .await?;
    session::Entity::delete_many()
        .filter(session::Column::PersonId.eq(id.as_str()))
        .exec(tx)
        .await?;
    look::Entity::delete_many()
        .filter(look::Column::PersonId.eq(id.as_str()))
        .exec(tx)
        .await?;
    login::Entity::delete_many()
        .filter(login::Column::PersonId.eq(id.as_str()))
        .exec(tx)
        .await?;
    device::Entity::delete_many()
        .filter(device::Column::PersonId.eq(id.as_str()))
        .exec(tx)
        .await?;
    Ok(())
}

async fn forget_keys(tx: &Transaction, id: &PersonId) -> Result<(), Stop> {
    let tokens = Query::select()
        .column(token::Column::Id)
        .from(token::Entity)
        .and_where(token::Column::PersonId.eq(id.as_str()))
        .take();
    cell::Entity::delete_many()
        .filter(cell::Column::TokenId.in_subquery(tokens))
        .exec(tx)
        .await?;
    token::Entity::delete_many()
        .filter(token::Column::PersonId.eq(id.as_str()))
        .exec(tx)
        .await?;
    totp::Entity::delete_by_id(id.as_str()).exec(tx).await?;
    account::Entity::delete_by_id(id.as_str()).exec(tx).await?;
    Ok(())
}

fn sessions(id: &PersonId) -> SelectStatement {
    Query::select()
        .column(session::Column::Sid)
        .from(session::Entity)
        .and_where(session::Column::PersonId.eq(id.as_str()))
        .take()
}
