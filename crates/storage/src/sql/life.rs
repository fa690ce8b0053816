//! The lives of a client. Whoever is removed and added again is another client, and what hung on the
//! first one hangs on nobody: so a removal is one row, however much there is.
//!
//! Each row that hangs on a client carries the number of the life in which it was written; it counts
//! while that life is not over.

use sea_orm::{
    ActiveModelTrait, ActiveValue, DbErr, EntityTrait, Iterable,
    sea_query::{Expr, ExprTrait, InsertStatement, Query, SelectStatement},
};

use super::entity::{client, client_end as end};

/// Whether the client of a row of this table was not removed since the row was written.
pub(super) fn lasts(table: &'static str) -> Expr {
    let over = Query::select()
        .column((end::Entity, end::Column::Life))
        .from(end::Entity)
        .and_where(Expr::col((end::Entity, end::Column::ClientId)).equals((table, "client_id")))
        .and_where(Expr::col((end::Entity, end::Column::Life)).equals((table, CLIENT_LIFE)))
        .take();
    Expr::not_exists(over)
}

/// Adds a row in the present life of its client; the row leaves its life open.
pub(super) fn hung<A: ActiveModelTrait>(
    row: &A,
    client_id: &str,
) -> Result<InsertStatement, DbErr> {
    let columns = <A::Entity as EntityTrait>::Column::iter();
    let values = columns.clone().map(|column| match row.get(column) {
        ActiveValue::Set(value) | ActiveValue::Unchanged(value) => Expr::val(value),
        ActiveValue::NotSet => Expr::from(present(client_id)),
    });
    let mut statement = Query::insert();
    statement
        .into_table(A::Entity::default())
        .columns(columns)
        .values(values)
        .map_err(|error| unfit(&error))?;
    Ok(statement)
}

/// Ends the present life of a client.
pub(super) fn ending(client_id: &str, at: i64) -> Result<InsertStatement, DbErr> {
    let row = [
        Expr::val(client_id),
        Expr::from(present(client_id)),
        Expr::val(at),
    ];
    let mut statement = Query::insert();
    statement
        .into_table(end::Entity)
        .columns(COLUMNS)
        .values(row)
        .map_err(|error| unfit(&error))?;
    Ok(statement)
}

/// Ends what began behind a removal: somebody may still have saved something for a client that he
/// had just seen. Nothing where there is the client, or never was.
pub(super) fn beginning(client_id: &str) -> Result<InsertStatement, DbErr> {
    let there = Query::select()
        .column(client::Column::ClientId)
        .from(client::Entity)
        .and_where(Expr::col((client::Entity, client::Column::ClientId)).eq(client_id))
        .take();
    let row = Query::select()
        .column(end::Column::ClientId)
        .expr(Expr::col(end::Column::Life).max().add(1))
        .expr(Expr::col(end::Column::EndedAt).max())
        .from(end::Entity)
        .and_where(Expr::col((end::Entity, end::Column::ClientId)).eq(client_id))
        .and_where(Expr::not_exists(there))
        .group_by_col(end::Column::ClientId)
        .take();
    let mut statement = Query::insert();
    statement
        .into_table(end::Entity)
        .columns(COLUMNS)
        .select_from(row)
        .map_err(|error| unfit(&error))?;
    Ok(statement)
}

/// The number of the present life: how many are over.
fn present(client_id: &str) -> SelectStatement {
    let next = Expr::col(end::Column::Life).max().add(1);
    Query::select()
        .expr(next.if_null(0))
        .from(end::Entity)
        .and_where(Expr::col(end::Column::ClientId).eq(client_id))
        .take()
}

fn unfit(error: &sea_orm::sea_query::error::Error) -> DbErr {
    DbErr::Custom(error.to_string())
}

/// The column of a row that names the life of its client.
const CLIENT_LIFE: &str = "client_life";
const COLUMNS: [end::Column; 3] = [
    end::Column::ClientId,
    end::Column::Life,
    end::Column::EndedAt,
];
