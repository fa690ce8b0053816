//! Appends lines to a file, readable by its owner alone, and waits until they are on the disk.

use std::{io, path::Path};

use tokio::{
    fs::{File, OpenOptions},
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt},
};

/// Appends whole lines; the file is made where there is none. Behind a line that a crash tore they
/// begin anew.
///
/// # Errors
/// What the file system says.
pub async fn append(file: &Path, lines: &str) -> io::Result<()> {
    let lines = match last_byte(file).await? {
        None | Some(b'\n') => lines.to_owned(),
        Some(_) => format!("\n{lines}"),
    };
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

/// None of an empty file, and of what is no file.
async fn last_byte(path: &Path) -> io::Result<Option<u8>> {
    let is_empty = match tokio::fs::metadata(path).await {
        Ok(found) => !found.is_file() || found.len() == 0,
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(error),
    };
    if is_empty {
        return Ok(None);
    }
    let mut file = File::open(path).await?;
    file.seek(io::SeekFrom::End(-1)).await?;
    let mut byte = [0];
    let read = file.read(&mut byte).await?;
    Ok((read == 1).then_some(byte[0]))
}
