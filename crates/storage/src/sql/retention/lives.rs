//! Which ends of lives may go: those on whose client nothing hangs any more.

use std::time::Duration;

use fedtoken_core::time::UnixTime;
use sea_orm::{
    Condition, EntityTrait,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::sql::entity::{client, client_end as end, consent, grant};

/// Ends of clients that are not there, and of which no grant and no consent is left. A client that
/// is added from then on begins anew: nothing may be left that bears its number.
pub(in crate::sql) fn forgotten_lives(now: UnixTime) -> Condition {
    let old = Expr::col((end::Entity, end::Column::EndedAt)).lt(now.minus(AFTERMATH).as_secs());
    Condition::all()
        .add(old)
        .add(none(client::Entity, client::Column::ClientId))
        .add(none(grant::Entity, grant::Column::ClientId))
        .add(none(consent::Entity, consent::Column::ClientId))
}

/// Whether no row of the table has the client of an end.
fn none<T: EntityTrait>(table: T, its_client: T::Column) -> Expr {
    let there = Query::select()
        .column((table, its_client))
        .from(table)
        .and_where(Expr::col((table, its_client)).equals((end::Entity, end::Column::ClientId)))
        .take();
    Expr::not_exists(there)
}

/// How long what has an end of its own outlives its client at most: who heard of a session for
/// twelve hours, pushed requests for some minutes, registrations in memory for seconds. A day.
const AFTERMATH: Duration = Duration::from_secs(24 * 60 * 60);
