//! Steps on the journal, its keys and its chain.

use fedtoken_core::{ids::PersonId, time::UnixTime};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};

use super::insert::insert;
use crate::{
    ChainChange, Conflict,
    sql::{
        answer::{Stop, one_row},
        entity::{
            journal, journal_key,
            journal_segment::{self as chain, Entity as Chain},
        },
        field::{bytes, stored},
        writer::Transaction,
    },
    stores::{JournalLine, Segment},
};

pub(super) async fn add(tx: &Transaction, line: &JournalLine) -> Result<(), Stop> {
    insert(tx, journal::TABLE, journal::row(line)).await
}

pub(super) async fn chain(tx: &Transaction, change: &ChainChange) -> Result<(), Stop> {
    match change {
        ChainChange::AddKey(key) => insert(tx, journal_key::TABLE, journal_key::row(key)).await,
        ChainChange::DropKey { person_id } => drop_key(tx, person_id).await,
        ChainChange::Append { segment, rows } => append(tx, segment, rows).await,
        ChainChange::Remove { stub } => remove(tx, stub).await,
    }
}

pub(super) async fn drop_key(tx: &Transaction, person_id: &PersonId) -> Result<(), Stop> {
    journal_key::Entity::delete_by_id(person_id.to_string())
        .exec(tx)
        .await?;
    journal::Entity::update_many()
        .col_expr(journal::Column::PersonId, Expr::value(None::<String>))
        .filter(journal::Column::PersonId.eq(person_id.as_str()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Everybody who appends or removes holds the chain, so the newest segment stays the newest.
async fn append(tx: &Transaction, segment: &Segment, rows: &[i64]) -> Result<(), Stop> {
    let newest = Chain::find()
        .order_by_desc(chain::Column::Number)
        .one(tx)
        .await?;
    let follows = match newest {
        None => segment.number == 1,
        Some(newest) => {
            newest.number.checked_add(1) == Some(stored(segment.number)?)
                && newest.hash == segment.previous.as_bytes()
        }
    };
    if !follows {
        return Err(Stop::Conflict(Conflict::Chain));
    }
    insert(tx, chain::TABLE, chain::row(segment)?).await?;
    let taken = journal::Entity::update_many()
        .col_expr(
            journal::Column::Segment,
            Expr::value(stored(segment.number)?),
        )
        .filter(journal::Column::Seq.is_in(rows.iter().copied()))
        .filter(journal::Column::Segment.is_null())
        .exec(tx)
        .await?;
    if taken.rows_affected == rows.len() as u64 {
        Ok(())
    } else {
        Err(Stop::Conflict(Conflict::Chain))
    }
}

async fn remove(tx: &Transaction, stub: &Segment) -> Result<(), Stop> {
    let number = stored(stub.number)?;
    let stays = Chain::update_many()
        .col_expr(
            chain::Column::RemovedAt,
            Expr::value(stub.removed_at.map(UnixTime::as_secs)),
        )
        .col_expr(chain::Column::KeyId, Expr::value(stub.mac.key_id.as_str()))
        .col_expr(chain::Column::Mac, Expr::value(bytes(&stub.mac.tag)))
        .filter(chain::Column::Number.eq(number))
        .filter(chain::Column::Hash.eq(bytes(&stub.hash)))
        .filter(chain::Column::RemovedAt.is_null())
        .exec(tx)
        .await?;
    one_row(stays.rows_affected, Conflict::Chain)?;
    journal::Entity::delete_many()
        .filter(journal::Column::Segment.lte(number))
        .exec(tx)
        .await?;
    Chain::delete_many()
        .filter(chain::Column::Number.lt(number))
        .exec(tx)
        .await?;
    Ok(())
}
