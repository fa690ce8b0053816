//! `fedtoken journal`.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use fedtoken_storage::{
    sql::SqlStore,
    stores::{Journals, SigningKeys},
};

use super::{
    arguments::{ExportArguments, Files, VerifyArguments},
    config::read,
    keys::{FOREIGN, ring_path, unread},
    run::{Failed, many, say},
};
use crate::{
    clock::{Clock, SystemClock},
    journal::{self, Checkpoint, Checkpoints, Expected, Finding, Report, Scribe, export_page},
    keys::{file, subject},
};

/// Walks over the whole journal and says what is not as it was written.
pub(super) async fn verify(arguments: VerifyArguments) -> Result<(), Failed> {
    let Opened {
        store,
        scribe,
        keep,
        fits,
    } = open(arguments.files, arguments.ring).await?;
    let checkpoints = match &arguments.checkpoint {
        Some(path) => Some(seen(&scribe, path)?),
        None => None,
    };
    let expected = Expected {
        checkpoints: checkpoints.as_ref(),
        keep,
        now: SystemClock.now(),
    };
    if let Fits::No = fits {
        // Else the findings below would be read as somebody's deed.
        say(&format!(
            "{FOREIGN}; to the ring of another database every line looks altered\n"
        ))?;
    }
    let mut unsaid = None;
    let mut tell = |finding: Finding| {
        if let Err(error) = say(&format!("{finding}\n")) {
            unsaid.get_or_insert(error);
        }
    };
    let report = journal::verify(&store, &scribe, expected, &mut tell).await;
    store.close().await?;
    let report = report?;
    if let Some(error) = unsaid {
        return Err(error);
    }
    say(&summary(&report))?;
    say(&compared(&report, checkpoints.as_ref()))?;
    match (report.findings, fits) {
        (0, _) => Ok(()),
        (_, Fits::Yes) => Err("the journal is not as it was written".into()),
        (_, Fits::No) => Err(format!("{FOREIGN}; or the journal is not as it was written").into()),
    }
}

/// Prints every line as JSON, and a checkpoint of the chain as the last one; no checkpoint with the
/// ring of another database.
pub(super) async fn export(arguments: ExportArguments) -> Result<(), Failed> {
    let Opened {
        store,
        scribe,
        fits,
        ..
    } = open(arguments.files, arguments.ring).await?;
    // What is sealed while it runs is not vouched for.
    let newest = store.newest_segment().await?;
    let of = |newest| Checkpoint::of(&scribe, newest, SystemClock.now());
    let checkpoint = newest.as_ref().map(of).transpose();
    let mut after = i64::MIN;
    while let Some(page) = export_page(&store, &scribe, after).await? {
        say(&page.text)?;
        after = page.after;
    }
    store.close().await?;
    if let Fits::No = fits {
        return Err(FOREIGN.into());
    }
    checkpoint?.map_or(Ok(()), |checkpoint| say(&checkpoint.to_line()))
}

/// What both commands work with.
struct Opened {
    store: SqlStore,
    scribe: Scribe,
    keep: Duration,
    fits: Fits,
}

/// Whether the ring opens what the database holds.
#[derive(Clone, Copy)]
enum Fits {
    Yes,
    No,
}

async fn open(files: Files, ring: Option<PathBuf>) -> Result<Opened, Failed> {
    let config = read(files)?;
    let path = ring_path(&config, ring)?;
    let ring = file::load_ring(&path).map_err(unread(&path))?;
    let keyring = Arc::new(ring.keyring);
    let keep = config.journal.keep()?;
    let store = SqlStore::look(&config.database.url).await?;
    // Whoever can write to the database can bring this about, so it is no reason to look no further.
    let fits = match store.signing_keys().await {
        Err(error) if error.may_pass() => return Err(error.into()),
        // A row that cannot be read says nothing of the ring.
        Err(_) => Fits::Yes,
        Ok(keys) if subject::find(&keys, &keyring).is_ok() => Fits::Yes,
        Ok(_) => Fits::No,
    };
    Ok(Opened {
        store,
        scribe: Scribe::new(&keyring).remembering(&ring.forgotten),
        keep,
        fits,
    })
}

fn seen(scribe: &Scribe, path: &Path) -> Result<Checkpoints, Failed> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    Ok(Checkpoints::read(scribe, &text).map_err(|error| format!("{name}: {error}"))?)
}

fn summary(report: &Report) -> String {
    let Report {
        segments,
        sealed,
        unsealed,
        before,
        forgotten,
        removed,
        ..
    } = report;
    let (lines, parts) = (many(*sealed, "line"), many(*segments, "segment"));
    let mut text = format!("{lines} in {parts}, {unsealed} not yet sealed\n");
    if *before > 0 {
        text.push_str(&format!(
            "{before} lines are older than the chain and have no digest of their own\n"
        ));
    }
    if *forgotten > 0 {
        text.push_str(&format!(
            "{forgotten} lines and segments rest on a forgotten key alone: whoever had it could have \
             rewritten them before it was forgotten, unless a checkpoint kept elsewhere saw them\n"
        ));
    }
    if *removed > 0 {
        text.push_str(&format!(
            "lines up to segment {removed} were removed by retention\n"
        ));
    }
    text
}

fn compared(report: &Report, checkpoints: Option<&Checkpoints>) -> String {
    let mut text = match checkpoints {
        Some(_) => format!("compared with {}\n", many(report.compared, "checkpoint")),
        None => "no checkpoint was given: a cut end is not found\n".to_owned(),
    };
    if report.uncompared > 0 {
        text.push_str(&format!(
            "{} checkpoints are of segments that are not there\n",
            report.uncompared
        ));
    }
    let outdated = checkpoints.map_or(0, |checkpoints| checkpoints.outdated);
    if outdated > 0 {
        text.push_str(&format!(
            "{outdated} checkpoints are of keys that have left the ring, and later ones were compared\n"
        ));
    }
    let torn = checkpoints.map_or(0, |checkpoints| checkpoints.unreadable);
    if torn > 0 {
        text.push_str(&format!("{torn} checkpoints cannot be read\n"));
    }
    match report.findings {
        0 => text.push_str("nothing was altered, added or deleted\n"),
        some => text.push_str(&format!("{}\n", many(some, "finding"))),
    }
    text
}
