//! A JSON object in which no member comes twice (RFC 7515 section 4, RFC 7519 section 4).

use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};
use serde_json::{Map, Value};

/// Reads an object; what lies deeper is read as `serde_json` reads it.
pub(super) fn parse(json: &[u8]) -> Option<Map<String, Value>> {
    let object: Object = serde_json::from_slice(json).ok()?;
    Some(object.0)
}

struct Object(Map<String, Value>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Object;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Object, A::Error> {
        let mut members = Map::new();
        while let Some((name, value)) = access.next_entry::<String, Value>()? {
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("a member comes twice"));
            }
        }
        Ok(Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_object_is_read() {
        let read = parse(br#"{"a": 1, "b": {"c": [null]}}"#).unwrap();
        assert_eq!(Value::Object(read), json!({"a": 1, "b": {"c": [null]}}));
    }

    #[test]
    fn a_member_that_comes_twice_is_refused_however_it_is_spelt() {
        assert_eq!(parse(br#"{"alg": "none", "alg": "ES256"}"#), None);
        assert_eq!(parse(br#"{"alg": "none", "\u0061lg": "ES256"}"#), None);
    }

    #[test]
    fn anything_but_one_object_is_refused() {
        for text in ["", "[]", "1", "\"a\"", "null", "{} {}", "{", "{}x"] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
        assert_eq!(parse(b"{\"a\": \"\xff\"}"), None);
    }
}
