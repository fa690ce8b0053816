//! From sealed secrets to the steps of one commit.

use fedtoken_core::{
    challenge::{self, CellChallenge, SealedSecret},
    grid::{GridSpec, SealedGrid},
    ids::PersonId,
    login::PasswordDemand,
    time::UnixTime,
};
use fedtoken_storage::{
    ChainChange, Change, Changes,
    stores::{Account, Cell, Person, Token, TokenState, Totp},
};
use rand_core::CryptoRng;

use super::{SeedError, seal::Hashed};
use crate::{
    app::App,
    dev::people::{Draft, DraftPaper, Paper},
    journal::new_key,
    methods,
    profile::{Address, Profile},
};

/// Everything of one person, to be committed together.
///
/// # Errors
/// [`SeedError::Keyring`] or [`SeedError::Profile`] when something cannot be sealed.
pub(super) fn person(
    app: &App,
    draft: &Draft,
    hashed: Hashed,
    now: UnixTime,
    rng: &mut impl CryptoRng,
) -> Result<Changes, SeedError> {
    let mut changes = Changes::new()
        .and(Change::AddPerson(record(app, draft, now, rng)?))
        .and(Change::AddAccount(account(draft, &hashed, now)))
        .and(ChainChange::AddKey(new_key(&app.ring, &draft.id, rng)?).into());
    if let (Some(paper), Some(grid)) = (&draft.paper, hashed.grid) {
        let state = match draft.plan.paper {
            Paper::Blocked => TokenState::Blocked,
            Paper::Active | Paper::None => TokenState::Active,
        };
        changes = changes.and(token(app, (&draft.id, state), (paper, grid), now, rng));
    }
    if let Some(secret) = &draft.totp {
        let enrolment = Totp {
            person_id: draft.id.clone(),
            secret: SealedSecret::seal(secret, &draft.id, &app.ring, rng)?.to_bytes(),
            parameters: challenge::Totp::DEFAULT,
            last_step: None,
            wrong_in_row: 0,
            enrolled_at: now,
        };
        changes = changes.and(Change::AddTotp(enrolment));
    }
    Ok(changes)
}

/// A paper with its sealed cells and its first question.
pub(super) fn token(
    app: &App,
    (person, state): (&PersonId, TokenState),
    (paper, grid): (&DraftPaper, SealedGrid),
    now: UnixTime,
    rng: &mut impl CryptoRng,
) -> Change {
    let challenge = CellChallenge::start(&GridSpec::FEDERAL, app.policy.cells, rng);
    let token = Token {
        id: paper.id.clone(),
        person_id: person.clone(),
        serial: paper.serial.clone(),
        state,
        policy: *challenge.policy(),
        pending: challenge.pending(),
        generation: challenge.generation(),
        wrong_in_row: 0,
        made_at: now,
    };
    let cells = grid.into_cells().into_iter().map(|(position, cell)| Cell {
        position,
        sealed: cell.to_bytes(),
        last_use: None,
    });
    Change::AddToken {
        token,
        cells: cells.collect(),
    }
}

fn record(
    app: &App,
    draft: &Draft,
    now: UnixTime,
    rng: &mut impl CryptoRng,
) -> Result<Person, SeedError> {
    Ok(Person {
        id: draft.id.clone(),
        locale: draft.plan.locale.to_owned(),
        roles: draft
            .plan
            .roles
            .iter()
            .map(|role| (*role).to_owned())
            .collect(),
        profile: profile(draft).seal(&draft.id, &app.ring, rng)?,
        registered_at: now,
    })
}

fn account(draft: &Draft, hashed: &Hashed, now: UnixTime) -> Account {
    Account {
        person_id: draft.id.clone(),
        username: methods::password::normalise(&draft.username),
        password: hashed.password.to_bytes(),
        demand: PasswordDemand::None,
        changed_at: now,
    }
}

fn profile(draft: &Draft) -> Profile {
    Profile {
        given_name: draft.plan.given_name.to_owned(),
        family_name: draft.plan.family_name.to_owned(),
        locale: draft.plan.locale.to_owned(),
        email: Some(draft.email()),
        email_verified: true,
        phone: Some(draft.phone.clone()),
        phone_verified: true,
        birthdate: Some(draft.plan.born.to_string()),
        address: draft.address.as_ref().map(|address| Address {
            street_address: address.street_address.clone(),
            postal_code: address.postal_code.clone(),
            locality: address.locality.clone(),
            country: address.country.clone(),
        }),
        national_number: Some(draft.national_number.expose().to_owned()),
    }
}
