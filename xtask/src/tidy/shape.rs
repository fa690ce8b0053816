//! The shape of masked code: words, brackets, functions, and what belongs to tests only.

use super::mask::{blank, is_name};

/// A function with its parameter list and, unless it is only declared, its body.
pub(super) struct Function<'a> {
    pub(super) name: &'a str,
    /// Where the word `fn` stands, in bytes.
    pub(super) at: usize,
    /// From the opening to the closing parenthesis.
    pub(super) parameters: &'a str,
    /// From the opening to the closing brace.
    pub(super) body: Option<&'a str>,
}

/// The line, counted from 1, on which a byte stands.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

/// Where the word stands, not as part of a longer name.
pub(super) fn places<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let opens = word.starts_with(is_name);
    let closes = word.ends_with(is_name);
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(move |at| {
            let (before, rest) = code.split_at(*at);
            let after = rest.strip_prefix(word).unwrap_or_default();
            !(opens && before.ends_with(is_name) || closes && after.starts_with(is_name))
        })
}

/// Just after the bracket that closes the one standing at `open`.
pub(super) fn after_bracket(code: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in code.get(open..)?.char_indices() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 {
            return Some(open + at + 1);
        }
    }
    None
}

/// Every function of the text, those inside others too.
pub(super) fn functions(code: &str) -> Vec<Function<'_>> {
    places(code, "fn")
        .filter_map(|at| function(code, at))
        .collect()
}

fn function(code: &str, at: usize) -> Option<Function<'_>> {
    let from_name = at + "fn ".len();
    if !code.get(at..)?.starts_with("fn ") {
        return None;
    }
    let name_end = from_name + code.get(from_name..)?.find(|letter| !is_name(letter))?;
    let name = code
        .get(from_name..name_end)
        .filter(|name| !name.is_empty())?;
    let open = after_generics(code, name_end)?;
    if !code.get(open..)?.starts_with('(') {
        return None;
    }
    let close = after_bracket(code, open)?;
    let body =
        body_start(code, close).and_then(|start| code.get(start..after_bracket(code, start)?));
    Some(Function {
        name,
        at,
        parameters: code.get(open..close)?,
        body,
    })
}

/// Skips `<...>` if it stands here; the arrow of a function type closes nothing.
fn after_generics(code: &str, from: usize) -> Option<usize> {
    if !code.get(from..)?.starts_with('<') {
        return Some(from);
    }
    let mut depth = 0_usize;
    let mut before = ' ';
    for (at, letter) in code.get(from..)?.char_indices() {
        match letter {
            '<' => depth += 1,
            '>' if before != '-' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(from + at + 1);
        }
        before = letter;
    }
    None
}

/// The opening brace of the body; `None` for a declaration that ends in a semicolon.
fn body_start(code: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = code.get(at..)?;
        at += rest.find(['{', ';', '(', '['])?;
        match code.get(at..)?.chars().next()? {
            '{' => return Some(at),
            ';' => return None,
            _ => at = after_bracket(code, at)?,
        }
    }
}

/// The items, as from-to in bytes, that stand behind an attribute such as `#[cfg(test)]`.
pub(super) fn test_items(code: &str) -> Vec<(usize, usize)> {
    let attributes = ["#[cfg(test)]", "#[cfg(all(test"];
    let starts = attributes
        .iter()
        .flat_map(|attribute| code.match_indices(attribute));
    let mut items: Vec<(usize, usize)> = starts
        .filter_map(|(start, _)| Some((start, item_end(code, start)?)))
        .collect();
    items.sort_unstable();
    items
}

/// Just after the item that begins, with its attributes, at `from`.
fn item_end(code: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = code.get(at..)?;
        at += rest.find(['{', ';', '(', '['])?;
        match code.get(at..)?.chars().next()? {
            ';' => return Some(at + 1),
            '{' => return after_bracket(code, at),
            _ => at = after_bracket(code, at)?,
        }
    }
}

/// The code with everything blanked that only tests see.
pub(super) fn without_tests(code: &str) -> String {
    let mut live = String::with_capacity(code.len());
    let mut done = 0;
    for (start, end) in test_items(code) {
        if start >= done {
            live.push_str(code.get(done..start).unwrap_or_default());
            live.push_str(&blank(code.get(start..end).unwrap_or_default()));
            done = end;
        }
    }
    live.push_str(code.get(done..).unwrap_or_default());
    live
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_alone_and_not_within_a_name() {
        assert_eq!(
            places("hyper::x; my_hyper; hyper_util; crate::hyper", "hyper").count(),
            2
        );
        assert_eq!(places("std::fs; not_std::fs", "std::").count(), 1);
        assert_eq!(places("a.unwrap().b.unwrap()", ".unwrap()").count(), 2);
    }

    #[test]
    fn generics_with_arrows_do_not_hide_the_parameters() {
        let code = "fn run<F: Fn(u8) -> Vec<u8>>(f: F) -> [u8; { 2 }] where F: Clone { f(1) }";
        let found = functions(code);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].name, "run");
        assert_eq!(found[0].parameters, "(f: F)");
        assert_eq!(found[0].body, Some("{ f(1) }"));
    }

    #[test]
    fn declarations_have_no_body_and_function_types_are_no_functions() {
        let found = functions("trait T { fn a(&self); fn b() {} } type F = fn(u8, a(u8)) -> u8;");
        let seen: Vec<_> = found.iter().map(|f| (f.name, f.body.is_some())).collect();
        assert_eq!(seen, [("a", false), ("b", true)]);
    }

    #[test]
    fn test_items_are_blanked_and_the_rest_stays() {
        let code = "use a;\n#[cfg(test)]\n#[path(x)]\nmod tests {\n fn f() { b }\n}\nfn g() {}\n";
        let live = without_tests(code);
        assert_eq!(live.len(), code.len());
        assert!(live.contains("use a;") && live.contains("fn g() {}") && !live.contains('b'));
        assert_eq!(
            without_tests("#[cfg(test)]\nmod tests;\nfn g() {}").trim(),
            "fn g() {}"
        );
        assert_eq!(
            without_tests("#[cfg(not(test))]\nfn g() {}"),
            "#[cfg(not(test))]\nfn g() {}"
        );
    }

    #[test]
    fn lines_are_counted_from_one() {
        assert_eq!(line_of("a\nb\nc", 0), 1);
        assert_eq!(line_of("a\nb\nc", 4), 3);
    }
}
