//! Door-plates: every file begins by saying what it is, and a `mod.rs` holds nothing but its plate and its doors.

use super::finding::Finding;
use super::mask::blank;
use super::shape::{after_bracket, line_of};
use super::source::Source;

/// Finds a file whose first line does not say what it is.
pub(super) fn first_line(file: &Source) -> Vec<Finding> {
    if file.text.starts_with("//! ") {
        return Vec::new();
    }
    vec![Finding::new(
        &file.path,
        1,
        "the first line is a `//!` that says what the file is",
    )]
}

/// Finds anything in a `mod.rs` but `mod`, `use` and attributes.
pub(super) fn mod_rs(file: &Source) -> Vec<Finding> {
    if !file.path.ends_with("/mod.rs") {
        return Vec::new();
    }
    let code = without_attributes(&file.code);
    let mut findings = Vec::new();
    let mut at = 0;
    for statement in code.split_inclusive(';') {
        let trimmed = statement.trim();
        if !trimmed.is_empty() && !is_door(trimmed) {
            let from = at + statement.len() - statement.trim_start().len();
            let what = "a `mod.rs` holds only `//!`, `mod` and `use` lines";
            findings.push(Finding::new(&file.path, line_of(&code, from), what));
        }
        at += statement.len();
    }
    findings
}

fn is_door(statement: &str) -> bool {
    let item = without_visibility(statement);
    let is_module = item.starts_with("mod ") && !item.contains('{');
    statement.ends_with(';') && (is_module || item.starts_with("use "))
}

fn without_visibility(statement: &str) -> &str {
    let Some(rest) = statement.strip_prefix("pub") else {
        return statement;
    };
    let rest = rest.trim_start();
    match rest
        .strip_prefix('(')
        .and_then(|inside| inside.split_once(')'))
    {
        Some((_, after)) => after.trim_start(),
        None => rest,
    }
}

fn without_attributes(code: &str) -> String {
    let mut left = code.to_owned();
    while let Some((start, end)) = first_attribute(&left) {
        let blanked = blank(left.get(start..end).unwrap_or_default());
        left.replace_range(start..end, &blanked);
    }
    left
}

fn first_attribute(code: &str) -> Option<(usize, usize)> {
    let start = code.find('#')?;
    let open = start + code.get(start..)?.find('[')?;
    Some((start, after_bracket(code, open)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(text: &str) -> Vec<Finding> {
        mod_rs(&Source::new("crates/core/src/grid/mod.rs", text))
    }

    #[test]
    fn plate_modules_and_uses_are_silent() {
        let text = "//! What a grid is.\n#![cfg(unix)]\n\nmod a;\npub mod b;\npub(crate) mod c;\n\
                    #[cfg(feature = \"std\")]\nmod d;\npub use a::{A, B};\nuse b::C;\n";
        assert_eq!(door(text), []);
    }

    #[test]
    fn anything_else_fires_with_its_line() {
        for item in [
            "pub fn f() {}",
            "struct A;",
            "const A: u8 = 1;",
            "mod tests { fn f() {} }",
        ] {
            let found = door(&format!("//! Plate.\n\nmod a;\n{item}\n"));
            assert!(!found.is_empty(), "{item}");
            assert_eq!(found[0].line, 4, "{item}");
        }
    }

    #[test]
    fn other_files_may_hold_more() {
        assert_eq!(
            mod_rs(&Source::new("crates/core/src/lib.rs", "fn f() {}")),
            []
        );
    }

    #[test]
    fn a_file_without_its_first_line_fires() {
        let plate = |text: &str| first_line(&Source::new("crates/core/src/a.rs", text)).len();
        assert_eq!(plate("//! What it is.\n#![no_std]\n"), 0);
        assert_eq!(plate("#![no_std]\n//! What it is.\n"), 1);
        assert_eq!(plate("// What it is.\n"), 1);
        assert_eq!(plate(""), 1);
    }
}
