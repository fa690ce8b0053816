//! The tables of refusals and of conformance name tests that exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::finding::Finding;
use super::source::Source;
use crate::failure::Failure;

/// Finds rows without a test or a reason, and tests that no Rust file holds.
///
/// # Errors
/// `Unreadable` when a table cannot be read.
pub(super) fn check(top: &Path, sources: &[Source]) -> Result<Vec<Finding>, Failure> {
    let functions: BTreeSet<&str> = sources
        .iter()
        .flat_map(|file| functions(&file.code))
        .collect();
    let mut findings = Vec::new();
    for path in tables(top)? {
        let text = fs::read_to_string(top.join(&path)).map_err(|source| Failure::Unreadable {
            path: path.clone().into(),
            source,
        })?;
        findings.extend(in_table(&path, &text, &functions));
    }
    Ok(findings)
}

fn tables(top: &Path) -> Result<Vec<String>, Failure> {
    let unreadable = |source| Failure::Unreadable {
        path: FOLDER.into(),
        source,
    };
    let mut tables = vec![CONFORMANCE.to_owned()];
    for entry in fs::read_dir(top.join(FOLDER)).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".md") && name != "README.md" {
            tables.push(format!("{FOLDER}/{name}"));
        }
    }
    Ok(tables)
}

fn in_table(path: &str, text: &str, functions: &BTreeSet<&str>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let Some(cells) = line.strip_prefix("| ") else {
            continue;
        };
        if HEADS.iter().any(|head| cells.starts_with(head)) {
            continue;
        }
        let last = cells.trim_end_matches([' ', '|']).rsplit(" | ").next();
        let last = last.unwrap_or_default();
        let mut names = names(last).peekable();
        if names.peek().is_none() && !is_excused(path, last) {
            findings.push(Finding::new(path, index + 1, "a row names no test"));
        }
        for name in names.filter(|name| !functions.contains(name)) {
            let what = format!("`{name}`: no test has this name");
            findings.push(Finding::new(path, index + 1, what));
        }
    }
    findings
}

/// The conformance plans are not ours, so a row of theirs may say why it has no test.
fn is_excused(path: &str, cell: &str) -> bool {
    path == CONFORMANCE
        && cell
            .strip_prefix("not covered: ")
            .is_some_and(|why| !why.is_empty())
}

/// The last parts of paths such as `token/exchange.rs::a_test`.
fn names(cell: &str) -> impl Iterator<Item = &str> {
    let paths = cell
        .split([' ', ',', ';', '`'])
        .filter(|word| word.contains("::"));
    paths.filter_map(|path| path.rsplit("::").next())
}

fn functions(code: &str) -> impl Iterator<Item = &str> {
    code.split("fn ").skip(1).filter_map(|behind| {
        let end = behind.find(|letter: char| !letter.is_alphanumeric() && letter != '_')?;
        behind.get(..end)
    })
}

const FOLDER: &str = "docs/refusals";
const CONFORMANCE: &str = "docs/conformance.md";
const HEADS: [&str; 3] = ["rule ", "module ", "---"];

#[cfg(test)]
mod tests {
    use super::*;

    fn found(row: &str) -> Vec<String> {
        found_in("table.md", row)
    }

    fn found_in(path: &str, row: &str) -> Vec<String> {
        let known = BTreeSet::from(["a_test", "another"]);
        let text = format!("| rule | source | test |\n| --- | --- | --- |\n{row}\n");
        let findings = in_table(path, &text, &known);
        findings.into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn tests_that_exist_are_found_in_every_spelling() {
        for row in [
            "| r | s | a/b.rs::a_test |",
            "| r | s | `oidc::x::tests::a_test`, provider/x.rs::another |",
            "| r | s | a/b.rs::a_test, ::another |",
        ] {
            assert!(found(row).is_empty(), "{row}");
        }
    }

    #[test]
    fn a_missing_test_and_a_row_without_one_are_named() {
        assert_eq!(
            found("| r | s | a.rs::gone |"),
            ["`gone`: no test has this name"]
        );
        assert_eq!(found("| r | s | later |"), ["a row names no test"]);
    }

    #[test]
    fn a_row_of_conformance_may_say_why_it_has_none() {
        let row = "| m | asks | not covered: nobody does that |";
        assert!(found_in(CONFORMANCE, row).is_empty());
        assert_eq!(found(row), ["a row names no test"]);
        let bare = found_in(CONFORMANCE, "| m | asks | not covered: |");
        assert_eq!(bare, ["a row names no test"]);
    }

    #[test]
    fn functions_are_read_from_code() {
        let names: Vec<_> = functions("async fn a_test() {}\nfn another<T>(t: T) {}").collect();
        assert_eq!(names, ["a_test", "another"]);
    }
}
