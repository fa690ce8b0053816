//! The query of an enrolment address, taken apart.

use alloc::string::String;
use alloc::vec::Vec;
use core::mem;
use core::str::{self, FromStr};

use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use super::OtpauthError;
use crate::secret::SecretString;

/// The parameters that mean something, each at most once.
#[derive(Default)]
pub(super) struct Parameters {
    pub(super) secret: Option<SecretString>,
    pub(super) issuer: Option<SecretString>,
    pub(super) algorithm: Option<SecretString>,
    pub(super) digits: Option<SecretString>,
    pub(super) period: Option<SecretString>,
    pub(super) counter: Option<SecretString>,
}

impl Parameters {
    pub(super) fn read(query: &str) -> Result<Self, OtpauthError> {
        let mut parameters = Self::default();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let Some((name, place)) = parameters.place(decode(name)?.expose()) else {
                continue;
            };
            if place.is_some() {
                return Err(OtpauthError::Duplicate(name));
            }
            *place = Some(decode(value)?);
        }
        Ok(parameters)
    }

    fn place(&mut self, name: &str) -> Option<(&'static str, &mut Option<SecretString>)> {
        match name {
            "secret" => Some(("secret", &mut self.secret)),
            "issuer" => Some(("issuer", &mut self.issuer)),
            "algorithm" => Some(("algorithm", &mut self.algorithm)),
            "digits" => Some(("digits", &mut self.digits)),
            "period" => Some(("period", &mut self.period)),
            "counter" => Some(("counter", &mut self.counter)),
            _ => None,
        }
    }
}

/// Undoes percent-encoding. Any part of an address may be the secret, so all are treated as such.
pub(super) fn decode(text: &str) -> Result<SecretString, OtpauthError> {
    // Decoding never lengthens: with this room no unwiped copy stays behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    bytes.extend(percent_decode_str(text));
    str::from_utf8(&bytes).map_err(|_| OtpauthError::Encoding)?;
    let decoded = String::from_utf8(mem::take(&mut *bytes));
    decoded
        .map(SecretString::new)
        .map_err(|_| OtpauthError::Encoding)
}

/// A number of ASCII digits and nothing else; none if it does not fit its type.
pub(super) fn number<T: FromStr>(text: &SecretString) -> Option<T> {
    let text = text.expose();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}
