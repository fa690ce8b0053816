//! Fills a database with made-up persons: `seed N URL`; called by `cargo xtask seed`.

#![expect(clippy::print_stdout, reason = "it prints its figures")]
#![expect(clippy::disallowed_methods, reason = "it measures")]

use std::{error::Error, time::Instant};

use fedtoken_storage::sql::SqlStore;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let (Some(persons), Some(url)) = (words.next(), words.next()) else {
        return Err("say how many, and where".into());
    };
    let persons: u32 = persons.parse()?;
    let store = SqlStore::open(&url).await?;
    let before = store.bytes().await?;
    let start = Instant::now();
    store.make_up(0..persons).await?;
    let took = start.elapsed().as_secs_f64();
    store.settle().await?;
    let bytes = store.bytes().await? - before;
    println!(
        "{persons} persons in {took:.0} s: {:.0} a second, {} database bytes a person",
        f64::from(persons) / took,
        bytes / u64::from(persons.max(1)),
    );
    store.close().await?;
    Ok(())
}
