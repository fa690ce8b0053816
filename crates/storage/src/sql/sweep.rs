//! Forgetting what expired, in small batches, so that no login waits long behind it.

use fedtoken_core::time::UnixTime;
use sea_orm::{
    Condition, DbBackend,
    sea_query::{DeleteStatement, Expr, Query},
};

use super::{
    few::among,
    tables::{Table, tables},
};

/// One statement for each table whose class has an end, which removes at most `most` rows; what
/// points to others goes first.
pub(super) fn brooms(backend: DbBackend, now: UnixTime, most: u32) -> Vec<DeleteStatement> {
    let few = Few { backend, most };
    let tables = tables().into_iter().rev();
    tables
        .filter_map(|table| {
            let dead = table.retention.class.dead(now)?;
            Some(broom(&table, dead, few))
        })
        .collect()
}

/// How much at a time, and of which engine.
#[derive(Clone, Copy)]
struct Few {
    backend: DbBackend,
    most: u32,
}

fn broom(table: &Table, dead: Condition, few: Few) -> DeleteStatement {
    let row = place(few.backend);
    let batch = Query::select()
        .column(row)
        .from(table.name)
        .cond_where(dead)
        .limit(u64::from(few.most))
        .take();
    Query::delete()
        .from_table(table.name)
        .cond_where(among(few.backend, Expr::col(row), batch))
        .take()
}

/// Where the engine itself finds a row. Of a key of several columns PostgreSQL would compare the
/// whole batch with every row of the table, for no index knows pairs in an array.
const fn place(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "ctid",
        _ => "rowid",
    }
}

#[cfg(test)]
mod tests;
