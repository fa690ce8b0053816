//! What a table holds, in a number and a digest that are the same on every engine.

use sea_orm::Value;
use sha2::{Digest, Sha256};

use super::rows::Row;
use crate::sql::tables::Table;

/// What a table holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableContent {
    /// Its name.
    pub table: &'static str,
    /// Its rows.
    pub rows: u64,
    /// SHA-256 over its columns and all its rows in the order of the key.
    pub sha256: [u8; 32],
}

/// Counts and digests rows as they come.
pub(super) struct Count {
    table: &'static str,
    rows: u64,
    digest: Sha256,
}

impl Count {
    /// Of a table from which no row has come yet.
    pub(super) fn of(table: &Table) -> Self {
        let mut digest = Sha256::new();
        for column in &table.columns {
            part(&mut digest, TEXT, column.name.as_bytes());
        }
        Self {
            table: table.name,
            rows: 0,
            digest,
        }
    }

    /// Takes the next row.
    pub(super) fn take(&mut self, row: &Row) {
        self.rows += 1;
        for value in row {
            match value {
                Value::BigInt(Some(number)) => {
                    part(&mut self.digest, NUMBER, &number.to_be_bytes());
                }
                Value::String(Some(text)) => part(&mut self.digest, TEXT, text.as_bytes()),
                Value::Bytes(Some(bytes)) => part(&mut self.digest, BYTES, bytes),
                _ => part(&mut self.digest, NOTHING, &[]),
            }
        }
    }

    /// When all have come.
    pub(super) fn end(self) -> TableContent {
        TableContent {
            table: self.table,
            rows: self.rows,
            sha256: self.digest.finalize().into(),
        }
    }
}

/// Kind and length stand before each value, so that no two rows read alike.
fn part(digest: &mut Sha256, kind: u8, bytes: &[u8]) {
    digest.update([kind]);
    digest.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    digest.update(bytes);
}

const NOTHING: u8 = 0;
const NUMBER: u8 = 1;
const TEXT: u8 = 2;
const BYTES: u8 = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::tables::tables;

    fn digest(rows: &[Row]) -> [u8; 32] {
        let mut count = Count::of(&tables()[0]);
        rows.iter().for_each(|row| count.take(row));
        count.end().sha256
    }

    fn text(text: &str) -> Value {
        Value::String(Some(text.to_owned()))
    }

    #[test]
    fn contents_that_differ_digest_differently() {
        let all = [
            vec![],
            vec![vec![text("ab"), text("c")]],
            vec![vec![text("a"), text("bc")]],
            vec![vec![text("ab")], vec![text("c"), text("")]],
            vec![vec![text("ab"), Value::Bytes(Some(b"c".to_vec()))]],
            vec![vec![text("ab"), Value::String(None)]],
            vec![vec![text("ab"), text("")]],
            vec![vec![text("ab"), Value::BigInt(Some(0))]],
        ];
        let digests: std::collections::BTreeSet<_> = all.iter().map(|rows| digest(rows)).collect();
        assert_eq!(digests.len(), all.len());
    }
}
