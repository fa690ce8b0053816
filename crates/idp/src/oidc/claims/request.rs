//! The `claims` parameter (OpenID Connect Core section 5.5): which claims, where, and how urgently.
//!
//! It chooses among what the granted scopes let a client see and never widens them (design §7).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

use super::belgian::REGISTER_NUMBER;
use crate::oidc::acr::{Wanted, Weight};

/// The claims that a client names besides those its scopes bring.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ClaimsRequest {
    /// Claims of a person for the ID token.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub id_token: BTreeSet<String>,
    /// Claims of a person for the user-info answer, where the scopes bring them anyway.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub userinfo: BTreeSet<String>,
}

/// A `claims` parameter with its conditions on person and level taken apart.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ClaimsParameter {
    /// The claims to tell.
    pub request: ClaimsRequest,
    /// The levels named for the ID token.
    pub acr: Option<Wanted>,
    /// The person who must log in, as the client hears him.
    pub subject: Option<String>,
}

/// The parameter is not of the form of section 5.5.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum ClaimsRequestError {
    /// More than 4 KiB, or more than 100 claims.
    #[error("claims is too large")]
    TooLarge,
    /// No JSON of the form of section 5.5.
    #[error("claims is malformed")]
    Malformed,
    /// It names two persons.
    #[error("claims names two persons")]
    TwoPersons,
}

impl ClaimsRequest {
    /// As it is kept with a grant; none when nothing is named.
    #[must_use]
    pub fn to_json(&self) -> Option<String> {
        let named = !self.id_token.is_empty() || !self.userinfo.is_empty();
        named.then(|| serde_json::to_string(self).ok()).flatten()
    }

    /// Reads what was kept; what cannot be read names nothing.
    #[must_use]
    pub fn from_json(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    }
}

impl ClaimsParameter {
    /// Reads the parameter. Claims that we do not know are ignored, as section 5.5 asks.
    ///
    /// # Errors
    /// [`ClaimsRequestError`].
    pub fn parse(text: &str) -> Result<Self, ClaimsRequestError> {
        if text.len() > LONGEST {
            return Err(ClaimsRequestError::TooLarge);
        }
        let whole: Map<String, Value> =
            serde_json::from_str(text).map_err(|_| ClaimsRequestError::Malformed)?;
        let (id_token, userinfo) = (place(&whole, "id_token")?, place(&whole, "userinfo")?);
        Ok(Self {
            acr: id_token.get("acr").map(levels).transpose()?.flatten(),
            subject: one_person([&id_token, &userinfo])?,
            request: ClaimsRequest {
                id_token: known(&id_token),
                userinfo: known(&userinfo),
            },
        })
    }
}

/// What is asked of one claim.
#[derive(Default)]
struct Asked {
    weight: Weight,
    values: Vec<Value>,
}

type Place = std::collections::BTreeMap<String, Asked>;

fn place(whole: &Map<String, Value>, name: &str) -> Result<Place, ClaimsRequestError> {
    let malformed = ClaimsRequestError::Malformed;
    match whole.get(name) {
        None | Some(Value::Null) => Ok(Place::new()),
        Some(Value::Object(claims)) if claims.len() > MOST => Err(ClaimsRequestError::TooLarge),
        Some(Value::Object(claims)) => claims
            .iter()
            .map(|(name, asked)| Ok((name.clone(), Asked::read(asked).ok_or(malformed)?)))
            .collect(),
        Some(_) => Err(malformed),
    }
}

impl Asked {
    /// Section 5.5.1: null, or an object with `essential` and one of `value` and `values`.
    fn read(asked: &Value) -> Option<Self> {
        let members = match asked {
            Value::Null => return Some(Self::default()),
            Value::Object(members) => members,
            _ => return None,
        };
        let weight = match members.get("essential") {
            None | Some(Value::Bool(false)) => Weight::Wish,
            Some(Value::Bool(true)) => Weight::Condition,
            Some(_) => return None,
        };
        let values = match (members.get("value"), members.get("values")) {
            (None, None) => Vec::new(),
            (Some(value), None) => vec![value.clone()],
            (None, Some(Value::Array(values))) => values.clone(),
            _ => return None,
        };
        Some(Self { weight, values })
    }

    fn texts(&self) -> Result<Vec<&str>, ClaimsRequestError> {
        let texts = self.values.iter().map(Value::as_str);
        texts
            .collect::<Option<_>>()
            .ok_or(ClaimsRequestError::Malformed)
    }
}

/// Section 5.5.1.1; without values any level will do, so nothing is asked.
fn levels(acr: &Asked) -> Result<Option<Wanted>, ClaimsRequestError> {
    let values = acr.texts()?;
    match values.len() {
        0 => Ok(None),
        1..=MOST_LEVELS => Ok(Some(Wanted::of(values, acr.weight))),
        _ => Err(ClaimsRequestError::TooLarge),
    }
}

/// Section 5.5: `sub` with a value names the person who must log in.
fn one_person(places: [&Place; 2]) -> Result<Option<String>, ClaimsRequestError> {
    let mut named = BTreeSet::new();
    for subject in places.into_iter().filter_map(|place| place.get("sub")) {
        named.extend(subject.texts()?);
    }
    match named.len() {
        0 | 1 => Ok(named.first().map(|name| String::from(*name))),
        _ => Err(ClaimsRequestError::TwoPersons),
    }
}

fn known(place: &Place) -> BTreeSet<String> {
    let names = place.keys().filter(|name| NAMES.contains(&name.as_str()));
    names.cloned().collect()
}

/// The claims about a person: the standard names and the Belgian ones.
pub const NAMES: [&str; 16] = [
    "name",
    "given_name",
    "family_name",
    "locale",
    "email",
    "email_verified",
    "phone_number",
    "phone_number_verified",
    "address",
    "surname",
    "givenName",
    "mail",
    "prefLanguage",
    "fedid",
    REGISTER_NUMBER,
    "roles",
];
/// Bytes.
const LONGEST: usize = 4 * 1024;
/// Claims of one place.
const MOST: usize = 100;
/// As for `acr_values`.
const MOST_LEVELS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parse(value: &Value) -> Result<ClaimsParameter, ClaimsRequestError> {
        ClaimsParameter::parse(&value.to_string())
    }

    #[test]
    fn known_claims_are_kept_by_place_and_others_ignored() {
        let asked = json!({
            "userinfo": {"email": null, "name": {"essential": true}, "shoe_size": null},
            "id_token": {"email": {"value": "a@b.example"}, "name#fr": null, "auth_time": null},
            "elsewhere": 1,
        });
        let request = parse(&asked).unwrap().request;
        let kept = request.to_json().unwrap();
        assert_eq!(
            kept,
            r#"{"id_token":["email"],"userinfo":["email","name"]}"#
        );
        assert_eq!(ClaimsRequest::from_json(Some(&kept)), request);
    }

    #[test]
    fn nothing_known_is_nothing_kept() {
        for asked in [
            json!({}),
            json!({"userinfo": null}),
            json!({"id_token": {"x": null}}),
        ] {
            assert_eq!(
                parse(&asked).unwrap(),
                ClaimsParameter::default(),
                "{asked}"
            );
        }
        assert_eq!(ClaimsRequest::default().to_json(), None);
        for text in [None, Some(""), Some("[]"), Some("null")] {
            assert_eq!(ClaimsRequest::from_json(text), ClaimsRequest::default());
        }
    }

    #[test]
    fn levels_are_a_wish_or_a_condition() {
        let acr = |asked: Value| parse(&json!({"id_token": {"acr": asked}})).unwrap().acr;
        let values = ["urn:fedtoken:level:400", "unknown"];
        let wish = acr(json!({ "values": values }));
        assert_eq!(wish, Some(Wanted::of(values, Weight::Wish)));
        let condition = acr(json!({"essential": true, "values": values}));
        assert_eq!(condition, Some(Wanted::of(values, Weight::Condition)));
        let one = acr(json!({"essential": true, "value": "urn:fedtoken:level:450"}));
        let demanded = Wanted::of(["urn:fedtoken:level:450"], Weight::Condition);
        assert_eq!(one, Some(demanded));
        for any in [
            json!(null),
            json!({"essential": true}),
            json!({"values": []}),
        ] {
            assert_eq!(acr(any.clone()), None, "{any}");
        }
        let elsewhere = json!({"userinfo": {"acr": {"value": "urn:fedtoken:level:500"}}});
        assert_eq!(parse(&elsewhere).unwrap().acr, None);
    }

    #[test]
    fn one_person_may_be_named() {
        for asked in [
            json!({"id_token": {"sub": {"value": "somebody"}}}),
            json!({"userinfo": {"sub": {"values": ["somebody"]}}}),
            json!({"userinfo": {"sub": {"value": "somebody"}}, "id_token": {"sub": {"value": "somebody"}}}),
        ] {
            let subject = parse(&asked).unwrap().subject;
            assert_eq!(subject.as_deref(), Some("somebody"), "{asked}");
        }
        for asked in [
            json!({"id_token": {"sub": {"values": ["somebody", "another"]}}}),
            json!({"userinfo": {"sub": {"value": "one"}}, "id_token": {"sub": {"value": "two"}}}),
        ] {
            assert_eq!(
                parse(&asked),
                Err(ClaimsRequestError::TwoPersons),
                "{asked}"
            );
        }
    }

    #[test]
    fn another_form_is_malformed() {
        for asked in [
            json!([]),
            json!("text"),
            json!({"userinfo": []}),
            json!({"id_token": "email"}),
            json!({"id_token": {"email": true}}),
            json!({"id_token": {"email": []}}),
            json!({"id_token": {"email": {"essential": "true"}}}),
            json!({"id_token": {"email": {"values": "a"}}}),
            json!({"id_token": {"email": {"value": "a", "values": ["a"]}}}),
            json!({"id_token": {"acr": {"value": 3}}}),
            json!({"id_token": {"acr": {"values": [null]}}}),
            json!({"id_token": {"sub": {"value": 3}}}),
        ] {
            assert_eq!(parse(&asked), Err(ClaimsRequestError::Malformed), "{asked}");
        }
        for text in ["", "{", "{}{}", "null", "{\"userinfo\": {]}"] {
            let read = ClaimsParameter::parse(text);
            assert_eq!(read, Err(ClaimsRequestError::Malformed), "{text}");
        }
        let deep = format!("{}{}", "[".repeat(2000), "]".repeat(2000));
        let deep = format!(r#"{{"id_token": {{"email": {{"value": {deep}}}}}}}"#);
        assert_eq!(
            ClaimsParameter::parse(&deep),
            Err(ClaimsRequestError::Malformed)
        );
    }

    #[test]
    fn too_much_is_refused() {
        let fits = format!("{{}}{}", " ".repeat(LONGEST - 2));
        assert!(ClaimsParameter::parse(&fits).is_ok());
        let long = format!("{fits} ");
        assert_eq!(
            ClaimsParameter::parse(&long),
            Err(ClaimsRequestError::TooLarge)
        );
        let of = |count: usize| {
            let claims: Map<_, _> = (0..count)
                .map(|it| (format!("c{it}"), Value::Null))
                .collect();
            parse(&json!({ "userinfo": claims }))
        };
        assert!(of(MOST).is_ok());
        assert_eq!(of(MOST + 1), Err(ClaimsRequestError::TooLarge));
        let levels =
            |count: usize| parse(&json!({"id_token": {"acr": {"values": vec!["x"; count]}}}));
        assert!(levels(MOST_LEVELS).is_ok());
        assert_eq!(levels(MOST_LEVELS + 1), Err(ClaimsRequestError::TooLarge));
    }
}
