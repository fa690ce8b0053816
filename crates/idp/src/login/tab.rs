//! The binding cookie of one transaction: one browser tab, one cookie.

use fedtoken_core::{
    secret::{OpaqueToken, TokenDigest},
    time::UnixTime,
};
use rand_core::CryptoRng;

use crate::http::{CookieNames, Cookies, SetCookie};

/// Most transactions open in one browser; the oldest is dropped.
pub const MOST_TABS: usize = 8;
/// How long a browser keeps a binding: a form may come back fresh for a day.
const LASTS: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

/// A tab's name and the value that binds it.
pub struct Tab {
    id: String,
    value: String,
}

impl Tab {
    /// A new tab.
    pub fn draw(now: UnixTime, rng: &mut impl CryptoRng) -> Self {
        let id: String = OpaqueToken::draw(rng).expose().chars().take(10).collect();
        // The time in front tells which of many tabs is the oldest.
        let value = format!("{}.{}", now.as_secs(), OpaqueToken::draw(rng).expose());
        Self { id, value }
    }

    /// The tab's name, which ends the cookie's name.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The digest that the transaction keeps.
    #[must_use]
    pub fn binding(&self) -> TokenDigest {
        TokenDigest::of(&self.value)
    }

    /// The cookie.
    #[must_use]
    pub fn cookie(&self, names: CookieNames) -> SetCookie {
        SetCookie::lasting(names.tab(&self.id), self.value.clone(), LASTS)
    }

    /// Whether the browser holds the cookie behind this binding.
    #[must_use]
    pub fn holds(cookies: &Cookies, names: CookieNames, binding: &TokenDigest) -> bool {
        cookies
            .starting(&names.tab(""))
            .any(|(_, value)| TokenDigest::of(value).ct_eq(binding))
    }
}

/// Tabs that stay when another one begins.
pub const KEPT_BEFORE_A_NEW_ONE: usize = MOST_TABS - 1;

/// Removals of the oldest bindings, so that `kept` remain; never of the one that is being used.
#[must_use]
pub fn tabs_to_drop(
    cookies: &Cookies,
    names: CookieNames,
    current: Option<&TokenDigest>,
    kept: usize,
) -> Vec<SetCookie> {
    let prefix = names.tab("");
    let mut tabs: Vec<(bool, i64, &str)> = cookies
        .starting(&prefix)
        .map(|(name, value)| {
            let time = value
                .split_once('.')
                .and_then(|(time, _)| time.parse().ok());
            // Several tabs may have been opened within one second.
            let in_use = current.is_some_and(|current| TokenDigest::of(value).ct_eq(current));
            (in_use, time.unwrap_or_default(), name)
        })
        .collect();
    tabs.sort_unstable();
    let surplus = tabs.len().saturating_sub(kept);
    tabs.into_iter()
        .take(surplus)
        .map(|(.., name)| SetCookie::removal(name.to_owned()))
        .collect()
}

impl std::fmt::Debug for Tab {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Tab({}, [redacted])", self.id)
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn a_tab_is_bound_by_its_cookie_only() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let names = CookieNames::for_issuer("http://localhost");
        let tab = Tab::draw(UnixTime::from_secs(5), &mut rng);
        let other = Tab::draw(UnixTime::from_secs(6), &mut rng);
        let line = format!("{}={}", names.tab(&tab.id), tab.value);
        let cookies = Cookies::parse([line.as_str()].into_iter());
        assert!(Tab::holds(&cookies, names, &tab.binding()));
        assert!(!Tab::holds(&cookies, names, &other.binding()));
    }

    #[test]
    fn the_oldest_of_nine_tabs_is_dropped() {
        let names = CookieNames::for_issuer("http://localhost");
        let line: Vec<String> = (1..=9)
            .map(|n| format!("{}={}.x", names.tab(&format!("t{n}")), 100 - n))
            .collect();
        let cookies = Cookies::parse([line.join("; ").as_str()].into_iter());
        let current = TokenDigest::of("99.x");
        let dropped = tabs_to_drop(&cookies, names, Some(&current), MOST_TABS);
        assert_eq!(dropped.len(), 1);
        assert!(dropped[0].header(names).starts_with("fedtoken-tab-t9="));
    }

    #[test]
    fn the_tab_in_use_is_never_dropped() {
        let names = CookieNames::for_issuer("http://localhost");
        let line: Vec<String> = (1..=20)
            .map(|n| format!("{}=7.{n}", names.tab(&format!("t{n:02}"))))
            .collect();
        let cookies = Cookies::parse([line.join("; ").as_str()].into_iter());
        let dropped = tabs_to_drop(&cookies, names, Some(&TokenDigest::of("7.1")), MOST_TABS);
        assert_eq!(dropped.len(), 12);
        let first = names.tab("t01");
        assert!(
            dropped
                .iter()
                .all(|removal| !removal.header(names).starts_with(&first))
        );
    }

    #[test]
    fn a_printed_tab_shows_no_value() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let tab = Tab::draw(UnixTime::from_secs(5), &mut rng);
        let (_, secret) = tab.value.split_once('.').unwrap();
        for printed in [format!("{tab:?}"), format!("{tab:#?}")] {
            assert!(!printed.contains(secret), "{printed}");
            assert!(printed.contains(tab.id()), "{printed}");
        }
    }
}
