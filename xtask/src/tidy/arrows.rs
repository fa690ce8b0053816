//! Which of our crates may use which; an arrow never turns round.

use super::finding::Finding;

/// Folder of a crate, and the crates of ours it may name in any dependency section.
const ARROWS: &[(&str, &[&str])] = &[
    // The allocator serves the tests and benches of core alone.
    ("crates/core", &["watching-allocator"]),
    ("crates/eid", &["core"]),
    ("crates/letter", &["core"]),
    // The server and the ports are for its tests alone.
    ("crates/storage", &["core", "test-postgres"]),
    (
        "crates/idp",
        &[
            "core",
            "eid",
            "free-port",
            "letter",
            "storage",
            "test-postgres",
        ],
    ),
    ("xtask", &["free-port"]),
    ("xtask/free-port", &[]),
    ("xtask/no-std-probe", &["core"]),
    ("xtask/test-postgres", &["free-port"]),
    ("xtask/watching-allocator", &[]),
    ("fuzz", &["core", "idp"]),
    ("tests/relying-parties/driver", &["idp"]),
    ("tests/relying-parties/openidconnect", &[]),
];

const PREFIX: &str = "fedtoken-";

/// Compares every manifest, given as path and text, with the table.
pub(super) fn check(manifests: &[(String, String)]) -> Vec<Finding> {
    manifests
        .iter()
        .flat_map(|(path, text)| check_one(path, text))
        .collect()
}

fn check_one(path: &str, text: &str) -> Vec<Finding> {
    let folder = path.trim_end_matches("/Cargo.toml");
    let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == folder) else {
        return vec![Finding::new(
            path,
            1,
            "this crate is not in the table of arrows",
        )];
    };
    // A crate may ask itself for another feature in its tests.
    let own = folder.rsplit('/').next().unwrap_or_default();
    let named = dependencies(text).into_iter();
    let wrong = named.filter(|(_, name)| name.as_str() != own && !allowed.contains(&name.as_str()));
    wrong
        .map(|(line, name)| {
            Finding::new(path, line, format!("{folder} may not use {PREFIX}{name}"))
        })
        .collect()
}

/// Line and name, without the prefix, of each of our crates in a dependency section.
fn dependencies(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut in_dependencies = false;
    for (index, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim();
        let is_heading = line.starts_with('[');
        if is_heading {
            in_dependencies = line.contains("dependencies");
        }
        if in_dependencies {
            found.extend(ours(line).map(|name| (index + 1, name)));
        }
    }
    found
}

fn ours(line: &str) -> impl Iterator<Item = String> {
    line.split(PREFIX).skip(1).map(|rest| {
        rest.chars()
            .take_while(|letter| letter.is_alphanumeric() || *letter == '-')
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<Finding> {
        check(&[(path.to_owned(), text.to_owned())])
    }

    #[test]
    fn the_arrows_of_the_table_are_silent() {
        let text = "[package]\nname = \"fedtoken-idp\"\n[dependencies]\nfedtoken-core.workspace = true\n\
                    fedtoken-storage = { workspace = true }\n[dev-dependencies]\nfedtoken-eid = \"1\"\n";
        assert_eq!(found("crates/idp/Cargo.toml", text), []);
    }

    #[test]
    fn an_arrow_that_turns_round_is_found_in_every_section() {
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let text = format!("[{section}]\nfedtoken-storage.workspace = true\n");
            let findings = found("crates/core/Cargo.toml", &text);
            assert_eq!(findings.len(), 1, "{section}");
            assert_eq!(findings[0].line, 2);
        }
    }

    #[test]
    fn other_spellings_are_found_too() {
        for text in [
            "[dependencies.fedtoken-idp]\npath = \"../idp\"\n",
            "[target.'cfg(unix)'.dependencies]\nidp = { package = \"fedtoken-idp\" }\n",
        ] {
            assert_eq!(found("crates/letter/Cargo.toml", text).len(), 1, "{text}");
        }
    }

    #[test]
    fn names_outside_dependencies_and_comments_are_silent() {
        let text = "[features]\nx = [\"fedtoken-idp/y\"]\n[dependencies]\n# fedtoken-idp\n";
        assert_eq!(found("crates/core/Cargo.toml", text), []);
    }

    #[test]
    fn a_crate_that_nobody_listed_is_found() {
        assert_eq!(found("crates/new/Cargo.toml", "[package]\n").len(), 1);
    }
}
