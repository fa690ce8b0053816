//! Which consents may go: those to a client that was removed.

use fedtoken_core::time::UnixTime;
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait, IntoCondition, Query},
};

use crate::sql::entity::{client_end as end, consent};

/// Consents of a life that is over; those to whoever has the id by now stay.
pub(in crate::sql) fn orphaned_consents(_now: UnixTime) -> Condition {
    let over = Query::select()
        .columns([end::Column::ClientId, end::Column::Life])
        .from(end::Entity)
        .take();
    let life = [consent::Column::ClientId, consent::Column::ClientLife].map(Expr::col);
    Expr::tuple(life).in_subquery(over).into_condition()
}
