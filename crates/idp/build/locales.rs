//! Reads the Fluent files of one language and compares two languages; used by `build.rs` alone.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Message, Pattern, PatternElement};
use fluent_syntax::parser;

/// A file with its content.
pub(crate) struct Source {
    pub(crate) file: String,
    pub(crate) content: String,
}

/// What the comparison needs to know about one text.
pub(crate) struct Text {
    pub(crate) file: String,
    pub(crate) variables: BTreeSet<String>,
}

/// All texts of one language.
pub(crate) struct Catalogue {
    language: String,
    texts: BTreeMap<String, Text>,
}

impl Catalogue {
    /// The texts of a language and everything that is wrong with its files.
    pub(crate) fn read(language: &str, sources: &[Source]) -> (Self, Vec<String>) {
        let mut catalogue = Self {
            language: language.to_owned(),
            texts: BTreeMap::new(),
        };
        let mut problems = Vec::new();
        for source in sources {
            catalogue.read_file(source, &mut problems);
        }
        (catalogue, problems)
    }

    /// The texts in the order of their ids.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &Text)> {
        self.texts.iter().map(|(id, text)| (id.as_str(), text))
    }

    /// Where `other` has not exactly the ids and variables of this language.
    pub(crate) fn compare(&self, other: &Self) -> Vec<String> {
        let mut problems = Vec::new();
        for (id, text) in &self.texts {
            match other.texts.get(id) {
                None => problems.push(self.missing(id, text, other)),
                Some(theirs) if theirs.variables != text.variables => {
                    problems.push(self.differing(id, text, theirs));
                }
                Some(_) => {}
            }
        }
        for (id, text) in &other.texts {
            if !self.texts.contains_key(id) {
                problems.push(other.missing(id, text, self));
            }
        }
        problems
    }

    fn read_file(&mut self, source: &Source, problems: &mut Vec<String>) {
        let file = &source.file;
        let resource = parser::parse(source.content.as_str()).unwrap_or_else(|(part, errors)| {
            problems.extend(errors.iter().map(|error| format!("{file}: {error}")));
            part
        });
        for entry in &resource.body {
            match entry {
                Entry::Message(message) => self.read_message(file, message, problems),
                Entry::Term(term) => {
                    problems.push(format!(
                        "{file}: terms are not used, see `-{}`",
                        term.id.name
                    ));
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
                Entry::Junk { content } => {
                    let line = content.lines().next().unwrap_or_default();
                    problems.push(format!("{file}: cannot be read: `{line}`"));
                }
            }
        }
    }

    fn read_message(&mut self, file: &str, message: &Message<&str>, problems: &mut Vec<String>) {
        let id = message.id.name;
        let mut variables = BTreeSet::new();
        let readable = match &message.value {
            Some(pattern) if message.attributes.is_empty() => collect(pattern, &mut variables),
            _ => Err("needs a value and no attributes"),
        };
        if let Err(reason) = readable {
            problems.push(format!("{file}: text `{id}` {reason}"));
        }
        let text = Text {
            file: file.to_owned(),
            variables,
        };
        if self.texts.insert(id.to_owned(), text).is_some() {
            problems.push(format!("{file}: text `{id}` is there twice"));
        }
    }

    fn missing(&self, id: &str, text: &Text, other: &Self) -> String {
        let (here, there) = (&self.language, &other.language);
        let file = text.file.replacen(here.as_str(), there, 1);
        format!("{file}: text `{id}` is missing, {here} has it")
    }

    fn differing(&self, id: &str, text: &Text, theirs: &Text) -> String {
        let (file, language) = (&theirs.file, &self.language);
        format!(
            "{file}: text `{id}` has the variables {:?}, {language} has {:?}",
            theirs.variables, text.variables
        )
    }
}

/// Gathers the variables of a pattern; refuses everything that could fail when it is filled in.
fn collect(pattern: &Pattern<&str>, into: &mut BTreeSet<String>) -> Result<(), &'static str> {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } if value.contains(['<', '>']) => {
                return Err("holds mark-up, which belongs in the template");
            }
            PatternElement::TextElement { .. } => {}
            PatternElement::Placeable { expression } => collect_expression(expression, into)?,
        }
    }
    Ok(())
}

fn collect_expression(
    expression: &Expression<&str>,
    into: &mut BTreeSet<String>,
) -> Result<(), &'static str> {
    match expression {
        Expression::Inline(inline) => collect_inline(inline, into),
        Expression::Select { selector, variants } => {
            collect_inline(selector, into)?;
            variants
                .iter()
                .try_for_each(|variant| collect(&variant.value, into))
        }
    }
}

fn collect_inline(
    inline: &InlineExpression<&str>,
    into: &mut BTreeSet<String>,
) -> Result<(), &'static str> {
    match inline {
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => Ok(()),
        InlineExpression::VariableReference { id } => {
            into.insert(id.name.to_owned());
            Ok(())
        }
        InlineExpression::Placeable { expression } => collect_expression(expression, into),
        InlineExpression::FunctionReference { .. }
        | InlineExpression::MessageReference { .. }
        | InlineExpression::TermReference { .. } => Err("refers to something else than a variable"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(language: &str, content: &str) -> (Catalogue, Vec<String>) {
        let source = Source {
            file: format!("locales/{language}/some.ftl"),
            content: content.to_owned(),
        };
        Catalogue::read(language, &[source])
    }

    fn problems(first: &str, second: &str) -> Vec<String> {
        let ((nl, mut found), (fr, more)) = (read("nl", first), read("fr", second));
        found.extend(more);
        found.extend(nl.compare(&fr));
        found
    }

    #[test]
    fn equal_ids_and_variables_pass() {
        let select = "b = { $n ->\n    [1] { $name } een\n   *[other] { $name } meer\n }\n";
        let found = problems(
            &format!("a = Ja\n{select}"),
            "a = Oui\nb = { $n } { $name }\n",
        );
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn a_missing_text_is_named_with_its_file() {
        assert_eq!(
            problems("a = Ja\nb = Nee\n", "a = Oui\n"),
            ["locales/fr/some.ftl: text `b` is missing, nl has it"]
        );
    }

    #[test]
    fn an_extra_text_is_found() {
        assert_eq!(
            problems("a = Ja\n", "a = Oui\nb = Non\n"),
            ["locales/nl/some.ftl: text `b` is missing, fr has it"]
        );
    }

    #[test]
    fn another_variable_is_found() {
        let found = problems("a = Code { $position }\n", "a = Code { $positon }\n");
        assert_eq!(found.len(), 1);
        assert!(
            found[0].contains("locales/fr/some.ftl: text `a`"),
            "{found:?}"
        );
    }

    #[test]
    fn texts_come_with_file_and_variables_in_order_of_their_ids() {
        let (catalogue, found) = read("nl", "b = { $n }\na = Ja\n");
        let texts: Vec<_> = catalogue.texts().collect();
        assert_eq!((texts[0].0, texts[1].0), ("a", "b"));
        assert!(texts[1].1.variables.contains("n"));
        assert_eq!(texts[1].1.file, "locales/nl/some.ftl");
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn a_text_given_twice_is_found() {
        assert!(problems("a = Ja\na = Neen\n", "a = Oui\n")[0].contains("twice"));
    }

    #[test]
    fn what_could_fail_when_filled_in_is_refused() {
        for text in [
            "{ other }",
            "{ -term }",
            "{ NUMBER($n) }",
            "Ja\n    .title = Nee",
        ] {
            let (_, found) = read("nl", &format!("a = {text}\n"));
            assert_eq!(found.len(), 1, "{text}");
        }
    }

    #[test]
    fn mark_up_and_broken_lines_are_refused() {
        assert_eq!(read("nl", "a = Ja <b>nu</b>\n").1.len(), 1);
        assert!(!read("nl", "a = Ja { $n\n").1.is_empty());
    }
}
