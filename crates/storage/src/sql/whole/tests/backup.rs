//! Backups of a file.

use std::os::unix::fs::PermissionsExt;

use super::support::{Writer, file, full, halves};
use crate::sql::{BackupError, SqlStore, back_up, check_database};

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_is_what_was_there_at_one_instant() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqlStore::open(&file(&folder, "db")).await.unwrap();
    let writer = Writer::start(&store).await;
    let to = folder.path().join("backup");
    back_up(&file(&folder, "db"), &to).await.unwrap();
    let written = writer.stop().await;
    let (persons, accounts) =
        halves(&SqlStore::open(&file(&folder, "backup")).await.unwrap()).await;
    assert_eq!(persons, accounts);
    assert!(
        (1500..=u64::from(written)).contains(&persons),
        "{persons} of {written}"
    );
    assert_eq!(halves(&store).await.0, u64::from(written));
}

#[tokio::test]
async fn a_backup_holds_every_row_and_only_its_owner_may_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = full(&file(&folder, "db")).await;
    let to = folder.path().join("backup");
    back_up(&file(&folder, "db"), &to).await.unwrap();
    let mode = std::fs::metadata(&to).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let saved = check_database(&file(&folder, "backup")).await.unwrap();
    let live = check_database(&file(&folder, "db")).await.unwrap();
    assert_eq!(saved, live);
    let counts = store.row_counts().await.unwrap();
    for table in saved.contents {
        assert_eq!(table.rows, counts[table.table]);
    }
    let names = names(&folder);
    assert!(
        !names.iter().any(|name| name.contains("partial")),
        "{names:?}"
    );
}

#[tokio::test]
async fn a_file_that_is_there_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    full(&file(&folder, "db")).await;
    for taken in ["backup", "other.partial"] {
        std::fs::write(folder.path().join(taken), "mine").unwrap();
        let name = taken.trim_end_matches(".partial");
        let refused = back_up(&file(&folder, "db"), &folder.path().join(name)).await;
        assert!(matches!(refused, Err(BackupError::Taken(_))), "{refused:?}");
        let kept = std::fs::read(folder.path().join(taken)).unwrap();
        assert_eq!(kept, b"mine");
    }
}

#[tokio::test]
async fn a_failed_backup_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("backup");
    let missing = back_up(&file(&folder, "db"), &to).await;
    assert!(matches!(missing, Err(BackupError::From(_))), "{missing:?}");
    assert!(names(&folder).is_empty(), "{:?}", names(&folder));

    drop(full(&file(&folder, "db")).await);
    let nowhere = folder.path().join("no such folder").join("backup");
    let refused = back_up(&file(&folder, "db"), &nowhere).await;
    assert!(
        matches!(refused, Err(BackupError::To { .. })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_damaged_database_gives_no_backup() {
    let folder = tempfile::tempdir().unwrap();
    full(&file(&folder, "db")).await.close().await.unwrap();
    let path = folder.path().join("db");
    let mut bytes = std::fs::read(&path).unwrap();
    // All but the first page, which says what the file is.
    for byte in bytes.iter_mut().skip(8192) {
        *byte = 0xA5;
    }
    std::fs::write(&path, bytes).unwrap();
    let to = folder.path().join("backup");
    let refused = back_up(&file(&folder, "db"), &to).await;
    let is_damage = |error: &BackupError| {
        matches!(error, BackupError::Damaged(_))
            || format!("{error:?}").contains("disk image is malformed")
    };
    assert!(refused.as_ref().is_err_and(is_damage), "{refused:?}");
    assert_eq!(
        names(&folder)
            .iter()
            .filter(|name| name.contains("backup"))
            .count(),
        0
    );
}

#[tokio::test]
async fn postgres_has_means_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let refused = back_up("postgres://nobody@localhost/none", &folder.path().join("b")).await;
    assert!(matches!(refused, Err(BackupError::NotAFile)), "{refused:?}");
}

fn names(folder: &tempfile::TempDir) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name());
    names
        .map(|name| name.to_string_lossy().into_owned())
        .collect()
}
