//! Scopes (RFC 6749 section 3.3, OpenID Connect Core section 5.4): a closed set.

use core::fmt;
use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a client may ask to see.
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
}

/// A set of scopes; written in a fixed order with spaces between.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ScopeSet(BTreeSet<Scope>);

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] = [
        Self::Openid,
        Self::Profile,
        Self::Email,
        Self::Phone,
        Self::Address,
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
        }
    }

    /// The scope of this name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }
}

impl ScopeSet {
    /// Every scope.
    #[must_use]
    pub fn all() -> Self {
        Self(BTreeSet::from(Scope::ALL))
    }

    /// Reads names separated by spaces; unknown ones are left out, as RFC 6749 section 3.3 allows.
    #[must_use]
    pub fn parse_known(text: &str) -> Self {
        Self(text.split(' ').filter_map(Scope::parse).collect())
    }

    /// Whether it holds this scope.
    #[must_use]
    pub fn has(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// What both hold.
    #[must_use]
    pub fn within(&self, allowed: &Self) -> Self {
        Self(self.0.intersection(&allowed.0).copied().collect())
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(|scope| scope.as_str()).collect();
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
        String::deserialize(deserializer).map(|text| Self::parse_known(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_names_are_left_out_and_the_order_is_fixed() {
        let scope = ScopeSet::parse_known("email egovnrn  openid email");
        assert_eq!(scope.to_string(), "openid email");
        assert_eq!(
            ScopeSet::parse_known(&ScopeSet::all().to_string()),
            ScopeSet::all()
        );
    }

    #[test]
    fn nothing_beyond_the_allowed_remains() {
        let asked = ScopeSet::parse_known("openid profile phone");
        let allowed = ScopeSet::parse_known("openid email phone");
        assert_eq!(asked.within(&allowed).to_string(), "openid phone");
    }
}
