//! A server process that does not outlive us.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child as Process, ChildStdin, Command, Stdio},
    thread,
    time::Duration,
};

use tempfile::TempDir;

use crate::{programs, server::write};

/// A running server with its folder.
///
/// Between us and it stands a shell that waits for the end of its input. That comes when this is
/// dropped and also when we are killed; then the shell stops the server and removes the folder.
pub(crate) struct Child {
    shell: Process,
    folder: PathBuf,
    /// Kept open as long as the server shall live.
    life: Option<ChildStdin>,
}

impl Child {
    /// Starts a program in its folder, which is given away to the shell; `stop` is the signal that
    /// ends it at once.
    pub(crate) fn start(folder: TempDir, stop: &str, (program, words): (&Path, &[&str])) -> Self {
        let folder = folder.keep();
        let server = programs::command(program);
        let mut shell = Command::new("sh")
            .args(["-c", SHELL, "sh"])
            .arg(&folder)
            .arg(stop)
            .arg(server.get_program())
            .args(server.get_args())
            .args(words)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("sh: {error}"));
        Self {
            life: shell.stdin.take(),
            shell,
            folder,
        }
    }

    /// Ends the server at once with this signal; the folder stays, and so does the shell.
    pub(crate) fn halt(&self, signal: &str) {
        write(&self.folder.join(DOWN), "");
        let server = self.folder.join(SERVER);
        let server = fs::read_to_string(&server)
            .unwrap_or_else(|error| panic!("{}: {error}", server.display()));
        programs::run(Command::new("kill").args([&format!("-{signal}"), server.trim()]));
    }

    /// Has the shell start the server again, in the same folder and with the same words.
    pub(crate) fn resume(&self) {
        let down = self.folder.join(DOWN);
        fs::remove_file(&down).unwrap_or_else(|error| panic!("{}: {error}", down.display()));
    }

    /// Waits until the server answers; false when it gave up before.
    pub(crate) fn answers(&mut self, is_ready: impl Fn() -> bool) -> bool {
        for _ in 0..PATIENCE {
            if is_ready() {
                return true;
            }
            if !matches!(self.shell.try_wait(), Ok(None)) {
                return false;
            }
            thread::sleep(PAUSE);
        }
        false
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        drop(self.life.take());
        let _gone = self.shell.wait();
    }
}

/// A port that the server finds free again when it was away.
pub(crate) fn free_port() -> u16 {
    fedtoken_free_port::free_port().unwrap_or_else(|| panic!("no free port"))
}

/// `$1` is the folder, `$2` the signal that stops at once, the rest the command. The shell ends when
/// the server does, so that one that cannot start is noticed; but while `down` lies in the folder
/// it waits and starts the server again afterwards. Whoever writes first, the end (`over`) or the
/// number of a new server, the other one sees it, so no server is left behind.
const SHELL: &str = r#"
folder=$1; stop=$2; shift 2
exec 3<&0
( cat <&3 >/dev/null; : >"$folder/over"; kill -$stop $(cat "$folder/server") ) 2>/dev/null &
waiter=$!
while :; do
    "$@" >>"$folder/log" 2>&1 </dev/null 3<&- &
    server=$!
    echo $server >"$folder/server"
    [ -e "$folder/over" ] && kill -$stop $server
    wait $server
    [ -e "$folder/down" ] || break
    while [ -e "$folder/down" ] && ! [ -e "$folder/over" ]; do sleep 0.05; done
    [ -e "$folder/over" ] && break
done
kill $waiter 2>/dev/null
rm -rf "$folder"
"#;
/// The number of the server's process.
const SERVER: &str = "server";
/// While it lies there the server stays down.
const DOWN: &str = "down";
const PAUSE: Duration = Duration::from_millis(20);
/// Half a minute.
const PATIENCE: u32 = 1500;
