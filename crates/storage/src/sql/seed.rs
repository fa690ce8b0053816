//! Made-up persons in any number, written many at a time, for measurements; never for logins.
//!
//! Rows have the sizes of real ones. What is sealed in a real house is noise here, and the same
//! noise for everybody: no password and no code opens it. Neighbours in time have identifiers far
//! apart, as drawn ones have, so the trees of the database grow as those of a real house.

use std::ops::Range;

use async_trait::async_trait;
use fedtoken_core::{
    challenge::StandardPolicy,
    grid::{GridSpec, Position},
    ids::{PersonId, TokenId},
    login::PasswordDemand,
    time::UnixTime,
};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, Statement};

use super::{
    SqlStore,
    answer::fault,
    entity::{account, cell, journal_key, person, token},
    writer::{Transaction, Work},
    writers::Writers,
};
use crate::{
    StorageError,
    stores::{Account, Cell, JournalHolder, JournalKey, Person, Token, TokenState},
};

/// A made-up person by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MadeUp(pub u32);

impl MadeUp {
    /// The person.
    #[must_use]
    pub fn person_id(self) -> PersonId {
        PersonId::from_bytes(self.bytes(1))
    }

    /// The person's paper.
    #[must_use]
    pub fn token_id(self) -> TokenId {
        TokenId::from_bytes(self.bytes(2))
    }

    /// The person's user name.
    #[must_use]
    pub fn username(self) -> String {
        format!("citizen.{:08}", self.0)
    }

    /// What stands for the person in the journal.
    #[must_use]
    pub fn holder(self) -> JournalHolder {
        JournalHolder(self.bytes(3))
    }

    /// The cell that is asked first.
    #[must_use]
    pub fn pending(self) -> Option<Position> {
        GridSpec::FEDERAL.positions().nth(6)
    }

    fn bytes(self, kind: u8) -> [u8; 16] {
        // Odd, so no two numbers meet; near the golden ratio, so they spread.
        let [a, b, c, d] = self.0.wrapping_mul(0x9E37_79B1).to_be_bytes();
        [
            kind, a, b, c, d, 0xB5, 0x3A, 0x91, 0x5C, 0xE7, 0x2F, 0x88, 0x16, 0xD4, 0x63, kind,
        ]
    }

    fn person(self) -> Person {
        Person {
            id: self.person_id(),
            locale: "nl-BE".to_owned(),
            roles: vec!["citizen".to_owned()],
            profile: noise(self.0, PROFILE),
            registered_at: MADE,
        }
    }

    fn account(self) -> Account {
        Account {
            person_id: self.person_id(),
            username: self.username(),
            password: noise(self.0, HASH),
            demand: PasswordDemand::None,
            changed_at: MADE,
        }
    }

    fn journal_key(self) -> JournalKey {
        JournalKey {
            person_id: self.person_id(),
            holder: self.holder(),
            sealed: noise(self.0, WRAPPED_KEY),
        }
    }

    fn token(self) -> Token {
        Token {
            id: self.token_id(),
            person_id: self.person_id(),
            serial: format!("BE{:010}", self.0),
            state: TokenState::Active,
            policy: StandardPolicy::SingleUse,
            pending: self.pending(),
            generation: 0,
            wrong_in_row: 0,
            made_at: MADE,
        }
    }
}

impl SqlStore {
    /// Adds the made-up persons with these numbers, each with an account and a paper of 24 codes.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or has one of them already.
    pub async fn make_up(&self, numbers: Range<u32>) -> Result<(), StorageError> {
        self.writers.run(Cache(LARGE)).await?;
        for crowd in pieces(numbers, TOGETHER) {
            self.writers.run(Crowd(crowd)).await?;
        }
        self.writers.run(Cache(USUAL)).await
    }

    /// The size of the database, with its indexes and without the write-ahead log.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    pub async fn bytes(&self) -> Result<u64, StorageError> {
        let question = match &self.writers {
            Writers::One(_) => {
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
            }
            Writers::Each(_) | Writers::Nobody => "SELECT pg_database_size(current_database())",
        };
        let backend = self.readers.get_database_backend();
        let question = Statement::from_string(backend, question);
        let row = self.readers.query_one_raw(question).await.map_err(fault)?;
        let bytes = row.map(|row| row.try_get_by_index::<i64>(0)).transpose();
        Ok(bytes.map_err(fault)?.unwrap_or_default().unsigned_abs())
    }

    /// Lets the database look at its rows before it is measured, as PostgreSQL does by itself after
    /// a while; nothing to do on SQLite.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    pub async fn settle(&self) -> Result<(), StorageError> {
        self.writers.run(Settle).await
    }
}

/// How many KiB of pages SQLite's writer keeps: with more, each page of a tree is written once for
/// many persons.
struct Cache(u32);

#[async_trait]
impl Work for Cache {
    type Answer = ();

    async fn run(&self, tx: &Transaction) -> Result<(), StorageError> {
        if tx.get_database_backend() == DbBackend::Sqlite {
            let pragma = format!("PRAGMA cache_size = -{}", self.0);
            tx.execute_unprepared(&pragma).await.map_err(fault)?;
        }
        Ok(())
    }
}

/// Thousands of persons in one transaction.
struct Crowd(Range<u32>);

#[async_trait]
impl Work for Crowd {
    type Answer = ();

    async fn run(&self, tx: &Transaction) -> Result<(), StorageError> {
        for few in pieces(self.0.clone(), AT_A_TIME) {
            add_all(tx, few).await?;
        }
        Ok(())
    }
}

/// A few hundred persons in a few statements.
async fn add_all(tx: &Transaction, numbers: Range<u32>) -> Result<(), StorageError> {
    let all = || numbers.clone().map(MadeUp);
    let persons = all().map(|one| person::row(&one.person()));
    let persons = persons.collect::<Result<Vec<_>, _>>()?;
    add::<person::Entity>(tx, persons).await?;
    let accounts = all().map(|one| account::row(&one.account())).collect();
    add::<account::Entity>(tx, accounts).await?;
    let keys = all().map(|one| journal_key::row(&one.journal_key()));
    add::<journal_key::Entity>(tx, keys.collect()).await?;
    let tokens = all().map(|one| token::row(&one.token()));
    let tokens = tokens.collect::<Result<Vec<_>, _>>()?;
    add::<token::Entity>(tx, tokens).await?;
    let mut cells = Vec::new();
    for one in all() {
        for position in GridSpec::FEDERAL.positions() {
            let sealed = noise(one.0 ^ (u32::from(position.get()) << 24), HASH);
            let cell = Cell {
                position,
                sealed,
                last_use: None,
            };
            cells.push(cell::row(&one.token_id(), &cell)?);
        }
    }
    add::<cell::Entity>(tx, cells).await
}

fn pieces(numbers: Range<u32>, length: u32) -> impl Iterator<Item = Range<u32>> {
    let end = numbers.end;
    let next = move |first: &u32| first.checked_add(length);
    std::iter::successors(Some(numbers.start), next)
        .take_while(move |first| *first < end)
        .map(move |first| first..first.saturating_add(length).min(end))
}

/// Statistics for the planner.
struct Settle;

#[async_trait]
impl Work for Settle {
    type Answer = ();

    async fn run(&self, tx: &Transaction) -> Result<(), StorageError> {
        if tx.get_database_backend() == DbBackend::Postgres {
            tx.execute_unprepared("ANALYZE").await.map_err(fault)?;
        }
        Ok(())
    }
}

async fn add<E: EntityTrait>(
    tx: &Transaction,
    rows: Vec<E::ActiveModel>,
) -> Result<(), StorageError> {
    let added = E::insert_many(rows).exec_without_returning(tx).await;
    added.map(drop).map_err(fault)
}

/// Bytes that do not shrink, by SplitMix64 (Steele, Lea and Flood 2014).
fn noise(seed: u32, length: usize) -> Vec<u8> {
    let mut state = u64::from(seed);
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = state;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bytes.extend_from_slice(&(word ^ (word >> 31)).to_be_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// Persons in one transaction.
const TOGETHER: u32 = 9_000;
/// Persons in one statement; SQLite takes 32766 values in it, and cells have 96 a person.
const AT_A_TIME: u32 = 300;
/// A sealed profile with names, address, mail and phone.
const PROFILE: usize = 480;
/// A hash of a password or a code, with its parameters, sealed.
const HASH: usize = 90;
/// A key of 32 bytes, sealed, with the name of the key that seals it.
const WRAPPED_KEY: usize = 80;
const LARGE: u32 = 256 * 1024;
/// SQLite's own default.
const USUAL: u32 = 2_000;
const MADE: UnixTime = UnixTime::from_secs(1_790_000_000);

#[cfg(test)]
mod tests {
    use fedtoken_test_postgres::Server;

    use super::*;
    use crate::stores::{Journals, Persons, Tokens};

    #[tokio::test(flavor = "multi_thread")]
    async fn made_up_persons_are_whole_on_both_engines() {
        let database = Server::shared().database();
        for url in ["sqlite::memory:", &*database.url()] {
            let store = SqlStore::open(url).await.unwrap();
            store.make_up(0..AT_A_TIME + 1).await.unwrap();
            store.settle().await.unwrap();
            let last = MadeUp(AT_A_TIME);
            let account = store.account_named(&last.username()).await.unwrap();
            assert_eq!(account.unwrap().person_id, last.person_id());
            let token = store.token_of(&last.person_id()).await.unwrap().unwrap();
            assert_eq!(token.pending, last.pending());
            let cells = store.cell_uses(&last.token_id()).await.unwrap();
            assert_eq!(cells.len(), 24);
            let key = store.journal_key(&last.person_id()).await.unwrap();
            assert_eq!(key.unwrap().holder, last.holder());
            assert!(store.bytes().await.unwrap() > 1_000_000);
            assert!(store.make_up(AT_A_TIME..AT_A_TIME + 1).await.is_err());
        }
    }
}
