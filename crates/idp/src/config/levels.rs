//! `[levels]`: how much each digital key proves, and foreign names for it (contract section 6).

use std::collections::BTreeMap;

use fedtoken_core::login::Method;
use serde::{Deserialize, Serialize};

use crate::oidc::{self, LevelsError};

/// The level of each digital key. A level may be lowered, never raised: the eIDAS level goes by
/// its number (low below 350, substantial below 500), so that `sms = 349` makes codes by text
/// message low.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Levels {
    /// Identity card with its PIN, 200 to 500.
    pub eid: u16,
    /// Passkey, 200 to 450.
    pub passkey: u16,
    /// Password and a code of a mobile app, 200 to 400.
    pub app: u16,
    /// Password and a code by text message, 200 to 350.
    pub sms: u16,
    /// Password and a code of the paper token, 200 to 300.
    pub token: u16,
    /// Names of other providers for our levels, such as `"urn:other:substantial" =
    /// "urn:fedtoken:level:350"`.
    pub aliases: BTreeMap<String, String>,
}

impl Default for Levels {
    fn default() -> Self {
        let of = |method: Method| method.default_level().get();
        Self {
            eid: of(Method::Eid),
            passkey: of(Method::Passkey),
            app: of(Method::App),
            sms: of(Method::Sms),
            token: of(Method::Token),
            aliases: BTreeMap::new(),
        }
    }
}

impl Levels {
    /// The table.
    ///
    /// # Errors
    /// [`LevelsError`] for the first level out of bounds or alias that cannot be used.
    pub fn levels(&self) -> Result<oidc::Levels, LevelsError> {
        let table = [
            (Method::Eid, self.eid),
            (Method::Passkey, self.passkey),
            (Method::App, self.app),
            (Method::Sms, self.sms),
            (Method::Token, self.token),
        ];
        let mut levels = oidc::Levels::default();
        for (method, number) in table {
            levels = levels.with_level(method, number)?;
        }
        for (alias, meaning) in &self.aliases {
            levels = levels.with_alias(alias, meaning)?;
        }
        Ok(levels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_keys() {
        assert_eq!(Levels::default().levels().unwrap(), {
            let mut levels = oidc::Levels::default();
            for method in Method::ALL {
                let number = method.default_level().get();
                levels = levels.with_level(method, number).unwrap();
            }
            levels
        });
    }

    #[test]
    fn each_key_has_its_own_setting() {
        let levels = Levels {
            eid: 490,
            passkey: 440,
            app: 390,
            sms: 340,
            token: 290,
            aliases: BTreeMap::from([("urn:o".to_owned(), "urn:fedtoken:level:390".to_owned())]),
        };
        let table = levels.levels().unwrap();
        let numbers = Method::ALL.map(|method| table.of(method).get());
        assert_eq!(numbers, [490, 440, 390, 340, 290]);
        assert!(table.names(&[Method::App]).contains(&"urn:o".to_owned()));
    }
}
