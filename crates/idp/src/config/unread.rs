//! Why a file or folder cannot be read, in the words of the reports.

use std::{fs, io, path::Path};

/// Why it cannot be read, to be said after its name.
pub(crate) fn unread(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "is not there".to_owned(),
        io::ErrorKind::PermissionDenied => "cannot be read (Permission denied)".to_owned(),
        _ => format!("cannot be read ({error})"),
    }
}

/// What keeps a file from being made here: its folder, or a folder in its place. It is fine when it
/// is there already.
///
/// # Errors
/// What is wrong, with the name of the folder.
pub(crate) fn place(file: &Path) -> Result<(), String> {
    if file.is_dir() {
        return Err(format!("{} is a folder", file.display()));
    }
    let parent = file.parent().filter(|parent| *parent != Path::new(""));
    let folder = parent.unwrap_or_else(|| Path::new("."));
    let named = |what: &str| format!("the folder {} {what}", folder.display());
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(named("is a file")),
        Err(error) => Err(named(&unread(&error))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_may_not_be_read_is_not_called_missing() {
        let said = |kind: io::ErrorKind| unread(&kind.into());
        assert_eq!(said(io::ErrorKind::NotFound), "is not there");
        let denied = said(io::ErrorKind::PermissionDenied);
        assert_eq!(denied, "cannot be read (Permission denied)");
        assert!(said(io::ErrorKind::InvalidData).starts_with("cannot be read ("));
    }

    #[test]
    fn a_file_is_made_only_in_a_folder_that_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        assert_eq!(place(&file), Ok(()));
        fs::write(&file, "").unwrap();
        assert_eq!(place(&file), Ok(()));
        assert_eq!(place(Path::new("file")), Ok(()));
        let wrong = |file: &Path| place(file).unwrap_err();
        assert!(wrong(&folder.path().join("no/file")).ends_with("no is not there"));
        assert!(wrong(&file.join("file")).ends_with("file is a file"));
        assert!(wrong(folder.path()).ends_with("is a folder"));
    }
}
