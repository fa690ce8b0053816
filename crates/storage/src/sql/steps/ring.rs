//! Steps of a rotation.

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, Iterable, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use crate::{
    Conflict, RingChange,
    sql::{
        answer::{Stop, one_row},
        entity::{rewrapping, ring_holder, signing_key},
        field::bytes,
        sealed::Spot,
        writer::Transaction,
    },
    stores::{Rewrapping, RingHolder},
};

pub(super) async fn change(tx: &Transaction, change: &RingChange) -> Result<(), Stop> {
    match change {
        RingChange::ReplaceSigningKey {
            kid,
            replaced_at,
            gone_at,
        } => replace(tx, kid, (*replaced_at, *gone_at)).await,
        RingChange::Rewrap {
            place,
            key,
            from,
            to,
        } => {
            let update = Spot::of(*place)?.change(key, (from, to))?;
            tx.execute(&update).await?;
            Ok(())
        }
        RingChange::NoteRewrapping(state) => note_rewrapping(tx, state).await,
        RingChange::NoteHolder(holder) => note_holder(tx, holder).await,
        RingChange::DropHolder(instance) => drop_holder(tx, instance).await,
    }
}

async fn replace(
    tx: &Transaction,
    kid: &str,
    (replaced_at, gone_at): (UnixTime, UnixTime),
) -> Result<(), Stop> {
    use signing_key::{Column, Entity, TABLE};
    let replaced = Entity::update_many()
        .col_expr(Column::ReplacedAt, Expr::value(replaced_at.as_secs()))
        .col_expr(Column::GoneAt, Expr::value(gone_at.as_secs()))
        .filter(Column::Kid.eq(kid))
        .filter(Column::ReplacedAt.is_null())
        .exec(tx)
        .await?;
    one_row(replaced.rows_affected, Conflict::Missing(TABLE))
}

async fn note_rewrapping(tx: &Transaction, state: &Rewrapping) -> Result<(), Stop> {
    use rewrapping::{Column, Entity};
    let over = OnConflict::column(Column::Place)
        .update_columns(Column::iter())
        .to_owned();
    Entity::insert(rewrapping::row(state)?)
        .on_conflict(over)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

async fn note_holder(tx: &Transaction, holder: &RingHolder) -> Result<(), Stop> {
    use ring_holder::{Column, Entity};
    let over = OnConflict::column(Column::Instance)
        .update_columns(Column::iter())
        .to_owned();
    Entity::insert(ring_holder::row(holder))
        .on_conflict(over)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

async fn drop_holder(tx: &Transaction, instance: &TokenDigest) -> Result<(), Stop> {
    ring_holder::Entity::delete_by_id(bytes(instance))
        .exec(tx)
        .await?;
    Ok(())
}
