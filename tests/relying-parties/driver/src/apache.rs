//! Apache in a folder of its own, with Debian's `mod_auth_openidc`.

use std::{
    fs::{self, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
};

use crate::{failure::Failure, folders::Folders};

/// Copies the pages to where Apache's own user can read them, and names the configuration.
///
/// # Errors
/// [`Failure::File`] when they cannot be copied.
pub(crate) fn command(folders: &Folders, scratch: &Path) -> Result<Command, Failure> {
    let sources = folders.sources.join("mod_auth_openidc");
    publish(&sources.join("htdocs"), &scratch.join("htdocs"))
        .and_then(|()| readable(scratch))
        .map_err(|source| Failure::File {
            path: sources.clone(),
            source,
        })?;
    let mut command = Command::new("/usr/sbin/apache2");
    command
        .args(["-D", "FOREGROUND", "-f"])
        .arg(sources.join("server.conf"))
        .env("ROOT", scratch)
        .env("SITE", sources.join("site.conf"));
    Ok(command)
}

fn publish(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    readable(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            publish(&from, &to)?;
        } else {
            fs::copy(&from, &to)?;
            fs::set_permissions(&to, Permissions::from_mode(0o644))?;
        }
    }
    Ok(())
}

fn readable(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, Permissions::from_mode(0o755))
}
