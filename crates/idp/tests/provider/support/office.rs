//! A provider that asks clients for certificates, and clients that have some.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use fedtoken_idp::config::Config;
use serde_json::{Value, json};

use super::{
    Authority, Call, Credential, Line, RelyingParty, Response, Setting, TestIdp, TlsCaller, pem,
};

/// A provider with both listeners, a believed issuer, and a caller without a certificate.
pub struct Office {
    /// The provider.
    pub idp: TestIdp,
    /// The issuer that it believes.
    pub believed: Authority,
    /// A program that believes the provider's own issuer.
    pub caller: TlsCaller,
}

impl Office {
    /// Opens one.
    pub async fn open() -> Self {
        Self::open_with(Setting::default()).await
    }

    /// Opens one with this setting.
    pub async fn open_with(setting: Setting) -> Self {
        Self::open_changed(setting, |_| ()).await
    }

    /// Opens one whose public listener speaks TLS too.
    pub async fn open_public() -> Self {
        Self::open_changed(Setting::default(), |config| {
            config.tls.certificate_file = config.tls.mutual.certificate_file.clone();
            config.tls.key_file = config.tls.mutual.key_file.clone();
        })
        .await
    }

    async fn open_changed(setting: Setting, change: impl FnOnce(&mut Config)) -> Self {
        let (own, believed) = (Authority::new("own"), Authority::new("believed"));
        let idp = TestIdp::start_changed(setting, |config, folder| {
            furnish(config, folder, (&own.issue("localhost"), &believed));
            change(config);
        });
        Self {
            idp: idp.await,
            caller: TlsCaller::believing(own.der()),
            believed,
        }
    }

    /// A client that is known by this common name in a certificate of the believed issuer.
    pub async fn named_client(&self, name: &str) -> RelyingParty {
        let members = json!({
            "token_endpoint_auth_method": "tls_client_auth",
            "tls_client_auth_subject_dn": format!("CN={name}"),
            "tls_client_certificate_bound_access_tokens": true,
        });
        self.idp.relying_party_with(&members).await
    }

    /// A client that is known by a certificate of its own; its keys stand in this member.
    pub async fn self_signed_client(&self, keys: (&str, Value)) -> RelyingParty {
        let mut members = json!({
            "token_endpoint_auth_method": "self_signed_tls_client_auth",
            "tls_client_certificate_bound_access_tokens": true,
        });
        members[keys.0] = keys.1;
        self.idp.relying_party_with(&members).await
    }

    /// Sends a request to the listener that asks for certificates, with this one or none.
    pub async fn send(&self, credential: Option<&Credential>, call: Call) -> Response {
        let caller = credential.map_or_else(
            || self.caller.clone(),
            |credential| self.caller.showing(credential),
        );
        caller.send(self.idp.mutual_address.unwrap(), call).await
    }

    /// A connection to that listener, kept, with this certificate.
    pub async fn line(&self, credential: &Credential) -> Line {
        let server = self.idp.mutual_address.unwrap();
        self.caller.showing(credential).line(server).await
    }

    /// Lets the provider believe this issuer instead of the one it began with.
    pub fn believe(&self, other: &Authority) {
        let path = self.idp.folder().join(BELIEVED);
        fs::write(path, pem("CERTIFICATE", &other.der())).unwrap();
        self.idp.certificates.reload();
    }

    /// Asks for the claims with this token there.
    pub async fn userinfo(&self, credential: Option<&Credential>, access: &str) -> Response {
        let bearer = format!("Bearer {access}");
        let call = Call::get("/userinfo").with_header("authorization", &bearer);
        self.send(credential, call).await
    }
}

impl RelyingParty {
    /// A post of these fields of a client that is proven by its connection alone.
    pub fn named(&self, path: &str, fields: &[(&str, &str)]) -> Call {
        let name = [("client_id", self.client_id.as_str())];
        Call::post(path, &[fields, &name].concat())
    }
}

fn furnish(config: &mut Config, folder: &Path, (own, believed): (&Credential, &Authority)) {
    let write = |name: &str, text: String| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        Some(path)
    };
    let mutual = &mut config.tls.mutual;
    mutual.listen = Some(([127, 0, 0, 1], 0).into());
    mutual.certificate_file = write("tls.pem", pem("CERTIFICATE", &own.der()));
    mutual.key_file = write("tls.key", pem("PRIVATE KEY", own.key().secret_der()));
    mutual.client_ca_file = write(BELIEVED, pem("CERTIFICATE", &believed.der()));
}

const BELIEVED: &str = "ca.pem";
