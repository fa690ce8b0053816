//! Steps on counters: the rule of the core decides on all that stand together, in one look and at
//! most two writes.

use std::collections::BTreeMap;

use fedtoken_core::throttle::{Counter, Rule};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, sea_query::OnConflict,
};

use crate::{
    Change, Conflict,
    sql::{
        answer::{Stop, one_row, taken},
        entity::counter::{self, ActiveModel, Column, Entity, TABLE},
        writer::Transaction,
    },
    stores::CounterKey,
};

/// Whether a change only moves a counter, so that its neighbours of the same kind go with it.
pub(super) const fn moves(change: &Change) -> bool {
    matches!(change, Change::Count { .. } | Change::Refund { .. })
}

/// Counts and gives back in this order; the first closed counter refuses all.
pub(super) async fn move_all(tx: &Transaction, changes: &[Change]) -> Result<(), Stop> {
    let keys = changes.iter().filter_map(key);
    let before = find(tx, keys).await?;
    // Sorted by key, as everybody's are: who waits for each other's rows does so in one order.
    let mut moved = BTreeMap::new();
    for change in changes {
        if let Some((key, counter, rule)) = step(change, &before, &moved)? {
            moved.insert(key.as_str(), (key, counter, rule));
        }
    }
    let rows = moved.into_values().map(|(key, counter, rule)| {
        let row = counter::row(key, counter, rule);
        (before.contains_key(key.as_str()), row)
    });
    if tx.is_alone() {
        return save(tx, rows.map(|(_, row)| row).collect()).await;
    }
    let (known, new): (Vec<_>, Vec<_>) = rows.partition(|(known, _)| *known);
    set(tx, known.into_iter().map(|(_, row)| row).collect()).await?;
    add(tx, new.into_iter().map(|(_, row)| row).collect()).await
}

/// Forgets a counter.
pub(super) async fn clear(tx: &Transaction, key: &CounterKey) -> Result<(), Stop> {
    let delete = Entity::delete_by_id(key.as_str());
    tx.later(delete.build(tx.get_database_backend())).await?;
    Ok(())
}

/// Forgets a counter that nobody has moved since it was read.
pub(super) async fn take(tx: &Transaction, key: &CounterKey, as_read: Counter) -> Result<(), Stop> {
    let taken = Entity::delete_by_id(key.as_str())
        .filter(Column::Count.eq(as_read.count))
        .filter(Column::Streak.eq(as_read.streak))
        .filter(Column::WindowStartedAt.eq(as_read.window_started_at.as_secs()))
        .filter(Column::LastAt.eq(as_read.last_at.as_secs()))
        .exec(tx)
        .await?;
    one_row(taken.rows_affected, Conflict::Missing(TABLE))
}

type Moved<'a> = (&'a CounterKey, Counter, &'a Rule);

/// What one change makes of its counter; nothing when there is nothing to give back.
fn step<'a>(
    change: &'a Change,
    before: &BTreeMap<String, Counter>,
    moved: &BTreeMap<&str, Moved<'_>>,
) -> Result<Option<Moved<'a>>, Stop> {
    let now = |key: &CounterKey| {
        let moved = moved.get(key.as_str()).map(|(_, counter, _)| *counter);
        moved.or_else(|| before.get(key.as_str()).copied())
    };
    match change {
        Change::Count { key, rule, at } => {
            let counted = rule.reserve(now(key), *at).map_err(|closed| {
                let key = key.clone();
                Stop::Conflict(Conflict::Counter { key, closed })
            })?;
            Ok(Some((key, counted, rule)))
        }
        Change::Refund {
            key,
            rule,
            counted_at,
        } => Ok(now(key).map(|counter| (key, counter.refunded(*counted_at), rule))),
        _ => Ok(None),
    }
}

const fn key(change: &Change) -> Option<&CounterKey> {
    match change {
        Change::Count { key, .. } | Change::Refund { key, .. } => Some(key),
        _ => None,
    }
}

async fn find(
    tx: &Transaction,
    keys: impl Iterator<Item = &CounterKey>,
) -> Result<BTreeMap<String, Counter>, Stop> {
    // Nobody else counts until this is decided; the lock is a word that SQLite leaves out.
    let query = Entity::find()
        .filter(Column::Key.is_in(keys.map(CounterKey::as_str)))
        .order_by_asc(Column::Key)
        .lock_exclusive();
    let found = query.all(tx).await?.into_iter();
    let read = found.map(|row| Ok((row.key.clone(), row.record()?)));
    read.collect()
}

/// Adds and sets rows where nobody else can have written since they were looked for, so that it
/// need not be asked whether it happened.
async fn save(tx: &Transaction, rows: Vec<ActiveModel>) -> Result<(), Stop> {
    if !rows.is_empty() {
        let save = Entity::insert_many(rows).on_conflict(replacing());
        tx.later(save.build(tx.get_database_backend())).await?;
    }
    Ok(())
}

/// Sets rows that were found in this transaction: nobody else can have touched them since.
async fn set(tx: &Transaction, rows: Vec<ActiveModel>) -> Result<(), Stop> {
    if rows.is_empty() {
        return Ok(());
    }
    let expected = rows.len() as u64;
    let set = Entity::insert_many(rows)
        .on_conflict(replacing())
        .exec_without_returning(tx)
        .await?;
    if set == expected {
        Ok(())
    } else {
        Err(DbErr::RecordNotUpdated.into())
    }
}

fn replacing() -> OnConflict {
    let state = [
        Column::Count,
        Column::Streak,
        Column::WindowStartedAt,
        Column::LastAt,
        Column::ExpiresAt,
    ];
    OnConflict::column(Column::Key)
        .update_columns(state)
        .to_owned()
}

async fn add(tx: &Transaction, rows: Vec<ActiveModel>) -> Result<(), Stop> {
    if rows.is_empty() {
        return Ok(());
    }
    let added = Entity::insert_many(rows).exec_without_returning(tx).await;
    match added.map_err(|error| taken(error, Conflict::Exists(TABLE))) {
        Ok(_rows) => Ok(()),
        // Somebody added one since they were looked for, so all is to be done anew.
        Err(Stop::Conflict(_)) => Err(DbErr::RecordNotInserted.into()),
        Err(fault) => Err(fault),
    }
}
