//! What the storage does for one login, among few persons and among many, on both engines; ends with
//! 1 if many make it too slow. Call it by `cargo xtask bench storage steps [SMALL LARGE]`.

#![expect(clippy::unwrap_used, reason = "a bench stops where it fails")]
#![expect(clippy::disallowed_methods, reason = "it measures")]
#![expect(clippy::print_stdout, reason = "it prints its table")]
#![expect(
    clippy::indexing_slicing,
    reason = "there are two sizes and many logins"
)]

mod login;

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use fedtoken_storage::sql::SqlStore;
use fedtoken_test_postgres::{Server, Setup};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().collect();
    // `cargo test --all-targets` calls benches without this word; numbers of a test build say nothing.
    if !words.iter().any(|word| word == "--bench") {
        return ExitCode::SUCCESS;
    }
    let mut numbers = words.iter().filter_map(|word| word.parse().ok());
    let sizes = [
        numbers.next().unwrap_or(FEW),
        numbers.next().unwrap_or(MANY),
    ];
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    println!("storage steps of one login (5 commits and their reads), milliseconds");
    println!("engine          persons  bytes/person   median      p99");
    let kept = runtime.block_on(async {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let url = |size| {
            format!(
                "sqlite://{}",
                folder.path().join(format!("{size}")).display()
            )
        };
        let sqlite = measure("SQLite", sizes, sizes.map(url)).await;
        drop(folder);
        let server = Server::start(&Setup {
            settings: SETTINGS.to_owned(),
            ..Setup::default()
        });
        let databases = [server.database(), server.database()];
        let urls = [databases[0].url(), databases[1].url()];
        let postgres = measure("PostgreSQL", sizes, urls).await;
        sqlite && postgres
    });
    if kept {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Measures both sizes in turns, so that a slow minute of the machine hits both; answers whether
/// the limit was kept.
async fn measure(engine: &str, sizes: [u32; 2], urls: [String; 2]) -> bool {
    let mut stores = Vec::new();
    for (size, url) in sizes.into_iter().zip(urls) {
        let store = SqlStore::open(&url).await.unwrap();
        store.make_up(0..size).await.unwrap();
        store.settle().await.unwrap();
        stores.push((store, size));
    }
    let mut took = [Vec::new(), Vec::new()];
    for number in 0..WARM + LOGINS {
        for ((store, size), took) in stores.iter().zip(&mut took) {
            let start = Instant::now();
            login::steps(store, (number, *size)).await;
            if number >= WARM {
                took.push(start.elapsed());
            }
        }
    }
    let mut seen = Vec::new();
    for ((store, size), took) in stores.iter().zip(&mut took) {
        took.sort_unstable();
        let (median, slow) = (at(took, 50), at(took, 99));
        let bytes = store.bytes().await.unwrap() / u64::from(*size);
        println!("{engine:<12} {size:>10} {bytes:>13} {median:>8.2} {slow:>8.2}");
        seen.push((median, slow));
        store.close().await.unwrap();
    }
    let ratio = (seen[1].0 / seen[0].0, seen[1].1 / seen[0].1);
    println!(
        "{engine:<12}      ratio               {:>8.2} {:>8.2}   at most {MOST}",
        ratio.0, ratio.1
    );
    ratio.0 <= MOST && ratio.1 <= MOST
}

/// A percentile of sorted times, in milliseconds.
fn at(sorted: &[Duration], percent: usize) -> f64 {
    let place = (sorted.len() * percent / 100).min(sorted.len() - 1);
    sorted[place].as_secs_f64() * 1000.0
}

const FEW: u32 = 10_000;
const MANY: u32 = 1_000_000;
const WARM: u32 = 300;
const LOGINS: u32 = 3_000;
const MOST: f64 = 1.5;
/// As on a real server, unlike in tests.
const SETTINGS: &str = "fsync = on\nfull_page_writes = on\nautovacuum = on\n\
    shared_buffers = 256MB\nmax_wal_size = 2GB\n";
