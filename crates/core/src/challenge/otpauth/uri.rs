//! The address itself, written and read.

use alloc::string::{String, ToString};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use thiserror::Error;

use super::parameters::{Parameters, decode, number};
use super::{Label, LabelError};
use crate::challenge::hotp::{Algorithm, Digits, Hotp, SharedSecret, SharedSecretError};
use crate::challenge::totp::{Period, Totp};
use crate::secret::SecretString;

/// What an app needs to make codes: the content of an enrolment address.
#[derive(Debug)]
pub struct KeyUri {
    /// What the app shows beside the code.
    pub label: Label,
    /// The secret that app and server share.
    pub secret: SharedSecret,
    /// How codes are made of it.
    pub generator: Generator,
}

/// How an app makes codes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Generator {
    /// By time. The window is no part of an address: what is read has the default one.
    Totp(Totp),
    /// By counter. The look-ahead is no part of an address: what is read has the default one.
    Hotp {
        /// How codes are made.
        hotp: Hotp,
        /// The counter of the first code.
        counter: u64,
    },
}

/// Why an enrolment address is refused. No part of the address is repeated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum OtpauthError {
    /// More than 4096 bytes.
    #[error("enrolment address over 4096 bytes")]
    TooLong,
    /// It does not begin with `otpauth://`.
    #[error("not an otpauth address")]
    Scheme,
    /// The type is neither `totp` nor `hotp`.
    #[error("type of the enrolment address neither totp nor hotp")]
    Type,
    /// Percent-encoding that is not UTF-8.
    #[error("enrolment address not in percent-encoded UTF-8")]
    Encoding,
    /// The issuer or the account name is refused.
    #[error("label of the enrolment address refused")]
    Label(#[source] LabelError),
    /// The label's prefix and the parameter name different issuers.
    #[error("two issuers in the enrolment address")]
    Issuers,
    /// The parameter occurs twice.
    #[error("parameter {0} twice in the enrolment address")]
    Duplicate(&'static str),
    /// There is no secret.
    #[error("no secret in the enrolment address")]
    NoSecret,
    /// The secret is refused.
    #[error("secret of the enrolment address refused")]
    Secret(#[source] SharedSecretError),
    /// Another algorithm than SHA1, SHA256 and SHA512.
    #[error("algorithm of the enrolment address unknown")]
    Algorithm,
    /// Fewer than 6 or more than 8 digits, or no number.
    #[error("digits of the enrolment address not 6 to 8")]
    Digits,
    /// A period out of 1 to 3600 seconds, or no number.
    #[error("period of the enrolment address not 1 to 3600 seconds")]
    Period,
    /// The counter of the type `hotp` is missing or no number.
    #[error("no counter that is a number in the enrolment address")]
    Counter,
}

impl KeyUri {
    /// Reads an address as apps and servers write it.
    ///
    /// Algorithm, digits and period have defaults; parameters that mean nothing are ignored. An
    /// empty issuer is none. The issuer of the label is kept if the parameter is the same or writes
    /// `+` for its spaces.
    ///
    /// # Errors
    /// [`OtpauthError`], which does not repeat the text.
    pub fn parse(uri: &str) -> Result<Self, OtpauthError> {
        if uri.len() > MOST_BYTES {
            return Err(OtpauthError::TooLong);
        }
        let (scheme, rest) = uri.split_once("://").ok_or(OtpauthError::Scheme)?;
        if !scheme.eq_ignore_ascii_case("otpauth") {
            return Err(OtpauthError::Scheme);
        }
        let (kind, rest) = rest.split_once('/').ok_or(OtpauthError::Type)?;
        let (label, query) = rest.split_once('?').unwrap_or((rest, ""));
        let parameters = Parameters::read(query)?;
        let generator = generator(kind, &parameters)?;
        let secret = parameters.secret.as_ref().ok_or(OtpauthError::NoSecret)?;
        Ok(Self {
            label: read_label(label, parameters.issuer.as_ref())?,
            secret: SharedSecret::parse(secret.expose()).map_err(OtpauthError::Secret)?,
            generator,
        })
    }

    /// The address, with every parameter written out: old apps do not know the defaults.
    pub fn to_uri(&self) -> SecretString {
        // Room for all of it at once, so that no unwiped copy stays behind.
        let mut uri = String::with_capacity(MOST_BYTES);
        uri.push_str(match self.generator {
            Generator::Totp(_) => "otpauth://totp/",
            Generator::Hotp { .. } => "otpauth://hotp/",
        });
        if let Some(issuer) = self.label.issuer() {
            uri.extend(utf8_percent_encode(issuer, ENCODED));
            uri.push(':');
        }
        uri.extend(utf8_percent_encode(self.label.account(), ENCODED));
        uri.push_str("?secret=");
        self.secret.append_base32(&mut uri);
        if let Some(issuer) = self.label.issuer() {
            uri.push_str("&issuer=");
            uri.extend(utf8_percent_encode(issuer, ENCODED));
        }
        self.generator.append(&mut uri);
        SecretString::new(uri)
    }
}

impl Generator {
    fn append(self, uri: &mut String) {
        let (algorithm, digits, (name, number)) = match self {
            Self::Totp(totp) => {
                let period = u64::from(totp.period.as_secs());
                (totp.algorithm, totp.digits, ("&period=", period))
            }
            Self::Hotp { hotp, counter } => (hotp.algorithm, hotp.digits, ("&counter=", counter)),
        };
        uri.push_str("&algorithm=");
        uri.push_str(algorithm.as_str());
        uri.push_str("&digits=");
        uri.push_str(&digits.get().to_string());
        uri.push_str(name);
        uri.push_str(&number.to_string());
    }
}

fn generator(kind: &str, parameters: &Parameters) -> Result<Generator, OtpauthError> {
    let algorithm = match &parameters.algorithm {
        None => Algorithm::Sha1,
        Some(name) => {
            Algorithm::parse_any_case(name.expose()).map_err(|_| OtpauthError::Algorithm)?
        }
    };
    let digits = match &parameters.digits {
        None => Digits::SIX,
        Some(text) => number(text)
            .and_then(|digits| Digits::new(digits).ok())
            .ok_or(OtpauthError::Digits)?,
    };
    if kind.eq_ignore_ascii_case("totp") {
        Ok(Generator::Totp(Totp {
            algorithm,
            digits,
            period: period(parameters.period.as_ref())?,
            ..Totp::DEFAULT
        }))
    } else if kind.eq_ignore_ascii_case("hotp") {
        let hotp = Hotp {
            algorithm,
            digits,
            ..Hotp::DEFAULT
        };
        let counter = parameters.counter.as_ref().and_then(number);
        let counter = counter.ok_or(OtpauthError::Counter)?;
        Ok(Generator::Hotp { hotp, counter })
    } else {
        Err(OtpauthError::Type)
    }
}

fn period(text: Option<&SecretString>) -> Result<Period, OtpauthError> {
    match text {
        None => Ok(Period::DEFAULT),
        Some(text) => number(text)
            .and_then(|seconds| Period::from_secs(seconds).ok())
            .ok_or(OtpauthError::Period),
    }
}

/// `ACCOUNT` or `ISSUER:ACCOUNT`; the colon may be encoded, spaces may stand around the names.
fn read_label(path: &str, parameter: Option<&SecretString>) -> Result<Label, OtpauthError> {
    let label = decode(path)?;
    let (prefix, account) = match label.expose().split_once(':') {
        Some((prefix, account)) => (Some(prefix.trim()), account.trim()),
        None => (None, label.expose().trim()),
    };
    let parameter = parameter.map(|issuer| issuer.expose().trim());
    let parameter = parameter.filter(|issuer| !issuer.is_empty());
    if let (Some(prefix), Some(issuer)) = (prefix, parameter)
        && prefix != issuer
        && prefix != issuer.replace('+', " ")
    {
        return Err(OtpauthError::Issuers);
    }
    Label::new(prefix.or(parameter), account).map_err(OtpauthError::Label)
}

/// What RFC 3986 section 2.3 leaves unreserved stays, and `@`, which a path and a query may hold.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'@');
/// More than the longest label and secret need when every byte of the label is encoded.
const MOST_BYTES: usize = 4096;

#[cfg(test)]
mod tests;
