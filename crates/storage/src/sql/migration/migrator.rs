//! The list of all migrations.

use sea_orm_migration::{MigrationTrait, MigratorTrait};

use super::{
    m0001_first_house, m0002_complete_provider, m0003_journal_chain, m0004_key_rotation,
    m0005_instance_names, m0006_lives_of_clients,
};

/// All steps of the schema in order.
pub(in crate::sql) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_first_house::Migration),
            Box::new(m0002_complete_provider::Migration),
            Box::new(m0003_journal_chain::Migration),
            Box::new(m0004_key_rotation::Migration),
            Box::new(m0005_instance_names::Migration),
            Box::new(m0006_lives_of_clients::Migration),
        ]
    }
}
