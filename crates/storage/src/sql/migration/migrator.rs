//! The list of all migrations.

use sea_orm_migration::{MigrationTrait, MigratorTrait};

use super::{m0001_first_house, m0002_complete_provider};

/// All steps of the schema in order.
pub(in crate::sql) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_first_house::Migration),
            Box::new(m0002_complete_provider::Migration),
        ]
    }
}
