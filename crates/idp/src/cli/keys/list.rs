//! `fedtoken keys list`: what each key does, and what it is still needed for.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use chrono::{DateTime, SecondsFormat};
use fedtoken_core::time::UnixTime;
use fedtoken_storage::{
    Store,
    sql::SqlStore,
    stores::{Rewrapping, RingHolder, SealedPlace, SigningKey},
};
use serde::Serialize;

use super::{not_foreign, ring_path, unread};
use crate::{
    cli::{
        arguments::{KeysListArguments, Output},
        config::read,
        run::{Failed, say},
    },
    clock::{Clock, SystemClock},
    keys::{RingKey, Standing, file, stage::Stage, subject},
    rotation::{Counts, SEEN, count},
};

/// Prints all keys, without a byte of one.
pub(in crate::cli) async fn list(arguments: KeysListArguments) -> Result<(), Failed> {
    let config = read(arguments.files)?;
    let path = ring_path(&config, arguments.ring)?;
    let ring = file::read_ring(&path).map_err(unread(&path))?;
    let keys: Vec<_> = ring.keys().collect();
    let store = SqlStore::look(&config.database.url).await?;
    let seen = Seen::look(&store, &keys, SystemClock.now()).await;
    let fits = not_foreign(&store, &ring.keyring()?).await.map(drop);
    store.close().await?;
    let seen = seen?;
    match arguments.output {
        Output::Text => say(&seen.text()?)?,
        Output::Json => say(&format!("{}\n", serde_json::to_string_pretty(&seen)?))?,
    }
    // The names of keys say nothing: every ring begins with k1.
    fits
}

/// Everything that is to be said.
#[derive(Serialize)]
pub(super) struct Seen {
    ring: Vec<Key>,
    /// Values that name no key.
    damaged: u64,
    instances: Vec<Instance>,
    moved: Vec<Column>,
    signing: Vec<Signing>,
}

#[derive(Serialize)]
struct Key {
    id: String,
    state: &'static str,
    made_at: Option<String>,
    replaced_at: Option<String>,
    forgotten: Option<Forgotten>,
    sealed: u64,
    columns: BTreeMap<&'static str, u64>,
    journal: u64,
}

#[derive(Serialize)]
struct Forgotten {
    at: String,
    /// The last segment of the journal that it can vouch for.
    segment: u64,
}

#[derive(Serialize)]
struct Instance {
    name: Option<String>,
    seals_with: String,
    keys: Vec<String>,
    since: String,
}

#[derive(Serialize)]
struct Column {
    column: &'static str,
    key: String,
    values: u64,
    done_at: Option<String>,
}

#[derive(Serialize)]
struct Signing {
    kid: String,
    algorithm: String,
    state: &'static str,
    signs_at: String,
    replaced_at: Option<String>,
    gone_at: Option<String>,
}

impl Seen {
    pub(super) async fn look(
        store: &dyn Store,
        keys: &[RingKey],
        now: UnixTime,
    ) -> Result<Self, Failed> {
        let counts = count(store).await?;
        let mut instances = store.ring_holders(now.minus(SEEN)).await?;
        instances.sort_by(|one, other| one.name.cmp(&other.name));
        let moved = store.rewrappings().await?;
        let signing = store.signing_keys().await?;
        let signs = |key: &&SigningKey| key.algorithm != subject::ALGORITHM;
        Ok(Self {
            ring: keys
                .iter()
                .map(|key| Key::of(key, &counts))
                .chain(lacking(keys, &counts))
                .collect(),
            damaged: counts.sealed_under(""),
            instances: instances.into_iter().map(Instance::of).collect(),
            moved: moved.into_iter().map(Column::of).collect(),
            signing: signing
                .iter()
                .filter(signs)
                .map(|key| Signing::of(key, now))
                .collect(),
        })
    }

    pub(super) fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::from("key ring:\n");
        for key in &self.ring {
            key.write(&mut text)?;
        }
        if self.damaged > 0 {
            writeln!(text, "  {} values are damaged", self.damaged)?;
        }
        writeln!(text, "running instances: {}", self.instances.len())?;
        for instance in &self.instances {
            let (key, since) = (&instance.seals_with, &instance.since);
            let keys = instance.keys.join(" ");
            let name = instance.name.as_deref().unwrap_or("one without a name");
            writeln!(text, "  {name}: seals with {key} since {since}, has {keys}")?;
        }
        if !self.moved.is_empty() {
            writeln!(text, "moved at the last rotation:")?;
        }
        for column in &self.moved {
            let done = column.done_at.as_deref().unwrap_or("not done");
            let (name, values, key) = (column.column, column.values, &column.key);
            writeln!(text, "  {name:<24} {values:>10} to {key}, {done}")?;
        }
        writeln!(text, "signing keys:")?;
        for key in &self.signing {
            key.write(&mut text)?;
        }
        Ok(text)
    }
}

/// Keys that something is sealed under, or vouched for by, and that the file lacks.
fn lacking(keys: &[RingKey], counts: &Counts) -> Vec<Key> {
    let here = |name: &str| keys.iter().any(|key| key.id.as_str() == name);
    let sealed = counts.sealed.keys().map(|(name, _)| name);
    let names: BTreeSet<_> = sealed.chain(counts.vouched.keys()).collect();
    let names = names
        .into_iter()
        .filter(|name| !name.is_empty() && !here(name));
    names
        .map(|name| Key::counted((name.clone(), "lacks"), counts))
        .collect()
}

impl Key {
    fn of(key: &RingKey, counts: &Counts) -> Self {
        let state = match key.standing {
            Standing::Next => "next",
            Standing::Seals => "seals",
            Standing::Old => "old",
            Standing::Forgotten(_) => "forgotten",
        };
        Self {
            forgotten: match key.standing {
                Standing::Forgotten(end) => Some(Forgotten {
                    at: date(end.at),
                    segment: end.segment,
                }),
                Standing::Next | Standing::Seals | Standing::Old => None,
            },
            made_at: key.made_at.map(date),
            replaced_at: key.replaced_at.map(date),
            ..Self::counted((key.id.to_string(), state), counts)
        }
    }

    fn counted((id, state): (String, &'static str), counts: &Counts) -> Self {
        let of_it = |place: &SealedPlace| counts.sealed.get(&(id.clone(), *place)).copied();
        let columns = SealedPlace::ALL.iter();
        Self {
            state,
            made_at: None,
            replaced_at: None,
            forgotten: None,
            sealed: counts.sealed_under(&id),
            columns: columns
                .filter_map(|place| of_it(place).map(|count| (place.as_str(), count)))
                .collect(),
            journal: counts.vouched_by(&id),
            id,
        }
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        let (id, state) = (&self.id, self.state);
        write!(text, "  {id:<16} {state:<9} {} values sealed", self.sealed)?;
        write!(text, ", vouches for {} of the journal", self.journal)?;
        if let Some(made_at) = &self.made_at {
            write!(text, ", made {made_at}")?;
        }
        if let Some(replaced_at) = &self.replaced_at {
            write!(text, ", replaced {replaced_at}")?;
        }
        if let Some(Forgotten { at, segment }) = &self.forgotten {
            write!(text, ", forgotten {at} at segment {segment}")?;
        }
        text.push('\n');
        for (column, count) in &self.columns {
            writeln!(text, "    {column:<24} {count:>10}")?;
        }
        Ok(())
    }
}

impl Instance {
    fn of(holder: RingHolder) -> Self {
        Self {
            name: holder.name,
            seals_with: holder.primary,
            keys: holder.key_ids,
            since: date(holder.since),
        }
    }
}

impl Column {
    fn of(state: Rewrapping) -> Self {
        Self {
            column: state.place.as_str(),
            key: state.key_id,
            values: state.moved,
            done_at: state.done_at.map(date),
        }
    }
}

impl Signing {
    fn of(key: &SigningKey, now: UnixTime) -> Self {
        Self {
            kid: key.kid.clone(),
            algorithm: key.algorithm.clone(),
            state: Stage::of(key, now).as_str(),
            signs_at: date(key.signs_at),
            replaced_at: key.replaced_at.map(date),
            gone_at: key.gone_at.map(date),
        }
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        let (algorithm, state, kid) = (&self.algorithm, self.state, &self.kid);
        write!(
            text,
            "  {algorithm:<6} {state:<10} {kid}, signs from {}",
            self.signs_at
        )?;
        if let (Some(until), Some(gone_at)) = (&self.replaced_at, &self.gone_at) {
            write!(text, " to {until}, gone {gone_at}")?;
        }
        text.push('\n');
        Ok(())
    }
}

/// As RFC 3339 has it.
pub(super) fn date(at: UnixTime) -> String {
    let date = DateTime::from_timestamp(at.as_secs(), 0).unwrap_or_default();
    date.to_rfc3339_opts(SecondsFormat::Secs, true)
}
