//! Fifth schema: whoever looks at the running instances is told where each of them runs.

use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager, async_trait, schema::string_null, sea_orm::DbErr,
};

use super::dialect;

/// The step.
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0005_instance_names"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::add(manager, ("ring_holder", string_null("name"))).await
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema only goes forward".to_owned()))
    }

    /// All of it or nothing, also where the engine would do without.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
