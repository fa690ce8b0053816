//! Runs one built target and reads what libFuzzer says of it.

use std::fmt;
use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::run;

/// When a run ends, unless something is found before.
#[derive(Clone, Copy)]
pub(super) enum Limit {
    /// By the clock.
    Seconds(u32),
    /// By the number of inputs, the same ones every time; and by the clock on a slow machine.
    Runs(u32),
}

impl Limit {
    fn words(self) -> Vec<String> {
        match self {
            Self::Seconds(seconds) => vec![format!("-max_total_time={seconds}")],
            Self::Runs(runs) => vec![
                format!("-runs={runs}"),
                "-seed=1".to_owned(),
                "-max_total_time=20".to_owned(),
            ],
        }
    }
}

/// How much of libFuzzer's talk is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Echo {
    /// Every line as it comes.
    Everything,
    /// All of it at the end, if something was found.
    WhenFound,
    /// Nothing.
    Nothing,
}

/// What a run came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Report {
    /// Inputs tried.
    pub(super) runs: u64,
    /// Inputs a second.
    pub(super) per_second: u64,
    /// Edges of the program that were reached.
    pub(super) edges: u64,
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} runs, {} edges", self.runs, self.edges)?;
        // libFuzzer counts no speed in the first second.
        match self.per_second {
            0 => Ok(()),
            speed => write!(out, ", {speed} runs/s"),
        }
    }
}

/// Fuzzes a target that was built into a folder.
///
/// # Errors
/// `Refused` when it found a crash, whose input it names; `Blind` when it reached so few edges that the
/// build cannot have been instrumented; `Unclear` when it did not say how it ended.
pub(super) fn play(folder: &Path, name: &str, limit: Limit, echo: Echo) -> Result<Report, Failure> {
    let mut command = command(folder, name, limit)?;
    let line = run::spelled(&command);
    if echo == Echo::Everything {
        println!("$ {line}");
    }
    let mut child = command
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| run::not_started(&command, source))?;
    let said = child.stderr.take().map(|talk| listen(talk, echo));
    let said = said.unwrap_or_default();
    let status = child
        .wait()
        .map_err(|source| run::not_started(&command, source))?;
    if !status.success() {
        if echo == Echo::WhenFound {
            eprintln!("{said}");
        }
        return Err(Failure::Refused { line, status });
    }
    let report = said.lines().rev().find_map(report);
    let report = report.ok_or(Failure::Unclear { line })?;
    if report.edges < FEWEST_EDGES {
        return Err(Failure::Blind {
            name: name.to_owned(),
        });
    }
    Ok(report)
}

/// The corpus grows in the build folder; what is kept in the repository is only read.
fn command(folder: &Path, name: &str, limit: Limit) -> Result<Command, Failure> {
    let kept = run::top().join("fuzz");
    let grown = match limit {
        Limit::Seconds(_) => folder.join("corpus").join(name),
        Limit::Runs(_) => emptied(folder.join("passing-corpus").join(name))?,
    };
    let found = folder.join("artifacts").join(name);
    for folder in [&grown, &found] {
        fs::create_dir_all(folder).map_err(|source| Failure::unreadable(folder, source))?;
    }
    let mut command = run::command(&folder.join(name).to_string_lossy(), &[]);
    command
        .args(limit.words())
        .arg(format!("-artifact_prefix={}/", found.display()))
        .args(["-timeout=5", "-rss_limit_mb=1024"])
        .args(dictionary(&kept, name).map(|path| format!("-dict={}", path.display())))
        .arg(grown);
    command.args(Some(kept.join("seeds").join(name)).filter(|seeds| seeds.is_dir()));
    Ok(command)
}

/// Inputs of an earlier run would make this one another.
fn emptied(folder: PathBuf) -> Result<PathBuf, Failure> {
    match fs::remove_dir_all(&folder) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(Failure::unreadable(&folder, source))
        }
        _ => Ok(folder),
    }
}

fn dictionary(kept: &Path, name: &str) -> Option<PathBuf> {
    let path = kept.join("dictionaries").join(format!("{name}.dict"));
    path.is_file().then_some(path)
}

fn listen(talk: impl Read, echo: Echo) -> String {
    let mut said = String::new();
    for line in BufReader::new(talk).lines().map_while(Result::ok) {
        if echo == Echo::Everything {
            eprintln!("{line}");
        }
        said.push_str(&line);
        said.push('\n');
    }
    said
}

/// Reads libFuzzer's last line of numbers: `#99 DONE cov: 67 ft: 205 ... exec/s: 316249 rss: 29Mb`.
fn report(line: &str) -> Option<Report> {
    let mut words = line.split_whitespace();
    let runs = words.next()?.strip_prefix('#')?.parse().ok()?;
    if words.next()? != "DONE" {
        return None;
    }
    let words: Vec<&str> = words.collect();
    let after = |name: &str| {
        let at = words.iter().position(|word| *word == name)?;
        words.get(at + 1)?.parse().ok()
    };
    Some(Report {
        runs,
        per_second: after("exec/s:")?,
        edges: after("cov:")?,
    })
}

/// Without instrumentation libFuzzer sees one edge or none.
const FEWEST_EDGES: u64 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_is_read() {
        let line =
            "#3478744\tDONE   cov: 67 ft: 205 corp: 111/1197b lim: 4096 exec/s: 316249 rss: 29Mb";
        let read = report(line).unwrap();
        assert_eq!(read.to_string(), "3478744 runs, 67 edges, 316249 runs/s");
    }

    #[test]
    fn other_lines_are_not_taken_for_it() {
        for line in [
            "",
            "#12\tREDUCE cov: 67 ft: 205 exec/s: 1 rss: 29Mb",
            "Done 3478744 runs in 11 second(s)",
            "#12\tDONE   ft: 205 exec/s: 1",
        ] {
            assert_eq!(report(line), None, "{line}");
        }
    }
}
