//! RFC 9101 section 4: the claims of a request object as parameters.

use serde_json::Value;

use crate::{keys::Claims, oidc::parameters::Parameters};

/// The parameters: numbers and truth values as text, objects (as `claims` is one) as JSON, a list
/// as one parameter several times.
pub(super) fn flatten(claims: &Claims) -> Result<Parameters, &'static str> {
    if WRAPPINGS.iter().any(|name| claims.contains_key(*name)) {
        return Err("a request object holds no other one");
    }
    let mut pairs = Vec::new();
    for (name, value) in claims
        .iter()
        .filter(|(name, _)| !OF_THE_OBJECT.contains(&name.as_str()))
    {
        let values = match value {
            Value::Array(values) => values.as_slice(),
            one => std::slice::from_ref(one),
        };
        let texts = values.iter().filter_map(text);
        pairs.extend(texts.map(|text| (name.clone(), text)));
    }
    Parameters::from_pairs(pairs).map_err(|_| "the request object holds too many parameters")
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

const WRAPPINGS: [&str; 2] = ["request", "request_uri"];
/// Claims about the object itself (RFC 7519 section 4.1).
const OF_THE_OBJECT: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
