//! What a client says of itself (RFC 7591 section 2): only what concerns it is heard.

use serde_json::{Map, Value, json};

use super::error::RegistrationError;
use crate::oidc::{
    registration::{House, Party, Registration},
    scope::ScopeSet,
};

/// A registration as a client sent it, before anything of it is believed.
#[derive(Clone, PartialEq, Debug)]
pub struct ClientWish {
    members: Map<String, Value>,
}

/// Reads the body of a request.
///
/// # Errors
/// [`RegistrationError::Metadata`] for anything but a JSON object, and
/// [`RegistrationError::SoftwareStatement`].
pub fn parse(body: &str) -> Result<ClientWish, RegistrationError> {
    let Ok(Value::Object(mut members)) = serde_json::from_str(body) else {
        let text = String::from("the body is no JSON object");
        return Err(RegistrationError::Metadata(text));
    };
    // RFC 7592 section 2.2: a member without value is as one that is not there.
    members.retain(|_, value| !value.is_null());
    if members.contains_key("software_statement") {
        return Err(RegistrationError::SoftwareStatement);
    }
    Ok(ClientWish { members })
}

impl ClientWish {
    /// A member as it came.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Value> {
        self.members.get(name)
    }

    /// The registration of a client of this name in this house. Members that we do not know are
    /// ignored (RFC 7591 section 2), those that are the operator's to say too; of the scopes only
    /// what every client may ask for is left.
    ///
    /// # Errors
    /// [`RegistrationError`] with everything that is wrong.
    pub fn registration(
        &self,
        client_id: &str,
        house: &House<'_>,
    ) -> Result<Registration, RegistrationError> {
        let heard = |name: &str| HEARD.contains(&name);
        let mut members = self.members.clone();
        members.retain(|name, _| heard(name));
        let allowed = house.scope_of_every_client();
        let scope = match members.get("scope") {
            None => json!(allowed.to_string()),
            Some(Value::String(asked)) => {
                json!(ScopeSet::parse(asked).within(&allowed).to_string())
            }
            Some(other) => other.clone(),
        };
        members.insert(String::from("scope"), scope);
        members.insert(String::from("client_id"), json!(client_id));
        members.insert(String::from("party"), json!(Party::Third));
        let registration = Registration::from_members(&members)
            .map_err(|problems| RegistrationError::of_members(&problems))?;
        match registration.check(house) {
            problems if problems.is_empty() => Ok(registration),
            problems => Err(RegistrationError::of_problems(&problems, &registration)),
        }
    }
}

/// What a client may say of itself. `profile` is ours, and only makes things stricter.
const HEARD: [&str; 40] = [
    "application_type",
    "authorization_signed_response_alg",
    "backchannel_logout_session_required",
    "backchannel_logout_uri",
    "client_name",
    "client_uri",
    "contacts",
    "default_acr_values",
    "default_max_age",
    "dpop_bound_access_tokens",
    "frontchannel_logout_session_required",
    "frontchannel_logout_uri",
    "grant_types",
    "id_token_signed_response_alg",
    "initiate_login_uri",
    "introspection_signed_response_alg",
    "jwks",
    "jwks_uri",
    "policy_uri",
    "post_logout_redirect_uris",
    "profile",
    "redirect_uris",
    "request_object_signing_alg",
    "require_auth_time",
    "require_pushed_authorization_requests",
    "require_signed_request_object",
    "response_types",
    "scope",
    "sector_identifier_uri",
    "subject_type",
    "tls_client_auth_san_dns",
    "tls_client_auth_san_email",
    "tls_client_auth_san_ip",
    "tls_client_auth_san_uri",
    "tls_client_auth_subject_dn",
    "tls_client_certificate_bound_access_tokens",
    "token_endpoint_auth_method",
    "token_endpoint_auth_signing_alg",
    "tos_uri",
    "userinfo_signed_response_alg",
];

#[cfg(test)]
mod tests;
