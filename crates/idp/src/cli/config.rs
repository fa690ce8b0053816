//! `fedtoken config`.

mod outside;

use super::{
    arguments::{Files, Output, ShowArguments, SoundArguments},
    run::{Failed, say},
};
use crate::config::{Config, ConfigError, Overrides, check as check_values, load, load_partly};

/// Reads and checks; warns on stderr.
pub(super) fn sound(files: Files) -> Result<Config, Failed> {
    let config = read(files)?;
    for notice in check_values(&config)? {
        tracing::warn!("{}", notice.0);
    }
    Ok(config)
}

pub(super) fn read(files: Files) -> Result<Config, Failed> {
    Ok(load(&overrides(files))?)
}

fn overrides(files: Files) -> Overrides {
    Overrides {
        files: files.config,
        ..Overrides::default()
    }
}

/// Checks the values, and what they name outside, as far as it can be told what that is; the
/// database is not touched.
pub(super) fn check(arguments: SoundArguments) -> Result<(), Failed> {
    let mut read = load_partly(&overrides(arguments.files));
    let mut notices = Vec::new();
    let mut problems = std::mem::take(&mut read.problems);
    if problems.is_empty() {
        match check_values(&read.config) {
            Ok(found) => notices.extend(found),
            Err(ConfigError(found)) => problems.extend(found),
        }
    }
    problems.extend(outside::clients(&read));
    problems.extend(outside::certificates(&read));
    let (missing, unmade) = outside::places(&read);
    problems.extend(missing);
    notices.extend(unmade);
    match outside::ring(&read, arguments.ring) {
        Ok(notice) => notices.extend(notice),
        Err(problem) => problems.push(problem),
    }
    if !problems.is_empty() {
        return Err(ConfigError(problems).into());
    }
    for notice in &notices {
        say(&format!("warning: {}\n", notice.0))?;
    }
    say("the configuration is sound\n")
}

pub(super) fn show(arguments: ShowArguments) -> Result<(), Failed> {
    let config = read(arguments.files)?;
    match arguments.output {
        Output::Text => say(&toml::to_string_pretty(&config)?),
        Output::Json => say(&format!("{}\n", serde_json::to_string_pretty(&config)?)),
    }
}

/// A commented example; a test reads it.
pub(super) const EXAMPLE: &str = include_str!("../../../../deploy/config.toml");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_sound() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        std::fs::write(&file, EXAMPLE).unwrap();
        let config = read(Files { config: vec![file] }).unwrap();
        check_values(&config).unwrap();
    }
}
