//! The new password that is demanded before the code.

use std::sync::Arc;

use fedtoken_core::{
    login::Step,
    password::{Password, PasswordError, PasswordHash},
    secret::SecretString,
    slow_hash::Comparison,
};
use fedtoken_storage::{
    Change,
    stores::{Account, Login},
};

use crate::{
    app::App,
    hashing::Turn,
    http::{Failure, Fault},
    profile::Profile,
};

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// Its hash waits on the login.
    Kept,
    /// It breaks a rule.
    Refused(PasswordError),
    /// It is the old one.
    Same,
    /// The two fields differ.
    Mismatch,
    /// The login is not at this step any more.
    Gone,
    /// Too many tries in one login: each of them compares with the old password.
    TooMany,
}

/// Checks and hashes the new password; it becomes valid only when the code is accepted.
///
/// # Errors
/// A fault of database, generator or hashing pool.
pub async fn choose(
    app: &App,
    login: &Login,
    account: &Account,
    (typed, again): (&str, &str),
) -> Result<Chosen, Failure> {
    if typed != again {
        return Ok(Chosen::Mismatch);
    }
    let own = own_words(app, account).await?;
    let words: Vec<&str> = own.iter().map(|word| word.expose()).collect();
    let password = match Password::new_checked(typed, &words) {
        Ok(password) => password,
        Err(refused) => return Ok(Chosen::Refused(refused)),
    };
    let place = app.pool.admit(Turn::Known)?;
    let count = Change::CountLoginAttempt {
        login_id: login.id.clone(),
        step: Step::ChoosePassword,
        limit: app.policy.limits.new_passwords,
    };
    if app.store.commit(count.into()).await?.is_err() {
        return not_counted(app, login).await;
    }
    let mut rng = app.entropy.generator()?;
    let (ring, cost) = (Arc::clone(&app.ring), app.policy.password);
    let (person, old) = (account.person_id.clone(), account.password.clone());
    let hashed = place.run(move |memory| {
        let compared = PasswordHash::from_bytes(&old)?.verify(&password, &person, &ring, memory)?;
        if compared == Comparison::Right {
            return Ok(None);
        }
        PasswordHash::make(&password, &person, cost, &ring, memory, &mut rng).map(Some)
    });
    let Some(hash) = hashed.await?? else {
        return Ok(Chosen::Same);
    };
    let keep = Change::KeepNewPassword {
        login_id: login.id.clone(),
        password: hash.to_bytes(),
    };
    match app.store.commit(keep.into()).await? {
        Ok(()) => Ok(Chosen::Kept),
        Err(_) => Ok(Chosen::Gone),
    }
}

/// Words that somebody who knows the person would try first.
async fn own_words(app: &App, account: &Account) -> Result<Vec<SecretString>, Failure> {
    let person = app.store.person(&account.person_id).await?;
    let person = person.ok_or(Fault::Inconsistent("an account has no person"))?;
    let profile = Profile::open(&person.profile, &person.id, &app.ring)?;
    let mail = profile.email.unwrap_or_default();
    let mailbox = mail.split('@').next().unwrap_or_default().to_owned();
    let words = [
        "fedtoken".to_owned(),
        account.username.clone(),
        mailbox,
        profile.given_name,
        profile.family_name,
    ];
    Ok(words.into_iter().map(SecretString::new).collect())
}

/// A second post of the same form may come after the first one has moved the login on.
async fn not_counted(app: &App, login: &Login) -> Result<Chosen, Failure> {
    let now = app.store.login(&login.id).await?;
    Ok(match now.map(|login| login.step) {
        Some(Step::ChoosePassword) => Chosen::TooMany,
        _ => Chosen::Gone,
    })
}
