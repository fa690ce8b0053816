//! No boolean parameters: at the call a bare `true` says nothing, an enum says what is meant.

use super::finding::Finding;
use super::shape::{after_bracket, functions, line_of, places};
use super::source::Source;

/// Finds functions of our crates that take a `bool`; what a trait prescribes is judged where the trait is.
pub(super) fn check(file: &Source) -> Vec<Finding> {
    if !file.is_below(&["crates"]) {
        return Vec::new();
    }
    let prescribed = trait_implementations(&file.code);
    let is_free = |at: usize| {
        !prescribed
            .iter()
            .any(|(from, to)| (*from..*to).contains(&at))
    };
    functions(&file.code)
        .into_iter()
        .filter(|function| takes_bool(function.parameters) && is_free(function.at))
        .map(|function| {
            let what = format!(
                "`{}` takes a bool: make it an enum with two names",
                function.name
            );
            Finding::new(&file.path, line_of(&file.code, function.at), what)
        })
        .collect()
}

/// True for `name: bool`, not for a `bool` inside another type.
fn takes_bool(parameters: &str) -> bool {
    places(parameters, "bool").any(|at| {
        let before = parameters.get(..at).unwrap_or_default().trim_end();
        before.ends_with(':') && !before.ends_with("::")
    })
}

/// The bodies of `impl Trait for Type`, as from-to in bytes.
fn trait_implementations(code: &str) -> Vec<(usize, usize)> {
    places(code, "impl")
        .filter_map(|at| trait_implementation(code, at))
        .collect()
}

fn trait_implementation(code: &str, at: usize) -> Option<(usize, usize)> {
    let open = at + code.get(at..)?.find(['{', ';', '('])?;
    let is_block = code.get(open..)?.starts_with('{');
    let names_trait = places(code.get(at..open)?, "for").next().is_some();
    if is_block && names_trait {
        Some((open, after_bracket(code, open)?))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        check(&Source::new("crates/idp/src/a.rs", text)).len()
    }

    #[test]
    fn a_bool_among_the_parameters_fires() {
        for text in [
            "fn f(quiet: bool) {}",
            "pub async fn f<T: Into<u8>>(\n    a: T,\n    quiet: bool,\n) -> u8 { 1 }",
            "trait T { fn f(&self, quiet: bool); }",
            "impl A { fn f(&self, mut quiet: bool) {} }",
        ] {
            assert_eq!(count(text), 1, "{text}");
        }
    }

    #[test]
    fn a_bool_elsewhere_is_silent() {
        for text in [
            "fn f() -> bool { let a: bool = true; a }",
            "fn f(a: Option<bool>, b: &[bool], c: impl Fn(u8) -> bool) {}",
            "struct S { quiet: bool }",
            "fn f(a: my::bool_like) {}",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
    }

    #[test]
    fn what_a_foreign_trait_prescribes_is_silent() {
        assert_eq!(
            count("impl<'a> Visit<'a> for A { fn record_bool(&mut self, v: bool) {} }"),
            0
        );
    }

    #[test]
    fn the_chores_are_not_asked() {
        assert_eq!(
            check(&Source::new("xtask/src/a.rs", "fn f(a: bool) {}")),
            []
        );
    }
}
