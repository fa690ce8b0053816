//! What cannot be done without: a durable commit, two signatures, a slow hash.

use std::{sync::Arc, thread, time::Duration};

use argon2::{Algorithm as Kind, Argon2, Block, Params, Version};
use fedtoken_core::{secret::TokenDigest, slow_hash::Cost};
use fedtoken_idp::keys::{Algorithm, KeySet, Typ};
use fedtoken_storage::{
    Change, Store,
    sql::SqlStore,
    stores::{Client, ClientOrigin},
};
use serde_json::json;

use crate::{load::now, place::processor_time};

/// What a durable commit shares with its neighbours.
#[derive(Clone, Copy)]
pub(crate) enum Commit {
    /// Nothing: one transaction, one wait for the disk.
    Single,
    /// Transaction and wait, as the provider's do.
    Shared,
}

/// Steps a second: one durable commit of one row and then two signatures, one by ES256 and one by
/// this algorithm, by 16 callers on all cores.
pub(crate) fn commits_with_signatures(algorithm: Algorithm, commit: Commit) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("raw.db").display());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Arc::new(SqlStore::open(&url).await.unwrap());
        let keys = Arc::new(KeySet::generate().unwrap());
        let started = now();
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| {
                tokio::spawn(call(
                    Arc::clone(&store),
                    Arc::clone(&keys),
                    (caller, algorithm, commit),
                ))
            })
            .collect();
        let mut steps = 0_u32;
        for caller in callers {
            steps += caller.await.unwrap();
        }
        f64::from(steps) / started.elapsed().as_secs_f64()
    })
}

async fn call(
    store: Arc<SqlStore>,
    keys: Arc<KeySet>,
    (caller, algorithm, commit): (usize, Algorithm, Commit),
) -> u32 {
    let claims = json!({"iss": "https://idp.example", "sub": "a".repeat(26), "aud": "rp",
        "exp": 1_800_000_000, "iat": 1_800_000_000, "acr": "urn:fedtoken:level:300"});
    let until = now() + MEASURED;
    let mut steps = 0;
    while now() < until {
        let client = Client {
            client_id: format!("caller-{caller}"),
            registration: format!("{{\"steps\":{steps}}}"),
            secret: Some(TokenDigest::of("secret")),
            origin: ClientOrigin::Operator,
        };
        let change = Change::PutClient(client).into();
        let saved = match commit {
            Commit::Single => store.commit_alone(change).await,
            Commit::Shared => store.commit(change).await,
        };
        saved.unwrap().unwrap();
        for algorithm in [Algorithm::Es256, algorithm] {
            let key = keys.signing(algorithm);
            key.sign_compact(Typ::IdToken, &claims).unwrap();
        }
        steps += 1;
    }
    steps
}

/// Hashes a second of the dear password hash on all cores, in memory that is kept; and the processor
/// time of one, in milliseconds.
pub(crate) fn password_hashes() -> (f64, f64) {
    let cores = thread::available_parallelism().unwrap().get();
    let (started, worked) = (now(), processor_time(std::process::id()));
    let workers: Vec<_> = (0..cores)
        .map(|_| thread::spawn(hash_for_a_while))
        .collect();
    let hashes: u32 = workers
        .into_iter()
        .map(|worker| worker.join().unwrap())
        .sum();
    let rate = f64::from(hashes) / started.elapsed().as_secs_f64();
    let worked = processor_time(std::process::id()) - worked;
    (rate, worked / f64::from(hashes))
}

fn hash_for_a_while() -> u32 {
    let (mut hashing, mut hashes) = (Hashing::new(), 0);
    let until = now() + HASHED;
    while now() < until {
        hashing.once();
        hashes += 1;
    }
    hashes
}

/// The dear password hash, in memory that is kept.
pub(crate) struct Hashing {
    argon2: Argon2<'static>,
    memory: Vec<Block>,
}

impl Hashing {
    /// With fresh memory.
    pub(crate) fn new() -> Self {
        let cost = Cost::PASSWORD;
        let params = Params::new(
            cost.memory().get(),
            cost.iterations().get(),
            cost.parallelism().get(),
            Some(32),
        );
        let argon2 = Argon2::new(Kind::Argon2id, Version::V0x13, params.unwrap());
        let memory = vec![Block::default(); argon2.params().block_count()];
        Self { argon2, memory }
    }

    /// Hashes once.
    pub(crate) fn once(&mut self) {
        let hashed = self.argon2.hash_password_into_with_memory(
            b"correct horse battery staple",
            &[7; 16],
            &mut [0; 32],
            &mut self.memory,
        );
        hashed.unwrap();
    }
}

const CALLERS: usize = 16;
const MEASURED: Duration = Duration::from_secs(5);
/// Shorter, for it comes in turns with others.
const HASHED: Duration = Duration::from_secs(2);
