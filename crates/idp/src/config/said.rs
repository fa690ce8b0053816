//! What is wrong with a value, without the value: it may be a password.

use figment::error::{Actual, Kind};

/// What is wrong, for the operator.
pub(super) fn wrong(kind: &Kind) -> String {
    match kind {
        Kind::InvalidType(found, expected) => {
            format!("invalid type: found {}, expected {expected}", sort(found))
        }
        Kind::InvalidValue(found, expected) => {
            format!("invalid value: found {}, expected {expected}", sort(found))
        }
        other => without_the_line(&other.to_string()),
    }
}

const fn sort(found: &Actual) -> &'static str {
    match found {
        Actual::Bool(_) => "a boolean",
        Actual::Unsigned(_) | Actual::Signed(_) | Actual::Float(_) => "a number",
        Actual::Char(_) | Actual::Str(_) | Actual::Bytes(_) => "a text",
        Actual::Seq => "a list",
        Actual::Map => "a table",
        _ => "something else",
    }
}

/// What the parser of TOML says, without the line of the file that it shows between bars.
pub(in crate::config) fn without_the_line(text: &str) -> String {
    let is_said = |line: &&str| {
        let number = line
            .trim_start()
            .trim_start_matches(|c: char| c.is_ascii_digit());
        !number.trim_start().starts_with('|')
    };
    text.lines().filter(is_said).collect::<Vec<_>>().join("\n")
}
