//! The four languages and which of them a visitor gets (contract §4).

/// A language that all texts exist in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Language {
    /// Dutch, the answer when nothing is known.
    #[default]
    Nl,
    /// French.
    Fr,
    /// German.
    De,
    /// English.
    En,
}

/// What is known of a visitor's wishes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Preferences<'a> {
    /// `ui_locales` of the request: tags with spaces between them, best first.
    pub ui_locales: &'a str,
    /// The person's own choice, from a cookie.
    pub cookie: Option<&'a str>,
    /// The language the client is registered with.
    pub client: Option<&'a str>,
    /// The browser's `Accept-Language` header.
    pub accept_language: &'a str,
}

/// The language of the first wish that names one of ours, else Dutch.
pub fn choose(preferences: Preferences<'_>) -> Language {
    let mut tags = preferences.ui_locales.split_ascii_whitespace();
    tags.find_map(Language::parse)
        .or_else(|| preferences.cookie.and_then(Language::parse))
        .or_else(|| preferences.client.and_then(Language::parse))
        .or_else(|| accepted(preferences.accept_language))
        .unwrap_or_default()
}

impl Language {
    /// Every language, in the order of the language links.
    pub const ALL: [Self; 4] = [Self::Nl, Self::Fr, Self::De, Self::En];

    /// The language of a BCP 47 tag, by its first part alone: `nl-BE` is Dutch.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Self::ALL
            .into_iter()
            .find(|language| primary.eq_ignore_ascii_case(language.as_str()))
    }

    /// The tag, as in `lang` and in cookies.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::Fr => "fr",
            Self::De => "de",
            Self::En => "en",
        }
    }

    /// What the language calls itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Nl => "Nederlands",
            Self::Fr => "Français",
            Self::De => "Deutsch",
            Self::En => "English",
        }
    }
}

/// The best wanted language of an `Accept-Language` header (RFC 9110 §12.5.4); equals by place.
fn accepted(header: &str) -> Option<Language> {
    let mut best: Option<(u16, Language)> = None;
    for range in header.split(',') {
        let Some((weight, language)) = weighed(range) else {
            continue;
        };
        if weight > best.map_or(0, |(highest, _)| highest) {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

fn weighed(range: &str) -> Option<(u16, Language)> {
    let (tag, weight) = match range.split_once(';') {
        None => (range, WHOLE),
        Some((tag, parameter)) => (tag, thousandths(parameter)?),
    };
    Some((weight, Language::parse(tag)?))
}

/// The quality value in thousandths; nothing for what RFC 9110 §12.4.2 does not know.
fn thousandths(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let (whole, fraction) = value
        .trim()
        .split_once('.')
        .unwrap_or_else(|| (value.trim(), ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part: u16 = format!("{fraction:0<3}").parse().ok()?;
    match (whole, part) {
        ("0", part) => Some(part),
        ("1", 0) => Some(WHOLE),
        _ => None,
    }
}

/// The quality value 1 in thousandths.
const WHOLE: u16 = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    fn by_header(accept_language: &str) -> Language {
        choose(Preferences {
            accept_language,
            ..Preferences::default()
        })
    }

    #[test]
    fn tags_are_read_by_their_first_part() {
        for (tag, language) in [
            ("nl", Some(Language::Nl)),
            ("fr-BE", Some(Language::Fr)),
            ("DE-at", Some(Language::De)),
            ("en_GB", Some(Language::En)),
            (" en ", Some(Language::En)),
            ("", None),
            ("*", None),
            ("nld", None),
            ("it", None),
        ] {
            assert_eq!(Language::parse(tag), language, "{tag}");
        }
        for language in Language::ALL {
            assert_eq!(Language::parse(language.as_str()), Some(language));
        }
    }

    #[test]
    fn wishes_count_in_the_order_of_the_contract() {
        let mut wishes = Preferences {
            ui_locales: "it fr-BE de",
            cookie: Some("de"),
            client: Some("en"),
            accept_language: "nl",
        };
        assert_eq!(choose(wishes), Language::Fr);
        wishes.ui_locales = "it";
        assert_eq!(choose(wishes), Language::De);
        wishes.cookie = Some("nonsense");
        assert_eq!(choose(wishes), Language::En);
        wishes.client = None;
        wishes.accept_language = "de";
        assert_eq!(choose(wishes), Language::De);
        assert_eq!(choose(Preferences::default()), Language::Nl);
    }

    #[test]
    fn the_header_is_read_by_weight_then_place() {
        for (header, language) in [
            ("fr", Language::Fr),
            ("it, en;q=0.5, de;q=0.8", Language::De),
            ("fr;q=0.8, de;q=0.8", Language::Fr),
            ("en;q=0.001", Language::En),
            ("nl;q=0.2, en-GB;q=1.000", Language::En),
            ("de;q=0, fr;q=0.1", Language::Fr),
            ("en ; Q=0.9 , fr ; q=0.4", Language::En),
        ] {
            assert_eq!(by_header(header), language, "{header}");
        }
    }

    #[test]
    fn what_is_no_weight_is_left_out() {
        for header in [
            "fr;q=2",
            "fr;q=",
            "fr;q=1.1",
            "fr;q=0.1234",
            "fr;q=-1",
            "fr;x=1",
            "fr;",
            "*",
            ";;,",
        ] {
            assert_eq!(by_header(header), Language::Nl, "{header}");
        }
    }
}
