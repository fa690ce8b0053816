//! The shared memory of a PostgreSQL, which goes when the power does, but not when its processes do.

use std::collections::BTreeSet;
use std::fs;

use crate::run;

/// What some processes share.
pub(super) struct Memory {
    /// Files below `/dev/shm`.
    files: BTreeSet<String>,
    /// Number of the System V segment.
    segment: Option<String>,
}

impl Memory {
    /// That of these processes; `note` is what PostgreSQL says of itself in `postmaster.pid`.
    pub(super) fn of(ids: &[u32], note: &str) -> Self {
        let maps = ids
            .iter()
            .map(|id| fs::read_to_string(format!("/proc/{id}/maps")));
        let files = maps
            .flat_map(|map| files_in(&map.unwrap_or_default()))
            .collect();
        Self {
            files,
            segment: segment_in(note),
        }
    }

    /// Gives it back; nobody uses it any more.
    pub(super) fn forget(self) {
        for file in self.files {
            // One may be gone with the process that made it.
            let _gone = fs::remove_file(file);
        }
        if let Some(segment) = self.segment {
            run::answers("ipcrm", &["--shmem-id", &segment]);
        }
    }
}

/// The files of PostgreSQL in a line of `/proc/PID/maps`.
fn files_in(map: &str) -> Vec<String> {
    let paths = map
        .lines()
        .filter_map(|line| line.split_whitespace().nth(5));
    let own = paths.filter(|path| path.starts_with("/dev/shm/PostgreSQL."));
    own.map(str::to_owned).collect()
}

/// The seventh line holds key and number of the segment.
fn segment_in(note: &str) -> Option<String> {
    let line = note.lines().nth(6)?;
    line.split_whitespace().nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_files_of_postgresql_are_taken() {
        let map = "7f0-7f1 rw-s 00000000 00:1b 12 /dev/shm/PostgreSQL.12\n\
                   7f1-7f2 rw-s 00000000 00:1b 13 /dev/shm/other\n7f2-7f3 rw-p 00000000 00:00 0\n";
        assert_eq!(files_in(map), ["/dev/shm/PostgreSQL.12"]);
    }

    #[test]
    fn the_segment_stands_in_the_seventh_line() {
        let note = "12\n/data\n1700000000\n5432\n\n127.0.0.1\n   160001    294966\nready\n";
        assert_eq!(segment_in(note).as_deref(), Some("294966"));
        assert_eq!(segment_in(""), None);
    }
}
