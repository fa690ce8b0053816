//! `fedtoken client`: relying parties from TOML files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use fedtoken_core::secret::TokenDigest;
use fedtoken_storage::{
    Change, Changes,
    sql::SqliteStore,
    stores::{Client, ClientOrigin, Clients, Store},
};
use serde::Deserialize;

use super::{
    arguments::{ApplyArguments, Output, ShowArguments},
    config::read,
    run::{Failed, say},
};
use crate::oidc::Registration;

/// One file: a registration with its secret by reference or as SHA-256.
#[derive(Deserialize)]
struct ClientFile {
    /// File that holds the client secret, at least 32 characters.
    client_secret_file: Option<PathBuf>,
    /// SHA-256 of the client secret in hex.
    client_secret_sha256: Option<String>,
    #[serde(flatten)]
    registration: toml::Table,
}

pub(super) async fn list(arguments: ShowArguments) -> Result<(), Failed> {
    let config = read(arguments.files)?;
    let store = SqliteStore::open(&config.database.url).await?;
    let clients = store.clients().await?;
    store.close().await?;
    let mut registrations = Vec::new();
    for client in &clients {
        registrations.push(serde_json::from_str::<serde_json::Value>(
            &client.registration,
        )?);
    }
    match arguments.output {
        Output::Json => say(&format!(
            "{}\n",
            serde_json::to_string_pretty(&registrations)?
        )),
        Output::Text => {
            for client in clients {
                say(&format!("{}\n", client.client_id))?;
            }
            Ok(())
        }
    }
}

pub(super) async fn apply(arguments: ApplyArguments) -> Result<(), Failed> {
    let config = read(arguments.files)?;
    let mut changes = Changes::new();
    let mut applied = Vec::new();
    for file in files(&arguments.paths)? {
        let client = from_file(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        applied.push(client.client_id.clone());
        changes = changes.and(Change::PutClient(client));
    }
    let store = SqliteStore::open(&config.database.url).await?;
    let saved = store.commit(changes).await?;
    store.close().await?;
    saved.map_err(|_| "the clients were not saved")?;
    for client_id in applied {
        say(&format!("applied {client_id}\n"))?;
    }
    Ok(())
}

fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failed> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            for entry in fs::read_dir(path)? {
                let file = entry?.path();
                if file.extension().is_some_and(|ending| ending == "toml") {
                    files.push(file);
                }
            }
        } else {
            files.push(path.clone());
        }
    }
    files.sort();
    Ok(files)
}

fn from_file(file: &Path) -> Result<Client, Failed> {
    let text = fs::read_to_string(file)?;
    let parsed: ClientFile = toml::from_str(&text)?;
    let registration: Registration = parsed.registration.try_into()?;
    let problems: Vec<String> = registration
        .check()
        .iter()
        .map(ToString::to_string)
        .collect();
    if !problems.is_empty() {
        return Err(problems.join("; ").into());
    }
    let folder = file.parent().unwrap_or(Path::new("."));
    let secret = match (parsed.client_secret_file, parsed.client_secret_sha256) {
        (Some(_), Some(_)) => return Err("the secret is given twice".into()),
        (Some(path), None) => Some(from_secret_file(&folder.join(path))?),
        (None, Some(hex)) => Some(from_hex(&hex)?),
        (None, None) => None,
    };
    if secret.is_some() == registration.is_public() {
        return Err("a confidential client has a secret, a public one has none".into());
    }
    Ok(Client {
        client_id: registration.client_id.clone(),
        registration: serde_json::to_string(&registration)?,
        secret,
        origin: ClientOrigin::Operator,
    })
}

fn from_secret_file(path: &Path) -> Result<TokenDigest, Failed> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let text = zeroize::Zeroizing::new(text);
    let secret = text.trim_end_matches(['\n', '\r']);
    if secret.len() < SHORTEST_SECRET {
        return Err("a client secret has at least 32 characters".into());
    }
    Ok(TokenDigest::of(secret))
}

fn from_hex(hex: &str) -> Result<TokenDigest, Failed> {
    let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(hex.as_bytes())?;
    let bytes: [u8; 32] = bytes
        .try_into()
        .map_err(|_| "a SHA-256 value has 64 hex digits")?;
    Ok(TokenDigest::from_bytes(bytes))
}

/// Only the plain SHA-256 of a client secret is stored, so it must be long and random.
const SHORTEST_SECRET: usize = 32;
