//! The folder of a drill, and a warden that ends what runs in it, however we end ourselves.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use crate::failure::Failure;
use crate::run;

/// A folder in which programs run. They end, and it goes, when this is dropped or we are killed.
pub(super) struct Room {
    folder: PathBuf,
    warden: Child,
    /// Kept open as long as the programs shall live.
    life: Option<ChildStdin>,
}

impl Room {
    /// A new one.
    ///
    /// # Errors
    /// `Unreadable` when it cannot be made, `NotStarted` without a shell.
    pub(super) fn open() -> Result<Self, Failure> {
        let name = format!("fedtoken-drill-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        make_folder(&folder.join(NOTES))?;
        let mut warden = Command::new("sh");
        warden.args(["-c", WARDEN, "sh"]).arg(&folder);
        // In a group of its own, so that Ctrl-C does not reach it.
        warden.stdin(Stdio::piped()).process_group(0);
        let mut warden = warden
            .spawn()
            .map_err(|source| run::not_started(&warden, source))?;
        Ok(Self {
            folder,
            life: warden.stdin.take(),
            warden,
        })
    }

    /// A path inside.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Starts a program in the folder; what it says is in `NAME.log`, see [`Room::said`].
    ///
    /// # Errors
    /// `NotStarted` for the program, `Unreadable` for our files.
    pub(super) fn start(&self, name: &str, command: &mut Command) -> Result<Program, Failure> {
        let path = self.path(&format!("{name}.log"));
        let unreadable = |source| Failure::unreadable(&path, source);
        let log = File::options().create(true).append(true).open(&path);
        let log = log.map_err(unreadable)?;
        let errors = log.try_clone().map_err(unreadable)?;
        command.current_dir(&self.folder).process_group(0);
        command.stdin(Stdio::piped()).stdout(log).stderr(errors);
        let child = command
            .spawn()
            .map_err(|source| run::not_started(command, source))?;
        let note = self.folder.join(NOTES).join(name);
        let program = Program { child, note };
        let number = program.child.id().to_string();
        fs::write(&program.note, number)
            .map_err(|source| Failure::unreadable(&program.note, source))?;
        Ok(program)
    }

    /// What the program of this name has said so far.
    pub(super) fn said(&self, name: &str) -> String {
        let said = fs::read(self.path(&format!("{name}.log")));
        String::from_utf8_lossy(&said.unwrap_or_default()).into_owned()
    }

    /// The end of everything the programs said.
    pub(super) fn last_words(&self) -> String {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut logs: Vec<_> = entries.map(|entry| entry.path()).collect();
        logs.retain(|path| path.extension().is_some_and(|ending| ending == "log"));
        logs.sort();
        logs.iter().map(|path| end_of(path)).collect()
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        drop(self.life.take());
        // It may have been ended by somebody else.
        let _gone = self.warden.wait();
    }
}

/// A program that runs in a room, and is killed when this is dropped.
pub(super) struct Program {
    child: Child,
    note: PathBuf,
}

impl Program {
    /// Its number among the processes.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended by itself.
    pub(super) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Writes a line to its standard input.
    ///
    /// # Errors
    /// `Unreadable` when it has ended.
    pub(super) fn tell(&mut self, line: &str) -> Result<(), Failure> {
        let Some(input) = &mut self.child.stdin else {
            return Ok(());
        };
        let told = writeln!(input, "{line}").and_then(|()| input.flush());
        told.map_err(|source| Failure::unreadable(&self.note, source))
    }

    /// Asks it to stop, as a service manager does.
    pub(super) fn terminate(&self) {
        run::answers("/bin/kill", &["-s", "TERM", &self.id().to_string()]);
    }

    /// Closes its standard input and waits for its end.
    ///
    /// # Errors
    /// `Refused` when it ended with anything but 0.
    pub(super) fn end(mut self) -> Result<(), Failure> {
        let line = self.note.display().to_string();
        let status = self.child.wait();
        self.forget();
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(Failure::Refused { line, status }),
            Err(source) => Err(Failure::unreadable(&self.note, source)),
        }
    }

    /// Forgets one that was killed.
    pub(super) fn bury(mut self) {
        // It was killed, so there is nothing to wait for but its number.
        let _gone = self.child.wait();
        self.forget();
    }

    fn forget(&self) {
        // The warden must not end somebody who has got its number.
        let _gone = fs::remove_file(&self.note);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // One that is not waited for would stay among the processes of a container.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// Makes a folder and those above it.
///
/// # Errors
/// `Unreadable`.
pub(super) fn make_folder(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|source| Failure::unreadable(path, source))
}

fn end_of(path: &Path) -> String {
    let text = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.lines().collect();
    let last = lines.iter().skip(lines.len().saturating_sub(LAST_LINES));
    let last: Vec<_> = last.copied().collect();
    format!("-- {}\n{}\n", path.display(), last.join("\n"))
}

/// One file for each program, with its number.
const NOTES: &str = "running";
const LAST_LINES: usize = 15;
/// `$1` is the folder. PostgreSQL is asked to end at once, not killed, so that it gives back its shared
/// memory; its number is believed only when the process that has it names the folder.
const WARDEN: &str = r#"
trap '' INT TERM HUP
cat >/dev/null
cd "$1" 2>/dev/null || exit 0
running=
for note in running/*; do
    [ -f "$note" ] && running="$running $(cat "$note")"
done
for note in */data/postmaster.pid; do
    [ -f "$note" ] || continue
    server=$(head -n 1 "$note")
    grep -qF "$1" "/proc/$server/cmdline" 2>/dev/null && servers="$servers $server"
done
kill -KILL $running 2>/dev/null
kill -QUIT $servers 2>/dev/null
for round in $(seq 100); do
    kill -0 $servers 2>/dev/null || break
    sleep 0.1
done
cd / && rm -rf "$1"
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_in_a_room_ends_with_it() {
        let room = Room::open().unwrap();
        let folder = room.folder.clone();
        let mut program = room
            .start("cat", Command::new("tail").args(["-f", "/dev/null"]))
            .unwrap();
        assert!(!program.has_ended());
        drop(room);
        assert!(!folder.exists());
        assert!(program.has_ended());
    }

    #[test]
    fn the_warden_forgets_one_that_was_buried() {
        let room = Room::open().unwrap();
        let program = room.start("short", &mut Command::new("true")).unwrap();
        let note = program.note.clone();
        assert!(note.exists());
        program.bury();
        assert!(!note.exists());
    }
}
