//! `cargo xtask public-api`: what core shows to the world, listed in a file, so that a change is seen in review.
//!
//! rustdoc writes JSON only where unstable options are let in, and in a format that changes with
//! releases. So the listing belongs to one release: `rust-version` in the root `Cargo.toml`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use public_api::Builder;

use crate::failure::Failure;
use crate::run;

const PACKAGE: &str = "fedtoken-core";
const DOCUMENT: &str = "fedtoken_core.json";
const LISTING: &str = "crates/core/public-api.txt";
/// What rustdoc of Rust 1.95 writes and the crate `public-api` 0.52.0 reads.
const FORMAT: &str = "57";

/// Compares the listing with the code, or with `--bless` writes it anew.
///
/// # Errors
/// `InterfaceChanged` when they differ, with the difference printed; `OtherRustdoc` on another
/// release of Rust.
pub(crate) fn verb(words: &[&str]) -> Result<(), Failure> {
    match words {
        [] => check(),
        ["--bless"] => bless(),
        _ => Err(Failure::misused("public-api wants nothing or `--bless`")),
    }
}

/// Compares the listing with the code.
///
/// # Errors
/// As for [`verb`].
pub(crate) fn check() -> Result<(), Failure> {
    let path = run::top().join(LISTING);
    let kept = fs::read_to_string(&path).map_err(|source| Failure::unreadable(&path, source))?;
    let present = listing()?;
    let difference = difference(&kept, &present);
    if difference.is_empty() {
        println!(
            "{LISTING}: {} lines, as in the code",
            present.lines().count()
        );
        return Ok(());
    }
    for line in &difference {
        println!("{line}");
    }
    Err(Failure::InterfaceChanged {
        lines: difference.len(),
    })
}

fn bless() -> Result<(), Failure> {
    let path = run::top().join(LISTING);
    let present = listing()?;
    fs::write(&path, &present).map_err(|source| Failure::unreadable(&path, source))?;
    println!("{LISTING}: {} lines written", present.lines().count());
    Ok(())
}

/// An item a line, each with its full path; derived and automatic implementations are left out where
/// the compiler gives them to everything.
fn listing() -> Result<String, Failure> {
    let document = document()?;
    let text =
        fs::read_to_string(&document).map_err(|source| Failure::unreadable(&document, source))?;
    check_format(&text)?;
    let unclear = |_| Failure::Unclear {
        line: "cargo rustdoc".to_owned(),
    };
    let interface = Builder::from_rustdoc_json(document)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build()
        .map_err(unclear)?;
    Ok(interface.items().map(|item| format!("{item}\n")).collect())
}

/// Lets rustdoc write, in a build folder of its own: crates that look at `RUSTC_BOOTSTRAP` would else be
/// built anew for everything that follows.
fn document() -> Result<PathBuf, Failure> {
    let target = run::target_folder()?.join("public-api");
    let words = [
        "rustdoc",
        "--locked",
        "--package",
        PACKAGE,
        "--all-features",
        "--lib",
        "--quiet",
    ];
    let mut command = run::command("cargo", &words);
    command
        .arg("--target-dir")
        .arg(&target)
        .args(["--", "-Zunstable-options", "--output-format=json"])
        .env("RUSTC_BOOTSTRAP", "1");
    run::run_command(&mut command)?;
    Ok(target.join("doc").join(Path::new(DOCUMENT)))
}

fn check_format(document: &str) -> Result<(), Failure> {
    let format: String = document
        .rsplit_once("\"format_version\":")
        .map_or("", |(_, after)| after)
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    if format == FORMAT {
        Ok(())
    } else {
        Err(Failure::OtherRustdoc { format })
    }
}

/// Lines that went and lines that came, in the order of the listing.
fn difference(kept: &str, present: &str) -> Vec<String> {
    let [old, new] = [kept, present].map(|text| text.lines().collect::<BTreeSet<_>>());
    let gone = kept.lines().filter(|line| !new.contains(line));
    let come = present.lines().filter(|line| !old.contains(line));
    gone.map(|line| format!("- {line}"))
        .chain(come.map(|line| format!("+ {line}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEPT: &str = "pub mod a\npub fn a::one(u8)\npub fn a::two()\n";

    #[test]
    fn the_same_listing_differs_in_nothing() {
        assert!(difference(KEPT, KEPT).is_empty());
    }

    #[test]
    fn a_changed_signature_is_a_line_gone_and_a_line_come() {
        let present = KEPT.replace("one(u8)", "one(u16)");
        let expected = ["- pub fn a::one(u8)", "+ pub fn a::one(u16)"];
        assert_eq!(difference(KEPT, &present), expected);
    }

    #[test]
    fn an_item_that_came_or_went_is_seen() {
        let fewer = KEPT.replace("pub fn a::two()\n", "");
        assert_eq!(difference(KEPT, &fewer), ["- pub fn a::two()"]);
        assert_eq!(difference(&fewer, KEPT), ["+ pub fn a::two()"]);
    }

    #[test]
    fn another_rustdoc_is_named() {
        assert!(check_format("{\"index\":{},\"format_version\":57}").is_ok());
        let other = check_format("{\"index\":{},\"format_version\":60}");
        let said = other.unwrap_err().to_string();
        assert!(said.contains("1.95") && said.contains("60"), "{said}");
        assert!(check_format("{}").is_err());
    }
}
