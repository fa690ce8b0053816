//! Appends lines to a file, readable by its owner alone, and waits until they are on the disk.

use std::{io, path::Path};

use tokio::{fs::OpenOptions, io::AsyncWriteExt};

/// Appends whole lines; the file is made where there is none.
///
/// # Errors
/// What the file system says.
pub async fn append(file: &Path, lines: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options
        .append(true)
        .create(true)
        .mode(0o600)
        .open(file)
        .await?;
    // One write, so that lines of several instances do not mix.
    file.write_all(lines.as_bytes()).await?;
    file.sync_all().await
}
