//! Takes a Rust text apart into code and comments of the same length, so that a rule sees only what it should.

/// A text with the same lines and lengths as the original, one kind of content kept in each.
pub(super) struct Masked {
    /// Code without comments and without what stands in quotes.
    pub(super) code: String,
    /// Only the comments.
    pub(super) comments: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Code,
    Comment,
    Quoted,
}

/// Separates code from comments and quoted text.
pub(super) fn mask(text: &str) -> Masked {
    let mut masked = Masked {
        code: String::new(),
        comments: String::new(),
    };
    let mut rest = text;
    while !rest.is_empty() {
        let (kind, length) = piece(rest);
        let (taken, left) = rest.split_at(length);
        let gap = blank(taken);
        masked
            .code
            .push_str(if kind == Kind::Code { taken } else { &gap });
        masked
            .comments
            .push_str(if kind == Kind::Comment { taken } else { &gap });
        rest = left;
    }
    masked
}

/// Replaces everything but line ends by spaces, byte by byte.
pub(super) fn blank(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
        .collect()
}

/// True for letters that may stand in a Rust name.
pub(super) fn is_name(letter: char) -> bool {
    letter == '_' || letter.is_alphanumeric()
}

/// Kind and length in bytes of what the text begins with; the length is at least one letter.
fn piece(rest: &str) -> (Kind, usize) {
    if rest.starts_with("//") {
        return (Kind::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (Kind::Comment, block_comment(rest));
    }
    if rest.starts_with('"') {
        return (Kind::Quoted, string(rest));
    }
    if rest.starts_with('\'') {
        return letter_or_lifetime(rest);
    }
    let name = rest.len() - rest.trim_start_matches(is_name).len();
    let (before, after) = rest.split_at(name);
    if matches!(before, "r" | "br" | "cr")
        && let Some(length) = raw_string(after)
    {
        return (Kind::Quoted, name + length);
    }
    if name > 0 {
        return (Kind::Code, name);
    }
    (Kind::Code, rest.chars().next().map_or(0, char::len_utf8))
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(left) = rest.get(at..).filter(|left| !left.is_empty()) {
        if left.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if left.starts_with("*/") {
            depth -= 1;
            at += 2;
        } else {
            at += left.chars().next().map_or(1, char::len_utf8);
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    rest.len()
}

fn raw_string(after: &str) -> Option<usize> {
    let hashes = after.len() - after.trim_start_matches('#').len();
    let body = after.get(hashes..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = body.find(&end).map_or(body.len(), |at| at + end.len());
    Some(hashes + 1 + length)
}

fn letter_or_lifetime(rest: &str) -> (Kind, usize) {
    let mut letters = rest.char_indices().skip(1);
    let (first, second) = (letters.next(), letters.next());
    match (first, second) {
        (Some((_, '\\')), Some((at, escaped))) => {
            let from = at + escaped.len_utf8();
            let end = rest.get(from..).and_then(|left| left.find('\''));
            (Kind::Quoted, end.map_or(rest.len(), |end| from + end + 1))
        }
        (Some(_), Some((at, '\''))) => (Kind::Quoted, at + 1),
        _ => (Kind::Code, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        let masked = mask(text);
        assert_eq!(masked.code.len(), text.len(), "lengths must stay equal");
        masked.code
    }

    #[test]
    fn comments_leave_the_code_and_are_kept_apart() {
        let masked = mask("let a = 1; // sqlx\nlet b = 2;");
        assert_eq!(masked.code, "let a = 1;        \nlet b = 2;");
        assert_eq!(masked.comments.trim(), "// sqlx");
    }

    #[test]
    fn nested_block_comments_end_where_the_outer_one_ends() {
        assert_eq!(
            code("a /* b /* c */ d */ e")
                .split_whitespace()
                .collect::<Vec<_>>(),
            ["a", "e"]
        );
    }

    #[test]
    fn strings_of_all_sorts_are_blank() {
        for quoted in [
            r#""x \" y""#,
            r##"r"x""##,
            r###"r#"x " y"#"###,
            r#"b"x""#,
            r##"br#"x"#"##,
        ] {
            let text = format!("f({quoted}, z)");
            let seen = code(&text);
            assert!(
                seen.contains("f(") && seen.contains(", z)"),
                "{text} -> {seen}"
            );
            assert!(
                !seen.contains('x') && !seen.contains('y'),
                "{text} -> {seen}"
            );
        }
    }

    #[test]
    fn letters_in_quotes_are_told_from_lifetimes() {
        assert_eq!(
            code("fn f<'a>(x: &'a str, q: '\"')").trim_end(),
            "fn f<'a>(x: &'a str, q:    )"
        );
        assert_eq!(
            code(r"['\'', '{', '\u{7b}', 'é']").replace(' ', ""),
            "[,,,]"
        );
    }

    #[test]
    fn a_name_that_ends_in_r_opens_no_raw_string() {
        assert_eq!(code("for\"x\";y").replace(' ', ""), "for;y");
    }

    #[test]
    fn an_open_string_ends_with_the_text() {
        assert_eq!(code("a \"b").trim_end(), "a");
        assert_eq!(code("a /* b").trim_end(), "a");
    }
}
