//! A program as a child process: started, listened to, and ended on every path.

use std::{
    fs::File,
    io::{Read, Seek},
    process::{Child, Command, ExitStatus, Stdio},
    thread::sleep,
    time::Duration,
};

use crate::failure::Failure;

/// A running program; ended when it is dropped.
pub(crate) struct Process {
    name: &'static str,
    child: Child,
    output: File,
}

impl Process {
    /// Starts a program with its output in a file that nobody else sees.
    ///
    /// # Errors
    /// [`Failure::NotStarted`] when it is not there.
    pub(crate) fn start(command: &mut Command, name: &'static str) -> Result<Self, Failure> {
        let not_started = |source| Failure::NotStarted { name, source };
        let output = tempfile::tempfile().map_err(not_started)?;
        let [out, err] = [output.try_clone(), output.try_clone()];
        // Everything is on this machine; a proxy of the surroundings would only be in the way.
        for proxy in PROXIES {
            command.env_remove(proxy);
        }
        let child = command
            .stdin(Stdio::null())
            .stdout(out.map_err(not_started)?)
            .stderr(err.map_err(not_started)?)
            .spawn()
            .map_err(not_started)?;
        Ok(Self {
            name,
            child,
            output,
        })
    }

    /// Its name.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// True until it has ended.
    pub(crate) fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Everything it has said so far.
    pub(crate) fn said(&mut self) -> String {
        let mut said = Vec::new();
        let read = self
            .output
            .rewind()
            .and_then(|()| self.output.read_to_end(&mut said));
        match read {
            Ok(_) => format!("-- {} said:\n{}", self.name, String::from_utf8_lossy(&said)),
            Err(error) => format!("-- what {} said cannot be read: {error}", self.name),
        }
    }

    /// Asks it to stop, so that it can end its own children, and ends it if it does not.
    fn end(&mut self) -> std::io::Result<ExitStatus> {
        let id = self.child.id().to_string();
        Command::new("sh")
            .args(["-c", "kill -TERM \"$1\"", "sh", &id])
            .status()?;
        for _ in 0..PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            sleep(MOMENT);
        }
        self.child.kill()?;
        self.child.wait()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The child is not reaped before this, so its number is still its own.
        let ended = matches!(self.child.try_wait(), Ok(Some(_)));
        if !ended && self.end().is_err() {
            // Nothing more can be done for it.
            let _ = self.child.kill();
        }
    }
}

const PROXIES: [&str; 6] = [
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
];
/// Moments that a program has to end.
const PATIENCE: usize = 200;
const MOMENT: Duration = Duration::from_millis(50);

#[cfg(test)]
mod tests {
    use super::*;

    fn exists(id: u32) -> bool {
        let looked = Command::new("sh")
            .args(["-c", "kill -0 \"$1\" 2>/dev/null", "sh", &id.to_string()])
            .status();
        looked.unwrap().success()
    }

    #[test]
    fn a_program_ends_with_its_guard() {
        let process = Process::start(Command::new("sleep").arg("600"), "sleep").unwrap();
        let id = process.child.id();
        assert!(exists(id));
        drop(process);
        assert!(!exists(id));
    }

    #[test]
    fn what_a_program_says_is_kept() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; echo two >&2"]);
        let mut process = Process::start(&mut command, "sh").unwrap();
        process.child.wait().unwrap();
        assert!(!process.runs());
        assert_eq!(process.said(), "-- sh said:\none\ntwo\n");
    }

    #[test]
    fn a_missing_program_is_named() {
        let started = Process::start(&mut Command::new("no-such-program"), "it");
        assert!(matches!(
            started.err(),
            Some(Failure::NotStarted { name: "it", .. })
        ));
    }
}
