//! Whether a client may hear the register number at this moment.

use fedtoken_storage::stores::ClientOrigin;

use crate::oidc::registration::Registration;

/// What is done with the register number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RegisterNumber {
    /// The scope `egovnrn` tells it.
    Told,
    /// Nothing tells it.
    Withheld,
}

impl RegisterNumber {
    /// It is told to a client of the operator's that has a recorded ground and purpose, and to no
    /// client that registered itself, whatever its registration says.
    #[must_use]
    pub const fn of(client: &Registration, origin: &ClientOrigin) -> Self {
        match (&client.national_number, origin) {
            (Some(_), ClientOrigin::Operator) => Self::Told,
            (None, _) | (_, ClientOrigin::Registered { .. }) => Self::Withheld,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fedtoken_core::{secret::TokenDigest, time::UnixTime};
    use serde_json::json;

    fn client(ground: &serde_json::Value) -> Registration {
        serde_json::from_value(json!({
            "client_id": "rp", "redirect_uris": [], "national_number": ground,
        }))
        .unwrap()
    }

    #[test]
    fn it_takes_a_recorded_ground_and_a_client_of_the_operators() {
        let ground = json!({"legal_ground": "a law", "purpose": "a purpose"});
        let registered = ClientOrigin::Registered {
            at: UnixTime::from_secs(0),
            access: TokenDigest::of("access"),
        };
        let of = |ground, origin| RegisterNumber::of(&client(ground), origin);
        assert_eq!(of(&ground, &ClientOrigin::Operator), RegisterNumber::Told);
        assert_eq!(of(&ground, &registered), RegisterNumber::Withheld);
        let none = json!(null);
        assert_eq!(of(&none, &ClientOrigin::Operator), RegisterNumber::Withheld);
    }
}
