//! The mark by which a browser is known for a person. It chooses a counter and proves nothing.
//!
//! ```text
//!                        reserve: one more wrong in a row
//!                       +------------------------------+
//!                       v                              |
//!  full login ------> known (0 wrong) -----------------+
//!  unlock link -----> known (5 tries left)             |
//!                       |                              |  limit reached, or life over
//!                       |  right: 0 wrong              v
//!                       +-------------> known        unknown, for good
//! ```

use core::fmt;

use alloc::string::String;
use data_encoding::BASE64URL_NOPAD;
use rand_core::CryptoRng;
use thiserror::Error;

use crate::ids::PersonId;
use crate::keyring::{KeyId, Keyring, Mac, MacKeys};
use crate::secret::{OpaqueToken, SecretString, TokenDigest};
use crate::throttle::Limits;
use crate::time::UnixTime;

/// Makes and checks marks; to be kept, because its keys are made ready once.
pub struct DeviceMarks {
    keys: MacKeys,
}

/// What a browser keeps: 256 random bits and an HMAC-SHA-256 over the person and them.
pub struct DeviceMark {
    id: OpaqueToken,
    mac: Mac,
}

impl DeviceMarks {
    /// With the keys of this ring.
    pub fn new(ring: &Keyring) -> Self {
        Self {
            keys: ring.mac_keys("fedtoken/device/v1"),
        }
    }

    /// A new mark, for a browser that finished a login of this person or opened an unlock link.
    pub fn issue(&self, person: &PersonId, rng: &mut (impl CryptoRng + ?Sized)) -> DeviceMark {
        let id = OpaqueToken::draw(rng);
        let mac = self.keys.tag(&message(person, id.expose()));
        DeviceMark { id, mac }
    }

    /// The digest by which the device's state is found; none unless the text is a mark of this
    /// person. Allocates nothing.
    pub fn check(&self, text: &str, person: &PersonId) -> Option<TokenDigest> {
        // Two of the three lengths are fixed: no point need be searched.
        let (id, rest) = text.split_at_checked(ID_CHARS)?;
        let (key, tag) = rest.split_at_checked(rest.len().checked_sub(TAG_CHARS)?)?;
        let key = key.strip_prefix('.')?.strip_suffix('.')?;
        let key = KeyId::parse(key).ok()?;
        // So many characters were split off as fill this place.
        let mut place = [0; TAG_BYTES];
        BASE64URL_NOPAD
            .decode_mut(tag.as_bytes(), &mut place)
            .ok()?;
        self.keys
            .verify(&key, &message(person, id), &place)
            .then(|| TokenDigest::of(id))
    }
}

impl fmt::Debug for DeviceMarks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

impl DeviceMark {
    /// The mark as `id.key.mac`, of letters, digits, `-`, `_` and two points: fit for a cookie.
    pub fn to_text(&self) -> SecretString {
        let key = self.mac.key_id.as_str();
        let tag = BASE64URL_NOPAD.encode(&self.mac.tag);
        let parts = [self.id.expose(), ".", key, ".", &tag];
        // Room for all at once: a text that grows would leave copies behind.
        let mut text = String::with_capacity(parts.iter().map(|part| part.len()).sum());
        text.extend(parts);
        SecretString::new(text)
    }

    /// What is stored beside the state of the device.
    pub fn digest(&self) -> TokenDigest {
        self.id.digest()
    }
}

impl fmt::Debug for DeviceMark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// A device that was known once, as stored for one person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DeviceState {
    /// Wrong passwords in a row.
    pub wrong_in_row: u32,
    /// From when on it is unknown.
    pub expires_at: UnixTime,
}

/// The device is unknown again: too many wrong passwords in a row, or too old.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the device is not known any more")]
pub struct DeviceVoid;

impl DeviceState {
    /// A device from which a login was finished.
    pub fn known(limits: &Limits, now: UnixTime) -> Self {
        Self {
            wrong_in_row: 0,
            expires_at: now.plus(limits.device_life),
        }
    }

    /// A device on which an unlock link was opened: known, with fewer tries until the first right
    /// password.
    pub fn unlocked(limits: &Limits, now: UnixTime) -> Self {
        Self {
            wrong_in_row: limits.known_device.saturating_sub(limits.unlock.tries),
            ..Self::known(limits, now)
        }
    }

    /// Whether the device is still known.
    pub fn is_known(&self, limits: &Limits, now: UnixTime) -> bool {
        now < self.expires_at && self.wrong_in_row < limits.known_device
    }

    /// Takes one attempt, to be called before the password is looked at.
    ///
    /// # Errors
    /// [`DeviceVoid`] if the device is not known any more: the attempt is one of an unknown device.
    pub fn reserve(&self, limits: &Limits, now: UnixTime) -> Result<Self, DeviceVoid> {
        if !self.is_known(limits, now) {
            return Err(DeviceVoid);
        }
        Ok(Self {
            wrong_in_row: self.wrong_in_row.saturating_add(1),
            ..*self
        })
    }

    /// The state after a right password.
    #[must_use]
    pub const fn right(self) -> Self {
        Self {
            wrong_in_row: 0,
            ..self
        }
    }
}

fn message<'a>(person: &'a PersonId, id: &'a str) -> [&'a [u8]; 2] {
    [person.as_str().as_bytes(), id.as_bytes()]
}

const ID_CHARS: usize = 43;
const TAG_BYTES: usize = 32;
const TAG_CHARS: usize = 43;

#[cfg(test)]
mod tests;
