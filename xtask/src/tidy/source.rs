//! The files the rules look at, read once: Rust files with what is code, comment and test in them, and manifests.

use std::fs;
use std::path::Path;

use super::mask::{blank, mask};
use super::shape::{places, test_items, without_tests};
use crate::failure::Failure;

/// Folders that hold our Rust files.
const FOLDERS: &[&str] = &["crates", "fuzz", "tests", "xtask"];

/// The contract of the storage traits is a test suite that other crates call.
const SUITES: &[&str] = &["crates/storage/src/conformance"];

/// A Rust file.
pub(super) struct Source {
    /// From the top of the repository, with slashes.
    pub(super) path: String,
    pub(super) text: String,
    /// The text without comments and quoted text.
    pub(super) code: String,
    /// The comments alone.
    pub(super) comments: String,
    /// The code without what only tests see; blank in a test file.
    pub(super) live: String,
}

impl Source {
    /// Takes a text apart.
    pub(super) fn new(path: &str, text: &str) -> Self {
        let masked = mask(text);
        let is_test = is_test_path(path) || masked.code.contains("#![cfg(test)]");
        let live = if is_test {
            blank(&masked.code)
        } else {
            without_tests(&masked.code)
        };
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            code: masked.code,
            comments: masked.comments,
            live,
        }
    }

    /// True when the file stands at or below one of these places; a place is a folder or a file without `.rs`.
    pub(super) fn is_below(&self, places: &[&str]) -> bool {
        places.iter().any(|place| is_at(&self.path, place))
    }

    /// The places of the modules that this file declares for tests only.
    fn test_modules(&self) -> Vec<String> {
        let items = test_items(&self.code).into_iter();
        let texts = items.filter_map(|(start, end)| self.code.get(start..end));
        texts
            .filter_map(declared_module)
            .map(|name| format!("{}/{name}", self.folder()))
            .collect()
    }

    /// The folder that the modules of this file live in.
    fn folder(&self) -> &str {
        let (folder, name) = self.path.rsplit_once('/').unwrap_or(("", &self.path));
        match name {
            "mod.rs" | "lib.rs" | "main.rs" => folder,
            _ => self.path.trim_end_matches(".rs"),
        }
    }
}

/// Reads every Rust file of the tree.
///
/// # Errors
/// `Unreadable` for a file or folder that cannot be read.
pub(super) fn read_sources(top: &Path) -> Result<Vec<Source>, Failure> {
    let files = read_files(top, "rs")?;
    Ok(with_test_modules(
        files
            .iter()
            .map(|(path, text)| Source::new(path, text))
            .collect(),
    ))
}

/// Reads every `Cargo.toml` below the top one, as path and text.
///
/// # Errors
/// `Unreadable` for a file or folder that cannot be read.
pub(super) fn read_manifests(top: &Path) -> Result<Vec<(String, String)>, Failure> {
    read_files(top, "toml").map(|mut files| {
        files.retain(|(path, _)| path.ends_with("/Cargo.toml"));
        files
    })
}

/// Blanks the live code of files that some other file declares behind `#[cfg(test)]`.
fn with_test_modules(mut sources: Vec<Source>) -> Vec<Source> {
    let declared: Vec<String> = sources.iter().flat_map(Source::test_modules).collect();
    let declared: Vec<&str> = declared.iter().map(String::as_str).collect();
    for source in &mut sources {
        if source.is_below(&declared) {
            source.live = blank(&source.code);
        }
    }
    sources
}

fn declared_module(item: &str) -> Option<&str> {
    let at = places(item, "mod").next()?;
    let name = item.get(at..)?.strip_prefix("mod ")?.strip_suffix(';')?;
    Some(name.trim())
}

fn is_test_path(path: &str) -> bool {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let has = |name| folders.split('/').any(|folder| folder == name);
    has("tests") || has("benches") || SUITES.iter().any(|suite| is_at(path, suite))
}

fn is_at(path: &str, place: &str) -> bool {
    path.strip_prefix(place).is_some_and(|rest| {
        rest.is_empty() || rest == ".rs" || rest.starts_with('/') || place.ends_with('/')
    })
}

fn read_files(top: &Path, ending: &str) -> Result<Vec<(String, String)>, Failure> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        walk(top, folder, ending, &mut files)?;
    }
    Ok(files)
}

fn walk(
    top: &Path,
    folder: &str,
    ending: &str,
    files: &mut Vec<(String, String)>,
) -> Result<(), Failure> {
    let unreadable = |source| Failure::Unreadable {
        path: top.join(folder),
        source,
    };
    for entry in fs::read_dir(top.join(folder)).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}/{name}");
        if entry.file_type().map_err(unreadable)?.is_dir() {
            if name != "target" && !name.starts_with('.') {
                walk(top, &path, ending, files)?;
            }
        } else if Path::new(&name)
            .extension()
            .is_some_and(|found| found == ending)
        {
            let text = fs::read_to_string(entry.path()).map_err(|source| Failure::Unreadable {
                path: entry.path(),
                source,
            })?;
            files.push((path, text));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_folder_or_a_file() {
        let places = ["crates/idp/src/config"];
        for path in ["crates/idp/src/config.rs", "crates/idp/src/config/load.rs"] {
            assert!(Source::new(path, "").is_below(&places), "{path}");
        }
        for path in ["crates/idp/src/configuration.rs", "crates/idp/src/app.rs"] {
            assert!(!Source::new(path, "").is_below(&places), "{path}");
        }
    }

    #[test]
    fn test_folders_and_the_conformance_suite_have_no_live_code() {
        let suite = "crates/storage/src/conformance/cells.rs";
        for path in [
            "crates/idp/tests/login.rs",
            "crates/core/benches/seal.rs",
            suite,
        ] {
            assert_eq!(Source::new(path, "fn f() {}").live.trim(), "", "{path}");
        }
        assert_eq!(
            Source::new("crates/core/src/tests_of_time.rs", "fn f() {}").live,
            "fn f() {}"
        );
    }

    #[test]
    fn a_module_declared_for_tests_has_no_live_code() {
        let sources = with_test_modules(vec![
            Source::new(
                "crates/core/src/grid/code.rs",
                "#[cfg(test)]\nmod tests;\nfn f() {}",
            ),
            Source::new("crates/core/src/grid/code/tests.rs", "fn g() {}"),
            Source::new(
                "crates/core/src/lib.rs",
                "#[cfg(test)]\npub(crate) mod support;",
            ),
            Source::new("crates/core/src/support/seed.rs", "fn h() {}"),
            Source::new("crates/core/src/grid/tests.rs", "fn i() {}"),
        ]);
        let live: Vec<&str> = sources.iter().map(|source| source.live.trim()).collect();
        assert_eq!(live, ["fn f() {}", "", "", "", "fn i() {}"]);
    }
}
