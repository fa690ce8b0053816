//! Scopes (RFC 6749 section 3.3, OpenID Connect Core section 5.4): a closed set.

use core::fmt;
use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a client may ask to see of a person, or to do for him.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// A login at all.
    Openid,
    /// Names and language.
    Profile,
    /// Mail address.
    Email,
    /// Phone number.
    Phone,
    /// Postal address.
    Address,
    /// Renewal of access while the person is away (OpenID Connect Core section 11).
    OfflineAccess,
    /// The national register or BIS number; only for clients with a recorded legal ground.
    Egovnrn,
    /// The roles of the person.
    Roles,
}

/// A set of scopes; written in a fixed order with spaces between.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ScopeSet {
    standard: BTreeSet<Scope>,
    /// Those of protected resources, which are other people's words; each holds a colon, so that
    /// none can be taken for one of ours.
    of_resources: BTreeSet<String>,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 8] = [
        Self::Openid,
        Self::Profile,
        Self::Email,
        Self::Phone,
        Self::Address,
        Self::OfflineAccess,
        Self::Egovnrn,
        Self::Roles,
    ];

    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Openid => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Address => "address",
            Self::OfflineAccess => "offline_access",
            Self::Egovnrn => "egovnrn",
            Self::Roles => "roles",
        }
    }

    /// The scope of this name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }
}

impl ScopeSet {
    /// What a registration without `scope` may ask for: everything that needs no special ground.
    #[must_use]
    pub fn of_every_client() -> Self {
        let special = |scope: &Scope| matches!(scope, Scope::Egovnrn | Scope::Roles);
        Self {
            standard: Scope::ALL
                .into_iter()
                .filter(|scope| !special(scope))
                .collect(),
            of_resources: BTreeSet::new(),
        }
    }

    /// Reads names separated by spaces; what is neither one of ours nor a name for a resource is
    /// left out, as RFC 6749 section 3.3 allows.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut set = Self::default();
        for name in text.split(' ') {
            if let Some(scope) = Scope::parse(name) {
                set.standard.insert(scope);
            } else if is_of_resource(name) && set.of_resources.len() < MOST_OF_RESOURCES {
                set.of_resources.insert(String::from(name));
            }
        }
        set
    }

    /// Whether it holds this scope.
    #[must_use]
    pub fn has(&self, scope: Scope) -> bool {
        self.standard.contains(&scope)
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.standard.is_empty() && self.of_resources.is_empty()
    }

    /// What both hold.
    #[must_use]
    pub fn within(&self, allowed: &Self) -> Self {
        let standard = self.standard.intersection(&allowed.standard);
        let of_resources = self.of_resources.intersection(&allowed.of_resources);
        Self {
            standard: standard.copied().collect(),
            of_resources: of_resources.cloned().collect(),
        }
    }

    /// What is left without this scope.
    #[must_use]
    pub fn without(mut self, scope: Scope) -> Self {
        self.standard.remove(&scope);
        self
    }

    /// What is left without the names for resources.
    #[must_use]
    pub fn of_ours(mut self) -> Self {
        self.of_resources.clear();
        self
    }

    /// Whether everything of it is in the other set.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.standard.is_subset(&other.standard) && self.of_resources.is_subset(&other.of_resources)
    }

    /// What either holds.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        self.standard.extend(&other.standard);
        self.of_resources.extend(other.of_resources.iter().cloned());
        self
    }

    /// The scopes of ours, in their order.
    pub fn standard(&self) -> impl Iterator<Item = Scope> {
        self.standard.iter().copied()
    }

    /// The names for resources, in their order.
    pub fn of_resources(&self) -> impl Iterator<Item = &str> {
        self.of_resources.iter().map(|name| name.as_str())
    }
}

impl FromIterator<Scope> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self {
            standard: scopes.into_iter().collect(),
            of_resources: BTreeSet::new(),
        }
    }
}

/// RFC 6749 section 3.3: visible ASCII without quote and backslash; ours hold a colon.
fn is_of_resource(name: &str) -> bool {
    let fit = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    name.len() <= LONGEST_NAME && name.contains(':') && name.bytes().all(fit)
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self
            .standard
            .iter()
            .map(|scope| scope.as_str())
            .chain(self.of_resources())
            .collect();
        formatter.write_str(&names.join(" "))
    }
}

impl Serialize for ScopeSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ScopeSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::parse(&text))
    }
}

/// Characters of a name for a resource.
const LONGEST_NAME: usize = 64;
const MOST_OF_RESOURCES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_names_are_left_out_and_the_order_is_fixed() {
        let scope = ScopeSet::parse("email unknown  api:read openid email a\"b: a:\u{e9}");
        assert_eq!(scope.to_string(), "openid email api:read");
        let federal = ScopeSet::parse("openid profile citizen enterprise certificateInfo");
        assert_eq!(federal.to_string(), "openid profile");
        let every = ScopeSet::of_every_client();
        assert_eq!(ScopeSet::parse(&every.to_string()), every);
        assert!(!every.has(Scope::Egovnrn) && !every.has(Scope::Roles));
    }

    #[test]
    fn nothing_beyond_the_allowed_remains() {
        let asked = ScopeSet::parse("openid profile phone api:read api:write");
        let allowed = ScopeSet::parse("openid email phone api:read");
        assert_eq!(asked.within(&allowed).to_string(), "openid phone api:read");
        assert!(asked.within(&allowed).is_within(&allowed) && !asked.is_within(&allowed));
    }

    #[test]
    fn many_or_long_names_for_resources_are_left_out() {
        let many: Vec<_> = (0..40).map(|number| format!("api:{number}")).collect();
        let kept = ScopeSet::parse(&many.join(" "));
        assert_eq!(kept.of_resources().count(), MOST_OF_RESOURCES);
        assert!(ScopeSet::parse(&format!("api:{}", "a".repeat(LONGEST_NAME))).is_empty());
    }

    #[test]
    fn sets_can_be_joined_and_narrowed() {
        let both = ScopeSet::parse("openid").with(&ScopeSet::parse("offline_access api:read"));
        assert_eq!(both.to_string(), "openid offline_access api:read");
        let narrowed = both.without(Scope::OfflineAccess);
        assert_eq!(narrowed.to_string(), "openid api:read");
        assert_eq!(narrowed.of_ours().to_string(), "openid");
    }
}
