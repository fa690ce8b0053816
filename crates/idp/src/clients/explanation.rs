//! A registration in words: what is in force, and what of it is a default.

use std::time::Duration;

use fedtoken_storage::stores::{Client, ClientOrigin};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::oidc::{
    Registration, Scope, life,
    registration::{
        ClientAuthMethod, GrantType, OfflinePolicy, Party, SecurityProfile, SubjectType,
    },
};

/// What a client is, line by line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Explanation {
    /// Which client.
    pub client_id: String,
    /// The lines in their order.
    pub lines: Vec<Line>,
}

/// One matter.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Line {
    /// What it is about.
    pub topic: &'static str,
    /// What is in force.
    pub text: String,
    /// Why.
    pub origin: Origin,
}

/// Where a setting comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The registration says so.
    Registered,
    /// It says nothing else than the default.
    Default,
    /// Its profile switches it on.
    Profile,
}

impl Explanation {
    /// Explains a client as it is stored.
    #[must_use]
    pub fn of(client: &Client, registration: &Registration) -> Self {
        let explained = Explained {
            it: registration,
            given: registration.to_members(),
            defaults: defaults(registration),
        };
        let mut lines = vec![explained.who(), explained.source(client)];
        lines.extend(explained.addresses());
        lines.extend(explained.proof());
        lines.extend(explained.tokens());
        lines.extend(explained.person());
        lines.extend(explained.lifetimes());
        lines.extend(explained.logout());
        Self {
            client_id: registration.client_id.clone(),
            lines,
        }
    }
}

struct Explained<'a> {
    it: &'a Registration,
    given: Map<String, Value>,
    defaults: Map<String, Value>,
}

/// The same client with nothing but what it needs.
fn defaults(client: &Registration) -> Map<String, Value> {
    let least = json!({
        "client_id": client.client_id, "redirect_uris": client.redirect_uris,
        "profile": client.profile,
    });
    let least = least.as_object().cloned().unwrap_or_default();
    Registration::from_members(&least)
        .map(|it| it.to_members())
        .unwrap_or_default()
}

impl Explained<'_> {
    /// A line whose origin is read off its members.
    fn line(&self, topic: &'static str, members: &[&str], text: impl Into<String>) -> Line {
        let same = |name: &&str| self.given.get(*name) == self.defaults.get(*name);
        let origin = if members.iter().all(same) {
            Origin::Default
        } else {
            Origin::Registered
        };
        Line {
            topic,
            text: text.into(),
            origin,
        }
    }

    /// The same for something that the profile may switch on.
    fn switched(
        &self,
        (topic, member): (&'static str, &str),
        on: Switch,
        (yes, no): (&str, &str),
    ) -> Line {
        match on {
            Switch::ByProfile => Line {
                topic,
                text: yes.to_owned(),
                origin: Origin::Profile,
            },
            Switch::On => self.line(topic, &[member], yes),
            Switch::Off => self.line(topic, &[member], no),
        }
    }

    fn who(&self) -> Line {
        self.line("name", &["client_name"], self.it.name())
    }

    fn source(&self, client: &Client) -> Line {
        let text = match &client.origin {
            ClientOrigin::Operator => "declared by the operator".to_owned(),
            ClientOrigin::Registered { at, .. } => {
                format!("registered itself at {} (Unix seconds)", at.as_secs())
            }
        };
        Line {
            topic: "origin",
            text,
            origin: Origin::Registered,
        }
    }

    fn addresses(&self) -> Vec<Line> {
        let listed = |uris: &[String]| or_none(&uris.join(" "));
        vec![
            Line {
                topic: "redirect URIs",
                text: listed(&self.it.redirect_uris),
                origin: Origin::Registered,
            },
            self.line(
                "after logout",
                &["post_logout_redirect_uris"],
                listed(&self.it.post_logout_redirect_uris),
            ),
        ]
    }

    fn proof(&self) -> Vec<Line> {
        let it = self.it;
        let member = "token_endpoint_auth_method";
        vec![
            self.profile(),
            self.line(
                "authentication",
                &[member],
                proof_of(it.token_endpoint_auth_method),
            ),
            self.switched(
                ("requests", "require_pushed_authorization_requests"),
                pushed(it),
                ("pushed ones alone (PAR)", "pushed or in the browser"),
            ),
            self.line(
                "PKCE",
                &["pkce"],
                if it.requires_pkce() {
                    "a challenge in every request"
                } else {
                    "a challenge, or a nonce in its place"
                },
            ),
            self.line(
                "request objects",
                &["require_signed_request_object"],
                if it.require_signed_request_object {
                    "every request must be one"
                } else {
                    "allowed"
                },
            ),
        ]
    }

    /// The defaults are those of the profile, so it has none itself.
    fn profile(&self) -> Line {
        let (text, origin) = match self.it.profile {
            SecurityProfile::Standard => ("OpenID Connect with PKCE", Origin::Default),
            SecurityProfile::Fapi2 => ("FAPI 2.0 Security Profile", Origin::Registered),
        };
        Line {
            topic: "profile",
            text: text.to_owned(),
            origin,
        }
    }

    fn tokens(&self) -> Vec<Line> {
        let it = self.it;
        let userinfo = it.userinfo_signed_response_alg;
        vec![
            self.line(
                "ID tokens",
                &["id_token_signed_response_alg"],
                format!("signed by {}", it.id_token_signed_response_alg.as_str()),
            ),
            self.line(
                "userinfo",
                &["userinfo_signed_response_alg"],
                userinfo.map_or_else(
                    || "JSON".to_owned(),
                    |algorithm| format!("JWT signed by {}", algorithm.as_str()),
                ),
            ),
            self.switched(
                ("access tokens", "dpop_bound_access_tokens"),
                bound(it),
                ("bound to a key (DPoP)", self.unbound()),
            ),
        ]
    }

    fn unbound(&self) -> &'static str {
        if self.it.tls_client_certificate_bound_access_tokens {
            "bound to the client's certificate"
        } else {
            "for whoever bears them"
        }
    }

    fn person(&self) -> Vec<Line> {
        let it = self.it;
        let subject = match it.subject_type {
            SubjectType::Public => "the same name of a person for all".to_owned(),
            SubjectType::Pairwise => format!(
                "names of its own for the sector {}",
                it.sector().unwrap_or_default()
            ),
        };
        let consent = match it.party {
            Party::First => "never asked: the service is the operator's own",
            Party::Third => "asked once for each set of scopes",
        };
        let mut lines = vec![
            self.line(
                "scopes",
                &["scope"],
                or_none(&it.allowed_scope().to_string()),
            ),
            self.line("subjects", &["subject_type", "sector_identifier"], subject),
            self.line("levels", &["minimum_level", "maximum_level"], levels(it)),
            self.line("consent", &["party"], consent),
        ];
        if it.allowed_scope().has(Scope::OfflineAccess) {
            let offline = match it.offline_access {
                OfflinePolicy::Ask => "after a consent page",
                OfflinePolicy::Granted => "by the registration itself",
            };
            lines.push(self.line("offline_access", &["offline_access"], offline));
        }
        if let Some(ground) = &it.national_number {
            let text = format!("by {}, for {}", ground.legal_ground, ground.purpose);
            lines.push(self.line("register number", &["national_number"], text));
        }
        lines
    }

    fn lifetimes(&self) -> Vec<Line> {
        let it = self.it;
        let fixed = |topic, text| Line {
            topic,
            text,
            origin: Origin::Default,
        };
        let mut lines = vec![fixed(
            "lifetimes",
            format!(
                "code {} s, access token {} s, ID token {} s",
                life::CODE.as_secs(),
                life::ACCESS_TOKEN.as_secs(),
                life::ID_TOKEN.as_secs()
            ),
        )];
        let refresh = if !it.grant_types.contains(&GrantType::RefreshToken) {
            "none: grant_types lacks refresh_token".to_owned()
        } else {
            let kind = match it.token_endpoint_auth_method {
                ClientAuthMethod::None if !it.requires_dpop() => "new at each use",
                _ => "the same at each use",
            };
            let all = life::offline(it);
            let unused = (life::REFRESH_IDLE < all).then(|| span(life::REFRESH_IDLE) + " unused, ");
            format!("{kind}; {}{} in all", unused.unwrap_or_default(), span(all))
        };
        lines.push(self.line("refresh tokens", &["grant_types"], refresh));
        lines
    }

    fn logout(&self) -> Vec<Line> {
        let told = |uri: &Option<String>| or_none(uri.as_deref().unwrap_or_default());
        vec![
            self.line(
                "front-channel logout",
                &["frontchannel_logout_uri"],
                told(&self.it.frontchannel_logout_uri),
            ),
            self.line(
                "back-channel logout",
                &["backchannel_logout_uri"],
                told(&self.it.backchannel_logout_uri),
            ),
        ]
    }
}

/// Whether something is on, and by what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Switch {
    On,
    ByProfile,
    Off,
}

fn pushed(client: &Registration) -> Switch {
    if client.require_pushed_authorization_requests {
        Switch::On
    } else if client.requires_par() {
        Switch::ByProfile
    } else {
        Switch::Off
    }
}

fn bound(client: &Registration) -> Switch {
    if client.dpop_bound_access_tokens {
        Switch::On
    } else if client.requires_dpop() {
        Switch::ByProfile
    } else {
        Switch::Off
    }
}

fn proof_of(method: ClientAuthMethod) -> &'static str {
    match method {
        ClientAuthMethod::ClientSecretBasic => "client_secret_basic: a secret in the header",
        ClientAuthMethod::ClientSecretPost => "client_secret_post: a secret in the body",
        ClientAuthMethod::PrivateKeyJwt => "private_key_jwt: a statement signed by its own key",
        ClientAuthMethod::TlsClientAuth => "tls_client_auth: a certificate with its name",
        ClientAuthMethod::SelfSignedTlsClientAuth => {
            "self_signed_tls_client_auth: a certificate of its own"
        }
        ClientAuthMethod::None => "none: a public client, held by PKCE alone",
    }
}

fn levels(client: &Registration) -> String {
    let least = client.minimum_level;
    match client.maximum_level {
        Some(most) => format!("{least} at least, and never told more than {most}"),
        None => format!("{least} at least"),
    }
}

/// A time in days where it is whole ones, else in hours.
fn span(time: Duration) -> String {
    match time.as_secs() {
        seconds if seconds % DAY == 0 => format!("{} days", seconds / DAY),
        seconds => format!("{} hours", seconds / HOUR),
    }
}

fn or_none(text: &str) -> String {
    String::from(if text.is_empty() { "none" } else { text })
}

const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;

#[cfg(test)]
mod tests;
