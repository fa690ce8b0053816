//! Several instances on one PostgreSQL, beside what the drills show.

use fedtoken_test_postgres::Server;
use http::Request;

use crate::support::{Cluster, send};

#[tokio::test(flavor = "multi_thread")]
async fn instances_that_start_at_once_on_an_empty_database_have_the_same_keys() {
    let database = Server::shared().database();
    let mut cluster = Cluster::start_empty(&database.url(), 3).await;
    let mut keys = Vec::new();
    for address in cluster.addresses() {
        let request = Request::get("/jwks").body(String::new()).unwrap();
        let answer = send(address, request).await.unwrap();
        assert_eq!(answer.status(), 200, "{answer:?}");
        keys.push(answer.into_body());
    }
    assert_eq!(keys[0], keys[1]);
    assert_eq!(keys[0], keys[2]);
    cluster.stop().await;
    let made = "SELECT count(*), count(DISTINCT algorithm) FROM signing_key";
    assert_eq!(database.ask(made), "5|5");
}
