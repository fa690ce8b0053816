//! All persons of a trial: drawn, sealed on all cores, committed one by one.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, NaiveDate};
use fedtoken_core::time::UnixTime;

use super::{SeedError, seal, write};
use crate::{
    app::App,
    dev::{
        people::{Draft, ordinary, special, wished_username},
        persons::TrialPerson,
    },
    methods,
};

/// Makes the special persons and so many ordinary citizens.
///
/// # Errors
/// [`SeedError`] when the database, the generator or a hash fails.
pub(crate) async fn persons(app: &App, count: usize) -> Result<Vec<TrialPerson>, SeedError> {
    let now = app.clock.now();
    let drafts = Arc::new(draw(app, count, now).await?);
    let hashed = seal::hash_all(app, Arc::clone(&drafts)).await?;
    let mut rng = app.entropy.generator()?;
    for (draft, hashed) in drafts.iter().zip(hashed) {
        let changes = write::person(app, draft, hashed, now, &mut rng)?;
        app.store
            .commit(changes)
            .await?
            .map_err(SeedError::Conflict)?;
    }
    Ok(drafts.iter().map(Draft::shown).collect())
}

async fn draw(app: &App, count: usize, now: UnixTime) -> Result<Vec<Draft>, SeedError> {
    let mut rng = app.entropy.generator()?;
    let today = day_of(now);
    let mut plans = special(today, &mut rng);
    plans.extend(ordinary(count, today, &mut rng));
    let (mut names, mut numbers) = (Usernames::default(), HashSet::new());
    let mut drafts = Vec::with_capacity(plans.len());
    for plan in plans {
        let username = names.free(app, wished_username(&plan)).await?;
        drafts.push(Draft::draw(plan, username, &mut numbers, &mut rng)?);
    }
    Ok(drafts)
}

/// How often each name was given already.
#[derive(Default)]
struct Usernames(HashMap<String, u32>);

impl Usernames {
    /// The wished name, with a number behind it when somebody has it: of this trial, or of an
    /// earlier one in the same database whose file was lost.
    async fn free(&mut self, app: &App, wished: String) -> Result<String, SeedError> {
        loop {
            let given = self.0.entry(wished.clone()).or_insert(0);
            *given += 1;
            let name = if *given == 1 {
                wished.clone()
            } else {
                format!("{wished}{given}")
            };
            if app
                .store
                .account_named(&methods::password::normalise(&name))
                .await?
                .is_none()
            {
                return Ok(name);
            }
        }
    }
}

fn day_of(now: UnixTime) -> NaiveDate {
    DateTime::from_timestamp(now.as_secs(), 0)
        .map(|instant| instant.date_naive())
        .unwrap_or_default()
}
