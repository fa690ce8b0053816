//! Authentication context: levels and eIDAS assurance as `acr` values (contract section 6).

use core::fmt;

use fedtoken_core::{
    level::{Assurance, Level},
    login::Method,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value of `acr` that we understand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AcrValue {
    /// `urn:fedtoken:level:N`.
    Level(Level),
    /// `http://eidas.europa.eu/LoA/low|substantial|high`.
    Eidas(Assurance),
}

/// The values a client would like to see, its favourite first.
///
/// They come by `acr_values` and so are a wish: see [`Wanted::floor`].
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Wanted {
    values: Vec<AcrValue>,
}

impl AcrValue {
    /// Reads a value; none for one we do not know.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(number) = text.strip_prefix(LEVEL_PREFIX) {
            // A level has three digits and one spelling.
            let plain = number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit());
            let level = plain.then(|| number.parse().ok()).flatten()?;
            return Level::new(level).ok().map(Self::Level);
        }
        let name = text.strip_prefix(EIDAS_PREFIX)?;
        ASSURANCES
            .into_iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| Self::Eidas(value))
    }

    /// The lowest level that satisfies it.
    #[must_use]
    pub const fn floor(self) -> Level {
        match self {
            Self::Level(level) => level,
            Self::Eidas(Assurance::Low) => Level::PASSWORD,
            Self::Eidas(Assurance::Substantial) => Level::SMS,
            Self::Eidas(Assurance::High) => Level::EID,
        }
    }
}

impl fmt::Display for AcrValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Level(level) => write!(formatter, "{LEVEL_PREFIX}{}", level.get()),
            Self::Eidas(wanted) => {
                let name = ASSURANCES.iter().find(|(_, value)| value == wanted);
                write!(
                    formatter,
                    "{EIDAS_PREFIX}{}",
                    name.map_or("", |(name, _)| name)
                )
            }
        }
    }
}

impl Serialize for AcrValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AcrValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("unknown acr value"))
    }
}

impl Wanted {
    /// Reads `acr_values`; unknown values are no condition and are left out.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self {
            values: text.split(' ').filter_map(AcrValue::parse).collect(),
        }
    }

    /// The values, the client's favourite first.
    #[must_use]
    pub fn values(&self) -> &[AcrValue] {
        &self.values
    }

    /// The level to ask for: any of the values will do, so the lowest of them, but never below the
    /// client's own minimum.
    #[must_use]
    pub fn floor(&self, minimum: Level) -> Level {
        self.values
            .iter()
            .map(|value| value.floor())
            .min()
            .map_or(minimum, |low| low.max(minimum))
    }

    /// The digital keys whose default level is enough, strongest first.
    pub fn methods(&self, minimum: Level) -> impl Iterator<Item = Method> + use<> {
        let floor = self.floor(minimum);
        Method::ALL
            .into_iter()
            .filter(move |method| method.default_level() >= floor)
    }
}

/// The `acr` to tell a client whose wish was not essential: the level reached.
#[must_use]
pub fn told(reached: Level) -> String {
    AcrValue::Level(reached).to_string()
}

const LEVEL_PREFIX: &str = "urn:fedtoken:level:";
/// Regulation (EU) 2015/1501 and the eIDAS SAML attribute profile.
const EIDAS_PREFIX: &str = "http://eidas.europa.eu/LoA/";
const ASSURANCES: [(&str, Assurance); 3] = [
    ("low", Assurance::Low),
    ("substantial", Assurance::Substantial),
    ("high", Assurance::High),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_read_back() {
        for text in [
            "urn:fedtoken:level:300",
            "urn:fedtoken:level:999",
            "http://eidas.europa.eu/LoA/low",
            "http://eidas.europa.eu/LoA/substantial",
            "http://eidas.europa.eu/LoA/high",
        ] {
            assert_eq!(AcrValue::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(told(Level::APP), "urn:fedtoken:level:400");
    }

    #[test]
    fn other_spellings_are_unknown() {
        for text in [
            "",
            "300",
            "urn:fedtoken:level:",
            "urn:fedtoken:level:0300",
            "urn:fedtoken:level:+30",
            "urn:fedtoken:level:050",
            "urn:fedtoken:level:1000",
            "URN:fedtoken:level:300",
            "http://eidas.europa.eu/LoA/",
            "http://eidas.europa.eu/LoA/High",
            "https://eidas.europa.eu/LoA/high",
        ] {
            assert_eq!(AcrValue::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_floor_of_each_assurance_has_that_assurance() {
        for (name, assurance) in ASSURANCES {
            assert_eq!(
                AcrValue::Eidas(assurance).floor().assurance(),
                assurance,
                "{name}"
            );
        }
    }

    #[test]
    fn any_listed_value_will_do_but_never_less_than_the_minimum() {
        let both = Wanted::parse("urn:fedtoken:level:450 urn:fedtoken:level:400 unknown");
        assert_eq!(both.floor(Level::TOKEN), Level::APP);
        assert_eq!(both.floor(Level::EID), Level::EID);
        assert_eq!(
            Wanted::parse("urn:fedtoken:level:100").floor(Level::TOKEN),
            Level::TOKEN
        );
        assert_eq!(Wanted::parse("unknown").floor(Level::TOKEN), Level::TOKEN);
        let high = Wanted::parse("http://eidas.europa.eu/LoA/high");
        assert_eq!(
            high.methods(Level::TOKEN).collect::<Vec<_>>(),
            [Method::Eid]
        );
        assert_eq!(both.methods(Level::TOKEN).count(), 3);
    }

    #[test]
    fn wishes_survive_sealing() {
        let wanted = Wanted::parse("http://eidas.europa.eu/LoA/low urn:fedtoken:level:400");
        let text = serde_json::to_string(&wanted).unwrap();
        assert_eq!(serde_json::from_str::<Wanted>(&text).unwrap(), wanted);
    }
}
