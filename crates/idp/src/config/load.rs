//! Lays the layers over each other: defaults, files, environment, flags.

use std::{collections::BTreeSet, path::PathBuf};

use figment::{
    Figment, Profile, Provider,
    error::Kind,
    providers::{Env, Format, Serialized, Toml},
    value::{Dict, Value},
};
use serde::de::DeserializeOwned;

use super::Config;

/// What the command line sets.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Files, later ones over earlier ones; `FEDTOKEN_CONFIG` or `/etc/fedtoken/config.toml` without.
    pub files: Vec<PathBuf>,
    /// `section.key` and value, over everything else.
    pub values: Vec<(&'static str, String)>,
    /// The layer under the files, instead of the product's defaults.
    pub base: Option<Config>,
}

/// The configuration cannot be used; holds every problem found.
#[derive(Debug, thiserror::Error)]
#[error("configuration: {}", .0.join("; "))]
pub struct ConfigError(pub Vec<String>);

/// Reads all layers.
///
/// # Errors
/// [`ConfigError`] with all unknown keys and the first wrong value of each section.
pub fn load(overrides: &Overrides) -> Result<Config, ConfigError> {
    let base = overrides.base.clone().unwrap_or_default();
    let mut layers = Figment::from(Serialized::defaults(base));
    let mut problems = Vec::new();
    for file in files(overrides) {
        if file.is_file() {
            layers = layers.merge(Toml::file_exact(&file));
        } else {
            problems.push(format!("{} is not a file", file.display()));
        }
    }
    layers = layers.merge(Env::prefixed("FEDTOKEN_").ignore(&["config"]).split("__"));
    for (key, value) in &overrides.values {
        layers = layers.merge(Serialized::default(key, value));
    }
    match layers.data() {
        Ok(data) => problems.extend(unknown_keys(data.get(&Profile::Default))),
        Err(error) => problems.extend(error.into_iter().map(|one| one.to_string())),
    }
    let mut config = extract(&layers, problems)?;
    // A trial has clients of its own.
    if overrides.base.is_none() && config.oidc.clients_dir.is_none() {
        config.oidc.clients_dir = Some(PathBuf::from(CLIENTS_DIR)).filter(|folder| folder.is_dir());
    }
    Ok(config)
}

fn files(overrides: &Overrides) -> Vec<PathBuf> {
    if !overrides.files.is_empty() {
        return overrides.files.clone();
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "config is the room that reads the environment"
    )]
    let named = std::env::var_os("FEDTOKEN_CONFIG");
    match named {
        Some(list) => std::env::split_paths(&list).collect(),
        None if overrides.base.is_none() => [PathBuf::from("/etc/fedtoken/config.toml")]
            .into_iter()
            .filter(|f| f.exists())
            .collect(),
        None => Vec::new(),
    }
}

/// The folder in which the service manager hands over secrets (`$CREDENTIALS_DIRECTORY`).
#[must_use]
pub fn credentials_directory() -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "config is the room that reads the environment"
    )]
    let folder = std::env::var_os("CREDENTIALS_DIRECTORY");
    folder.map(PathBuf::from)
}

fn unknown_keys(given: Option<&Dict>) -> Vec<String> {
    let known = known_keys();
    let mut problems = Vec::new();
    for (section, value) in given.into_iter().flatten() {
        match value {
            Value::Dict(_, keys) => problems.extend(
                keys.keys()
                    .map(|key| format!("{section}.{key}"))
                    .filter(|path| !known.contains(path))
                    .map(|path| format!("unknown key {path}")),
            ),
            _ => problems.push(format!("unknown key {section}")),
        }
    }
    problems
}

fn known_keys() -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let defaults = Figment::from(Serialized::defaults(Config::default()));
    let sections = defaults
        .data()
        .unwrap_or_default()
        .remove(&Profile::Default);
    for (section, value) in sections.into_iter().flatten() {
        for key in value.as_dict().into_iter().flat_map(Dict::keys) {
            known.insert(format!("{section}.{key}"));
        }
    }
    known
}

fn extract(layers: &Figment, mut problems: Vec<String>) -> Result<Config, ConfigError> {
    let config = Config {
        http: section(layers, "http", &mut problems),
        tls: section(layers, "tls", &mut problems),
        ops: section(layers, "ops", &mut problems),
        database: section(layers, "database", &mut problems),
        oidc: section(layers, "oidc", &mut problems),
        keys: section(layers, "keys", &mut problems),
        levels: section(layers, "levels", &mut problems),
        password: section(layers, "password", &mut problems),
        token: section(layers, "token", &mut problems),
        throttle: section(layers, "throttle", &mut problems),
        journal: section(layers, "journal", &mut problems),
        telemetry: section(layers, "telemetry", &mut problems),
    };
    problems.sort();
    problems.dedup();
    if problems.is_empty() {
        Ok(config)
    } else {
        Err(ConfigError(problems))
    }
}

fn section<T: DeserializeOwned + Default>(
    layers: &Figment,
    name: &str,
    problems: &mut Vec<String>,
) -> T {
    let known = problems.clone();
    layers.extract_inner(name).unwrap_or_else(|error| {
        // Unknown keys of the section itself are listed already, all of them and not just the first.
        let listed = |one: &figment::Error| match &one.kind {
            Kind::UnknownField(key, _) => known.contains(&format!("unknown key {name}.{key}")),
            _ => false,
        };
        let more = error.into_iter().filter(|one| !listed(one));
        problems.extend(more.map(|one| one.to_string()));
        T::default()
    })
}

/// Where clients lie as files (contract section 7).
const CLIENTS_DIR: &str = "/etc/fedtoken/clients.d";

#[cfg(test)]
mod tests {
    use super::*;

    fn from_text(text: &str) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        std::fs::write(&file, text).unwrap();
        load(&Overrides {
            files: vec![file],
            ..Overrides::default()
        })
    }

    #[test]
    fn a_file_lies_over_the_defaults() {
        let config = from_text("[oidc]\nissuer = \"https://id.example\"\n").unwrap();
        assert_eq!(config.oidc.issuer, "https://id.example");
        assert_eq!(config.throttle.multiplier, 1);
    }

    #[test]
    fn names_of_other_providers_are_read() {
        let text =
            "[levels]\nsms = 349\n[levels.aliases]\n\"urn:a:b.c\" = \"urn:fedtoken:level:300\"\n";
        let levels = from_text(text).unwrap().levels;
        let meaning = levels.aliases.get("urn:a:b.c").map(String::as_str);
        assert_eq!((levels.sms, meaning), (349, Some("urn:fedtoken:level:300")));
    }

    #[test]
    fn all_problems_come_in_one_list() {
        let error = from_text(
            "[oidc]\nisuer = \"x\"\ncolour = 1\n[throttle]\nmultiplier = \"many\"\n[what]\na = 1\n",
        )
        .unwrap_err();
        let list = error.to_string();
        for part in ["oidc.isuer", "oidc.colour", "what.a", "multiplier"] {
            assert!(list.contains(part), "{part} is missing in {list}");
        }
    }

    #[test]
    fn keys_within_keys_are_looked_at_too() {
        for (text, wrong) in [
            ("[oidc.registration]\nenable = true\n", "enable"),
            (
                "[tls.mutual]\nlisten = \"127.0.0.1:1\"\naddress = 1\n",
                "address",
            ),
            (
                "[[oidc.resources]]\nidentifier = \"urn:a\"\nscope = \"a:b\"\nscopes = 1\n",
                "scopes",
            ),
        ] {
            let error = from_text(text).unwrap_err().to_string();
            assert!(error.contains(wrong), "{error}");
        }
        let text = "[oidc]\nissuer = \"x\"\n[oidc.registration]\nenabled = true\n";
        assert!(from_text(text).unwrap().oidc.registration.enabled);
    }

    #[test]
    fn a_missing_file_is_a_problem() {
        let missing = PathBuf::from("/nonexistent/config.toml");
        let error = load(&Overrides {
            files: vec![missing],
            ..Overrides::default()
        })
        .unwrap_err();
        assert!(error.to_string().contains("is not a file"));
    }
}
