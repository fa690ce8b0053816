//! `fedtoken serve` with TLS, by the real program.

use std::{
    fs,
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Command, Stdio},
    sync::Arc,
};

use http::Request;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, ServerName},
    },
};

use crate::support::{Trial, send_over};

/// A folder with a configuration that names a certificate.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        let path = |name: &str| desk.path(name).display().to_string();
        let text = format!(
            "[http]\nlisten = \"127.0.0.1:0\"\n[ops]\nlisten = \"127.0.0.1:0\"\n\
             [tls]\ncertificate_file = \"{}\"\nkey_file = \"{}\"\n\
             [oidc]\nissuer = \"https://id.example\"\n[keys]\nring_file = \"{}\"\n\
             [database]\nurl = \"sqlite://{}\"\n",
            path("tls.pem"),
            path("tls.key"),
            path("ring"),
            path("fedtoken.db"),
        );
        fs::write(desk.path("config.toml"), text).unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Puts a new certificate there, whose key has this mode.
    fn certify(&self, mode: u32) -> CertificateDer<'static> {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        fs::write(self.path("tls.key"), made.signing_key.serialize_pem()).unwrap();
        let rights = fs::Permissions::from_mode(mode);
        fs::set_permissions(self.path("tls.key"), rights).unwrap();
        fs::write(self.path("tls.pem"), made.cert.pem()).unwrap();
        made.cert.der().clone()
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fedtoken"));
        command.env_clear().env("NO_COLOR", "1").args(words);
        command.arg("--config").arg(self.path("config.toml"));
        command.stdin(Stdio::null());
        command
    }
}

/// Where it said that it listens.
fn address(serving: &Trial) -> SocketAddr {
    let said = serving.said();
    let (_, rest) = said.split_once(" address=").unwrap();
    rest.split_whitespace().next().unwrap().parse().unwrap()
}

/// Asks for the metadata, believing this certificate alone; none when it is not shown.
async fn status(server: SocketAddr, believed: &CertificateDer<'static>) -> Option<u16> {
    let mut roots = RootCertStore::empty();
    roots.add(believed.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(server).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    let stream = connector.connect(name, stream).await.ok()?;
    let request = Request::get("/.well-known/openid-configuration");
    let answer = send_over(stream, server, request.body(String::new()).unwrap()).await;
    Some(answer.unwrap().status().as_u16())
}

#[tokio::test]
async fn a_renewed_certificate_is_taken_over_at_a_signal() {
    let desk = Desk::new();
    let made = desk.command(&["keys", "init"]).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let old = desk.certify(0o600);
    let serving = Trial::spawn(desk.command(&["serve"]));
    serving.says("the provider listens").await;
    let server = address(&serving);
    assert_eq!(status(server, &old).await, Some(200));
    let new = desk.certify(0o600);
    serving.hang_up();
    serving.says("certificates were read again").await;
    assert_eq!(status(server, &new).await, Some(200));
    assert_eq!(status(server, &old).await, None);
    serving.stop().await;
}

#[test]
fn a_key_that_others_may_read_is_named_by_the_check() {
    let desk = Desk::new();
    desk.certify(0o640);
    let checked = desk.command(&["config", "check"]).output().unwrap();
    let said = String::from_utf8(checked.stderr).unwrap();
    assert_eq!(checked.status.code(), Some(1), "{said}");
    assert!(said.contains("tls.key has mode 640"), "{said}");
}
