//! Words that have no place here: unfinished work, skipped tests, silenced lints, and a to-do mark without an issue.

use super::finding::Finding;
use super::shape::{line_of, places};
use super::source::Source;

/// Words that no code may hold, and why.
const NOWHERE: &[(&str, &str)] = &[
    ("todo!(", "unfinished work is not pushed"),
    ("unimplemented!(", "unfinished work is not pushed"),
    (
        "#[ignore",
        "a test runs or goes; assert what happens today and name the issue",
    ),
    ("#[allow(", "say `#[expect(lint, reason = ...)]`"),
    ("#![allow(", "say `#![expect(lint, reason = ...)]`"),
];

/// Stands in tests only, and where the compiler runs it.
const UNWRAP: (&str, &str) = (".unwrap()", "a server does not stop for a surprise");

/// Finds words that code may not hold.
pub(super) fn code(file: &Source) -> Vec<Finding> {
    let nowhere = NOWHERE.iter().flat_map(|(word, why)| {
        let hits = places(&file.code, word);
        hits.map(move |at| finding(file, at, word, why))
    });
    let (word, why) = UNWRAP;
    let hits = places(&file.live, word).filter(|at| !is_constant(&file.live, *at));
    nowhere
        .chain(hits.map(|at| finding(file, at, word, why)))
        .collect()
}

fn finding(file: &Source, at: usize, word: &str, why: &str) -> Finding {
    Finding::new(
        &file.path,
        line_of(&file.code, at),
        format!("`{word}`: {why}"),
    )
}

/// True within the value of a constant, which the compiler computes.
fn is_constant(code: &str, at: usize) -> bool {
    let before = code.get(..at).unwrap_or_default();
    let start = before.rfind([';', '{', '}']).map_or(0, |end| end + 1);
    let (earlier, statement) = before.split_at(start);
    let holds = |word| places(statement, word).next().is_some() && statement.contains('=');
    let block = earlier.strip_suffix('{').unwrap_or_default().trim_end();
    holds("const") || holds("static") || block.ends_with("const")
}

/// Finds a to-do mark that names no issue.
pub(super) fn comments(file: &Source) -> Vec<Finding> {
    let text = &file.comments;
    let marks = ["TODO", "FIXME"].into_iter();
    let all = marks.flat_map(|mark| places(text, mark).map(move |at| (mark, at)));
    all.filter(|(mark, at)| !names_an_issue(text, at + mark.len()))
        .map(|(mark, at)| {
            Finding::new(
                &file.path,
                line_of(text, at),
                format!("{mark} names an issue: {mark}(#12)"),
            )
        })
        .collect()
}

fn names_an_issue(text: &str, from: usize) -> bool {
    let Some(number) = text.get(from..).and_then(|rest| rest.strip_prefix("(#")) else {
        return false;
    };
    let digits = number.len()
        - number
            .trim_start_matches(|letter: char| letter.is_ascii_digit())
            .len();
    digits > 0
        && number
            .get(digits..)
            .is_some_and(|rest| rest.starts_with(')'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::new("crates/core/src/a.rs", text)
    }

    #[test]
    fn every_word_fires_in_code_and_is_silent_in_comments_and_quotes() {
        for (word, _) in NOWHERE.iter().chain([&UNWRAP]) {
            assert_eq!(
                code(&source(&format!("x{}{word})", separator(word)))).len(),
                1,
                "{word}"
            );
            assert_eq!(
                code(&source(&format!("// {word}\nf(\"{word}\")"))),
                [],
                "{word}"
            );
        }
    }

    fn separator(word: &str) -> &'static str {
        if word.starts_with('.') { "" } else { ";" }
    }

    #[test]
    fn tests_may_unwrap_but_not_be_ignored() {
        let text = "#[cfg(test)]\nmod tests {\n #[ignore]\n fn f() { a.unwrap() }\n}\n";
        let found = code(&source(text));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 3);
    }

    #[test]
    fn constants_may_unwrap() {
        for text in [
            "const A: u8 = new(1).unwrap();",
            "f(const { new(1).unwrap() })",
        ] {
            assert_eq!(
                code(&source(&format!("fn f() {{ g(); {text} }}"))),
                [],
                "{text}"
            );
        }
        assert_eq!(
            code(&source("const A: u8 = 1; fn f() { let a = b.unwrap(); }")).len(),
            1
        );
    }

    #[test]
    fn a_mark_without_an_issue_fires() {
        for text in [
            "// TODO later",
            "/// FIXME",
            "// TODO(ann): x",
            "// TODO(#): x",
            "// TODO(#1x)",
        ] {
            assert_eq!(comments(&source(text)).len(), 1, "{text}");
        }
        for text in [
            "// TODO(#12): x",
            "// FIXME(#3)",
            "// TODOS",
            "let todo = \"TODO\";",
        ] {
            assert_eq!(comments(&source(text)), [], "{text}");
        }
    }
}
