//! Certificates on disk: read, renewed, and left as they were.

use std::{fs, os::unix::fs::PermissionsExt};

use rcgen::{CertificateParams, KeyPair};
use tempfile::TempDir;

use super::*;

fn pem(label: &str, der: &[u8]) -> String {
    let body = data_encoding::BASE64.encode(der);
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

/// A certificate with its key in this folder; gives what it shows.
fn issue(folder: &TempDir) -> String {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::default().self_signed(&key).unwrap();
    let certificate = pem("CERTIFICATE", certificate.der());
    fs::write(folder.path().join("tls.pem"), &certificate).unwrap();
    let path = folder.path().join("tls.key");
    fs::write(&path, pem("PRIVATE KEY", &key.serialize_der())).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    certificate
}

fn section(folder: &TempDir) -> Section {
    let path = |name: &str| Some(folder.path().join(name));
    let mut section = Section {
        certificate_file: path("tls.pem"),
        key_file: path("tls.key"),
        ..Section::default()
    };
    section.mutual.listen = Some(([127, 0, 0, 1], 0).into());
    section.mutual.client_ca_file = path("tls.pem");
    section
}

fn shown(certificates: &Certificates) -> String {
    let shown = certificates.public.as_ref().unwrap();
    format!("{:?}", shown.identity)
}

#[test]
fn without_the_section_there_is_nothing() {
    let none = Certificates::open(&Section::default()).unwrap();
    assert!(none.is_empty() && none.public().unwrap().is_none());
}

#[test]
fn a_changed_file_is_read_again_and_nothing_else_is() {
    let folder = tempfile::tempdir().unwrap();
    issue(&folder);
    let certificates = Certificates::open(&section(&folder)).unwrap();
    let first = shown(&certificates);
    certificates.look();
    assert_eq!(shown(&certificates), first);
    issue(&folder);
    certificates.look();
    assert_ne!(shown(&certificates), first);
}

#[test]
fn a_bad_file_leaves_the_listener_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    issue(&folder);
    let certificates = Certificates::open(&section(&folder)).unwrap();
    let first = shown(&certificates);
    fs::write(folder.path().join("tls.pem"), "rubbish").unwrap();
    certificates.look();
    certificates.reload();
    assert_eq!(shown(&certificates), first);
}

#[test]
fn a_start_with_a_bad_file_names_it() {
    for bad in ["tls.pem", "tls.key"] {
        let folder = tempfile::tempdir().unwrap();
        issue(&folder);
        fs::write(folder.path().join(bad), "rubbish").unwrap();
        let refused = Certificates::open(&section(&folder))
            .unwrap_err()
            .to_string();
        assert!(refused.contains("tls.pem"), "{refused}");
    }
    let folder = tempfile::tempdir().unwrap();
    issue(&folder);
    let mut section = section(&folder);
    section.mutual.client_ca_file = Some(folder.path().join("tls.key"));
    let refused = Certificates::open(&section).unwrap_err().to_string();
    assert!(refused.contains("tls.key"), "{refused}");
}
