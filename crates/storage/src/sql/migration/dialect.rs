//! The few words in which the two engines differ; every step makes its tables and columns here.

use sea_orm_migration::{
    SchemaManager,
    sea_orm::{DbBackend, DbErr},
    sea_query::{ColumnDef, ColumnType, Table, TableCreateStatement},
};

/// Makes a table.
pub(super) async fn create(
    manager: &SchemaManager<'_>,
    table: TableCreateStatement,
) -> Result<(), DbErr> {
    let table = match manager.get_database_backend() {
        DbBackend::Postgres => on_postgres(&table),
        _ => table,
    };
    manager.create_table(table).await
}

/// Gives a table a new column.
pub(super) async fn add(
    manager: &SchemaManager<'_>,
    (table, column): (&'static str, ColumnDef),
) -> Result<(), DbErr> {
    let column = match manager.get_database_backend() {
        DbBackend::Postgres => column_on_postgres(&column),
        _ => column,
    };
    let alter = Table::alter().table(table).add_column(column).take();
    manager.alter_table(alter).await
}

fn on_postgres(table: &TableCreateStatement) -> TableCreateStatement {
    let mut made = Table::create();
    if let Some(name) = table.get_table_name() {
        made.table(name.clone());
    }
    for column in table.get_columns() {
        made.col(column_on_postgres(column));
    }
    for index in table.get_indexes() {
        made.index(&mut index.clone());
    }
    for key in table.get_foreign_key_create_stmts() {
        made.foreign_key(&mut key.clone());
    }
    made
}

/// Text is compared by its bytes, as SQLite does, whatever language the server speaks: an order
/// that changes with a library of the system would break indexes and paging. Whole numbers are
/// wide.
fn column_on_postgres(column: &ColumnDef) -> ColumnDef {
    let mut made = column.clone();
    match column.get_column_type() {
        Some(ColumnType::String(_)) => {
            made.text().extra("COLLATE \"C\"");
        }
        Some(ColumnType::Integer) => {
            made.big_integer();
        }
        _ => {}
    }
    made
}
