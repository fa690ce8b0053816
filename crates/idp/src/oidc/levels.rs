//! The level of each digital key and the names of levels (contract section 6): what may be asked,
//! whether it can be reached, and what is told.

use std::collections::{BTreeMap, BTreeSet};

use fedtoken_core::{
    level::{Assurance, Level},
    login::Method,
};

use super::{
    acr::{self, AcrValue, Wanted, Weight},
    registration::Registration,
};

/// The levels of the digital keys, and what relying parties call them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Levels {
    /// Levels below the default ones.
    lowered: BTreeMap<Method, Level>,
    aliases: BTreeMap<String, AcrValue>,
}

/// A table of levels that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LevelsError {
    /// A level is above its default, or below that of a password alone.
    #[error("levels.{} must lie between {} and {}", .0.as_str(), Level::PASSWORD.get(), .0.default_level().get())]
    Bounds(Method),
    /// An alias is a name of ours, or no name at all.
    #[error("levels.aliases: {0} cannot be an alias")]
    Alias(String),
    /// An alias stands for nothing that we know.
    #[error("levels.aliases: {0} must stand for a level or an eIDAS level")]
    Meaning(String),
}

/// What is asked cannot be reached, whoever logs in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no digital key reaches what is asked")]
pub struct Unmet;

impl Levels {
    /// Gives a key another level.
    ///
    /// # Errors
    /// [`LevelsError::Bounds`] unless it lies between 200 and the key's default.
    pub fn with_level(mut self, method: Method, number: u16) -> Result<Self, LevelsError> {
        let bounds = Level::PASSWORD..=method.default_level();
        let level = Level::new(number).ok();
        let level = level.filter(|level| bounds.contains(level));
        let level = level.ok_or(LevelsError::Bounds(method))?;
        self.lowered.insert(method, level);
        Ok(self)
    }

    /// Adds a foreign name for one of our values.
    ///
    /// # Errors
    /// [`LevelsError::Alias`] for a name of ours or an unfit one, [`LevelsError::Meaning`] when it
    /// stands for none of our values.
    pub fn with_alias(mut self, alias: &str, meaning: &str) -> Result<Self, LevelsError> {
        if !acr::is_fit(alias) || AcrValue::parse(alias).is_some() {
            return Err(LevelsError::Alias(alias.to_owned()));
        }
        let value = AcrValue::parse(meaning);
        let value = value.ok_or_else(|| LevelsError::Meaning(alias.to_owned()))?;
        self.aliases.insert(alias.to_owned(), value);
        Ok(self)
    }

    /// The level that a login with this key reaches.
    #[must_use]
    pub fn of(&self, method: Method) -> Level {
        let lowered = self.lowered.get(&method).copied();
        lowered.unwrap_or_else(|| method.default_level())
    }

    /// The level that no digital key goes beyond.
    #[must_use]
    pub fn ceiling(&self) -> Level {
        let reached = Method::ALL.iter().map(|method| self.of(*method));
        reached.max().unwrap_or(Level::PASSWORD)
    }

    /// The level that this client may be told of a login: what was reached then, but no more than
    /// the key reaches today and no more than the client's own cap.
    #[must_use]
    pub fn for_client(&self, (method, reached): (Method, Level), client: &Registration) -> Level {
        capped(reached.min(self.of(method)), client)
    }

    /// The level to ask for: any of the values will do, so the lowest of those that one of these
    /// keys reaches, but never below the client's own minimum. What no key reaches is passed over
    /// as a wish.
    ///
    /// # Errors
    /// [`Unmet`] when the condition or the minimum is beyond every key or the client's cap.
    pub fn floor(
        &self,
        wanted: &Wanted,
        client: &Registration,
        keys: &[Method],
    ) -> Result<Level, Unmet> {
        let highest = keys.iter().map(|method| self.of(*method)).max();
        let reach = capped(highest.ok_or(Unmet)?, client);
        let asked = wanted.values().filter_map(|value| self.floor_of(value));
        let lowest = asked.filter(|floor| *floor <= reach).min();
        let minimum = minimum(client);
        let floor = match (lowest, wanted.weight()) {
            (Some(lowest), _) => lowest.max(minimum),
            (None, Weight::Wish) => minimum,
            (None, Weight::Condition) => return Err(Unmet),
        };
        if floor <= reach {
            Ok(floor)
        } else {
            Err(Unmet)
        }
    }

    /// The `acr` to tell: of a condition the highest listed value that is satisfied, in the words
    /// of the client; else the level itself.
    #[must_use]
    pub fn told(&self, wanted: &Wanted, level: Level) -> String {
        let listed = match wanted.weight() {
            Weight::Condition => self.highest(wanted, level),
            Weight::Wish => None,
        };
        listed.map_or_else(|| AcrValue::Level(level).to_string(), str::to_owned)
    }

    /// Whether a value means anything here.
    #[must_use]
    pub fn understands(&self, value: &str) -> bool {
        self.floor_of(value).is_some()
    }

    /// Every value that one of these keys satisfies, for discovery.
    #[must_use]
    pub fn names(&self, keys: &[Method]) -> Vec<String> {
        let levels: BTreeSet<Level> = keys.iter().map(|method| self.of(*method)).collect();
        let highest = levels.last().copied();
        let eidas = [Assurance::Low, Assurance::Substantial, Assurance::High].map(AcrValue::Eidas);
        let reached = eidas
            .into_iter()
            .filter(|value| Some(value.floor()) <= highest);
        let ours = levels.iter().copied().map(AcrValue::Level).chain(reached);
        let aliases = self.aliases.iter();
        let aliases = aliases.filter(|(_, value)| Some(value.floor()) <= highest);
        ours.map(|value| value.to_string())
            .chain(aliases.map(|(alias, _)| alias.clone()))
            .collect()
    }

    /// The first of the highest listed values that this level satisfies.
    fn highest<'w>(&self, wanted: &'w Wanted, level: Level) -> Option<&'w str> {
        let mut best: Option<(Level, &str)> = None;
        for value in wanted.values() {
            let Some(floor) = self.floor_of(value).filter(|floor| *floor <= level) else {
                continue;
            };
            if best.is_none_or(|(known, _)| known < floor) {
                best = Some((floor, value));
            }
        }
        best.map(|(_, value)| value)
    }

    /// The lowest level that satisfies a value; none for one we do not know.
    fn floor_of(&self, value: &str) -> Option<Level> {
        let known = AcrValue::parse(value).or_else(|| self.aliases.get(value).copied());
        known.map(AcrValue::floor)
    }
}

/// A minimum that is no level lets nothing weaker than the strongest in.
fn minimum(client: &Registration) -> Level {
    Level::new(client.minimum_level).unwrap_or(Level::EID)
}

/// A cap that is no level lets only the weakest be told.
fn capped(level: Level, client: &Registration) -> Level {
    let cap = client.maximum_level;
    let cap = cap.map(|number| Level::new(number).unwrap_or(Level::PASSWORD));
    cap.map_or(level, |cap| level.min(cap))
}

#[cfg(test)]
mod tests;
