//! A new paper for a person of the trial.

use fedtoken_core::{ids::PersonId, login::Method, time::UnixTime};
use fedtoken_storage::{
    Change, Changes,
    stores::{JournalEvent, TokenState},
};
use rand_core::CryptoRng;

use super::{SeedError, seal, write};
use crate::{
    app::App,
    dev::{
        people::{DraftPaper, Paper},
        persons::TrialToken,
    },
    journal::{Entry, Pen},
    methods,
};

/// Draws and stores a new paper; the old one ends with it.
///
/// # Errors
/// [`SeedError::Unknown`] if nobody has the name; else as [`super::persons`].
pub(crate) async fn new_paper(app: &App, username: &str) -> Result<TrialToken, SeedError> {
    let person = person_named(app, username).await?;
    let mut rng = app.entropy.generator()?;
    let (paper, grid) = seal::seal_paper(app, DraftPaper::draw(&mut rng)).await?;
    let now = app.clock.now();
    let pen = app.journal.pen(&*app.store, &person, &mut rng).await?;
    let added = write::token(
        app,
        (&person, TokenState::Active),
        (&paper, grid),
        now,
        &mut rng,
    );
    app.store
        .commit(Changes::from(added).and(made(&pen, now, &mut rng)?))
        .await?
        .map_err(SeedError::Conflict)?;
    Ok(paper.shown(Paper::Active))
}

/// The journal's line about it.
fn made(pen: &Pen<'_>, at: UnixTime, rng: &mut impl CryptoRng) -> Result<Change, SeedError> {
    let entry = Entry {
        method: Some(Method::Token),
        ..Entry::new(JournalEvent::TokenMade, at)
    };
    Ok(pen.line(entry, rng)?)
}

/// The serial of the person's paper as the database has it.
///
/// # Errors
/// [`SeedError::Unknown`] if nobody has the name, [`SeedError::Storage`] when the database fails.
pub(crate) async fn current_serial(app: &App, username: &str) -> Result<Option<String>, SeedError> {
    let person = person_named(app, username).await?;
    Ok(app.store.token_of(&person).await?.map(|token| token.serial))
}

async fn person_named(app: &App, username: &str) -> Result<PersonId, SeedError> {
    let account = app
        .store
        .account_named(&methods::password::normalise(username))
        .await?;
    account
        .map(|account| account.person_id)
        .ok_or_else(|| SeedError::Unknown(username.to_owned()))
}
