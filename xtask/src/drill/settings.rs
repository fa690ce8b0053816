//! Settings of `deploy/failover`, with the addresses and folders of the drill in the place of the examples.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::run;

/// Names and values from a file, for the environment of a program.
pub(super) struct Settings {
    file: &'static str,
    pairs: Vec<(String, String)>,
}

impl Settings {
    /// Those in a file of `deploy/failover`.
    ///
    /// # Errors
    /// `Unreadable`.
    pub(super) fn of(file: &'static str) -> Result<Self, Failure> {
        let path = path_of(file);
        let text = fs::read_to_string(&path);
        let text = text.map_err(|source| Failure::unreadable(&path, source))?;
        let pairs = parse(&text);
        Ok(Self { file, pairs })
    }

    /// With other values for these names.
    ///
    /// # Errors
    /// `Drill` for a name that is not in the file, so that the file and the drill cannot part.
    pub(super) fn with(mut self, values: &[(&str, String)]) -> Result<Self, Failure> {
        for (name, value) in values {
            let found = self.pairs.iter_mut().find(|(known, _)| known == name);
            let (_, old) = found
                .ok_or_else(|| Failure::drill(format!("{} does not set {name}", self.file)))?;
            value.clone_into(old);
        }
        Ok(self)
    }

    /// The value of a name; empty when it has none.
    pub(super) fn value(&self, name: &str) -> &str {
        let found = self.pairs.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// Gives them to a program, and little else.
    pub(super) fn give(&self, command: &mut Command) {
        command.env_clear().env("PATH", PATH);
        command.envs(self.pairs.iter().map(|(name, value)| (name, value)));
    }
}

/// Where a file of `deploy/failover` lies.
pub(super) fn path_of(file: &str) -> PathBuf {
    run::top().join("deploy/failover").join(file)
}

fn parse(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Where Debian has its programs.
pub(super) const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_takes_the_place_of_the_example() {
        let pairs = parse("# A=0\nA=1\n\nB=2=3\n");
        let settings = Settings { file: "x", pairs };
        assert_eq!(settings.value("B"), "2=3");
        let settings = settings.with(&[("A", "9".to_owned())]).unwrap();
        assert_eq!(settings.value("A"), "9");
    }

    #[test]
    fn a_name_that_the_file_does_not_know_is_refused() {
        let settings = Settings {
            file: "x",
            pairs: parse("A=1"),
        };
        assert!(settings.with(&[("C", String::new())]).is_err());
    }
}
