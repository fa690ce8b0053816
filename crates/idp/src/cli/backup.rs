//! `fedtoken backup`: a copy of an SQLite database, or a check of a restored one.

use std::path::{Path, PathBuf};

use fedtoken_core::keyring::{Keyring, Sealed};
use fedtoken_storage::sql::{BackupError, Health, back_up, check_database};

use super::{
    address,
    arguments::{BackupArguments, Files},
    config::read,
    copy_db::table,
    keys::{ring_path, unread},
    run::{Failed, say},
};
use crate::{
    journal::check_key,
    keys::{self, file},
    profile::Profile,
};

pub(super) async fn backup(arguments: BackupArguments) -> Result<(), Failed> {
    match (arguments.to, arguments.check) {
        (Some(to), None) => write(arguments.files, &to).await,
        (None, Some(url)) => check((arguments.files, arguments.ring), &url).await,
        _ => Err("say where to write the backup, or what to check".into()),
    }
}

async fn write(files: Files, to: &Path) -> Result<(), Failed> {
    let config = read(files)?;
    back_up(&config.database.url, to)
        .await
        .map_err(|error| match error {
            BackupError::NotAFile => Failed::from(format!("{error}: {POSTGRES}")),
            error => error.into(),
        })?;
    say(&format!(
        "made {}; the key ring is not in it: keep a copy of that elsewhere\n",
        to.display()
    ))
}

/// Everything that is wrong is said before it ends.
async fn check((files, ring): (Files, Option<PathBuf>), url: &str) -> Result<(), Failed> {
    let path = ring_path(&read(files)?, ring)?;
    let ring = file::load(&path).map_err(unread(&path))?;
    let health = check_database(&address::parse(url)?).await?;
    say(&table(&health.contents)?)?;
    let findings = findings(&health, &ring);
    if findings.is_empty() {
        return say("whole: schema, foreign keys, every row read, samples unsealed\n");
    }
    for finding in &findings {
        say(&format!("{finding}\n"))?;
    }
    Err(format!("the database is not whole: {} findings", findings.len()).into())
}

fn findings(health: &Health, ring: &Keyring) -> Vec<String> {
    let mut findings = health.damage.clone();
    for orphans in &health.orphans {
        findings.push(format!(
            "{} rows of {} point by {} to a row that is not there",
            orphans.rows, orphans.table, orphans.column
        ));
    }
    if let Some(person) = &health.person
        && Profile::open(&person.profile, &person.id, ring).is_err()
    {
        let what = format!("the profile of person {}", person.id);
        findings.push(sealed_under(&what, &person.profile, ring));
    }
    for key in &health.signing_keys {
        if keys::check(key, ring).is_err() {
            let what = format!("signing key {}", key.kid);
            findings.push(sealed_under(&what, &key.sealed, ring));
        }
    }
    if let Some(key) = &health.journal_key
        && check_key(ring, key).is_err()
    {
        let what = format!("the journal's key of person {}", key.person_id);
        findings.push(sealed_under(&what, &key.sealed, ring));
    }
    for id in &health.journal_ring_keys {
        if !ring.ids().any(|held| held.as_str() == id) {
            findings.push(format!(
                "the journal has digests under key {id}, which this ring has not"
            ));
        }
    }
    findings
}

/// Why something cannot be unsealed.
fn sealed_under(what: &str, bytes: &[u8], ring: &Keyring) -> String {
    let Ok(sealed) = Sealed::from_bytes(bytes) else {
        return format!("{what} is damaged");
    };
    let key = sealed.key_id();
    if ring.ids().any(|id| id == key) {
        return format!(
            "{what} is damaged, or key {key} of this ring is not the one that sealed it"
        );
    }
    let ids: Vec<_> = ring.ids().map(|id| id.as_str()).collect();
    let ids = ids.join(", ");
    format!("{what} is sealed under key {key}, which this ring has not: it has {ids}")
}

const POSTGRES: &str = "use `pg_dump --format=custom` or continuous archiving (docs/operations.md), \
    and check what was restored by `fedtoken backup --check URL`";

#[cfg(test)]
mod tests;
