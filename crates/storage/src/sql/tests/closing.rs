//! A second process that closes the file is not felt by those who go on using it.

use sea_orm::{ConnectionTrait, Database, Statement, TransactionTrait};

use super::SqlStore;
use crate::{
    Change, Changes, Store,
    stores::{Client, ClientOrigin},
};

fn put(client_id: &str) -> Changes {
    let client = Client {
        client_id: client_id.to_owned(),
        registration: "{}".to_owned(),
        secret: None,
        origin: ClientOrigin::Operator,
    };
    Change::PutClient(client).into()
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_keeps_nobody_from_writing_while_somebody_reads() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("db").display());
    let server = SqlStore::open(&url).await.unwrap();
    let command = SqlStore::open(&url).await.unwrap();
    server.commit(put("before")).await.unwrap().unwrap();
    // As a backup does: the log cannot be cut while it lasts.
    let backup = Database::connect(&url).await.unwrap();
    let reading = backup.begin().await.unwrap();
    let all = "SELECT * FROM client";
    let all = Statement::from_string(reading.get_database_backend(), all);
    reading.query_all_raw(all).await.unwrap();
    server.commit(put("after")).await.unwrap().unwrap();
    // Whoever holds the lock of the writer is now met at once.
    let impatient = "PRAGMA busy_timeout = 0";
    server.writer().execute_unprepared(impatient).await.unwrap();
    let closing = tokio::spawn(async move { command.close().await });
    while !closing.is_finished() {
        server.commit(put("meanwhile")).await.unwrap().unwrap();
    }
    closing.await.unwrap().unwrap();
    reading.rollback().await.unwrap();
}
