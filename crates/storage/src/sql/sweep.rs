//! Forgetting what expired, in small batches, so that no login waits long behind it.

use std::time::Duration;

use fedtoken_core::time::UnixTime;
use sea_orm::{
    ColumnTrait, Condition, DatabaseConnection, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, IntoCondition, Query},
};

use super::{
    answer::fault,
    entity::{authorization_code as code, counter, device, grant, login, look, session},
};
use crate::{StorageError, stores::Swept};

/// Removes at most `most` rows of each table; each table is a transaction of its own.
pub(super) async fn sweep(
    writer: &DatabaseConnection,
    now: UnixTime,
    most: u32,
) -> Result<Swept, StorageError> {
    use login::Column::ExpiresAt;
    let before = |age: Duration| now.minus(age).as_secs();
    let broom = Broom { writer, most };
    let removed = [
        broom
            .sweep(login::Column::Id, ExpiresAt.lt(before(DAY)), login::Entity)
            .await?,
        // Codes first: a grant goes only when nothing points to it any more.
        broom
            .sweep(code::Column::Digest, dead_codes(now), code::Entity)
            .await?,
        broom
            .sweep(grant::Column::Id, dead_grants(now), grant::Entity)
            .await?,
        broom
            .sweep(
                session::Column::Digest,
                dead_sessions(before(DAY)),
                session::Entity,
            )
            .await?,
        broom
            .sweep(
                look::Column::LoginId,
                look::Column::At.lt(before(LOOKS)),
                look::Entity,
            )
            .await?,
        broom
            .sweep(
                device::Column::Digest,
                device::Column::ExpiresAt.lte(before(NOW)),
                device::Entity,
            )
            .await?,
        broom
            .sweep(
                counter::Column::Key,
                counter::Column::ExpiresAt.lte(before(NOW)),
                counter::Entity,
            )
            .await?,
    ];
    Ok(Swept(removed.into_iter().sum()))
}

struct Broom<'a> {
    writer: &'a DatabaseConnection,
    most: u32,
}

impl Broom<'_> {
    async fn sweep<E: EntityTrait>(
        &self,
        key: E::Column,
        which: impl IntoCondition,
        _table: E,
    ) -> Result<u64, StorageError> {
        let batch = E::find()
            .select_only()
            .column(key)
            .filter(which.into_condition())
            .limit(u64::from(self.most))
            .into_query();
        let removed = E::delete_many()
            .filter(key.in_subquery(batch))
            .exec(self.writer)
            .await
            .map_err(fault)?;
        Ok(removed.rows_affected)
    }
}

/// A code stays while its grant lives, so that a replay is still seen and ends the grant.
fn dead_codes(now: UnixTime) -> Condition {
    let dead_grants = Query::select()
        .column(grant::Column::Id)
        .from(grant::Entity)
        .and_where(Expr::col(grant::Column::ExpiresAt).lte(now.as_secs()))
        .take();
    Condition::all()
        .add(code::Column::ExpiresAt.lte(now.as_secs()))
        .add(code::Column::GrantId.in_subquery(dead_grants))
}

fn dead_grants(now: UnixTime) -> Condition {
    let its_codes = Query::select()
        .column(code::Column::GrantId)
        .from(code::Entity)
        .and_where(
            Expr::col((code::Entity, code::Column::GrantId))
                .equals((grant::Entity, grant::Column::Id)),
        )
        .take();
    Condition::all()
        .add(grant::Column::ExpiresAt.lte(now.as_secs()))
        .add(Expr::not_exists(its_codes))
}

fn dead_sessions(before: i64) -> Condition {
    Condition::any()
        .add(session::Column::EndedAt.lt(before))
        .add(session::Column::ExpiresAt.lt(before))
}

const NOW: Duration = Duration::ZERO;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const LOOKS: Duration = DAY.saturating_mul(90);
