//! Lays the layers over each other: defaults, files, environment, flags.

use std::{collections::BTreeSet, path::PathBuf};

use figment::{
    Figment, Profile, Provider, Source,
    error::Kind,
    providers::{Env, Format, Serialized, Toml},
    value::{Dict, Value},
};
use serde::{Serialize, de::DeserializeOwned};

use super::said::wrong;
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
#[error("the configuration is not sound:{}", lines(.0))]
pub struct ConfigError(pub Vec<String>);

/// What could be read, and everything that is wrong with the rest.
#[derive(Debug)]
pub struct Partly {
    /// With the default in place of what could not be read.
    pub config: Config,
    /// Every problem; none where everything could be read, whatever [`check`] says of it.
    pub problems: Vec<String>,
    /// The beginnings of the keys that were left out.
    left_out: Vec<String>,
}

impl Partly {
    /// Whether a key was read, or of a section (with a dot at its end) each key.
    #[must_use]
    pub fn knows(&self, key: &str) -> bool {
        let mut left_out = self.left_out.iter();
        !left_out.any(|left| key.starts_with(left) || left.starts_with(key))
    }
}

/// Reads all layers.
///
/// # Errors
/// [`ConfigError`] with all unknown keys and all values that cannot be read; when there is one, also
/// with what [`check`] finds in the others.
pub fn load(overrides: &Overrides) -> Result<Config, ConfigError> {
    let Partly {
        config, problems, ..
    } = load_partly(overrides);
    if problems.is_empty() {
        Ok(config)
    } else {
        Err(ConfigError(problems))
    }
}

/// Reads all layers as far as they can be read.
#[must_use]
pub fn load_partly(overrides: &Overrides) -> Partly {
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
            Err(error) => problems.push(format!("{}: {}", file.display(), wrong(&error.kind))),
        }
    }
    // Of what a missing layer would have said nothing is known.
    let left_out = problems.iter().map(|_| String::new()).collect();
    layers = layers.merge(Env::prefixed("FEDTOKEN_").ignore(&["config"]).split("__"));
    for (key, value) in &overrides.values {
        layers = layers.merge(Serialized::default(key, value));
    }
    match layers.data() {
        Ok(data) => problems.extend(unknown_keys(&layers, data.get(&Profile::Default))),
        Err(error) => problems.extend(error.into_iter().map(|one| wrong(&one.kind))),
    }
    let found = Found {
        layers: &layers,
        problems,
        left_out,
    };
    let mut partly = extract(found);
    let clients_dir = &mut partly.config.oidc.clients_dir;
    // A trial has clients of its own.
    if overrides.base.is_none() && clients_dir.is_none() {
        *clients_dir = Some(PathBuf::from(CLIENTS_DIR)).filter(|folder| folder.is_dir());
    }
    partly
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

fn unknown_keys(layers: &Figment, given: Option<&Dict>) -> Vec<String> {
    let known = known_keys();
    let mut problems = Vec::new();
    for (section, value) in given.into_iter().flatten() {
        match value {
            Value::Dict(_, keys) => problems.extend(
                keys.keys()
                    .map(|key| format!("{section}.{key}"))
                    .filter(|path| !known.contains(path))
                    .map(|path| unknown(layers, &path)),
            ),
            // What should be a section is told when it is read.
            _ if is_section(&known, section) => {}
            _ => problems.push(unknown(layers, section)),
        }
    }
    problems
}

fn is_section(known: &BTreeSet<String>, name: &str) -> bool {
    let mut sections = known.iter().filter_map(|path| path.split('.').next());
    sections.any(|section| section == name)
}

fn unknown(layers: &Figment, path: &str) -> String {
    format!("unknown key {path}{}", origin(layers, path))
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
fn extract(mut found: Found<'_>) -> Partly {
    let config = Config {
        http: section("http", &mut found),
        tls: section("tls", &mut found),
        ops: section("ops", &mut found),
        database: section("database", &mut found),
        oidc: section("oidc", &mut found),
        keys: section("keys", &mut found),
        levels: section("levels", &mut found),
        password: section("password", &mut found),
        token: section("token", &mut found),
        throttle: section("throttle", &mut found),
        journal: section("journal", &mut found),
        telemetry: section("telemetry", &mut found),
    };
    if !found.problems.is_empty() {
        found.look_at_the_rest(&config);
    }
    Partly {
        config,
        problems: found.problems,
        left_out: found.left_out,
    }
}

/// What is wrong so far, and the beginnings of the keys that were left out to read the others.
struct Found<'a> {
    layers: &'a Figment,
    problems: Vec<String>,
    left_out: Vec<String>,
}

impl Found<'_> {
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
            unknown(self.layers, &format!("{name}.{}", dotted(&path)))
        });
        let problem = unknown.unwrap_or_else(|| self.told(error, name, &path));
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
        match removed(keys, &path) {
            Some(key) => self.left_out.push(format!("{name}.{key}")),
            None => return false,
        }
        true
    }

    fn told(&self, error: &figment::Error, name: &str, path: &[&String]) -> String {
        let place = path
            .iter()
            .fold(name.to_owned(), |place, part| place + "." + part);
        let origin = origin(self.layers, &place);
        format!("{place}: {}{origin}", wrong(&error.kind))
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

/// Where a key comes from, or what it stands in.
fn origin(layers: &Figment, path: &str) -> String {
    let Some(from) = layers.find_metadata(path) else {
        let outer = path.rsplit_once('.');
        return outer.map_or_else(String::new, |(outer, _)| origin(layers, outer));
    };
    match &from.source {
        Some(Source::File(file)) => format!(" (in {})", file.display()),
        _ if from.name.contains("environment") => " (in the environment)".to_owned(),
        _ => String::new(),
    }
}

/// Each problem on a line of its own, and what belongs to it further in.
fn lines(problems: &[String]) -> String {
    let lines = problems
        .iter()
        .map(|one| one.trim_end().replace('\n', "\n    "));
    lines.map(|one| format!("\n  {one}")).collect()
}

/// Reads a section; key by key without what is wrong in it, where something is.
fn section<T: DeserializeOwned + Serialize + Default>(name: &str, found: &mut Found<'_>) -> T {
    let layers = found.layers;
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
mod tests;
