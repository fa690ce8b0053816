//! Which grants, codes and refresh families may go: a grant only when nothing points to it any more.

use fedtoken_core::time::UnixTime;
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait, IntoCondition, Query, SelectStatement},
};

use crate::sql::entity::{authorization_code as code, grant, refresh_family as family};

/// A code stays while its grant lives, so that a replay is still seen and ends the grant.
pub(in crate::sql) fn dead_codes(now: UnixTime) -> Condition {
    Condition::all()
        .add(code::Column::ExpiresAt.lte(now.as_secs()))
        .add(code::Column::GrantId.in_subquery(dead_grants(now)))
}

/// Families whose grant is dead.
pub(in crate::sql) fn dead_families(now: UnixTime) -> Condition {
    family::Column::GrantId
        .in_subquery(dead_grants(now))
        .into_condition()
}

/// Dead grants to which nothing points.
pub(in crate::sql) fn bare_grants(now: UnixTime) -> Condition {
    let here = (grant::Entity, grant::Column::Id);
    let its_codes = Query::select()
        .column(code::Column::GrantId)
        .from(code::Entity)
        .and_where(Expr::col((code::Entity, code::Column::GrantId)).equals(here))
        .take();
    let its_family = Query::select()
        .column(family::Column::GrantId)
        .from(family::Entity)
        .and_where(Expr::col((family::Entity, family::Column::GrantId)).equals(here))
        .take();
    Condition::all()
        .add(grant::Column::ExpiresAt.lte(now.as_secs()))
        .add(Expr::not_exists(its_codes))
        .add(Expr::not_exists(its_family))
}

/// Grants of which nothing more may come: they expired, and so did their refresh family.
fn dead_grants(now: UnixTime) -> SelectStatement {
    let living_family = Query::select()
        .column(family::Column::GrantId)
        .from(family::Entity)
        .and_where(
            Expr::col((family::Entity, family::Column::GrantId))
                .equals((grant::Entity, grant::Column::Id)),
        )
        .and_where(Expr::col((family::Entity, family::Column::ExpiresAt)).gt(now.as_secs()))
        .take();
    Query::select()
        .column(grant::Column::Id)
        .from(grant::Entity)
        .and_where(Expr::col((grant::Entity, grant::Column::ExpiresAt)).lte(now.as_secs()))
        .and_where(Expr::not_exists(living_family))
        .take()
}
