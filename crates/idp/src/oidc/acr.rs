//! Authentication context: levels and eIDAS assurance as `acr` values (contract section 6).

use core::fmt;

use fedtoken_core::level::{Assurance, Level};
use serde::{Deserialize, Serialize};

/// A value of `acr` that we understand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AcrValue {
    /// `urn:fedtoken:level:N`.
    Level(Level),
    /// `http://eidas.europa.eu/LoA/low|substantial|high`.
    Eidas(Assurance),
}

/// The values a client would like to see, its favourite first. They are kept as they were asked:
/// what they mean is said by [`Levels`](super::Levels).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Wanted {
    values: Vec<String>,
    weight: Weight,
}

/// How much a client insists on its values (OpenID Connect Core section 5.5.1.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// It would like one of them (`acr_values`, or `acr` as a voluntary claim).
    #[default]
    Wish,
    /// Without one of them there is no login (`acr` as an essential claim). A condition without
    /// any value that we understand cannot be met.
    Condition,
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

impl Wanted {
    /// Reads `acr_values`, which is a wish.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::of(text.split(' '), Weight::Wish)
    }

    /// Takes those of the values that could mean anything.
    #[must_use]
    pub fn of<'a>(values: impl IntoIterator<Item = &'a str>, weight: Weight) -> Self {
        let fit = values.into_iter().filter(|value| is_fit(value));
        Self {
            values: fit.map(String::from).collect(),
            weight,
        }
    }

    /// The values as they were asked, the client's favourite first.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(String::as_str)
    }

    /// How much the client insists.
    #[must_use]
    pub const fn weight(&self) -> Weight {
        self.weight
    }
}

/// Whether a text can be a value of `acr`: visible ASCII, 1 to 200 characters.
pub(super) fn is_fit(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Characters of a value; those in use have some fifty.
const LONGEST: usize = 200;
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
    fn values_are_kept_in_the_order_and_the_words_of_the_client() {
        let long = "u".repeat(LONGEST + 1);
        let text = format!("urn:b  urn:a {long} \u{e9} urn:c");
        let wanted = Wanted::parse(&text);
        assert_eq!(
            wanted.values().collect::<Vec<_>>(),
            ["urn:b", "urn:a", "urn:c"]
        );
        assert_eq!(wanted.weight(), Weight::Wish);
    }

    #[test]
    fn wishes_and_conditions_survive_sealing() {
        let wish = Wanted::parse("http://eidas.europa.eu/LoA/low urn:fedtoken:level:400");
        let condition = Wanted::of(["unknown"], Weight::Condition);
        for wanted in [wish, condition] {
            let text = serde_json::to_string(&wanted).unwrap();
            assert_eq!(serde_json::from_str::<Wanted>(&text).unwrap(), wanted);
        }
    }
}
