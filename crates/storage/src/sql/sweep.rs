//! Forgetting what expired, in small batches, so that no login waits long behind it.

use fedtoken_core::time::UnixTime;
use sea_orm::{
    Condition, DbBackend,
    sea_query::{DeleteStatement, Expr, Query, SelectStatement},
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
    let mut batch = Query::select()
        .from(table.name)
        .cond_where(dead)
        .limit(u64::from(few.most))
        .take();
    select_key(&mut batch, table, few.backend);
    let key = match &*table.key {
        [column] => Expr::col(*column),
        columns => tuple(columns),
    };
    Query::delete()
        .from_table(table.name)
        .cond_where(among(few.backend, key, batch))
        .take()
}

/// PostgreSQL gathers keys in an array, so several columns must be one value.
fn select_key(batch: &mut SelectStatement, table: &Table, backend: DbBackend) {
    match (&*table.key, backend) {
        ([_], _) | (_, DbBackend::Sqlite) => batch.columns(table.key.iter().copied()),
        (columns, _) => batch.expr(tuple(columns)),
    };
}

fn tuple(columns: &[&'static str]) -> Expr {
    Expr::tuple(columns.iter().map(|column| Expr::col(*column)))
}

#[cfg(test)]
mod tests {
    use sea_orm::ConnectionTrait;

    use super::*;
    use crate::sql::SqlStore;

    /// SQLite names every table that it reads from one end to the other.
    #[tokio::test]
    async fn no_broom_reads_a_whole_table() {
        let store = SqlStore::open("sqlite::memory:").await.unwrap();
        let all = brooms(DbBackend::Sqlite, UnixTime::from_secs(1_800_000_000), 100);
        assert!(all.len() >= 12);
        for broom in all {
            let mut statement = DbBackend::Sqlite.build(&broom);
            statement.sql.insert_str(0, "EXPLAIN QUERY PLAN ");
            let plan = store
                .readers
                .query_all_raw(statement.clone())
                .await
                .unwrap();
            for line in plan {
                let said: String = line.try_get("", "detail").unwrap();
                assert!(!said.starts_with("SCAN"), "{said} in {}", statement.sql);
            }
        }
    }
}
