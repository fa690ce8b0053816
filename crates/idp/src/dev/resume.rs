//! Decides what a start keeps of an earlier one, and makes the rest.

use fedtoken_core::secret::TokenDigest;
use fedtoken_storage::StorageError;

use super::{
    Clear, TrialCertificates, TrialClient, TrialFile, TrialPerson, TrialToken, clients,
    registrations::{Place, RESOURCE},
    seed::{self, SeedError},
};
use crate::app::App;

/// Where the parts of the trial are.
#[derive(Clone, Debug)]
pub(super) struct Addresses {
    /// The provider.
    pub(super) issuer: String,
    /// The sample relying party.
    pub(super) relying_party: String,
    /// Health and metrics.
    pub(super) ops: String,
    /// Where the provider asks clients for certificates.
    pub(super) mtls: Option<String>,
    /// The sample relying party as the provider finds it.
    pub(super) relying_party_direct: String,
}

/// The content of the file for this start: persons and secrets of an earlier one if it belongs to
/// the same database, clients at the addresses of today.
///
/// # Errors
/// [`SeedError`] when the database, the generator or a hash fails.
pub(super) async fn resume(
    app: &App,
    addresses: &Addresses,
    (earlier, secret): (Option<TrialFile>, Clear),
    certificates: &TrialCertificates,
    ordinary: Option<usize>,
) -> Result<TrialFile, SeedError> {
    let kept = match earlier {
        Some(file) if belongs(app, &file.clients).await? => Some(file),
        _ => None,
    };
    let known = kept.as_ref().map_or(&[][..], |file| &file.clients);
    let rng = &mut app.entropy.generator()?;
    let place = Place {
        public: &addresses.relying_party,
        direct: &addresses.relying_party_direct,
    };
    let clients = clients::clients(place, secret, known, certificates, rng)?;
    let persons = match kept {
        Some(file) => {
            if let Some(asked) = ordinary {
                tracing::warn!(
                    asked,
                    "--persons is passed over: the trial keeps those it has"
                );
            }
            catch_up(app, file.persons).await?
        }
        None => seed::persons(app, ordinary.unwrap_or(ORDINARY)).await?,
    };
    // Last, for they are what `belongs` goes by.
    app.store
        .commit(clients::put(&clients))
        .await?
        .map_err(SeedError::Conflict)?;
    Ok(TrialFile {
        issuer: addresses.issuer.clone(),
        relying_party: addresses.relying_party.clone(),
        ops: addresses.ops.clone(),
        clients,
        persons,
        registration: None,
        acr: TrialFile::acr(),
        resource: RESOURCE.to_owned(),
        mtls_url: addresses.mtls.clone(),
        mtls_ca: addresses.mtls.is_some().then(|| certificates.issuer()),
    })
}

/// Whether a file was written by a trial on this database: the secrets of its clients are there.
async fn belongs(app: &App, clients: &[TrialClient]) -> Result<bool, StorageError> {
    for client in clients {
        let Some(secret) = &client.client_secret else {
            continue;
        };
        let stored = app.store.client(&client.client_id).await?;
        let digest = stored.and_then(|stored| stored.secret);
        if !digest.is_some_and(|digest| digest.ct_eq(&TokenDigest::of(secret.expose()))) {
            return Ok(false);
        }
    }
    Ok(!clients.is_empty())
}

/// Persons whose paper in the file is not the one in the database get a new one: an earlier trial
/// was stopped between the two. Those who were erased meanwhile leave the file.
async fn catch_up(app: &App, persons: Vec<TrialPerson>) -> Result<Vec<TrialPerson>, SeedError> {
    let mut kept = Vec::new();
    for mut person in persons {
        let stored = match seed::current_serial(app, &person.username).await {
            Err(SeedError::Unknown(username)) => {
                tracing::warn!(
                    username,
                    "nobody has this name any more: it leaves the file"
                );
                continue;
            }
            stored => stored?,
        };
        let is_old = |token: &TrialToken| stored.as_ref() != Some(&token.serial);
        if person.token.as_ref().is_some_and(is_old) {
            person.token = Some(seed::new_paper(app, &person.username).await?);
        }
        kept.push(person);
    }
    Ok(kept)
}

/// Ordinary citizens of a new trial.
const ORDINARY: usize = 12;
