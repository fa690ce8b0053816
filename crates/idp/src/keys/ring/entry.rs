//! One key of a ring file, and how it is spelt.

use data_encoding::{BASE64, HEXLOWER};
use fedtoken_core::{
    keyring::{KeyId, MasterKey},
    secret::TokenDigest,
    time::UnixTime,
};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::RingFileError;
use crate::keys::Forgetting;

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: KeyId,
    pub(super) key: MasterKey,
    pub(super) mark: Mark,
    pub(super) made_at: Option<UnixTime>,
}

/// What is written beside a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mark {
    None,
    Next,
    ReplacedAt(UnixTime),
    Forgotten(Option<UnixTime>, Forgetting),
}

/// Borrows from the text, so that no copy of a key is left behind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryText<'a> {
    id: &'a str,
    key: &'a str,
    #[serde(default)]
    made_at: Option<i64>,
    #[serde(default)]
    replaced_at: Option<i64>,
    #[serde(default)]
    state: Option<&'a str>,
    #[serde(borrow, default)]
    forgotten: Option<ForgettingText<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ForgettingText<'a> {
    at: i64,
    stub: u64,
    segment: u64,
    hash: &'a str,
}

impl Entry {
    /// Reads the entry of this number, counted from 1.
    pub(super) fn parse(text: &EntryText<'_>, number: usize) -> Result<Self, RingFileError> {
        let id = KeyId::parse(text.id).map_err(|_| RingFileError::Id { number })?;
        let key = decode(text.key).ok_or_else(|| RingFileError::Key { id: id.to_string() })?;
        Ok(Self {
            id,
            key,
            mark: text.mark().ok_or(RingFileError::Malformed)?,
            made_at: text.made_at.map(UnixTime::from_secs),
        })
    }

    pub(super) fn master(&self) -> MasterKey {
        MasterKey::new(*self.key.expose())
    }

    /// Where the journal stood, if the key was forgotten.
    pub(super) const fn forgotten(&self) -> Option<Forgetting> {
        match self.mark {
            Mark::Forgotten(_, end) => Some(end),
            Mark::None | Mark::Next | Mark::ReplacedAt(_) => None,
        }
    }

    pub(super) const fn replaced_at(&self) -> Option<UnixTime> {
        match self.mark {
            Mark::ReplacedAt(at) => Some(at),
            Mark::Forgotten(at, _) => at,
            Mark::None | Mark::Next => None,
        }
    }

    /// Every part is short, so that the text never grows beyond its room.
    pub(super) fn write(&self, text: &mut String) {
        let key = Zeroizing::new(BASE64.encode(self.key.expose()));
        for part in [r#"{"id":""#, self.id.as_str(), r#"","key":""#, &key, "\""] {
            text.push_str(part);
        }
        let mut instant = |name: &str, at: Option<UnixTime>| {
            if let Some(at) = at {
                text.push_str(&format!(r#","{name}":{}"#, at.as_secs()));
            }
        };
        instant("made_at", self.made_at);
        instant("replaced_at", self.replaced_at());
        if self.mark == Mark::Next {
            text.push_str(r#","state":"next""#);
        }
        if let Some(end) = self.forgotten() {
            text.push_str(&spelt(&end));
        }
        text.push('}');
    }
}

impl EntryText<'_> {
    /// None when they say what no key can be.
    fn mark(&self) -> Option<Mark> {
        let replaced_at = self.replaced_at.map(UnixTime::from_secs);
        match (self.state, replaced_at, &self.forgotten) {
            (None, None, None) => Some(Mark::None),
            (Some("next"), None, None) => Some(Mark::Next),
            (None, Some(at), None) => Some(Mark::ReplacedAt(at)),
            (None, at, Some(text)) => Some(Mark::Forgotten(at, text.read()?)),
            _ => None,
        }
    }
}

impl ForgettingText<'_> {
    fn read(&self) -> Option<Forgetting> {
        let hash = HEXLOWER.decode(self.hash.as_bytes()).ok()?;
        Some(Forgetting {
            at: UnixTime::from_secs(self.at),
            stub: self.stub,
            segment: self.segment,
            hash: TokenDigest::from_bytes(hash.try_into().ok()?),
        })
    }
}

fn spelt(end: &Forgetting) -> String {
    let (at, stub, segment) = (end.at.as_secs(), end.stub, end.segment);
    let hash = HEXLOWER.encode(end.hash.as_bytes());
    format!(r#","forgotten":{{"at":{at},"stub":{stub},"segment":{segment},"hash":"{hash}"}}"#)
}

fn decode(text: &str) -> Option<MasterKey> {
    let bytes = Zeroizing::new(BASE64.decode(text.as_bytes()).ok()?);
    let key: &[u8; 32] = bytes.as_slice().try_into().ok()?;
    Some(MasterKey::new(*key))
}

/// Comma, braces, names and quotes (21), an id of 32 characters, a key of 44, two names of instants
/// (26) with 20 digits each, and a forgetting: names and signs (47), three numbers of 20 digits, 64 of
/// a hash.
pub(super) const LONGEST: usize = 21 + 32 + 44 + 26 + 40 + 47 + 60 + 64;
