//! Second schema: what a complete OpenID Connect provider keeps beyond the first house.
//!
//! The helpers come from the first step, which stays as it is.

use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager, async_trait,
    schema::{big_integer, big_integer_null, blob, string, string_null},
    sea_orm::DbErr,
    sea_query::{
        ColumnDef, ConditionalStatement, Expr, ExprTrait, ForeignKey, Index, IndexCreateStatement,
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
        "m0002_complete_provider"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in columns() {
            dialect::add(manager, column).await?;
        }
        let groups = [authorizations(), sessions(), outbox()];
        for table in groups.into_iter().flatten() {
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

/// New columns of old tables; what stands there reads as it was meant.
fn columns() -> Vec<(&'static str, ColumnDef)> {
    vec![
        // Until now every grant ended with its session.
        (
            "authorization_grant",
            string("life").default("session").take(),
        ),
        ("authorization_grant", string_null("resource")),
        ("authorization_grant", string_null("claims")),
        ("authorization_code", string_null("bound_to")),
        ("client", big_integer_null("registered_at")),
        ("client", digest_null("access")),
    ]
}

fn authorizations() -> Vec<TableCreateStatement> {
    vec![
        table("refresh_family")
            .col(key(digest("digest")))
            .col(string("grant_id").unique_key())
            .col(string("client_id"))
            .col(counted("generation"))
            .col(string_null("bound_to"))
            .col(big_integer("used_at"))
            .col(big_integer("expires_at"))
            .foreign_key(
                ForeignKey::create()
                    .from("refresh_family", "grant_id")
                    .to("authorization_grant", "id"),
            )
            .take(),
        // The client may live in the configuration alone.
        table("pushed_request")
            .col(key(digest("digest")))
            .col(string("client_id"))
            .col(blob("request"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("used_at"))
            .take(),
        table("used_value")
            .col(key(digest("digest")))
            .col(big_integer("expires_at"))
            .take(),
    ]
}

fn sessions() -> Vec<TableCreateStatement> {
    vec![
        table("consent")
            .col(string("person_id"))
            .col(string("client_id"))
            .col(string("scope"))
            .col(big_integer("given_at"))
            .primary_key(Index::create().col("person_id").col("client_id"))
            .foreign_key(&mut of_person("consent"))
            .take(),
        // One `sid` may have several rows of `session`, one for each cookie it had.
        table("session_client")
            .col(string("sid"))
            .col(string("client_id"))
            .col(big_integer("expires_at"))
            .primary_key(Index::create().col("sid").col("client_id"))
            .take(),
    ]
}

fn outbox() -> Vec<TableCreateStatement> {
    vec![
        table("message")
            .col(key(string("id")))
            .col(string("kind"))
            .col(blob("content"))
            .col(big_integer("made_at"))
            .col(big_integer("due_at"))
            .col(counted("attempts"))
            .col(big_integer_null("buried_at"))
            .col(digest_null("lease"))
            .col(big_integer_null("leased_until"))
            .take(),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    let waiting = |name, columns| {
        index(name, "message", columns)
            .and_where(Expr::col("buried_at").is_null())
            .take()
    };
    vec![
        index(
            "authorization_grant_client",
            "authorization_grant",
            &["client_id", "person_id"],
        ),
        index("pushed_request_client", "pushed_request", &["client_id"]),
        index("pushed_request_expires", "pushed_request", &["expires_at"]),
        index("used_value_expires", "used_value", &["expires_at"]),
        index("consent_client", "consent", &["client_id"]),
        index("session_client_client", "session_client", &["client_id"]),
        index("session_client_expires", "session_client", &["expires_at"]),
        waiting("message_due", &["due_at", "id"]),
        waiting("message_made", &["made_at"]),
        index("message_buried", "message", &["buried_at"])
            .and_where(Expr::col("buried_at").is_not_null())
            .take(),
    ]
}
