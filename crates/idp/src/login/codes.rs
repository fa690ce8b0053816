//! What unknown devices have tried of a person's codes.

use fedtoken_core::{
    ids::PersonId,
    throttle::{Origin, UnknownCodes},
};
use fedtoken_storage::{
    StorageError, Store,
    stores::{CounterKey, Login},
};

/// The counter of codes from unknown devices.
#[must_use]
pub fn code_counter(person: &PersonId) -> CounterKey {
    CounterKey::new("code", person.as_str())
}

/// From where the password of a login came.
#[must_use]
pub const fn origin(login: &Login) -> Origin {
    match login.device {
        Some(_) => Origin::Known,
        None => Origin::Unknown,
    }
}

/// The codes of unknown devices, as they concern this login.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub async fn unknown_codes(login: &Login, store: &dyn Store) -> Result<UnknownCodes, StorageError> {
    Ok(UnknownCodes {
        from: origin(login),
        counter: store.counter(&code_counter(&login.person_id)).await?,
    })
}
