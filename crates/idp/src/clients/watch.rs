//! Clients of a folder, kept in step with the database while the provider runs.

use std::{
    path::PathBuf,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use fedtoken_core::time::UnixTime;
use fedtoken_storage::stores::{Client, ClientOrigin};

use super::{Action, ApplyError, Parts, Plan, Prune, apply};
use crate::{
    app::App,
    config::clients::{Declaration, FileProblem, Fingerprint, read},
    oidc::registration::House,
    telemetry::Causes,
};

/// A folder of clients.
#[derive(Debug)]
pub struct Watch {
    folder: PathBuf,
    prune: Prune,
    /// As it was when it was read last, sound or not: the same problems are named once.
    seen: Mutex<Seen>,
    /// Whether there were some.
    is_bad: AtomicBool,
}

#[derive(Debug, Default)]
struct Seen {
    fingerprint: Fingerprint,
    files: Vec<PathBuf>,
}

impl Watch {
    /// Reads a folder for the first time and makes the database agree with it.
    ///
    /// # Errors
    /// [`ApplyError`]; nothing is changed then.
    pub async fn begin(
        (folder, prune): (PathBuf, Prune),
        parts: &Parts<'_>,
        house: &House<'_>,
        now: UnixTime,
    ) -> Result<Self, ApplyError> {
        let watch = Self {
            folder,
            prune,
            seen: Mutex::default(),
            is_bad: AtomicBool::new(false),
        };
        let plan = watch.bring_in(parts, house, now).await?;
        log(&plan);
        Ok(watch)
    }

    /// Looks whether the folder has changed. A good change is applied and logged, a bad one is
    /// logged with all its problems and nothing changes.
    pub async fn look(&self, app: &App) {
        let now = Fingerprint::of(&self.folder, &self.files());
        if now != self.fingerprint() {
            self.reload(app).await;
        }
    }

    /// Reads the folder whether or not it has changed.
    pub async fn reload(&self, app: &App) {
        let parts = Parts::of(app);
        match self.bring_in(&parts, &app.house(), app.clock.now()).await {
            Ok(plan) => {
                // Another instance may have been quicker with the same files.
                app.clients.forget();
                log(&plan);
                if self.is_bad.swap(false, Ordering::Relaxed) {
                    tracing::info!("the files of clients are sound again");
                }
            }
            Err(ApplyError::Problems(problems)) => {
                self.is_bad.store(true, Ordering::Relaxed);
                for problem in problems {
                    tracing::error!(%problem, "the clients are left as they were");
                }
            }
            Err(error) => {
                tracing::error!(error = %Causes(&error), "the clients are left as they were");
                self.is_bad.store(true, Ordering::Relaxed);
                // Nothing is wrong with the files: they are tried again.
                self.note(Seen::default());
            }
        }
    }

    async fn bring_in(
        &self,
        parts: &Parts<'_>,
        house: &House<'_>,
        now: UnixTime,
    ) -> Result<Plan, ApplyError> {
        let declaration = self.read(house);
        if !declaration.problems.is_empty() {
            return Err(ApplyError::Problems(declaration.problems));
        }
        if declaration.clients.is_empty() && self.prune == Prune::Remove {
            self.holds_nothing(parts).await?;
        }
        apply(parts, (&declaration.clients, self.prune), now).await
    }

    /// A folder that became empty is as a rule one that is not mounted.
    async fn holds_nothing(&self, parts: &Parts<'_>) -> Result<(), ApplyError> {
        let stored = parts.store.clients().await?;
        let of_files = |client: &Client| client.origin == ClientOrigin::Operator;
        if !stored.iter().any(of_files) {
            return Ok(());
        }
        Err(ApplyError::Problems(vec![FileProblem {
            path: self.folder.clone(),
            what: NOTHING.to_owned(),
        }]))
    }

    /// The fingerprint is taken before the files are read, so that what changes meanwhile is seen.
    /// Only reading tells which files of secrets belong to it; then everything is read once more.
    fn read(&self, house: &House<'_>) -> Declaration {
        let folder = std::slice::from_ref(&self.folder);
        let mut files = self.files();
        for _ in 0..MOST_READS {
            let fingerprint = Fingerprint::of(&self.folder, &files);
            let declaration = read(folder, house);
            if declaration.files == files {
                self.note(Seen { fingerprint, files });
                return declaration;
            }
            files = declaration.files;
        }
        // Somebody keeps changing them: the next look will differ and read again.
        self.note(Seen::default());
        read(folder, house)
    }

    fn files(&self) -> Vec<PathBuf> {
        self.seen().files.clone()
    }

    fn fingerprint(&self) -> Fingerprint {
        self.seen().fingerprint.clone()
    }

    fn note(&self, seen: Seen) {
        *self.seen() = seen;
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        let seen = self.seen.lock();
        seen.unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn log(plan: &Plan) {
    for step in &plan.steps {
        let client = step.client_id.as_str();
        match step.action {
            Action::Add => tracing::info!(client, "a client was added from its file"),
            Action::Change => tracing::info!(client, "a client was changed by its file"),
            Action::Remove => tracing::info!(client, "a client without a file was removed"),
        }
    }
}

const NOTHING: &str = "declares no client, and oidc.clients_prune would remove every one: \
    put the files back, or remove them by `fedtoken client apply --prune`";
/// Twice is enough unless files come or go at this very moment.
const MOST_READS: usize = 3;
