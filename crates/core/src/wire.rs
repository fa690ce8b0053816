//! How plain values are written and read with feature `serde`; reading goes through the one door that
//! each value has. Secrets, and what only a key opens, have no such form.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::challenge::{Algorithm, Digits, LookAhead, Period, Window};
use crate::grid::Position;
use crate::ids::{GrantId, JournalId, LoginId, PersonId, SessionId, TokenId};
use crate::keyring::KeyId;
use crate::level::Level;
use crate::login::{Method, PasswordDemand, Step};
use crate::slow_hash::{Cost, Iterations, MemoryKib, Parallelism};
use crate::time::UnixTime;

/// Values that are written as text and read by `parse`.
macro_rules! as_text {
    ($($name:ident: $write:expr;)+) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&($write)(self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <alloc::string::String as serde::Deserialize>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    )+};
}
pub(crate) use as_text;

as_text! {
    Algorithm: |algorithm: &Algorithm| algorithm.as_str();
    GrantId: GrantId::as_str;
    JournalId: JournalId::as_str;
    KeyId: KeyId::as_str;
    LoginId: LoginId::as_str;
    Method: |method: &Method| method.as_str();
    PasswordDemand: |demand: &PasswordDemand| demand.as_str();
    PersonId: PersonId::as_str;
    SessionId: SessionId::as_str;
    Step: |step: &Step| step.as_str();
    TokenId: TokenId::as_str;
}

/// Numbers within bounds.
macro_rules! as_number {
    ($($name:ident: $number:ty;)+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.get().serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let number = <$number>::deserialize(deserializer)?;
                Self::new(number).map_err(D::Error::custom)
            }
        }
    )+};
}

as_number! {
    Digits: u8;
    Iterations: u32;
    Level: u16;
    LookAhead: u8;
    MemoryKib: u32;
    Parallelism: u32;
    Position: u8;
    Window: u8;
}

/// In seconds.
impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_secs().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_secs(u32::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl Serialize for UnixTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_secs().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for UnixTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i64::deserialize(deserializer).map(Self::from_secs)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CostFields {
    memory_kib: MemoryKib,
    iterations: Iterations,
    parallelism: Parallelism,
}

impl Serialize for Cost {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = CostFields {
            memory_kib: self.memory(),
            iterations: self.iterations(),
            parallelism: self.parallelism(),
        };
        fields.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Cost {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = CostFields::deserialize(deserializer)?;
        Self::new(fields.memory_kib, fields.iterations, fields.parallelism)
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::challenge::message_code::MessageStanding;
    use crate::challenge::{Asked, Hotp, StandardPolicy, Totp};
    use crate::grid::CheckLetter;
    use crate::throttle::{CodeStanding, Counter};
    use alloc::string::ToString;
    use serde::de::DeserializeOwned;
    use serde_json::{Value, json, to_value};

    fn round_trip<T: Serialize + DeserializeOwned>(value: &Value) {
        let read = T::deserialize(value).unwrap();
        assert_eq!(to_value(&read).unwrap(), *value);
    }

    fn refused<T: DeserializeOwned>(value: &Value) {
        assert!(T::deserialize(value).is_err(), "{value}");
    }

    #[test]
    fn identifiers_and_names_are_texts() {
        round_trip::<PersonId>(&json!("aaaaaaaaaaaaaaaaaaaaaaaaaa"));
        round_trip::<KeyId>(&json!("k-2026"));
        round_trip::<Algorithm>(&json!("SHA256"));
        round_trip::<Step>(&json!("choose-password"));
        refused::<TokenId>(&json!("aaaaaaaaaaaaaaaaaaaaaaaaab"));
        refused::<KeyId>(&json!("K"));
        refused::<Algorithm>(&json!("MD5"));
    }

    #[test]
    fn numbers_are_numbers_within_their_bounds() {
        round_trip::<Position>(&json!(200));
        round_trip::<Level>(&json!(300));
        round_trip::<UnixTime>(&json!(-1));
        refused::<Position>(&json!(201));
        refused::<Digits>(&json!(5));
        refused::<Level>(&json!(99));
    }

    #[test]
    fn a_cost_that_cannot_be_is_refused() {
        round_trip::<Cost>(&json!({"memory_kib": 19456, "iterations": 2, "parallelism": 1}));
        refused::<Cost>(&json!({"memory_kib": 8, "iterations": 2, "parallelism": 2}));
        refused::<Cost>(&json!({"memory_kib": 8, "iterations": 2, "parallelism": 1, "lanes": 1}));
    }

    #[test]
    fn settings_of_codes_are_objects_with_their_fields() {
        round_trip::<Totp>(&json!({
            "algorithm": "SHA256", "digits": 8, "period": 60, "window": 2,
        }));
        refused::<Totp>(&json!({"algorithm": "SHA1", "digits": 6, "period": 0, "window": 1}));
        round_trip::<Hotp>(&json!({"algorithm": "SHA1", "digits": 6, "look_ahead": 10}));
        round_trip::<CheckLetter>(&json!("last"));
    }

    #[test]
    fn states_are_objects_with_their_fields() {
        round_trip::<StandardPolicy>(&json!("single-use"));
        round_trip::<StandardPolicy>(&json!({"reusable": {"among": 3}}));
        round_trip::<Asked>(&json!({"position": 7, "generation": 12}));
        round_trip::<MessageStanding>(&json!("expired"));
        round_trip::<CodeStanding>(&json!({
            "transaction": 2, "unknown": {"from": "unknown", "counter": null}, "paper": 9,
        }));
        round_trip::<Counter>(&json!({
            "count": 3, "streak": 2, "window_started_at": 1_800_000_000, "last_at": 1_800_000_100,
        }));
    }

    #[test]
    fn an_error_does_not_repeat_what_was_read() {
        let error = PersonId::deserialize(&json!("a secret of somebody")).unwrap_err();
        assert!(!error.to_string().contains("somebody"));
    }
}
