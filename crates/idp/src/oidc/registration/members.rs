//! From members as somebody wrote them to a registration: everything that cannot be read at once.

use serde_json::{Map, Value, json};
use thiserror::Error;

use super::{choices::SecurityProfile, metadata::Registration};

/// A member cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum MemberProblem {
    /// There is no such member.
    #[error("unknown key {0}")]
    Unknown(String),
    /// It is needed.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Its value is of another kind.
    #[error("{member}: {what}")]
    Value {
        /// Which.
        member: String,
        /// What was found and what was expected.
        what: String,
    },
}

impl MemberProblem {
    /// The member it is about.
    #[must_use]
    pub fn member(&self) -> &str {
        match self {
            Self::Unknown(member) | Self::Value { member, .. } => member,
            Self::Missing(member) => member,
        }
    }
}

impl Registration {
    /// Reads a registration from its members. What it leaves out becomes the default, for the
    /// signature of ID tokens that of its profile.
    ///
    /// # Errors
    /// Every member that is unknown, missing or of another kind.
    pub fn from_members(members: &Map<String, Value>) -> Result<Self, Vec<MemberProblem>> {
        let mut problems: Vec<_> = members
            .iter()
            .filter_map(|(name, value)| judge(name, value))
            .collect();
        for needed in NEEDED {
            if !members.contains_key(needed) {
                problems.push(MemberProblem::Missing(needed));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut members = members.clone();
        if members.get("profile") == Some(&json!(SecurityProfile::Fapi2)) {
            let algorithm = SecurityProfile::Fapi2.default_algorithm();
            let member = members.entry("id_token_signed_response_alg");
            member.or_insert_with(|| json!(algorithm));
        }
        serde_json::from_value(Value::Object(members)).map_err(|error| {
            vec![MemberProblem::Value {
                member: String::from("registration"),
                what: error.to_string(),
            }]
        })
    }

    /// All members, those with their default value too, but for those that are not there.
    #[must_use]
    pub fn to_members(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(members)) => members,
            // A registration is read from JSON, and so can be written as JSON.
            _ => Map::new(),
        }
    }
}

/// Reads one member beside the least that a registration needs.
fn judge(name: &str, value: &Value) -> Option<MemberProblem> {
    let mut least = json!({ "client_id": "x", "redirect_uris": [] });
    least
        .as_object_mut()?
        .insert(String::from(name), value.clone());
    let error = serde_json::from_value::<Registration>(least).err()?;
    let what = error.to_string();
    Some(if what.starts_with("unknown field") {
        MemberProblem::Unknown(String::from(name))
    } else {
        MemberProblem::Value {
            member: String::from(name),
            what,
        }
    })
}

const NEEDED: [&str; 2] = ["client_id", "redirect_uris"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Algorithm;

    fn read(members: &Value) -> Result<Registration, Vec<String>> {
        let read = Registration::from_members(members.as_object().unwrap());
        read.map_err(|all| all.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn every_member_that_cannot_be_read_is_named() {
        let found = read(&json!({
            "redirect_uri": "https://rp.example/cb", "client_id": "rp",
            "grant_types": ["implicit"], "minimum_level": "high",
        }));
        let found = found.unwrap_err();
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found.contains(&String::from("unknown key redirect_uri")));
        assert!(found.contains(&String::from("redirect_uris is missing")));
        for (name, word) in [("grant_types", "implicit"), ("minimum_level", "u16")] {
            let named = |text: &String| text.starts_with(name) && text.contains(word);
            assert!(found.iter().any(named), "{name}: {found:?}");
        }
    }

    #[test]
    fn members_read_back() {
        let good = json!({"client_id": "rp", "redirect_uris": ["https://rp.example/cb"]});
        let client = read(&good).unwrap();
        let members = client.to_members();
        assert_eq!(Registration::from_members(&members).unwrap(), client);
        assert_eq!(members["subject_type"], "public");
        assert!(!members.contains_key("jwks"));
    }

    #[test]
    fn the_strict_profile_has_another_default_and_keeps_what_is_stated() {
        let strict = |algorithm: Option<&str>| {
            let mut members = json!({"client_id": "rp", "redirect_uris": [], "profile": "fapi2"});
            if let Some(algorithm) = algorithm {
                members["id_token_signed_response_alg"] = json!(algorithm);
            }
            read(&members).unwrap().id_token_signed_response_alg
        };
        assert_eq!(strict(None), Algorithm::Ps256);
        assert_eq!(strict(Some("EdDSA")), Algorithm::EdDsa);
        // For the checks to refuse.
        assert_eq!(strict(Some("RS256")), Algorithm::Rs256);
    }
}
