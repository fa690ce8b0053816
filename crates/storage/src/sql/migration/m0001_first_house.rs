//! First schema: persons, tokens, logins, sessions, authorizations, counters, keys and journal.
//!
//! Digests are 32 bytes and instants are Unix seconds. Names are spelt out and not taken from the
//! entities, so that this step stays what it was when they change.

use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager, async_trait,
    schema::{
        big_integer, big_integer_null, blob, blob_null, pk_auto, string, string_null, string_uniq,
    },
    sea_orm::DbErr,
    sea_query::{
        ColumnDef, ConditionalStatement, Expr, ExprTrait, ForeignKey, ForeignKeyCreateStatement,
        Index, IndexCreateStatement, Table, TableCreateStatement,
    },
};

use super::dialect;

/// The step.
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0001_first_house"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let groups = [persons(), tokens(), logins(), authorizations(), others()];
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

    /// All tables or none, also where the engine would do without.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn persons() -> Vec<TableCreateStatement> {
    vec![
        table("person")
            .col(key(string("id")))
            .col(string("locale"))
            .col(string("roles"))
            .col(blob("profile"))
            .col(big_integer("registered_at"))
            .take(),
        table("account")
            .col(key(string("person_id")))
            .col(string_uniq("username"))
            .col(blob("password"))
            .col(string("demand"))
            .col(big_integer("changed_at"))
            .foreign_key(&mut of_person("account"))
            .take(),
        table("totp")
            .col(key(string("person_id")))
            .col(blob("secret"))
            .col(string("algorithm"))
            .col(big_integer("digits"))
            .col(big_integer("period"))
            .col(big_integer("window"))
            .col(big_integer_null("last_step"))
            .col(counted("wrong_in_row"))
            .col(big_integer("enrolled_at"))
            .foreign_key(&mut of_person("totp"))
            .take(),
        table("device")
            .col(key(digest("digest")))
            .col(string("person_id"))
            .col(counted("wrong_in_row"))
            .col(big_integer("known_at"))
            .col(big_integer("expires_at"))
            .foreign_key(&mut of_person("device"))
            .take(),
    ]
}

fn tokens() -> Vec<TableCreateStatement> {
    vec![
        table("token")
            .col(key(string("id")))
            .col(string("person_id"))
            .col(string_uniq("serial"))
            .col(string("state"))
            .col(string("policy"))
            .col(big_integer_null("among"))
            .col(big_integer_null("pending"))
            .col(counted("generation"))
            .col(counted("wrong_in_row"))
            .col(big_integer("made_at"))
            .foreign_key(&mut of_person("token"))
            .take(),
        table("cell")
            .col(string("token_id"))
            .col(big_integer("position"))
            .col(blob("sealed"))
            .col(big_integer_null("last_use"))
            .primary_key(Index::create().col("token_id").col("position"))
            .foreign_key(
                ForeignKey::create()
                    .from("cell", "token_id")
                    .to("token", "id"),
            )
            .take(),
    ]
}

fn logins() -> Vec<TableCreateStatement> {
    vec![
        table("login")
            .col(key(string("id")))
            .col(digest("binding"))
            .col(string("person_id"))
            .col(string("method"))
            .col(string("step"))
            .col(blob("ask"))
            .col(digest_null("device"))
            .col(digest_null("browser"))
            .col(string("trust"))
            .col(counted("attempts"))
            .col(blob_null("new_password"))
            .col(big_integer("started_at"))
            .col(big_integer("expires_at"))
            .foreign_key(&mut of_person("login"))
            .take(),
        // A look outlives its login by months, so nothing ties the two together.
        table("look")
            .col(key(string("login_id")))
            .col(string("person_id"))
            .col(digest("browser"))
            .col(big_integer("at"))
            .foreign_key(&mut of_person("look"))
            .take(),
        table("session")
            .col(key(digest("digest")))
            .col(string("sid"))
            .col(string("person_id"))
            .col(string("method"))
            .col(big_integer("level"))
            .col(big_integer("authenticated_at"))
            .col(big_integer("last_seen_at"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("ended_at"))
            .foreign_key(&mut of_person("session"))
            .take(),
    ]
}

fn authorizations() -> Vec<TableCreateStatement> {
    vec![
        // The client may live in the configuration alone and the session may be swept earlier.
        table("authorization_grant")
            .col(key(string("id")))
            .col(string("client_id"))
            .col(string("person_id"))
            .col(string("sid"))
            .col(string("scope"))
            .col(string("method"))
            .col(big_integer("level"))
            .col(string("acr"))
            .col(big_integer("authenticated_at"))
            .col(big_integer("issued_at"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("ended_at"))
            .foreign_key(&mut of_person("authorization_grant"))
            .take(),
        table("authorization_code")
            .col(key(digest("digest")))
            .col(string("grant_id"))
            .col(string("client_id"))
            .col(string("redirect_uri"))
            .col(string("code_challenge"))
            .col(string_null("nonce"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("taken_at"))
            .foreign_key(
                ForeignKey::create()
                    .from("authorization_code", "grant_id")
                    .to("authorization_grant", "id"),
            )
            .take(),
    ]
}

fn others() -> Vec<TableCreateStatement> {
    vec![
        table("counter")
            .col(key(string("key")))
            .col(counted("count"))
            .col(counted("streak"))
            .col(big_integer("window_started_at"))
            .col(big_integer("last_at"))
            .col(big_integer_null("expires_at"))
            .take(),
        table("signing_key")
            .col(key(string("kid")))
            .col(string_uniq("algorithm"))
            .col(blob("sealed"))
            .col(big_integer("made_at"))
            .take(),
        table("client")
            .col(key(string("client_id")))
            .col(string("registration"))
            .col(digest_null("secret"))
            .take(),
        // The journal outlives the persons it speaks of.
        table("journal")
            .col(pk_auto("seq"))
            .col(string_uniq("id"))
            .col(big_integer("at"))
            .col(string("event"))
            .col(string_null("person_id"))
            .col(string_null("method"))
            .col(string_null("client_id"))
            .col(string_null("reference"))
            .take(),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    let one_live_token = index("token_live", "token", &["person_id"])
        .unique()
        .and_where(Expr::col("state").ne("replaced"))
        .take();
    vec![
        one_live_token,
        index("token_person", "token", &["person_id"]),
        index("device_expires", "device", &["expires_at"]),
        index("login_expires", "login", &["expires_at"]),
        index("login_person", "login", &["person_id"]),
        index("session_person", "session", &["person_id"]),
        index(
            "authorization_grant_person",
            "authorization_grant",
            &["person_id"],
        ),
        index("device_person", "device", &["person_id"]),
        index("look_person", "look", &["person_id", "at"]),
        index("look_at", "look", &["at"]),
        index("session_ended", "session", &["ended_at"]),
        index("session_expires", "session", &["expires_at"]),
        index("authorization_grant_sid", "authorization_grant", &["sid"]),
        index(
            "authorization_grant_expires",
            "authorization_grant",
            &["expires_at"],
        ),
        index(
            "authorization_code_grant",
            "authorization_code",
            &["grant_id"],
        ),
        index("counter_expiry", "counter", &["expires_at"]),
        index("journal_person", "journal", &["person_id", "at", "seq"]),
    ]
}

pub(super) fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(name).take()
}

pub(super) fn key(mut column: ColumnDef) -> ColumnDef {
    column.primary_key().take()
}

pub(super) fn digest(name: &'static str) -> ColumnDef {
    blob(name)
        .check(Expr::cust(format!("length({name}) = 32")))
        .take()
}

pub(super) fn digest_null(name: &'static str) -> ColumnDef {
    blob_null(name)
        .check(Expr::cust(format!("length({name}) = 32")))
        .take()
}

/// A number that only counts: a refund can never bring it below zero.
pub(super) fn counted(name: &'static str) -> ColumnDef {
    big_integer(name).check(Expr::col(name).gte(0)).take()
}

pub(super) fn of_person(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, "person_id")
        .to("person", "id")
        .take()
}

pub(super) fn index(
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(table).take();
    for column in columns {
        index.col(*column);
    }
    index
}
