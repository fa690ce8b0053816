//! The cookies of the scripted browser.

use std::collections::BTreeMap;

use http::{HeaderMap, header};

/// Cookies by name. Attributes are the business of the tests that look at `Set-Cookie` itself;
/// here they only remove a cookie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jar(BTreeMap<String, String>);

impl Jar {
    /// Takes what a response sets and removes.
    pub fn take(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(header::SET_COOKIE) {
            let cookie = cookie::Cookie::parse(line.to_str().unwrap()).unwrap();
            if cookie.max_age().is_some_and(|age| age.is_zero()) {
                self.0.remove(cookie.name());
            } else {
                self.set(cookie.name(), cookie.value());
            }
        }
    }

    /// The `Cookie` header; none without cookies.
    pub fn header(&self) -> Option<String> {
        let pairs = self.0.iter();
        let pairs: Vec<_> = pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// The value of the cookie whose name ends so: `session`, `device`, `browser`, `key`.
    pub fn value(&self, ending: &str) -> Option<&str> {
        let name = self.name(ending)?;
        self.0.get(&name).map(String::as_str)
    }

    /// The full name of the cookie whose name ends so.
    pub fn name(&self, ending: &str) -> Option<String> {
        self.names().find(|name| name.ends_with(ending)).cloned()
    }

    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// Sets a cookie by its full name.
    pub fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    /// Removes the cookie whose name ends so.
    pub fn forget(&mut self, ending: &str) {
        if let Some(name) = self.name(ending) {
            self.0.remove(&name);
        }
    }
}
