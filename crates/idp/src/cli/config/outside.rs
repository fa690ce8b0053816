//! What a configuration names outside itself: certificates, the key ring, and files of clients.

use std::{path::PathBuf, slice};

use crate::{
    certificates::Certificates,
    cli::{
        client::declaration,
        keys::{ring_path, unread},
        run::Failed,
    },
    config::{Config, Notice},
    keys::file,
    telemetry::Causes,
};

/// What is wrong with the files of `[tls]`.
pub(super) fn certificates(config: &Config) -> Option<String> {
    let opened = Certificates::open(&config.tls);
    opened.err().map(|error| format!("tls: {}", Causes(&error)))
}

/// Reads the key ring. Where none is named, only the service manager knows it.
///
/// # Errors
/// What is wrong with its file.
pub(super) fn ring(config: &Config, said: Option<PathBuf>) -> Result<Option<Notice>, String> {
    let Ok(path) = ring_path(config, said) else {
        return Ok(Some(Notice(UNNAMED.to_owned())));
    };
    let read = file::load_ring(&path).map_err(unread(&path));
    read.map(|_| None)
        .map_err(|error| format!("keys.ring_file: {}", Causes(&error)))
}

/// What is wrong with the folder of clients and each of its files.
///
/// # Errors
/// When the values that clients are checked by cannot be used.
pub(super) fn clients(config: &Config) -> Result<Vec<String>, Failed> {
    let Some(folder) = &config.oidc.clients_dir else {
        return Ok(Vec::new());
    };
    if !folder.exists() {
        let folder = folder.display();
        return Ok(vec![format!("oidc.clients_dir: {folder} is not there")]);
    }
    let declaration = declaration(config, slice::from_ref(folder))?;
    let problems = declaration.problems.iter();
    Ok(problems
        .map(|problem| format!("oidc.clients_dir: {problem}"))
        .collect())
}

const UNNAMED: &str = "keys.ring_file is not set, so the key ring was not looked at: \
    name what the service manager hands over by --ring";
