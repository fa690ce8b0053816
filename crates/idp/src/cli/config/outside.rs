//! What a configuration names outside itself: certificates, the key ring, files of clients, and the
//! folders of what is written. What could not be read is not looked for.

use std::{fs, path::PathBuf, slice};

use fedtoken_storage::sql::SqlStore;

use crate::{
    certificates::Certificates,
    cli::{
        client::declaration,
        keys::{ring_path, unread as unread_ring},
    },
    config::{Notice, Partly, place, unread},
    keys::file,
    telemetry::Causes,
};

/// What is wrong with the files of `[tls]`.
pub(super) fn certificates(read: &Partly) -> Option<String> {
    if !read.knows("tls.") {
        return None;
    }
    let opened = Certificates::open(&read.config.tls);
    opened.err().map(|error| format!("tls: {}", Causes(&error)))
}

/// Reads the key ring. Where none is named, only the service manager knows it.
///
/// # Errors
/// What is wrong with its file.
pub(super) fn ring(read: &Partly, said: Option<PathBuf>) -> Result<Option<Notice>, String> {
    let named_by = if said.is_some() {
        "--ring"
    } else if read.knows(RING_FILE) {
        RING_FILE
    } else {
        return Ok(None);
    };
    let Ok(path) = ring_path(&read.config, said) else {
        return Ok(Some(Notice(UNNAMED.to_owned())));
    };
    let ring = file::load_ring(&path).map_err(unread_ring(&path));
    ring.map(|_| None)
        .map_err(|error| format!("{named_by}: {}", Causes(&error)))
}

/// What is wrong with the folder of clients and each of its files.
pub(super) fn clients(read: &Partly) -> Vec<String> {
    let folder = read.config.oidc.clients_dir.as_ref();
    let Some(folder) = folder.filter(|_| read.knows("oidc.clients_dir")) else {
        return Vec::new();
    };
    let named = |what: &str| format!("oidc.clients_dir: {what}");
    if let Err(error) = fs::metadata(folder) {
        let (folder, why) = (folder.display(), unread(&error));
        return vec![named(&format!("{folder} {why}"))];
    }
    let is_known = HOUSE.iter().all(|key| read.knows(key));
    match declaration(&read.config, slice::from_ref(folder)) {
        Ok(declaration) if is_known => {
            let problems = declaration.problems.iter();
            problems
                .map(|problem| named(&problem.to_string()))
                .collect()
        }
        // Right files would be called wrong.
        _ => vec![named(UNCHECKED)],
    }
}

/// Which folders are missing for what is written. Of the service's own one only a notice is given:
/// the service manager may make it at the start, and lets nobody else in.
pub(super) fn places(read: &Partly) -> (Vec<String>, Vec<Notice>) {
    let config = &read.config;
    let files = [
        (CHECKPOINTS, config.journal.checkpoint_file.clone()),
        (DATABASE, SqlStore::file_of(&config.database.url)),
    ];
    let (mut problems, mut notices) = (Vec::new(), Vec::new());
    for (key, file) in files.into_iter().filter(|(key, _)| read.knows(key)) {
        let Some(file) = file else { continue };
        match place(&file) {
            Ok(()) => {}
            Err(what) if file.starts_with(OWN) => {
                notices.push(Notice(format!(
                    "{key}: {what}; the service's unit makes {OWN}"
                )));
            }
            Err(what) => problems.push(format!("{key}: {what}")),
        }
    }
    (problems, notices)
}

const RING_FILE: &str = "keys.ring_file";
const CHECKPOINTS: &str = "journal.checkpoint_file";
const DATABASE: &str = "database.url";
/// `StateDirectory=` of the systemd unit.
const OWN: &str = "/var/lib/fedtoken";
/// What files of clients are checked by.
const HOUSE: [&str; 5] = [
    "oidc.issuer",
    "oidc.fetch_allow",
    "oidc.resources",
    "levels.",
    "tls.",
];
const UNCHECKED: &str = "its files were not looked at: they are checked by oidc.issuer, \
    oidc.fetch_allow, oidc.resources, [levels] and [tls], of which something is wrong";
const UNNAMED: &str = "keys.ring_file is not set, so the key ring was not looked at: \
    name what the service manager hands over by --ring";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Overrides, load_partly};

    fn partly(text: &str) -> Partly {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        fs::write(&file, text).unwrap();
        load_partly(&Overrides {
            files: vec![file],
            ..Overrides::default()
        })
    }

    /// What is said of a folder with one broken file, beside this.
    fn clients_beside(text: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.toml"), "colour = 1").unwrap();
        let folder = folder.path().display();
        clients(&partly(&format!("oidc.clients_dir = \"{folder}\"\n{text}")))
    }

    #[test]
    fn files_of_clients_are_looked_at_beside_other_wrong_keys() {
        let found = clients_beside("oidc.issuer = \"http://x\"\n[token]\ncells = 1\n[ops]\nx = 1");
        let told = found.iter().any(|it| it.contains("a.toml: unknown key"));
        assert!(told, "{found:?}");
    }

    #[test]
    fn files_of_clients_are_not_called_wrong_where_their_measure_is_unknown() {
        for text in [
            "oidc.issuer = 1",
            "oidc.fetch_allow = 1",
            "oidc.fetch_allow = [\"x y\"]",
            "oidc.resources = 1",
            "levels.token = \"x\"",
            "levels.token = 999",
            "tls.mutual.listen = 1",
        ] {
            let found = clients_beside(text);
            assert_eq!(found, [format!("oidc.clients_dir: {UNCHECKED}")], "{text}");
        }
    }

    #[test]
    fn a_folder_of_clients_that_is_not_there_is_named_beside_wrong_levels() {
        let found = clients(&partly(
            "oidc.clients_dir = \"/nonexistent\"\nlevels.token = 1",
        ));
        assert_eq!(found, ["oidc.clients_dir: /nonexistent is not there"]);
    }

    #[test]
    fn missing_folders_of_what_is_written_are_named() {
        let (problems, notices) = places(&partly(
            "journal.checkpoint_file = \"/nonexistent/a\"\n\
             database.url = \"sqlite:///nonexistent/b/c\"",
        ));
        let told = [
            "journal.checkpoint_file: the folder /nonexistent is not there",
            "database.url: the folder /nonexistent/b is not there",
        ];
        assert_eq!(
            (problems.as_slice(), notices.len()),
            (&told.map(str::to_owned)[..], 0)
        );
    }

    #[test]
    fn the_folder_that_the_unit_makes_is_only_noticed() {
        let url = "database.url = \"sqlite:///var/lib/fedtoken/none/x.db\"";
        let (problems, notices) = places(&partly(url));
        assert_eq!(problems, Vec::<String>::new());
        assert!(notices[0].0.contains("/var/lib/fedtoken/none is not there"));
    }

    #[test]
    fn what_could_not_be_read_is_not_looked_for() {
        let read = partly(
            "journal.checkpoint_file = 1\ndatabase.url = 1\nkeys.ring_file = 1\n\
             oidc.clients_dir = 1\ntls.certificate_file = 1\ntls.key_file = \"/nonexistent\"",
        );
        assert_eq!(places(&read), (Vec::new(), Vec::new()));
        assert_eq!(ring(&read, None), Ok(None));
        assert_eq!(clients(&read), Vec::<String>::new());
        assert_eq!(certificates(&read), None);
    }

    #[test]
    fn a_ring_is_named_by_what_named_it() {
        let read = partly("keys.ring_file = \"/nonexistent/a\"");
        let named = |said: Option<&str>| ring(&read, said.map(PathBuf::from)).unwrap_err();
        assert!(named(None).starts_with("keys.ring_file: /nonexistent/a"));
        assert!(named(Some("/nonexistent/b")).starts_with("--ring: /nonexistent/b"));
        // Named although the key of the configuration could not be read.
        let read = partly("keys.ring_file = 1");
        let said = Some(PathBuf::from("/nonexistent/b"));
        assert!(ring(&read, said).is_err());
    }
}
