//! The targets there are: a file each in `fuzz/fuzz_targets`, whose first line says what it fuzzes.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::run;

/// The target that has to crash, to show that crashes are found.
pub(super) const CONTROL: &str = "control";

/// A fuzz target.
pub(super) struct Target {
    pub(super) name: String,
    pub(super) about: String,
}

/// All targets by name.
///
/// # Errors
/// `Unreadable` for a folder or file that cannot be read.
pub(super) fn all() -> Result<Vec<Target>, Failure> {
    let folder = run::top().join("fuzz").join("fuzz_targets");
    let unreadable = |source| Failure::unreadable(&folder, source);
    let mut targets = Vec::new();
    for entry in fs::read_dir(&folder).map_err(unreadable)? {
        targets.extend(target(&entry.map_err(unreadable)?.path())?);
    }
    targets.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(targets)
}

fn target(path: &Path) -> Result<Option<Target>, Failure> {
    let Some(name) = path.to_string_lossy().strip_suffix(".rs").map(base) else {
        return Ok(None);
    };
    let text = fs::read_to_string(path).map_err(|source| Failure::unreadable(path, source))?;
    let first = text.lines().next().unwrap_or_default();
    let about = first.trim_start_matches("//! ").to_owned();
    Ok(Some(Target { name, about }))
}

fn base(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_a_binary_of_the_fuzz_crate() {
        let manifest = fs::read_to_string(run::top().join("fuzz/Cargo.toml")).unwrap();
        let targets = all().unwrap();
        for target in &targets {
            let line = format!("path = \"fuzz_targets/{}.rs\"", target.name);
            assert!(manifest.contains(&line), "{}", target.name);
        }
        assert_eq!(manifest.matches("[[bin]]").count(), targets.len());
    }

    #[test]
    fn the_control_is_one_of_them_and_each_says_what_it_is() {
        let targets = all().unwrap();
        assert!(targets.iter().any(|target| target.name == CONTROL));
        assert!(targets.iter().all(|target| target.about.len() > 10));
    }
}
