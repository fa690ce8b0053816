//! What the made-up relying parties are registered with (contract section 3).

use serde_json::{Map, Value, json};

/// By what a made-up client proves who it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Proof {
    /// A secret.
    Secret,
    /// A key of its own.
    Key,
    /// A certificate of the trial's issuer.
    NamedCertificate,
    /// A certificate of its own.
    OwnCertificate,
    /// Nothing: it is public.
    None,
}

/// A client before it gets its secret.
pub(super) struct Plan {
    pub(super) client_id: &'static str,
    pub(super) proof: Proof,
    pub(super) members: Map<String, Value>,
}

/// Where the sample relying party is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// As browsers find it.
    pub(super) public: &'a str,
    /// As the provider finds it.
    pub(super) direct: &'a str,
}

/// The sample relying party: it hears of logouts behind the browser's back.
pub(super) fn sample(place: Place<'_>) -> Map<String, Value> {
    let Place { public, direct } = place;
    let mut members = common("Sample relying party", "client_secret_basic");
    prepend(&mut members, "redirect_uris", &format!("{public}/callback"));
    prepend(
        &mut members,
        "post_logout_redirect_uris",
        &format!("{public}/"),
    );
    let posted = json!(format!("{direct}{BACKCHANNEL_PATH}"));
    members.insert("backchannel_logout_uri".to_owned(), posted);
    members.insert(
        "backchannel_logout_session_required".to_owned(),
        json!(true),
    );
    members
}

/// All other clients, each with another choice.
pub(super) fn others() -> [Plan; 10] {
    [
        secret_in_body(),
        native(),
        pairwise(),
        private_key(),
        pushed_and_bound(),
        third_party(),
        resource_server(),
        fapi2(),
        named_certificate(),
        own_certificate(),
    ]
}

fn secret_in_body() -> Plan {
    let name = "Trial client with a secret in the body";
    Plan::new("trial-post", Proof::Secret, name, "client_secret_post")
        .with("id_token_signed_response_alg", json!("ES256"))
        .with(
            "frontchannel_logout_uri",
            json!("http://127.0.0.1:9999/frontchannel-logout"),
        )
        .with("frontchannel_logout_session_required", json!(true))
}

fn native() -> Plan {
    let name = "Trial app on a telephone";
    let mut plan = Plan::new("trial-native", Proof::None, name, "none");
    prepend(&mut plan.members, "redirect_uris", "http://127.0.0.1/cb");
    plan.with("application_type", json!("native"))
}

fn pairwise() -> Plan {
    let name = "Trial client with a subject of its own";
    Plan::new("trial-pairwise", Proof::Secret, name, "client_secret_basic")
        .with("subject_type", json!("pairwise"))
        .with("sector_identifier", json!("rp.example"))
}

fn private_key() -> Plan {
    let name = "Trial client with a key of its own";
    Plan::new("trial-private-key", Proof::Key, name, "private_key_jwt")
        .with("token_endpoint_auth_signing_alg", json!("ES256"))
        .with("id_token_signed_response_alg", json!("ES256"))
        .with(
            "backchannel_logout_uri",
            json!("http://127.0.0.1:9999/backchannel-logout"),
        )
        .with("backchannel_logout_session_required", json!(true))
}

fn pushed_and_bound() -> Plan {
    let name = "Trial client that pushes its requests and binds its tokens";
    Plan::new("trial-par", Proof::Secret, name, "client_secret_basic")
        .with("require_pushed_authorization_requests", json!(true))
        .with("dpop_bound_access_tokens", json!(true))
}

fn third_party() -> Plan {
    let name = "Trial service of somebody else";
    Plan::new(
        "trial-third-party",
        Proof::Secret,
        name,
        "client_secret_basic",
    )
    .with("party", json!("third"))
    .with("id_token_signed_response_alg", json!("PS256"))
    .with("client_uri", json!("https://rp.example/"))
    .with("policy_uri", json!("https://rp.example/privacy"))
    .with("tos_uri", json!("https://rp.example/terms"))
}

/// Owns the trial's resource, so it may introspect the tokens that others show it.
fn resource_server() -> Plan {
    let name = "Trial client with a protected resource";
    Plan::new("trial-api", Proof::Secret, name, "client_secret_basic")
        .with("resources", json!([RESOURCE]))
        .with("id_token_signed_response_alg", json!("EdDSA"))
        .with("userinfo_signed_response_alg", json!("EdDSA"))
        .with("introspection_signed_response_alg", json!("EdDSA"))
        .with("authorization_signed_response_alg", json!("EdDSA"))
}

/// The strict profile lets plain http go to a native client's own machine alone. What the profile
/// switches on is said once more for those who read the file.
fn fapi2() -> Plan {
    let name = "Trial client of the strict profile";
    Plan::new("trial-fapi2", Proof::Key, name, "private_key_jwt")
        .with("profile", json!("fapi2"))
        .with("application_type", json!("native"))
        .with("token_endpoint_auth_signing_alg", json!("ES256"))
        .with("id_token_signed_response_alg", json!("PS256"))
        .with("require_pushed_authorization_requests", json!(true))
        .with("dpop_bound_access_tokens", json!(true))
}

fn named_certificate() -> Plan {
    let name = "Trial client with a certificate of a trusted issuer";
    let proof = Proof::NamedCertificate;
    Plan::new(NAMED_CLIENT, proof, name, "tls_client_auth")
        .with(
            "tls_client_auth_subject_dn",
            json!(format!("CN={NAMED_CLIENT}")),
        )
        .with("tls_client_certificate_bound_access_tokens", json!(true))
}

fn own_certificate() -> Plan {
    let name = "Trial client with a certificate of its own";
    let proof = Proof::OwnCertificate;
    Plan::new(OWN_CLIENT, proof, name, "self_signed_tls_client_auth")
        .with("tls_client_certificate_bound_access_tokens", json!(true))
}

impl Plan {
    fn new(client_id: &'static str, proof: Proof, name: &str, method: &str) -> Self {
        Self {
            client_id,
            proof,
            members: common(name, method),
        }
    }

    fn with(mut self, member: &str, value: Value) -> Self {
        self.members.insert(member.to_owned(), value);
        self
    }
}

/// What the clients share; the return addresses are those of test receivers.
fn common(name: &str, method: &str) -> Map<String, Value> {
    let members = [
        ("client_name", json!(name)),
        (
            "redirect_uris",
            json!(["http://127.0.0.1:9999/cb", "https://rp.example/cb"]),
        ),
        (
            "post_logout_redirect_uris",
            json!(["http://127.0.0.1:9999/", "https://rp.example/"]),
        ),
        ("token_endpoint_auth_method", json!(method)),
        ("id_token_signed_response_alg", json!("RS256")),
        ("subject_type", json!("public")),
        ("application_type", json!("web")),
        (
            "scope",
            json!("openid profile email phone address offline_access api:read"),
        ),
        (
            "grant_types",
            json!(["authorization_code", "refresh_token"]),
        ),
    ];
    let owned = members.into_iter();
    owned
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn prepend(members: &mut Map<String, Value>, member: &str, uri: &str) {
    if let Some(Value::Array(uris)) = members.get_mut(member) {
        uris.insert(0, json!(uri));
    }
}

/// The client that is known by the name in its certificate.
pub(super) const NAMED_CLIENT: &str = "trial-tls";
/// The client that is known by its certificate itself.
pub(super) const OWN_CLIENT: &str = "trial-self-signed";
/// The trial's protected resource.
pub(super) const RESOURCE: &str = "urn:fedtoken:dev:api";
/// Its scope.
pub(super) const RESOURCE_SCOPE: &str = "api:read";
/// Where the sample relying party takes logout tokens.
pub(super) const BACKCHANNEL_PATH: &str = "/backchannel-logout";
