//! Rows of any table, a page at a time in the order of the key, in memory that does not grow.

use sea_orm::{
    ConnectionTrait, QueryResult, Value,
    sea_query::{Expr, ExprTrait, Order, Query, SelectStatement},
};

use crate::{
    StorageError,
    sql::{
        answer::fault,
        tables::{Column, Kind, Table},
        writer::Transaction,
    },
};

/// The values of a row, in the order of the table's columns.
pub(super) type Row = Vec<Value>;

/// The next rows behind the one with this key; none behind the last.
pub(super) async fn page(
    tx: &Transaction,
    table: &Table,
    behind: Option<Row>,
) -> Result<Vec<Row>, StorageError> {
    let found = tx.query_all(&question(table, behind)).await;
    let found = found.map_err(fault)?;
    found.iter().map(|row| read(row, table)).collect()
}

/// Adds rows as they are.
pub(super) async fn add(
    tx: &Transaction,
    table: &Table,
    rows: Vec<Row>,
) -> Result<(), StorageError> {
    let mut insert = Query::insert();
    insert
        .into_table(table.name)
        .columns(table.columns.iter().map(|column| column.name));
    for row in rows {
        let row = row.into_iter().map(Expr::val);
        let added = insert.values(row);
        added.map_err(|error| StorageError::Statement(Box::new(error)))?;
    }
    tx.execute(&insert).await.map_err(fault)?;
    Ok(())
}

/// The values of the key of a row.
pub(super) fn key_of(table: &Table, row: &Row) -> Row {
    let place = |name: &&str| table.columns.iter().position(|column| column.name == *name);
    let places = table.key.iter().filter_map(place);
    places.filter_map(|place| row.get(place).cloned()).collect()
}

fn question(table: &Table, behind: Option<Row>) -> SelectStatement {
    let mut question = Query::select()
        .columns(table.columns.iter().map(|column| column.name))
        .from(table.name)
        .limit(PAGE)
        .take();
    for column in &table.key {
        question.order_by(*column, Order::Asc);
    }
    if let Some(key) = behind {
        let columns = Expr::tuple(table.key.iter().map(|column| Expr::col(*column)));
        question.and_where(columns.gt(Expr::tuple(key.into_iter().map(Expr::val))));
    }
    question
}

fn read(row: &QueryResult, table: &Table) -> Result<Row, StorageError> {
    let values = table.columns.iter().enumerate();
    values
        .map(|(index, column)| {
            value(row, index, column).map_err(|_| StorageError::Corrupt {
                table: table.name,
                column: column.name,
                row: name(row, table),
            })
        })
        .collect()
}

fn value(row: &QueryResult, index: usize, column: &Column) -> Result<Value, sea_orm::DbErr> {
    Ok(match column.kind {
        Kind::Number => Value::BigInt(row.try_get_by_index(index)?),
        Kind::Text => Value::String(row.try_get_by_index(index)?),
        Kind::Bytes => Value::Bytes(row.try_get_by_index(index)?),
    })
}

/// The key of a row where it is text; digests are nobody's business.
fn name(row: &QueryResult, table: &Table) -> String {
    let first = table.key.first().copied().unwrap_or_default();
    row.try_get::<String>("", first).unwrap_or_default()
}

/// Rows at a time. The widest table has 17 columns, and SQLite takes 32766 values in a statement.
const PAGE: u64 = 500;
