//! The lives of a client. Whoever is removed and added again is another client, and what hung on the
//! first one hangs on nobody: so a removal is one row, however much there is.
//!
//! Each row that hangs on a client carries the number of the life in which the client was read; it is
//! written in that life only, and counts while that is not over.

use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, Iterable,
    sea_query::{Expr, ExprTrait, InsertStatement, Query, SelectStatement},
};

use super::{
    entity::{client, client_end as end},
    writer::Transaction,
};
use crate::stores::ClientLife;

/// On whom a row hangs, and in which life he was read.
pub(super) type Hung<'a> = (&'a str, ClientLife);

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

/// Adds a row if its client is still in the life in which it was read.
pub(super) fn hung<A: ActiveModelTrait>(row: &A, of: Hung<'_>) -> Result<InsertStatement, DbErr> {
    let columns = <A::Entity as EntityTrait>::Column::iter();
    let set = columns.filter_map(|column| Some((column, row.get(column).into_value()?)));
    let (columns, values): (Vec<_>, Vec<_>) = set.unzip();
    let row = Query::select()
        .exprs(values.into_iter().map(Expr::val))
        .and_where(is_present(of))
        .take();
    let mut statement = Query::insert();
    statement
        .into_table(A::Entity::default())
        .columns(columns)
        .select_from(row)
        .map_err(|error| unfit(&error))?;
    Ok(statement)
}

/// Looks whether a client is still in the life in which it was read.
pub(super) async fn lives(tx: &Transaction, of: Hung<'_>) -> Result<bool, DbErr> {
    let look = Query::select()
        .expr(Expr::val(1))
        .and_where(is_present(of))
        .take();
    Ok(tx.query_one(&look).await?.is_some())
}

fn is_present((client_id, life): Hung<'_>) -> Expr {
    Expr::from(present(client_id)).eq(i64::from(life.get()))
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

/// The number of the present life: one more than the last that is over.
pub(super) fn present(client_id: &str) -> SelectStatement {
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
