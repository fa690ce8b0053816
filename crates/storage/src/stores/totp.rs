//! The seed behind the code via mobile app (TOTP, RFC 6238).

use async_trait::async_trait;
use fedtoken_core::{challenge, ids::PersonId, time::UnixTime};

use crate::StorageError;

/// A TOTP enrolment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totp {
    /// Whose it is; a person has at most one.
    pub person_id: PersonId,
    /// Bytes of the sealed seed.
    pub secret: Vec<u8>,
    /// Algorithm, digits and period.
    pub parameters: challenge::Totp,
    /// The last accepted time step; this step and older ones are refused.
    pub last_step: Option<u64>,
    /// Wrong codes in a row, over all devices.
    pub wrong_in_row: u32,
    /// When it was enrolled.
    pub enrolled_at: UnixTime,
}

/// Reads TOTP enrolments.
#[async_trait]
pub trait Totps {
    /// The enrolment of a person.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or the row is corrupt.
    async fn totp_of(&self, person: &PersonId) -> Result<Option<Totp>, StorageError>;
}
