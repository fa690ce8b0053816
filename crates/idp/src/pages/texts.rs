//! The texts of the pages. `build.rs` has proved that all four languages hold every text with the
//! same variables, so that looking one up cannot fail here.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent::concurrent::FluentBundle;
use fluent::{FluentArgs, FluentResource, FluentValue};

use super::Language;

/// A text without variables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TextId(&'static str);

/// A text with `N` variables, which are filled in the alphabetical order of their names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TextWith<const N: usize> {
    id: &'static str,
    names: [&'static str; N],
}

/// One constant for each text in `locales/`.
pub mod text {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

/// A text as it stands.
pub(super) fn plain(language: Language, id: TextId) -> Cow<'static, str> {
    format(language, id.0, None)
}

/// A text with its variables filled in.
pub(super) fn filled<'v, const N: usize>(
    language: Language,
    text: TextWith<N>,
    values: [impl Into<FluentValue<'v>>; N],
) -> Cow<'static, str> {
    let mut arguments = FluentArgs::with_capacity(N);
    for (name, value) in text.names.into_iter().zip(values) {
        arguments.set(name, value);
    }
    format(language, text.id, Some(&arguments))
}

impl TextId {
    const fn new(id: &'static str) -> Self {
        Self(id)
    }
}

impl<const N: usize> TextWith<N> {
    const fn new(id: &'static str, names: [&'static str; N]) -> Self {
        Self { id, names }
    }
}

type Bundle = FluentBundle<FluentResource>;

fn format(
    language: Language,
    id: &'static str,
    arguments: Option<&FluentArgs<'_>>,
) -> Cow<'static, str> {
    let bundle = bundle_of(language);
    match bundle.get_message(id).and_then(|message| message.value()) {
        Some(pattern) => bundle.format_pattern(pattern, arguments, &mut Vec::new()),
        // Not reached: the constants are made from the same files as the bundles.
        None => Cow::Borrowed(id),
    }
}

fn bundle_of(language: Language) -> &'static Bundle {
    match language {
        Language::Nl => &NL,
        Language::Fr => &FR,
        Language::De => &DE,
        Language::En => &EN,
    }
}

fn bundle(language: Language, source: &str) -> Bundle {
    let locale = language.as_str().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![locale]);
    // Direction marks around values would stand between the word "code" and its number.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(
        FluentResource::try_new(source.to_owned()).unwrap_or_else(|(readable, _)| readable),
    );
    bundle
}

static NL: LazyLock<Bundle> = LazyLock::new(|| {
    bundle(
        Language::Nl,
        include_str!(concat!(env!("OUT_DIR"), "/nl.ftl")),
    )
});
static FR: LazyLock<Bundle> = LazyLock::new(|| {
    bundle(
        Language::Fr,
        include_str!(concat!(env!("OUT_DIR"), "/fr.ftl")),
    )
});
static DE: LazyLock<Bundle> = LazyLock::new(|| {
    bundle(
        Language::De,
        include_str!(concat!(env!("OUT_DIR"), "/de.ftl")),
    )
});
static EN: LazyLock<Bundle> = LazyLock::new(|| {
    bundle(
        Language::En,
        include_str!(concat!(env!("OUT_DIR"), "/en.ftl")),
    )
});

#[cfg(test)]
#[path = "../../build/locales.rs"]
mod locales;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_filled_in_without_marks_around_it() {
        let asked = filled(Language::En, text::CODE_TOKEN_QUESTION, [7_u8]);
        assert_eq!(asked, "Type code 7 of your token");
    }

    #[test]
    fn every_number_of_tries_has_its_own_words() {
        for language in Language::ALL {
            let said: Vec<_> = (1..=5_u8)
                .map(|left| filled(language, text::CODE_ATTEMPTS, [left]))
                .collect();
            for (place, words) in said.iter().enumerate() {
                assert!(!said[..place].contains(words), "{language:?}: {words}");
            }
        }
    }

    #[test]
    fn the_page_of_a_used_up_token_says_new_token() {
        for (language, words) in [
            (Language::Nl, "nieuw token"),
            (Language::Fr, "nouveau token"),
            (Language::De, "neues Token"),
            (Language::En, "new token"),
        ] {
            assert!(plain(language, text::USED_UP_LEAD).contains(words));
        }
    }
}
