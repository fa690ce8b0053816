//! A secret of a made-up person: it may be written to the trial's file, and nowhere else.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

/// Text that serialises in the clear, because nobody real owns it, and still never prints.
pub struct Clear(Zeroizing<String>);

impl Clear {
    /// Takes the text over.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The only way out besides the trial's file.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// One more of it: the file and those who work with it live side by side.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }
}

impl Serialize for Clear {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Clear {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

impl fmt::Debug for Clear {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_serialises_and_does_not_print() {
        let clear = Clear::new("abc");
        assert_eq!(serde_json::to_string(&clear).unwrap(), "\"abc\"");
        assert_eq!(format!("{clear:?}"), "[redacted]");
        assert_eq!(
            serde_json::from_str::<Clear>("\"abc\"").unwrap().expose(),
            "abc"
        );
    }
}
