//! Fourth schema: keys that sign and keys that seal are replaced while everybody logs in.
//!
//! An algorithm may have several signing keys, of which one was not replaced yet. SQLite cannot take
//! a constraint from a table, so the table is made anew on both engines; nothing points to it.

use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager, async_trait,
    schema::{big_integer, big_integer_null, blob, string, string_null},
    sea_orm::{ConnectionTrait, DbErr},
    sea_query::{
        ConditionalStatement, Expr, ExprTrait, IndexCreateStatement, Table, TableCreateStatement,
    },
};

use super::{
    dialect,
    m0001_first_house::{counted, digest, index, key, table},
};

/// The step.
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0004_key_rotation"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            dialect::create(manager, table).await?;
        }
        let database = manager.get_connection();
        database.execute_unprepared(MOVE_KEYS).await?;
        let old = Table::drop().table("signing_key").take();
        manager.drop_table(old).await?;
        let new = Table::rename()
            .table("signing_key_anew", "signing_key")
            .take();
        manager.rename_table(new).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema only goes forward".to_owned()))
    }

    /// All of it or nothing, also where the engine would do without.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn tables() -> Vec<TableCreateStatement> {
    vec![
        table("signing_key_anew")
            .col(key(string("kid")))
            .col(string("algorithm"))
            .col(blob("sealed"))
            .col(big_integer("made_at"))
            .col(big_integer("signs_at"))
            .col(big_integer_null("replaced_at"))
            .col(big_integer_null("gone_at"))
            .take(),
        table("ring_holder")
            .col(key(digest("instance")))
            .col(string("primary_key"))
            .col(string("key_ids"))
            .col(big_integer("since"))
            .col(big_integer("seen_at"))
            .take(),
        table("rewrapping")
            .col(key(string("place")))
            .col(string("key_id"))
            .col(string_null("after"))
            .col(counted("moved"))
            .col(big_integer_null("done_at"))
            .take(),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("signing_key_newest", "signing_key", &["algorithm"])
            .unique()
            .and_where(Expr::col("replaced_at").is_null())
            .take(),
        index("signing_key_gone", "signing_key", &["gone_at"]),
        index("ring_holder_seen", "ring_holder", &["seen_at"]),
    ]
}

/// The keys of until now have signed from the beginning.
const MOVE_KEYS: &str = "INSERT INTO signing_key_anew \
    (kid, algorithm, sealed, made_at, signs_at) \
    SELECT kid, algorithm, sealed, made_at, made_at FROM signing_key";
