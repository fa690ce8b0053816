//! Cargo's helpers that are not part of the toolchain: the installed one is called, or ours, which is built
//! into the build cache.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::run;

/// A program on the crate registry.
pub(crate) struct Tool {
    /// Of the package and of the program.
    pub(crate) name: &'static str,
    /// How to ask it for its version; some want to be called as cargo calls them, with their name first.
    pub(crate) asked: &'static [&'static str],
    /// How the answer of a fitting one begins.
    pub(crate) answers: &'static str,
    /// The version that is built when none fits.
    pub(crate) version: &'static str,
}

impl Tool {
    /// The program to call: the installed one, or ours from the build cache.
    ///
    /// # Errors
    /// `Refused` when it is not there and cannot be built.
    pub(crate) fn program(&self) -> Result<String, Failure> {
        let tools = run::target_folder()?.join("tools");
        let ours = tools.join("bin").join(self.name);
        let ours = ours.to_string_lossy().into_owned();
        for program in [self.name, &ours] {
            if self.fits(program) {
                return Ok(program.to_owned());
            }
        }
        self.build(&tools)?;
        Ok(ours)
    }

    fn fits(&self, program: &str) -> bool {
        run::ask(program, self.asked).is_ok_and(|answer| answer.starts_with(self.answers))
    }

    /// Builds without optimisation: a run takes seconds, optimising it would take minutes.
    fn build(&self, tools: &Path) -> Result<(), Failure> {
        let work = tools.join("build");
        let [root, target] = [tools, &work].map(Path::to_string_lossy);
        let what = [
            "install",
            self.name,
            "--version",
            self.version,
            "--locked",
            "--debug",
            "--force",
        ];
        let mut command = run::command("cargo", &what);
        command
            .args(["--root", &*root, "--target-dir", &*target])
            .env("CARGO_PROFILE_DEV_DEBUG", "0");
        run::run_command(&mut command)?;
        fs::remove_dir_all(&work).map_err(|source| Failure::unreadable(&work, source))
    }
}
