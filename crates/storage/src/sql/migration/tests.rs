//! Databases of earlier schemas, with rows, are brought to the newest and read back.

mod chain;
mod lives;
mod provider;
mod rotation;
mod schema;

use sea_orm::{ConnectionTrait, Database};
use sea_orm_migration::{MigratorTrait, SchemaManager};

use super::Migrator;

#[tokio::test]
async fn a_step_that_fails_leaves_nothing_behind() {
    let database = Database::connect("sqlite::memory:").await.unwrap();
    Migrator::up(&database, Some(1)).await.unwrap();
    // The last table of the second step is in the way.
    let obstacle = "CREATE TABLE message (id TEXT)";
    database.execute_unprepared(obstacle).await.unwrap();
    assert!(Migrator::up(&database, None).await.is_err());
    let manager = SchemaManager::new(&database);
    let (table, column) = ("authorization_grant", "life");
    assert!(!manager.has_column(table, column).await.unwrap());
    assert!(!manager.has_table("refresh_family").await.unwrap());
}

/// The identifier of the fixtures that begins with this letter.
fn id(letter: char) -> String {
    format!("{letter}{}", "a".repeat(25))
}
