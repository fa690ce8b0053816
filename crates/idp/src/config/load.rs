//! Lays the layers over each other: defaults, files, environment, flags.

use std::{collections::BTreeSet, path::PathBuf};

use figment::{
    Figment, Profile, Provider, Source,
    error::Kind,
    providers::{Env, Format, Serialized, Toml},
    value::{Dict, Value},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{Config, check};

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
/// [`ConfigError`] with all unknown keys and all values that cannot be read; when there is one, also
/// with what [`check`] finds in the others.
pub fn load(overrides: &Overrides) -> Result<Config, ConfigError> {
    let base = overrides.base.clone().unwrap_or_default();
    let mut layers = Figment::from(Serialized::defaults(base));
    let mut problems = Vec::new();
    for file in files(overrides) {
        let layer = Toml::file_exact(&file);
        match layer.data() {
            Ok(_) => layers = layers.merge(layer),
            Err(_) if !file.is_file() => {
                problems.push(format!("{} is not a file", file.display()));
            }
            Err(error) => problems.push(format!("{}: {}", file.display(), error.kind)),
        }
    }
    // Of what a missing layer would have said nothing is known.
    let left_out = problems.iter().map(|_| String::new()).collect();
    layers = layers.merge(Env::prefixed("FEDTOKEN_").ignore(&["config"]).split("__"));
    for (key, value) in &overrides.values {
        layers = layers.merge(Serialized::default(key, value));
    }
    match layers.data() {
        Ok(data) => problems.extend(unknown_keys(data.get(&Profile::Default))),
        Err(error) => problems.extend(error.into_iter().map(|one| one.to_string())),
    }
    let mut config = extract(&layers, Found { problems, left_out })?;
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

/// Reads every section; the list is whole also where one of them could not be read.
fn extract(layers: &Figment, mut found: Found) -> Result<Config, ConfigError> {
    let config = Config {
        http: section(layers, "http", &mut found),
        tls: section(layers, "tls", &mut found),
        ops: section(layers, "ops", &mut found),
        database: section(layers, "database", &mut found),
        oidc: section(layers, "oidc", &mut found),
        keys: section(layers, "keys", &mut found),
        levels: section(layers, "levels", &mut found),
        password: section(layers, "password", &mut found),
        token: section(layers, "token", &mut found),
        throttle: section(layers, "throttle", &mut found),
        journal: section(layers, "journal", &mut found),
        telemetry: section(layers, "telemetry", &mut found),
    };
    if found.problems.is_empty() {
        return Ok(config);
    }
    found.look_at_the_rest(&config);
    Err(ConfigError(found.problems))
}

/// What is wrong so far, and the beginnings of the keys that were left out to read the others.
struct Found {
    problems: Vec<String>,
    left_out: Vec<String>,
}

impl Found {
    /// Checks the values that could be read; of a key that was left out nothing is known.
    fn look_at_the_rest(&mut self, config: &Config) {
        let more = check(config).err().map(|ConfigError(more)| more);
        let is_known = |one: &String| !self.left_out.iter().any(|key| one.starts_with(key));
        let more = more.into_iter().flatten().filter(is_known);
        self.problems.extend(more.collect::<Vec<_>>());
        self.problems.sort();
        self.problems.dedup();
    }

    /// Lists an error, and takes its key out of the section. False when it is about no key.
    fn leave_out(&mut self, error: &figment::Error, (name, keys): (&str, &mut Dict)) -> bool {
        let key = match &error.kind {
            Kind::UnknownField(key, _) => Some(key.clone()),
            _ => None,
        };
        let mut path: Vec<_> = error.path.iter().filter(|part| *part != name).collect();
        let unknown = key.as_ref().map(|key| {
            if path.last() != Some(&key) {
                path.push(key);
            }
            format!("unknown key {name}.{}", dotted(&path))
        });
        let problem = unknown.unwrap_or_else(|| told(error, name, &path));
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
        match removed(keys, &path) {
            Some(key) => self.left_out.push(format!("{name}.{key}")),
            None => return false,
        }
        true
    }
}

/// Takes a key out, however deep; of a list the whole. Its path, if it was there.
fn removed(keys: &mut Dict, path: &[&String]) -> Option<String> {
    let (first, rest) = path.split_first()?;
    if let (Some(Value::Dict(_, inner)), [_, ..]) = (keys.get_mut(first.as_str()), rest) {
        return removed(inner, rest).map(|key| format!("{first}.{key}"));
    }
    keys.remove(first.as_str())?;
    Some((*first).clone())
}

fn dotted(path: &[&String]) -> String {
    let parts: Vec<&str> = path.iter().map(|part| part.as_str()).collect();
    parts.join(".")
}

fn told(error: &figment::Error, name: &str, path: &[&String]) -> String {
    let place = path
        .iter()
        .fold(name.to_owned(), |place, part| place + "." + part);
    format!("{place}: {}{}", error.kind, file_of(error))
}

fn file_of(error: &figment::Error) -> String {
    let from = error.metadata.as_ref();
    match from.and_then(|from| from.source.as_ref()) {
        Some(Source::File(path)) => format!(" (in {})", path.display()),
        _ => String::new(),
    }
}

/// Reads a section; key by key without what is wrong in it, where something is.
fn section<T: DeserializeOwned + Serialize + Default>(
    layers: &Figment,
    name: &str,
    found: &mut Found,
) -> T {
    let error = match layers.extract_inner(name) {
        Ok(section) => return section,
        Err(error) => error,
    };
    let mut keys: Dict = layers.extract_inner(name).unwrap_or_default();
    let mut errors = Some(error);
    while let Some(error) = errors {
        let mut left_out = false;
        for one in error {
            left_out |= found.leave_out(&one, (name, &mut keys));
        }
        if !left_out {
            break;
        }
        let defaults = Figment::from(Serialized::defaults(T::default()));
        match defaults.merge(Serialized::defaults(&keys)).extract() {
            Ok(section) => return section,
            Err(error) => errors = Some(error),
        }
    }
    found.left_out.push(format!("{name}."));
    T::default()
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
    fn values_that_can_be_read_are_checked_beside_those_that_cannot() {
        let error = from_text(
            "[oidc]\nissuer = \"ftp://id.example\"\ncolour = 1\n[ops]\nlisten = \"nonsense\"\n\
             [token]\ncells = \"many\"\n",
        );
        let ConfigError(problems) = error.unwrap_err();
        let mut parts = [
            "oidc.issuer must be https",
            "ops.listen: invalid socket address",
            "token.cells must be",
            "unknown key oidc.colour",
        ]
        .into_iter();
        let told = |(problem, part): (&String, &str)| problem.starts_with(part);
        assert_eq!(problems.len(), parts.len(), "{problems:?}");
        assert!(problems.iter().zip(&mut parts).all(told), "{problems:?}");
    }

    #[test]
    fn all_problems_within_a_key_are_told() {
        let text =
            "[oidc]\nissuer = \"https://id.example\"\n[oidc.registration]\nenabled = 1\nwho = 1\n";
        let ConfigError(problems) = from_text(text).unwrap_err();
        assert!(problems[0].starts_with("oidc.registration.enabled: invalid type"));
        assert_eq!(problems[1..], ["unknown key oidc.registration.who"]);
    }

    #[test]
    fn what_is_no_toml_is_told_once() {
        let ConfigError(problems) = from_text("[oidc\n").unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        let (file, problem) = problems[0].split_once(": ").unwrap();
        assert!(file.ends_with("config.toml") && problem.starts_with("TOML parse error"));
    }

    #[test]
    fn of_a_value_that_cannot_be_read_nothing_else_is_said() {
        let ConfigError(problems) = from_text("[oidc]\nissuer = 7\n").unwrap_err();
        assert!(problems[0].starts_with("oidc.issuer: invalid type"));
        assert_eq!(problems.len(), 1, "{problems:?}");
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
