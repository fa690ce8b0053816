//! Whether a certificate is a client's: known by a name in it (RFC 8705 section 2.1) or by itself
//! (section 2.2).

use core::{net::IpAddr, str::FromStr};

use x509_cert::name::Name;

use crate::{
    keys::{AlternativeName, Chain, ForeignKey, ForeignKeys, PeerCertificate},
    oidc::registration::Registration,
};

/// Section 2.1: the issuer is trusted, and the registered name stands in the certificate.
#[must_use]
pub(super) fn is_named(
    (certificate, chain): (&PeerCertificate, Chain),
    client: &Registration,
) -> bool {
    let has = |fits: &dyn Fn(&AlternativeName) -> bool| certificate.names().iter().any(fits);
    let dns = |wanted: &String| {
        // Names of hosts have no case (RFC 4343); nothing else here is that lenient.
        has(&|name| matches!(name, AlternativeName::Dns(dns) if dns.eq_ignore_ascii_case(wanted)))
    };
    let uri = |wanted: &String| has(&|name| *name == AlternativeName::Uri(wanted.clone()));
    let mail = |wanted: &String| has(&|name| *name == AlternativeName::Mail(wanted.clone()));
    let ip = |wanted: &String| {
        let wanted = wanted.parse::<IpAddr>();
        wanted.is_ok_and(|wanted| has(&|name| *name == AlternativeName::Ip(wanted)))
    };
    let verdicts = [
        client
            .tls_client_auth_subject_dn
            .as_ref()
            .map(|wanted| same_name(wanted, certificate)),
        client.tls_client_auth_san_dns.as_ref().map(dns),
        client.tls_client_auth_san_uri.as_ref().map(uri),
        client.tls_client_auth_san_ip.as_ref().map(ip),
        client.tls_client_auth_san_email.as_ref().map(mail),
    ];
    // One name is registered; were there more, all of them would have to fit.
    let mut registered = verdicts.into_iter().flatten().peekable();
    chain == Chain::Trusted && registered.peek().is_some() && registered.all(|it| it)
}

/// Section 2.2: the client registered this certificate, or its key alone.
#[must_use]
pub(super) fn is_registered(certificate: &PeerCertificate, keys: &ForeignKeys) -> bool {
    let same = |key: &ForeignKey| match key.certificate() {
        Some(registered) => registered == certificate.der(),
        None => certificate.material() == Some(key.material()),
    };
    keys.iter().any(same)
}

/// Compares as RFC 4514 writes names, whichever of its spellings was registered.
fn same_name(wanted: &str, certificate: &PeerCertificate) -> bool {
    let wanted = Name::from_str(wanted).map(|name| name.to_string());
    wanted.is_ok_and(|wanted| !wanted.is_empty() && wanted == certificate.subject())
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::BASE64;
    use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, SanType};
    use serde_json::{Value, json};

    use crate::keys::{Algorithm, SigningKey};

    fn certificate() -> PeerCertificate {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params
            .distinguished_name
            .push(DnType::OrganizationName, "Gent, stad");
        params.distinguished_name.push(DnType::CommonName, "rp");
        params.subject_alt_names = vec![
            SanType::DnsName("rp.example".try_into().unwrap()),
            SanType::URI("https://rp.example/a".try_into().unwrap()),
            SanType::IpAddress(IpAddr::from([192, 0, 2, 1])),
            SanType::Rfc822Name("rp@rp.example".try_into().unwrap()),
        ];
        let key = KeyPair::generate().unwrap();
        let der = params.self_signed(&key).unwrap();
        PeerCertificate::parse(der.der()).unwrap()
    }

    fn client(names: &[(&str, &str)]) -> Registration {
        let mut client = json!({
            "client_id": "rp", "redirect_uris": ["https://rp.example/cb"],
            "token_endpoint_auth_method": "tls_client_auth",
        });
        for (kind, name) in names {
            client[format!("tls_client_auth_{kind}")] = json!(name);
        }
        serde_json::from_value(client).unwrap()
    }

    const FITTING: [(&str, &str); 5] = [
        ("subject_dn", r"CN=rp,O=Gent\, stad"),
        ("san_dns", "RP.example"),
        ("san_uri", "https://rp.example/a"),
        ("san_ip", "192.0.2.1"),
        ("san_email", "rp@rp.example"),
    ];

    #[test]
    fn each_kind_of_name_makes_a_client_known() {
        for name in FITTING {
            assert!(
                is_named((&certificate(), Chain::Trusted), &client(&[name])),
                "{name:?}"
            );
        }
    }

    #[test]
    fn a_name_proves_nothing_without_a_trusted_issuer() {
        for name in FITTING {
            let unchecked = (&certificate(), Chain::Unchecked);
            assert!(!is_named(unchecked, &client(&[name])), "{name:?}");
        }
    }

    #[test]
    fn another_name_is_refused() {
        for name in [
            ("subject_dn", "CN=rp"),
            ("subject_dn", r"O=Gent\, stad,CN=rp"),
            ("subject_dn", r"CN=RP,O=Gent\, stad"),
            ("subject_dn", "rp"),
            ("subject_dn", ""),
            ("san_dns", "example"),
            ("san_dns", "*.example"),
            ("san_dns", "www.rp.example"),
            ("san_dns", "https://rp.example/a"),
            ("san_uri", "https://rp.example/A"),
            ("san_uri", "https://rp.example/"),
            ("san_ip", "192.0.2.2"),
            ("san_ip", "::ffff:192.0.2.1"),
            ("san_ip", "rp.example"),
            ("san_email", "RP@rp.example"),
            ("san_email", "rp.example"),
        ] {
            assert!(
                !is_named((&certificate(), Chain::Trusted), &client(&[name])),
                "{name:?}"
            );
        }
    }

    #[test]
    fn without_a_registered_name_no_certificate_fits() {
        assert!(!is_named((&certificate(), Chain::Trusted), &client(&[])));
    }

    #[test]
    fn every_registered_name_must_fit() {
        let both = [("san_dns", "rp.example"), ("san_ip", "192.0.2.2")];
        assert!(!is_named((&certificate(), Chain::Trusted), &client(&both)));
    }

    #[test]
    fn another_spelling_of_the_same_subject_fits() {
        let hexadecimal = ("subject_dn", r"CN=\72p,O=Gent\2C stad");
        assert!(is_named(
            (&certificate(), Chain::Trusted),
            &client(&[hexadecimal])
        ));
    }

    struct Own {
        key: SigningKey,
        certificate: PeerCertificate,
    }

    fn own() -> Own {
        let key = SigningKey::generate(Algorithm::Es256).unwrap();
        let pair = KeyPair::try_from(key.to_pkcs8().unwrap().expose()).unwrap();
        let der = CertificateParams::default().self_signed(&pair).unwrap();
        let certificate = PeerCertificate::parse(der.der()).unwrap();
        Own { key, certificate }
    }

    fn registered(own: &Own, x5c: Option<&[u8]>) -> ForeignKeys {
        let mut jwk = serde_json::to_value(own.key.public()).unwrap();
        if let Some(der) = x5c {
            jwk["x5c"] = Value::from(vec![BASE64.encode(der)]);
        }
        ForeignKeys::register(&json!({ "keys": [jwk] })).unwrap()
    }

    #[test]
    fn a_registered_key_makes_the_certificate_known() {
        let own = own();
        assert!(is_registered(&own.certificate, &registered(&own, None)));
    }

    #[test]
    fn a_registered_certificate_is_that_one_and_no_other_of_its_key() {
        let own = own();
        let der = own.certificate.der();
        assert!(is_registered(
            &own.certificate,
            &registered(&own, Some(der))
        ));
        assert!(!is_registered(
            &own.certificate,
            &registered(&own, Some(&[1, 2]))
        ));
    }

    #[test]
    fn a_certificate_of_another_key_is_refused() {
        let (one, other) = (own(), own());
        assert!(!is_registered(&other.certificate, &registered(&one, None)));
        assert!(!is_registered(&one.certificate, &ForeignKeys::default()));
    }
}
