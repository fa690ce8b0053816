//! The page `docs/retention.md`.

use std::fmt::Write;

use super::{Class, End, Retention};
use crate::sql::tables::{Table, tables};

/// The page that says how long each row stays, as Markdown; written by `cargo xtask retention --bless`.
#[must_use]
pub fn retention_page() -> String {
    let mut tables = tables();
    tables.sort_by_key(|table| table.name);
    let mut page = HEAD.to_owned();
    for table in &tables {
        page.push_str(&row(table));
    }
    page
}

fn row(table: &Table) -> String {
    let Retention { holds, class } = table.retention;
    let (name, until) = match class {
        Class::Kept(until) => ("kept", until.to_owned()),
        Class::Timed(ends) => (
            "timed",
            ends.iter()
                .copied()
                .map(words)
                .collect::<Vec<_>>()
                .join("; or "),
        ),
        Class::Bound { until, .. } => ("bound", until.to_owned()),
    };
    let mut row = String::new();
    // Writing to text cannot fail.
    let _ = writeln!(row, "| `{}` | {holds} | {name} | {until} |", table.name);
    row
}

fn words(End { column, grace }: End) -> String {
    let hours = grace.as_secs() / 3600;
    match hours {
        0 => format!("at `{column}`"),
        1 => format!("1 hour after `{column}`"),
        24 => format!("1 day after `{column}`"),
        _ if hours.is_multiple_of(24) => format!("{} days after `{column}`", hours / 24),
        _ => format!("{hours} hours after `{column}`"),
    }
}

const HEAD: &str = "# How long rows stay

Written by `cargo xtask retention --bless` from what stands beside each table in
`crates/storage/src/sql/entity`; a test fails when this page says something else.

The sweeper, a job on every instance, removes rows in small batches. `kept` rows are not its matter:
they stay until what the last column names. `timed` rows go after the earliest instant named; a row
that does not have the instant stays. `bound` rows go with others. Much goes earlier than the sweeper
comes: a sent message at once, a withdrawn consent at once.

| table | holds | class | until |
| --- | --- | --- | --- |
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_page_is_what_the_code_says() {
        let published = include_str!("../../../../../docs/retention.md");
        assert!(
            published == retention_page(),
            "docs/retention.md is not what the code says: cargo xtask retention --bless"
        );
    }

    #[test]
    fn a_grace_is_said_in_the_largest_unit_that_fits() {
        let said = [
            End::at("a"),
            End::hours_after("a", 1),
            End::hours_after("a", 5),
            End::days_after("a", 1),
            End::days_after("a", 30),
        ];
        assert_eq!(
            said.map(words),
            [
                "at `a`",
                "1 hour after `a`",
                "5 hours after `a`",
                "1 day after `a`",
                "30 days after `a`"
            ]
        );
    }
}
