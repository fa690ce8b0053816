//! Whether files have changed, told without reading them.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use super::folder::listed;

/// What the file system says about a folder's clients and the files of their secrets.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Fingerprint(Vec<(PathBuf, Option<Mark>)>);

/// Inode, size, and when content or rights changed (seconds and nanoseconds).
type Mark = (u64, u64, i64, i64);

impl Fingerprint {
    /// Of a folder, and of files that were read besides.
    #[must_use]
    pub fn of(folder: &Path, more: &[PathBuf]) -> Self {
        let mut files = listed(folder).unwrap_or_default();
        files.extend_from_slice(more);
        Self::of_files(files)
    }

    /// Of these files alone.
    #[must_use]
    pub fn of_files(mut files: Vec<PathBuf>) -> Self {
        files.sort();
        files.dedup();
        let marked = files.into_iter().map(|file| (file.clone(), mark(&file)));
        Self(marked.collect())
    }
}

fn mark(file: &Path) -> Option<Mark> {
    let known = fs::metadata(file).ok()?;
    // The change time cannot be set back by copying a file with its dates.
    Some((known.ino(), known.size(), known.ctime(), known.ctime_nsec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_is_seen_and_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let secret = [path("rp.secret")];
        let mut last = Fingerprint::default();
        let mut changed = || {
            let now = Fingerprint::of(folder.path(), &secret);
            let changed = now != last;
            last = now;
            changed
        };
        assert!(changed(), "a secret that is not there is known by name");
        fs::write(path("rp.toml"), "a").unwrap();
        assert!(changed());
        assert!(!changed());
        fs::write(path("notes.txt"), "a").unwrap();
        assert!(!changed());
        fs::write(path("rp.secret"), "s").unwrap();
        assert!(changed());
        fs::write(path("rp.toml"), "ab").unwrap();
        assert!(changed());
        fs::remove_file(path("rp.toml")).unwrap();
        assert!(changed());
        assert!(!changed());
    }
}
