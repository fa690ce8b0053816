//! Names in the four languages, and the user names and mail addresses made of them.

use fedtoken_core::{draw, person::Sex};
use rand_core::CryptoRng;

/// First and last name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) given: &'static str,
    pub(super) family: &'static str,
}

impl Name {
    /// A name that is usual where this language is spoken.
    pub(super) fn draw(locale: &str, sex: Sex, rng: &mut impl CryptoRng) -> Self {
        let (women, men, families): (&[_], &[_], &[_]) = match locale {
            "fr" => (&WOMEN_FR, &MEN_FR, &FAMILIES_FR),
            "de" => (&WOMEN_DE, &MEN_DE, &FAMILIES_DE),
            "en" => (&WOMEN_EN, &MEN_EN, &FAMILIES_EN),
            _ => (&WOMEN_NL, &MEN_NL, &FAMILIES_NL),
        };
        let given = match sex {
            Sex::Woman => draw::choose(women, rng),
            Sex::Man => draw::choose(men, rng),
        };
        let family = draw::choose(families, rng);
        Self {
            given: given.copied().unwrap_or("Robin"),
            family: family.copied().unwrap_or("Janssens"),
        }
    }
}

/// A name as it stands in user names and mail addresses: `an.peeters`.
pub(super) fn handle(given: &str, family: &str) -> String {
    format!("{}.{}", plain(given), plain(family))
}

fn plain(name: &str) -> String {
    name.chars()
        .flat_map(char::to_lowercase)
        .filter_map(letter)
        .collect()
}

fn letter(sign: char) -> Option<char> {
    match sign {
        'a'..='z' => Some(sign),
        'à' | 'â' | 'ä' | 'á' | 'ã' => Some('a'),
        'ç' => Some('c'),
        'é' | 'è' | 'ê' | 'ë' => Some('e'),
        'î' | 'ï' | 'í' => Some('i'),
        'ô' | 'ö' | 'ó' => Some('o'),
        'û' | 'ü' | 'ú' => Some('u'),
        _ => None,
    }
}

const WOMEN_NL: [&str; 12] = [
    "Els", "Lotte", "Griet", "Marleen", "Noor", "Hilde", "Femke", "Katrien", "Leen", "Ilse",
    "Saar", "Veerle",
];
const MEN_NL: [&str; 12] = [
    "Bram", "Dirk", "Joris", "Wout", "Luc", "Stijn", "Pieter", "Koen", "Ward", "Seppe", "Geert",
    "Tim",
];
const FAMILIES_NL: [&str; 16] = [
    "Janssens",
    "Maes",
    "Jacobs",
    "Mertens",
    "Willems",
    "Claes",
    "Goossens",
    "Wouters",
    "De Smet",
    "Aerts",
    "Pauwels",
    "Hermans",
    "Van Damme",
    "Michiels",
    "Verhoeven",
    "Stevens",
];
const WOMEN_FR: [&str; 10] = [
    "Chloé", "Amélie", "Margaux", "Sophie", "Céline", "Nathalie", "Louise", "Inès", "Julie",
    "Florence",
];
const MEN_FR: [&str; 10] = [
    "Antoine",
    "Benoît",
    "François",
    "Hugo",
    "Jérôme",
    "Thibault",
    "Nicolas",
    "Olivier",
    "Arthur",
    "Mathieu",
];
const FAMILIES_FR: [&str; 12] = [
    "Lambert", "Dupont", "Martin", "Simon", "Laurent", "Leroy", "Renard", "Gérard", "Lejeune",
    "Bodart", "Collard", "Servais",
];
const WOMEN_DE: [&str; 6] = ["Anke", "Heike", "Jana", "Petra", "Ursula", "Miriam"];
const MEN_DE: [&str; 6] = ["Jürgen", "Karl", "Lars", "Stefan", "Björn", "Ralf"];
const FAMILIES_DE: [&str; 8] = [
    "Schmitz", "Müller", "Hoffmann", "Kessel", "Brüls", "Reuter", "Heinen", "Lentz",
];
const WOMEN_EN: [&str; 5] = ["Emma", "Grace", "Priya", "Hannah", "Zoe"];
const MEN_EN: [&str; 5] = ["Daniel", "Liam", "Adam", "Oscar", "Samuel"];
const FAMILIES_EN: [&str; 8] = [
    "Clarke", "Walsh", "Bennett", "Hughes", "Mason", "Doyle", "Fletcher", "Shaw",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_plain_letters() {
        assert_eq!(handle("Benoît", "De Smet"), "benoit.desmet");
        assert_eq!(handle("Jürgen", "Brüls"), "jurgen.bruls");
    }

    #[test]
    fn every_name_has_a_handle_without_losses() {
        let lists: [&[&str]; 12] = [
            &WOMEN_NL,
            &MEN_NL,
            &FAMILIES_NL,
            &WOMEN_FR,
            &MEN_FR,
            &FAMILIES_FR,
            &WOMEN_DE,
            &MEN_DE,
            &FAMILIES_DE,
            &WOMEN_EN,
            &MEN_EN,
            &FAMILIES_EN,
        ];
        for name in lists.into_iter().flatten() {
            let letters = name.chars().filter(|sign| *sign != ' ').count();
            assert_eq!(plain(name).len(), letters, "{name}");
        }
    }
}
