//! Sixth schema: a client is removed by one row, and indexes hold only what is looked for by them.

use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager, async_trait,
    schema::{big_integer, string},
    sea_orm::DbErr,
    sea_query::{
        ConditionalStatement, Expr, ExprTrait, Index, IndexCreateStatement, TableCreateStatement,
    },
};

use super::{
    dialect,
    m0001_first_house::{index, table},
};

/// The step.
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0006_lives_of_clients"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::create(manager, client_end()).await?;
        // On PostgreSQL nobody reads a table any more from the moment it is changed until all is
        // done, but everybody while an index is built: so what takes long comes first.
        for index in [counter_expires(), login_new_password()] {
            manager.create_index(index).await?;
        }
        give_life(manager, "consent").await?;
        manager.create_index(consent_life()).await?;
        for table in HANGING {
            give_life(manager, table).await?;
        }
        for (name, table) in NEEDLESS {
            let mut drop = Index::drop();
            drop.name(name).table(table);
            manager.drop_index(drop).await?;
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

fn client_end() -> TableCreateStatement {
    table("client_end")
        .col(string("client_id"))
        .col(big_integer("life"))
        .col(big_integer("ended_at"))
        .primary_key(Index::create().col("client_id").col("life"))
        .take()
}

async fn give_life(manager: &SchemaManager<'_>, table: &'static str) -> Result<(), DbErr> {
    let life = big_integer("client_life").default(0).take();
    dialect::add(manager, (table, life)).await
}

/// Counters without an end are not looked for by it, so they are found by their key.
fn counter_expires() -> IndexCreateStatement {
    index("counter_expires", "counter", &["expires_at"])
        .and_where(Expr::col("expires_at").is_not_null())
        .take()
}

/// Few logins have one, and a change of keys looks for them among all.
fn login_new_password() -> IndexCreateStatement {
    index("login_new_password", "login", &["id"])
        .and_where(Expr::col("new_password").is_not_null())
        .take()
}

fn consent_life() -> IndexCreateStatement {
    index("consent_life", "consent", &["client_id", "client_life"])
}

/// Tables whose rows hang on a client, beside that of consents.
const HANGING: [&str; 3] = ["authorization_grant", "pushed_request", "session_client"];
/// Indexes, with their tables, by which nobody looks any more.
const NEEDLESS: [(&str, &str); 4] = [
    ("consent_client", "consent"),
    ("pushed_request_client", "pushed_request"),
    ("session_client_client", "session_client"),
    ("counter_expiry", "counter"),
];
