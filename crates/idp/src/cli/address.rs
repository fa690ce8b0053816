//! The address of a database as somebody may say it on the command line: without its password.

use std::{fs::File, io::Read, path::Path};

use url::Url;

use super::run::Failed;
use crate::keys::file::is_private;

/// Reads an address: itself, or `@FILE` for one that stands in a file only its owner may read.
///
/// # Errors
/// When it holds a password and everybody who lists processes could read it, or when the file
/// cannot be read or can be read by others.
pub(super) fn parse(text: &str) -> Result<String, Failed> {
    match text.strip_prefix('@') {
        Some(path) => in_file(Path::new(path)),
        None if has_password(text) => Err(SPOKEN.into()),
        None => Ok(text.to_owned()),
    }
}

fn in_file(path: &Path) -> Result<String, Failed> {
    let name = path.display();
    let unreadable = |error| format!("cannot read {name}: {error}");
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if !is_private(&metadata) {
        return Err(format!("{name} can be read by others: chmod 600 {name}").into());
    }
    let mut text = String::new();
    file.take(LONGEST)
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    Ok(text.trim().to_owned())
}

fn has_password(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else {
        return false;
    };
    url.password().is_some() || url.query_pairs().any(|(name, _)| name == "password")
}

const SPOKEN: &str = "a password on the command line can be read by every user of this machine: \
    put the address in a file of mode 0600 and say @FILE, or the password in PGPASSWORD or ~/.pgpass";
const LONGEST: u64 = 4096;

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    #[test]
    fn an_address_without_a_password_is_taken_as_it_is() {
        for text in [
            "sqlite:///var/lib/fedtoken/db",
            "postgres://anna@host/db",
            "postgres:///db?host=/run/postgresql",
        ] {
            assert_eq!(parse(text).unwrap(), text);
        }
    }

    #[test]
    fn a_password_is_refused_and_not_repeated() {
        for text in [
            "postgres://anna:s3cret@host/db",
            "postgres://host/db?user=anna&password=s3cret",
        ] {
            let said = parse(text).unwrap_err().to_string();
            assert!(said.contains("@FILE") && !said.contains("s3cret"), "{said}");
        }
    }

    #[test]
    fn a_file_is_read_when_only_its_owner_may() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("address");
        fs::write(&path, "postgres://anna:s3cret@host/db\n").unwrap();
        let said = format!("@{}", path.display());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let refused = parse(&said).unwrap_err().to_string();
        assert!(refused.contains("chmod 600"), "{refused}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(parse(&said).unwrap(), "postgres://anna:s3cret@host/db");
        fs::remove_file(&path).unwrap();
        assert!(parse(&said).is_err());
    }
}
