//! The bytes of a row that its keyed digest and the chain are made of.

use fedtoken_core::secret::TokenDigest;
use fedtoken_storage::stores::JournalRow;
use sha2::{Digest, Sha256};

/// The fields of a row but for its place, one behind the other: each says whether it is there, how
/// long it is, and what it holds, so no two rows look alike.
pub(super) fn bytes(row: &JournalRow) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(TYPICAL);
    let at = row.at.to_be_bytes();
    put(&mut bytes, Some(row.id.as_bytes()));
    put(&mut bytes, Some(&at));
    for word in &row.words {
        put(&mut bytes, word.as_deref().map(str::as_bytes));
    }
    put(&mut bytes, row.client_id.as_deref().map(str::as_bytes));
    put(&mut bytes, row.reference.as_deref().map(str::as_bytes));
    put(&mut bytes, row.holder.as_deref());
    put(&mut bytes, row.personal.as_deref());
    bytes
}

/// The hash of a segment: number, the hash before, and every row with its keyed digest, in order.
pub(super) struct SegmentHash(Sha256);

impl SegmentHash {
    pub(super) fn new(number: u64, previous: &TokenDigest) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"fedtoken/journal/segment/v1");
        hash.update(number.to_be_bytes());
        hash.update(previous.as_bytes());
        Self(hash)
    }

    pub(super) fn row(&mut self, row: &JournalRow) {
        let mut all = bytes(row);
        put(&mut all, row.key_id.as_deref().map(str::as_bytes));
        put(&mut all, row.mac.as_deref());
        self.0.update((all.len() as u64).to_be_bytes());
        self.0.update(&all);
    }

    pub(super) fn finish(self) -> TokenDigest {
        TokenDigest::from_bytes(self.0.finalize().into())
    }
}

fn put(bytes: &mut Vec<u8>, field: Option<&[u8]>) {
    match field {
        None => bytes.push(0),
        Some(field) => {
            bytes.push(1);
            bytes.extend_from_slice(&(field.len() as u64).to_be_bytes());
            bytes.extend_from_slice(field);
        }
    }
}

/// Bytes of an ordinary row.
const TYPICAL: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> JournalRow {
        JournalRow {
            seq: 1,
            segment: None,
            id: "id".to_owned(),
            at: 5,
            words: [const { None }; 5],
            person_id: None,
            client_id: None,
            reference: None,
            holder: None,
            personal: None,
            key_id: None,
            mac: None,
        }
    }

    #[test]
    fn every_field_but_the_place_counts() {
        let text = || Some("x".to_owned());
        let blob = || Some(vec![1]);
        let mut rows = vec![
            row(),
            JournalRow {
                id: "x".to_owned(),
                ..row()
            },
            JournalRow { at: 6, ..row() },
            JournalRow {
                client_id: text(),
                ..row()
            },
            JournalRow {
                reference: text(),
                ..row()
            },
            JournalRow {
                holder: blob(),
                ..row()
            },
            JournalRow {
                personal: blob(),
                ..row()
            },
        ];
        for place in 0..5 {
            let mut other = row();
            other.words[place] = text();
            rows.push(other);
        }
        let mut seen: Vec<_> = rows.iter().map(bytes).collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 12);
        let elsewhere = JournalRow {
            seq: 9,
            segment: Some(3),
            // Goes at an erasure, and the chain stays whole.
            person_id: text(),
            ..row()
        };
        assert_eq!(bytes(&elsewhere), bytes(&row()));
    }

    #[test]
    fn an_empty_field_is_not_a_missing_one() {
        let empty = JournalRow {
            reference: Some(String::new()),
            ..row()
        };
        assert_ne!(bytes(&empty), bytes(&row()));
    }

    #[test]
    fn the_hash_of_a_segment_knows_number_order_and_digests() {
        let of = |number, rows: &[JournalRow]| {
            let mut hash = SegmentHash::new(number, &TokenDigest::from_bytes([0; 32]));
            rows.iter().for_each(|row| hash.row(row));
            hash.finish()
        };
        let other = JournalRow {
            id: "other".to_owned(),
            ..row()
        };
        let tagged = JournalRow {
            mac: Some(vec![1]),
            ..row()
        };
        let hashes = [
            of(1, &[row(), other.clone()]),
            of(1, &[other.clone(), row()]),
            of(2, &[row(), other.clone()]),
            of(1, &[tagged, other]),
        ];
        for (at, hash) in hashes.iter().enumerate() {
            assert!(!hashes[at + 1..].contains(hash));
        }
    }
}
