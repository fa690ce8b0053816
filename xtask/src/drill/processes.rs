//! Who has started whom.

use std::fs;

/// The numbers of all processes that one of these has started.
pub(super) fn children_of(parents: &[u32]) -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let is_child = |number: &u32| {
        let about = fs::read_to_string(format!("/proc/{number}/stat")).ok();
        let parent = about.as_deref().and_then(parent_in);
        parent.is_some_and(|parent| parents.contains(&parent))
    };
    numbers.filter(is_child).collect()
}

/// The parent in a line of `/proc/PID/stat`; the name before it may hold anything (proc(5)).
fn parent_in(line: &str) -> Option<u32> {
    let (_, after) = line.rsplit_once(')')?;
    after.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn the_parent_stands_behind_the_name() {
        assert_eq!(parent_in("12 (odd ) name) S 7 12 12 0"), Some(7));
        assert_eq!(parent_in(""), None);
    }

    #[test]
    fn a_child_is_found() {
        let mut child = Command::new("tail")
            .args(["-f", "/dev/null"])
            .spawn()
            .unwrap();
        assert!(children_of(&[std::process::id()]).contains(&child.id()));
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
