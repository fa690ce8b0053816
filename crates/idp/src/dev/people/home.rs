//! Made-up official addresses: real municipalities, streets that exist everywhere.

use std::num::NonZeroU32;

use fedtoken_core::draw;
use rand_core::CryptoRng;

use crate::dev::persons::TrialAddress;

/// A municipality and the street names of its language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Home {
    postal_code: &'static str,
    locality: &'static str,
    streets: &'static [&'static str],
}

impl Home {
    /// A home where this language is spoken.
    pub(super) fn for_locale(locale: &str, rng: &mut impl CryptoRng) -> Self {
        let homes: &[Self] = match locale {
            "fr" => &FRENCH,
            "de" => &GERMAN,
            "en" => &BRUSSELS,
            _ => &DUTCH,
        };
        draw::choose(homes, rng).copied().unwrap_or(GHENT)
    }

    /// A street and number in it.
    pub(super) fn address(&self, rng: &mut impl CryptoRng) -> TrialAddress {
        let street = draw::choose(self.streets, rng)
            .copied()
            .unwrap_or("Kerkstraat");
        let number = 1 + draw::uniform_below(LONGEST_STREET, rng);
        TrialAddress {
            street_address: format!("{street} {number}"),
            postal_code: self.postal_code.to_owned(),
            locality: self.locality.to_owned(),
            country: "BE".to_owned(),
        }
    }
}

const fn home(
    postal_code: &'static str,
    locality: &'static str,
    streets: &'static [&'static str],
) -> Home {
    Home {
        postal_code,
        locality,
        streets,
    }
}

const LONGEST_STREET: NonZeroU32 = NonZeroU32::new(180).unwrap();

const NL: &[&str] = &[
    "Kerkstraat",
    "Molenstraat",
    "Lindelaan",
    "Stationsstraat",
    "Veldweg",
];
const FR: &[&str] = &[
    "Rue de l'Église",
    "Rue du Moulin",
    "Avenue des Tilleuls",
    "Rue Haute",
];
const DE: &[&str] = &["Kirchstraße", "Mühlenweg", "Lindenallee", "Bahnhofstraße"];

const GHENT: Home = home("9000", "Gent", NL);
const DUTCH: [Home; 6] = [
    GHENT,
    home("1745", "Opwijk", NL),
    home("2800", "Mechelen", NL),
    home("3000", "Leuven", NL),
    home("3500", "Hasselt", NL),
    home("8000", "Brugge", NL),
];
const FRENCH: [Home; 5] = [
    home("4000", "Liège", FR),
    home("5000", "Namur", FR),
    home("6000", "Charleroi", FR),
    home("6700", "Arlon", FR),
    home("7000", "Mons", FR),
];
const GERMAN: [Home; 3] = [
    home("4700", "Eupen", DE),
    home("4780", "Sankt Vith", DE),
    home("4730", "Raeren", DE),
];
const BRUSSELS: [Home; 3] = [
    home("1000", "Brussel", NL),
    home("1050", "Ixelles", FR),
    home("1030", "Schaerbeek", FR),
];
