//! Files of at most 400 lines, functions of at most 60 lines of code.

use super::finding::Finding;
use super::shape::{self, Function, line_of};
use super::source::Source;

const FILE_LINES: usize = 400;

/// The same bound as `too-many-lines-threshold` in `clippy.toml`, which does not look into macros.
const FUNCTION_LINES: usize = 60;

/// Finds a file that is too long.
pub(super) fn file(file: &Source) -> Vec<Finding> {
    let lines = file.text.lines().count();
    if lines <= FILE_LINES {
        return Vec::new();
    }
    let what =
        format!("{lines} lines, at most {FILE_LINES}: it is two things, or its tests want a file");
    vec![Finding::new(&file.path, lines, what)]
}

/// Finds functions that are too long; comments and empty lines do not count.
pub(super) fn functions(file: &Source) -> Vec<Finding> {
    let all = shape::functions(&file.code).into_iter();
    let long = all.filter(|function| lines(function) > FUNCTION_LINES);
    long.map(|function| {
        let what = format!(
            "`{}` has {} lines, at most {FUNCTION_LINES}",
            function.name,
            lines(&function)
        );
        Finding::new(&file.path, line_of(&file.code, function.at), what)
    })
    .collect()
}

/// Lines with code between the two braces.
fn lines(function: &Function<'_>) -> usize {
    let body = function.body.unwrap_or_default();
    let inside = body.trim_start_matches('{').trim_end_matches('}');
    inside
        .lines()
        .filter(|line| !line.trim().is_empty())
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_lines(count: usize) -> Source {
        let text = format!(
            "//! x\nfn f() {{\n{}}}\n",
            "    // why\n\n    work();\n".repeat(count)
        );
        Source::new("crates/core/src/a.rs", &text)
    }

    #[test]
    fn sixty_lines_are_silent_and_sixty_one_fire() {
        assert_eq!(functions(&with_lines(60)), []);
        let found = functions(&with_lines(61));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 2);
    }

    #[test]
    fn only_the_inner_function_that_is_long_fires() {
        let text = format!(
            "mod a {{ fn short() {{ b() }} fn long() {{\n{}}} }}",
            "x();\n".repeat(61)
        );
        let found = functions(&Source::new("crates/core/src/a.rs", &text));
        assert_eq!(found.len(), 1);
        assert!(found[0].what.contains("long"));
    }

    #[test]
    fn four_hundred_lines_are_silent_and_one_more_fires() {
        let of = |count: usize| Source::new("crates/core/src/a.rs", &"x\n".repeat(count));
        assert_eq!(file(&of(400)), []);
        assert_eq!(file(&of(401)).len(), 1);
    }
}
