//! The running trial: its file, kept in step with the database.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{
    TrialFile, TrialFileError,
    seed::{self, SeedError},
};
use crate::app::App;

/// The file and the provider behind it.
pub struct Trial {
    app: Arc<App>,
    path: PathBuf,
    file: Mutex<TrialFile>,
    /// One new paper at a time: the last one in the database is the last one in the file.
    drawing: tokio::sync::Mutex<()>,
}

/// No new paper came about.
#[derive(Debug, thiserror::Error)]
pub enum NewPaperError {
    /// Nobody of the file has this user name, or he never had a paper.
    #[error("nobody with a paper has the user name {0}")]
    Unknown(String),
    /// The paper could not be made.
    #[error("the new paper could not be made")]
    Seed(#[from] SeedError),
    /// The file could not be written.
    #[error(transparent)]
    File(#[from] TrialFileError),
}

impl Trial {
    /// Takes the content of the file over.
    #[must_use]
    pub fn new(app: Arc<App>, path: PathBuf, file: TrialFile) -> Self {
        Self {
            app,
            path,
            file: Mutex::new(file),
            drawing: tokio::sync::Mutex::new(()),
        }
    }

    /// Writes the file.
    ///
    /// # Errors
    /// [`TrialFileError`] names it.
    pub fn save(&self) -> Result<(), TrialFileError> {
        self.file().write(&self.path)
    }

    /// The provider.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Where the file lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its content. Not to be held across an await.
    pub fn file(&self) -> MutexGuard<'_, TrialFile> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Draws a new paper for a person who has one; gives the person's name.
    ///
    /// # Errors
    /// [`NewPaperError`] says why there is none.
    pub async fn new_paper(&self, username: &str) -> Result<String, NewPaperError> {
        let _one_at_a_time = self.drawing.lock().await;
        let has_paper = self
            .file()
            .persons
            .iter()
            .any(|person| person.username == username && person.token.is_some());
        if !has_paper {
            return Err(NewPaperError::Unknown(username.to_owned()));
        }
        let paper = seed::new_paper(&self.app, username).await?;
        let mut file = self.file();
        let person = file
            .persons
            .iter_mut()
            .find(|person| person.username == username);
        let person = person.ok_or_else(|| NewPaperError::Unknown(username.to_owned()))?;
        person.token = Some(paper);
        let name = person.name.clone();
        file.write(&self.path)?;
        Ok(name)
    }
}
