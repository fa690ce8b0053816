//! Steps on consents.

use fedtoken_core::ids::PersonId;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use crate::{
    Conflict,
    sql::{
        answer::{Stop, one_row},
        entity::consent::{self, Column, Entity, TABLE},
        life::{Hung, hung, lasts, lives},
        writer::Transaction,
    },
    stores::Consent,
};

/// The statement that writes carries the condition: of two that read the same, one comes too late.
pub(super) async fn put(
    tx: &Transaction,
    consent: &Consent,
    before: Option<&Consent>,
) -> Result<(), Stop> {
    let Some(read) = before else {
        return first(tx, consent).await;
    };
    let replaced = Entity::update_many()
        .set(consent::row(consent))
        .filter(Column::PersonId.eq(consent.person_id.to_string()))
        .filter(Column::ClientId.eq(consent.client_id.as_str()))
        .filter(Column::Scope.eq(read.scope.as_str()))
        .filter(Column::GivenAt.eq(read.given_at.as_secs()))
        .filter(Column::ClientLife.eq(consent.client_life.get()))
        .filter(lasts(TABLE))
        .exec(tx)
        .await?;
    allowed(tx, consent, replaced.rows_affected).await
}

/// Where nothing is allowed; what an earlier client of this id was allowed gives way.
async fn first(tx: &Transaction, consent: &Consent) -> Result<(), Stop> {
    use Column::{ClientId, ClientLife, GivenAt, PersonId, Scope};
    let of_another = Expr::col((Entity, ClientLife)).ne(Expr::col(("excluded", ClientLife)));
    let replace = OnConflict::columns([PersonId, ClientId])
        .update_columns([Scope, GivenAt, ClientLife])
        .action_and_where(of_another)
        .to_owned();
    let mut statement = hung(&consent::row(consent), client(consent))?;
    statement.on_conflict(replace);
    let given = tx.execute(&statement).await?;
    allowed(tx, consent, given.rows_affected()).await
}

/// The row count of the statement decides; who was too late hears for what.
async fn allowed(tx: &Transaction, consent: &Consent, rows: u64) -> Result<(), Stop> {
    let otherwise = match rows {
        0 if !lives(tx, client(consent)).await? => Conflict::Client,
        _ => Conflict::Consent,
    };
    one_row(rows, otherwise)
}

fn client(consent: &Consent) -> Hung<'_> {
    (&consent.client_id, consent.client_life)
}

/// Looks whether it stands as it was read; where others write at the same time, it stands until the
/// end of the commit.
pub(super) async fn stands(tx: &Transaction, read: &Consent) -> Result<(), Stop> {
    let found = Entity::find_by_id((read.person_id.to_string(), read.client_id.clone()))
        .filter(Column::Scope.eq(read.scope.as_str()))
        .filter(Column::GivenAt.eq(read.given_at.as_secs()))
        .filter(lasts(TABLE))
        .lock_shared()
        .all(tx)
        .await?;
    one_row(found.len() as u64, Conflict::Consent)
}

pub(super) async fn forget(
    tx: &Transaction,
    person_id: &PersonId,
    client_id: &str,
) -> Result<(), Stop> {
    Entity::delete_by_id((person_id.to_string(), client_id.to_owned()))
        .exec(tx)
        .await?;
    Ok(())
}
