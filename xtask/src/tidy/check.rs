//! Reads the tree once and lets every rule look at it.

use super::finding::Finding;
use super::source::{Source, read_manifests, read_sources};
use super::{absence, arrows, doors, parameters, refusals, sizes, words};
use crate::failure::Failure;
use crate::run;

/// A rule that looks at one file at a time.
type Rule = fn(&Source) -> Vec<Finding>;

const RULES: &[Rule] = &[
    absence::check,
    doors::first_line,
    doors::mod_rs,
    parameters::check,
    sizes::file,
    sizes::functions,
    words::code,
    words::comments,
];

/// Checks every rule on every file and prints what it finds.
///
/// # Errors
/// `Untidy` when a rule is broken, `Unreadable` when a file cannot be read.
pub(crate) fn check() -> Result<(), Failure> {
    let top = run::top();
    let sources = read_sources(&top)?;
    let manifests = read_manifests(&top)?;
    let of_files = sources
        .iter()
        .flat_map(|file| RULES.iter().flat_map(|rule| rule(file)));
    let mut findings: Vec<Finding> = of_files.chain(arrows::check(&manifests)).collect();
    findings.extend(refusals::check(&top, &sources)?);
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    println!(
        "tidy: {} files, {} findings",
        sources.len() + manifests.len(),
        findings.len()
    );
    if findings.is_empty() {
        Ok(())
    } else {
        Err(Failure::Untidy {
            findings: findings.len(),
        })
    }
}
