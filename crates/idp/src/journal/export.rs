//! The journal as lines of JSON, with personal fields where the person's key is there.

use std::collections::HashMap;

use fedtoken_core::keyring::KeyringError;
use fedtoken_storage::{
    StorageError, Store,
    stores::{JournalHolder, JournalPart, JournalRow},
};
use serde_json::{Map, Value, json};

use super::{
    Scribe,
    digests::{Place, Worth},
    personal::{NOBODY, OpenKey, open_key, open_under},
    verify::worth_of_row,
};

/// A page of the export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// One JSON object a line.
    pub text: String,
    /// Where the next page begins.
    pub after: i64,
}

/// The next page behind `after`; none at the end.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub async fn export_page(
    store: &dyn Store,
    scribe: &Scribe,
    after: i64,
) -> Result<Option<Exported>, StorageError> {
    let rows = store.journal_rows(JournalPart::Whole, after, ROWS).await?;
    let Some(last) = rows.last() else {
        return Ok(None);
    };
    let keys = keys(store, scribe, &rows).await?;
    let mut text = String::new();
    for row in &rows {
        text.push_str(&Value::Object(told(scribe, row, &keys)).to_string());
        text.push('\n');
    }
    let after = last.seq;
    Ok(Some(Exported { text, after }))
}

type Keys = HashMap<JournalHolder, Result<OpenKey, KeyringError>>;

async fn keys(
    store: &dyn Store,
    scribe: &Scribe,
    rows: &[JournalRow],
) -> Result<Keys, StorageError> {
    let mut holders: Vec<_> = rows.iter().filter_map(holder).collect();
    holders.sort_unstable();
    holders.dedup();
    let keys = store.journal_keys(&holders).await?;
    let open =
        |key: fedtoken_storage::stores::JournalKey| (key.holder, open_key(&scribe.ring, key));
    Ok(keys.into_iter().map(open).collect())
}

fn holder(row: &JournalRow) -> Option<JournalHolder> {
    let bytes = row.holder.as_deref()?;
    bytes.try_into().ok().map(JournalHolder)
}

fn told(scribe: &Scribe, row: &JournalRow, keys: &Keys) -> Map<String, Value> {
    let mut told = Map::new();
    told.insert("id".to_owned(), json!(row.id));
    told.insert("at".to_owned(), json!(row.at));
    for (name, word) in WORDS.into_iter().zip(&row.words) {
        told.extend(word.iter().map(|word| (name.to_owned(), json!(word))));
    }
    told.extend([genuine(scribe, row)]);
    let client = row.client_id.iter().map(|text| ("client", json!(text)));
    let reference = row.reference.iter().map(|text| ("reference", json!(text)));
    let segment = row.segment.iter().map(|number| ("segment", json!(number)));
    let more = client.chain(reference).chain(segment);
    told.extend(more.map(|(name, value)| (name.to_owned(), value)));
    if row.mac.is_none() {
        // From before the chain.
        let subject = row.person_id.iter();
        told.extend(subject.map(|subject| ("subject".to_owned(), json!(subject))));
    }
    personal(scribe, row, keys, &mut told);
    told
}

/// By the judgement of `verify` on one line. A line without a digest cannot be judged by itself, nor
/// can one of a key that somebody else may have.
fn genuine(scribe: &Scribe, row: &JournalRow) -> (String, Value) {
    let place = row.segment.and_then(|number| u64::try_from(number).ok());
    let place = place.map_or(Place::Waiting, Place::Segment);
    match worth_of_row(scribe, row, place) {
        None => ("unprotected".to_owned(), json!(true)),
        Some(Worth::Former) => ("forgotten_key".to_owned(), json!(true)),
        Some(worth) => ("genuine".to_owned(), json!(worth == Worth::Ours)),
    }
}

fn personal(scribe: &Scribe, row: &JournalRow, keys: &Keys, told: &mut Map<String, Value>) {
    let (Some(holder), Some(sealed)) = (holder(row), &row.personal) else {
        return;
    };
    let opened = match keys.get(&holder) {
        None if holder == NOBODY => open_under(&scribe.ring, &row.id, sealed).ok(),
        None => {
            told.insert("erased".to_owned(), json!(true));
            return;
        }
        Some(key) => key
            .as_ref()
            .ok()
            .and_then(|key| key.open(&row.id, sealed).ok()),
    };
    let fields = opened.and_then(|fields| serde_json::to_value(fields).ok());
    match fields {
        Some(Value::Object(fields)) => told.extend(fields),
        _ => {
            told.insert("unreadable".to_owned(), json!(true));
        }
    }
}

/// Names of [`JournalRow::words`].
const WORDS: [&str; 5] = ["event", "actor", "outcome", "reason", "method"];
/// Lines read at a time.
const ROWS: u32 = 500;
