//! Steps on counters: the rule of the core decides, the row is compared and set.

use fedtoken_core::{
    throttle::{Counter, Rule},
    time::UnixTime,
};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};

use super::insert::insert;
use crate::{
    Conflict,
    sql::{
        answer::Stop,
        entity::counter::{self, Column, Entity, TABLE},
        writer::Transaction,
    },
    stores::CounterKey,
};

pub(super) async fn count(
    tx: &Transaction,
    key: &CounterKey,
    rule: &Rule,
    at: UnixTime,
) -> Result<(), Stop> {
    let before = find(tx, key).await?;
    let after = rule.reserve(before, at).map_err(|closed| {
        Stop::Conflict(Conflict::Counter {
            key: key.clone(),
            closed,
        })
    })?;
    match before {
        Some(before) => replace(tx, key, (before, after), rule).await,
        None => match insert(tx, TABLE, counter::row(key, after, rule)).await {
            // Somebody added it since it was looked for, so all is to be done anew.
            Err(Stop::Conflict(_)) => Err(DbErr::RecordNotInserted.into()),
            added => added,
        },
    }
}

pub(super) async fn refund(
    tx: &Transaction,
    key: &CounterKey,
    rule: &Rule,
    counted_at: UnixTime,
) -> Result<(), Stop> {
    match find(tx, key).await? {
        Some(before) => replace(tx, key, (before, before.refunded(counted_at)), rule).await,
        None => Ok(()),
    }
}

pub(super) async fn clear(tx: &Transaction, key: &CounterKey) -> Result<(), Stop> {
    Entity::delete_by_id(key.as_str()).exec(tx).await?;
    Ok(())
}

async fn find(tx: &Transaction, key: &CounterKey) -> Result<Option<Counter>, Stop> {
    // Nobody else counts until this is decided; the lock is a word that SQLite leaves out.
    let query = Entity::find_by_id(key.as_str()).lock_exclusive();
    let found = query.one(tx).await?;
    Ok(found.map(counter::Model::record).transpose()?)
}

async fn replace(
    tx: &Transaction,
    key: &CounterKey,
    (before, after): (Counter, Counter),
    rule: &Rule,
) -> Result<(), Stop> {
    let replaced = Entity::update_many()
        .col_expr(Column::Count, Expr::value(i64::from(after.count)))
        .col_expr(Column::Streak, Expr::value(i64::from(after.streak)))
        .col_expr(
            Column::WindowStartedAt,
            Expr::value(after.window_started_at.as_secs()),
        )
        .col_expr(Column::LastAt, Expr::value(after.last_at.as_secs()))
        .col_expr(
            Column::ExpiresAt,
            Expr::value(counter::expires_at(after, rule)),
        )
        .filter(Column::Key.eq(key.as_str()))
        .filter(Column::Count.eq(i64::from(before.count)))
        .filter(Column::Streak.eq(i64::from(before.streak)))
        .filter(Column::WindowStartedAt.eq(before.window_started_at.as_secs()))
        .filter(Column::LastAt.eq(before.last_at.as_secs()))
        .exec(tx)
        .await?;
    match replaced.rows_affected {
        1 => Ok(()),
        // Impossible after the lock; if it happens, nothing of the commit may stay.
        _ => Err(DbErr::RecordNotUpdated.into()),
    }
}
