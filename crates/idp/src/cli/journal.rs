//! `fedtoken journal`.

use std::{path::Path, sync::Arc};

use fedtoken_storage::{sql::SqlStore, stores::Journals};

use super::{
    arguments::{Files, VerifyArguments},
    config::read,
    keys::ring_path,
    run::{Failed, say},
};
use crate::{
    clock::{Clock, SystemClock},
    journal::{self, Checkpoint, Finding, Report, Scribe, export_page},
    keys::file,
};

/// Walks over the whole journal and says what is not as it was written.
pub(super) async fn verify(arguments: VerifyArguments) -> Result<(), Failed> {
    let (store, scribe) = open(arguments.files).await?;
    let checkpoint = match &arguments.checkpoint {
        Some(path) => Some(seen(&scribe, path)?),
        None => None,
    };
    let mut unsaid = None;
    let mut tell = |finding: Finding| {
        if let Err(error) = say(&format!("{finding}\n")) {
            unsaid.get_or_insert(error);
        }
    };
    let report = journal::verify(&store, &scribe, checkpoint.as_ref(), &mut tell).await;
    store.close().await?;
    let report = report?;
    if let Some(error) = unsaid {
        return Err(error);
    }
    say(&summary(&report, checkpoint.as_ref()))?;
    if report.findings == 0 {
        Ok(())
    } else {
        Err("the journal is not as it was written".into())
    }
}

/// Prints every line as JSON, and a checkpoint of the chain as the last one.
pub(super) async fn export(files: Files) -> Result<(), Failed> {
    let (store, scribe) = open(files).await?;
    // What is sealed while it runs is not vouched for.
    let newest = store.newest_segment().await?;
    let mut after = i64::MIN;
    while let Some(page) = export_page(&store, &scribe, after).await? {
        say(&page.text)?;
        after = page.after;
    }
    store.close().await?;
    let made = newest.map(|newest| Checkpoint::of(&scribe, &newest, SystemClock.now()));
    made.map_or(Ok(()), |checkpoint| say(&checkpoint.to_line()))
}

async fn open(files: Files) -> Result<(SqlStore, Scribe), Failed> {
    let config = read(files)?;
    let ring = Arc::new(file::load(&ring_path(&config)?)?);
    let store = SqlStore::look(&config.database.url).await?;
    Ok((store, Scribe::new(&ring)))
}

fn seen(scribe: &Scribe, path: &Path) -> Result<Checkpoint, Failed> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    Ok(Checkpoint::furthest(scribe, &text).map_err(|error| format!("{name}: {error}"))?)
}

fn summary(report: &Report, checkpoint: Option<&Checkpoint>) -> String {
    let Report {
        segments,
        sealed,
        unsealed,
        before,
        removed,
        findings,
    } = report;
    let mut text = format!("{sealed} lines in {segments} segments, {unsealed} not yet sealed\n");
    if *before > 0 {
        text.push_str(&format!(
            "{before} lines are older than the chain and have no digest of their own\n"
        ));
    }
    if *removed > 0 {
        text.push_str(&format!(
            "lines up to segment {removed} were removed by retention\n"
        ));
    }
    match checkpoint {
        Some(seen) => text.push_str(&format!(
            "compared with the checkpoint of segment {}\n",
            seen.segment
        )),
        None => text.push_str("no checkpoint was given: a cut end is not found\n"),
    }
    match findings {
        0 => text.push_str("nothing was altered, added or deleted\n"),
        some => text.push_str(&format!("{some} findings\n")),
    }
    text
}
