//! The trial's clients with certificates, by the files it names.

use std::{fs, net::SocketAddr, path::Path, sync::Arc};

use http::Request;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
    },
};

use crate::support::{Client, Credential, Place, TrialFile, send_over};

fn certificate(path: &Path) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(&fs::read(path).unwrap()).unwrap()
}

fn config(file: &TrialFile, credential: &Credential) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(certificate(&file.mtls_ca)).unwrap();
    let key = PrivateKeyDer::from_pem_slice(&fs::read(&credential.key).unwrap()).unwrap();
    ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_client_auth_cert(vec![certificate(&credential.certificate)], key)
        .unwrap()
}

/// Asks about a token that is none, as this client, with this certificate.
async fn introspect(file: &TrialFile, client: &Client, credential: &Credential) -> Value {
    let server = file.mtls_url.strip_prefix("https://").unwrap();
    let server: SocketAddr = server.parse().unwrap();
    let stream = TcpStream::connect(server).await.unwrap();
    let name = ServerName::from(server.ip());
    let connector = TlsConnector::from(Arc::new(config(file, credential)));
    let stream = connector.connect(name, stream).await.unwrap();
    let request = Request::post("/introspect")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("client_id={}&token=x", client.client_id))
        .unwrap();
    let answer = send_over(stream, server, request).await.unwrap();
    serde_json::from_slice(answer.body()).unwrap()
}

#[tokio::test]
async fn the_certificates_of_the_file_prove_its_clients_and_outlive_a_restart() {
    let place = Place::new();
    for _ in 0..2 {
        let trial = place.start(&["--persons", "0"]).await;
        let file = place.file();
        let with = file.clients.iter().filter(|client| client.tls.is_some());
        let clients: Vec<_> = with.collect();
        let [named, own] = clients[..] else {
            panic!("{clients:?}")
        };
        for (client, other) in [(named, own), (own, named)] {
            let credential = client.tls.as_ref().unwrap();
            let said = introspect(&file, client, credential).await;
            assert_eq!(said, json!({"active": false}), "{client:?}");
            let refused = introspect(&file, client, other.tls.as_ref().unwrap()).await;
            assert_eq!(refused["error"], "invalid_client", "{client:?}");
        }
        trial.stop().await;
    }
}
