//! Our own programs, built without optimisation as tests are.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::run;

/// Where they lie.
pub(super) struct Programs {
    /// The provider.
    pub(super) fedtoken: PathBuf,
    /// The load.
    pub(super) load: PathBuf,
}

impl Programs {
    /// Builds them.
    ///
    /// # Errors
    /// `Refused` when they cannot be built, `Unclear` when cargo does not say where they are.
    pub(super) fn build() -> Result<Self, Failure> {
        println!("$ cargo {}", BUILD.join(" "));
        let told = run::ask("cargo", &BUILD)?;
        let find = |begin: &str| {
            executable(&told, begin).ok_or_else(|| Failure::Unclear {
                line: BUILD.join(" "),
            })
        };
        Ok(Self {
            fedtoken: find("fedtoken")?,
            load: find("load-")?,
        })
    }
}

/// The program whose name begins so, in what cargo told.
fn executable(told: &str, begin: &str) -> Option<PathBuf> {
    let lines = told.lines();
    let mut paths = lines.filter_map(|line| {
        let (_, after) = line.split_once("\"executable\":\"")?;
        Some(PathBuf::from(after.split_once('"')?.0))
    });
    paths.find(|path| {
        let name = path.file_name().unwrap_or_default();
        name.to_string_lossy().starts_with(begin)
    })
}

const BUILD: [&str; 9] = [
    "build",
    "--locked",
    "-p",
    "fedtoken-idp",
    "--bin",
    "fedtoken",
    "--bench",
    "load",
    "--message-format=json-render-diagnostics",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_in_what_cargo_tells() {
        let told = "{\"executable\":null}\n{\"executable\":\"/t/debug/fedtoken\",\"fresh\":true}\n\
                    {\"executable\":\"/t/debug/deps/load-1f\",\"fresh\":true}\n";
        let load = executable(told, "load-").unwrap();
        assert_eq!(load, PathBuf::from("/t/debug/deps/load-1f"));
        assert!(executable(told, "fedtoken").unwrap().ends_with("fedtoken"));
        assert_eq!(executable(told, "other"), None);
    }
}
