//! Third schema: the journal can be proven whole, and forgets a person with one key.
//!
//! Lines from before stay as they are: they name their person and have no keyed digest.

use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager, async_trait,
    schema::{big_integer, big_integer_null, blob, blob_null, string, string_null},
    sea_orm::DbErr,
    sea_query::{
        ColumnDef, ConditionalStatement, Expr, ExprTrait, IndexCreateStatement,
        TableCreateStatement,
    },
};

use super::{
    dialect,
    m0001_first_house::{counted, digest, digest_null, index, key, of_person, table},
};

/// The step.
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0003_journal_chain"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in columns() {
            dialect::add(manager, ("journal", column)).await?;
        }
        for table in tables() {
            dialect::create(manager, table).await?;
        }
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

fn columns() -> Vec<ColumnDef> {
    vec![
        string_null("actor"),
        string_null("outcome"),
        string_null("reason"),
        holder(blob_null("holder")),
        blob_null("personal"),
        string_null("key_id"),
        digest_null("mac"),
        big_integer_null("segment"),
    ]
}

/// Of 16 bytes, where there is one.
fn holder(mut column: ColumnDef) -> ColumnDef {
    column.check(Expr::cust("length(holder) = 16")).take()
}

fn tables() -> Vec<TableCreateStatement> {
    vec![
        table("journal_key")
            .col(key(string("person_id")))
            .col(holder(blob("holder").unique_key().take()))
            .col(blob("sealed"))
            .foreign_key(&mut of_person("journal_key"))
            .take(),
        table("journal_segment")
            .col(key(big_integer("number")))
            .col(big_integer("sealed_at"))
            .col(big_integer("first"))
            .col(big_integer("last"))
            .col(counted("count"))
            .col(counted("plain"))
            .col(big_integer("newest_at"))
            .col(digest("previous"))
            .col(digest("hash"))
            .col(big_integer_null("removed_at"))
            .col(string("key_id"))
            .col(digest("mac"))
            .take(),
        table("job_lease")
            .col(key(string("job")))
            .col(digest("holder"))
            .col(big_integer("until"))
            .take(),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("journal_holder", "journal", &["holder", "at", "seq"]),
        index("journal_segment_rows", "journal", &["segment", "seq"]),
        // Few rows wait, however many there are.
        index("journal_unsealed", "journal", &["seq"])
            .and_where(Expr::col("segment").is_null())
            .take(),
    ]
}
