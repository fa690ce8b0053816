//! The mark by which a browser is known for a person. It chooses a counter and proves nothing.
//!
//! ```text
//!                     reserve: one more wrong in a row
//!                    +------------------------------+
//!                    v                              |
//!  full login ---> known (0 wrong) -----------------+
//!                    ^  |  right: 0 wrong           |  limit reached, or life over
//!                    |  +---> known                 v
//!         full login |                           unknown, for good
//!                    |                              ^
//!  unlock link ---> unlocked (0 tried) -------------+  5 tried, right or wrong, or an hour over
//!                    ^                              |
//!                    +------------------------------+
//!                     reserve: one more tried
//! ```
//!
//! A link proves nothing: what comes from an unlocked device counts as from an unknown one, but for
//! the counter of its passwords.

use alloc::string::String;
use core::fmt;

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

    /// The id within a mark, by which the state of the device is found; none unless the text is a
    /// mark of this person. Allocates nothing.
    pub fn check<'a>(&self, text: &'a str, person: &PersonId) -> Option<DeviceId<'a>> {
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
            .then_some(DeviceId(id))
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
        let parts = [self.id.expose(), ".", self.mac.key_id.as_str(), "."];
        // Room for all at once: a text that grows would leave copies behind.
        let length = parts.iter().map(|part| part.len()).sum::<usize>();
        let mut text = String::with_capacity(length.saturating_add(TAG_CHARS));
        text.extend(parts);
        BASE64URL_NOPAD.encode_append(&self.mac.tag, &mut text);
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

/// The id within a mark that was checked.
#[derive(Clone, Copy)]
pub struct DeviceId<'a>(&'a str);

impl DeviceId<'_> {
    /// What is stored beside the state of the device.
    pub fn digest(self) -> TokenDigest {
        TokenDigest::of(self.0)
    }
}

impl fmt::Debug for DeviceId<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// A device that was known or unlocked once, as stored for one person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DeviceState {
    /// What made it more than unknown.
    pub kind: DeviceKind,
    /// Wrong passwords in a row; all passwords tried, if it is unlocked.
    pub wrong_in_row: u32,
    /// From when on it is unknown.
    pub expires_at: UnixTime,
}

/// What makes a device more than unknown.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum DeviceKind {
    /// A login was finished on it.
    Known,
    /// An unlock link was opened on it, and no login was finished since.
    Unlocked,
}

/// The device is unknown again: too many passwords, or too old.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the device is not known any more")]
pub struct DeviceVoid;

impl DeviceState {
    /// A device from which a login was finished, with an accepted code.
    pub fn known(limits: &Limits, now: UnixTime) -> Self {
        Self {
            kind: DeviceKind::Known,
            wrong_in_row: 0,
            expires_at: now.plus(limits.device_life),
        }
    }

    /// A device on which an unlock link was opened: few tries and a short life, until a login is
    /// finished on it.
    pub fn unlocked(limits: &Limits, now: UnixTime) -> Self {
        Self {
            kind: DeviceKind::Unlocked,
            wrong_in_row: 0,
            expires_at: now.plus(limits.unlock.device_life),
        }
    }

    /// Whether the device still has a counter of its own.
    pub fn is_valid(&self, limits: &Limits, now: UnixTime) -> bool {
        let most = match self.kind {
            DeviceKind::Known => limits.known_device,
            DeviceKind::Unlocked => limits.unlock.tries,
        };
        now < self.expires_at && self.wrong_in_row < most
    }

    /// Takes one attempt, to be called before the password is looked at.
    ///
    /// # Errors
    /// [`DeviceVoid`] if the device is not known any more: the attempt is one of an unknown device.
    pub fn reserve(&self, limits: &Limits, now: UnixTime) -> Result<Self, DeviceVoid> {
        if !self.is_valid(limits, now) {
            return Err(DeviceVoid);
        }
        Ok(Self {
            wrong_in_row: self.wrong_in_row.saturating_add(1),
            ..*self
        })
    }

    /// The state after a right password, which ends the row of a known device only: whoever opened
    /// a link has proven nothing by it.
    #[must_use]
    pub const fn right(self) -> Self {
        match self.kind {
            DeviceKind::Known => Self {
                wrong_in_row: 0,
                ..self
            },
            DeviceKind::Unlocked => self,
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
