//! What `[tls]` must be beyond its types; files are looked at when they are used.

use std::net::SocketAddr;

use url::Url;

use super::Tls;

impl Tls {
    /// All problems of the section beside this issuer and the public listener.
    pub(in crate::config) fn check(
        &self,
        (issuer, public): (&str, SocketAddr),
        problems: &mut Vec<String>,
    ) {
        let own = (&self.certificate_file, &self.key_file);
        let mutual = (&self.mutual.certificate_file, &self.mutual.key_file);
        for (section, (certificate, key)) in [("tls", own), ("tls.mutual", mutual)] {
            if certificate.is_some() != key.is_some() {
                problems.push(format!(
                    "{section}.certificate_file and {section}.key_file go together"
                ));
            }
        }
        if self.public_files().is_some() && !issuer.starts_with("https:") {
            problems.push("tls.certificate_file needs an oidc.issuer with https".to_owned());
        }
        match self.mutual.listen {
            Some(listen) => {
                self.check_mutual(problems);
                self.check_apart((issuer, public), listen, problems);
            }
            None => self.check_absent(problems),
        }
    }

    fn check_mutual(&self, problems: &mut Vec<String>) {
        match self.mutual.url.as_deref() {
            Some(url) if is_origin(url) => {}
            Some(_) => problems.push(
                "tls.mutual.url must be https with host and port alone, without a slash at its end"
                    .to_owned(),
            ),
            None => problems.push("tls.mutual.listen needs tls.mutual.url".to_owned()),
        }
        if self.mutual_files().is_none() {
            problems.push("tls.mutual.listen needs a certificate_file and a key_file".to_owned());
        }
    }

    /// What is sent to one listener must not reach the other.
    fn check_apart(
        &self,
        (issuer, public): (&str, SocketAddr),
        listen: SocketAddr,
        problems: &mut Vec<String>,
    ) {
        let url = self.mutual.url.as_deref().and_then(origin);
        if url.is_some() && url == origin(issuer) {
            problems.push("tls.mutual.url needs another host or port than oidc.issuer".to_owned());
        }
        // Port 0 is a free one, another for each listener.
        if listen == public && listen.port() != 0 {
            problems.push("tls.mutual.listen must differ from http.listen".to_owned());
        }
    }

    /// Whoever sets one of these expects that certificates are asked for.
    fn check_absent(&self, problems: &mut Vec<String>) {
        let mutual = &self.mutual;
        let set = [
            ("url", mutual.url.is_some()),
            ("certificate_file", mutual.certificate_file.is_some()),
            ("key_file", mutual.key_file.is_some()),
            ("client_ca_file", mutual.client_ca_file.is_some()),
        ];
        let set = set.into_iter().filter(|(_, is_set)| *is_set);
        problems.extend(set.map(|(key, _)| format!("tls.mutual.{key} needs tls.mutual.listen")));
    }
}

fn origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    Some(url.origin().ascii_serialization())
}

fn is_origin(text: &str) -> bool {
    Url::parse(text)
        .is_ok_and(|url| url.scheme() == "https" && url.origin().ascii_serialization() == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    const ISSUER: &str = "https://id.example";

    fn file(name: &str) -> Option<PathBuf> {
        Some(PathBuf::from(name))
    }

    fn refused(change: impl FnOnce(&mut Tls)) -> String {
        refused_at(ISSUER, change)
    }

    fn refused_at(issuer: &str, change: impl FnOnce(&mut Tls)) -> String {
        let mut tls = Tls {
            certificate_file: file("tls.pem"),
            key_file: file("tls.key"),
            ..Tls::default()
        };
        tls.mutual.listen = Some(([127, 0, 0, 1], 8443).into());
        tls.mutual.url = Some("https://mtls.id.example:8443".to_owned());
        tls.mutual.client_ca_file = file("ca.pem");
        change(&mut tls);
        let mut problems = Vec::new();
        tls.check((issuer, ([127, 0, 0, 1], 8080).into()), &mut problems);
        problems.join("; ")
    }

    #[test]
    fn a_sound_section_and_none_have_no_problem() {
        assert_eq!(refused(|_| ()), "");
        assert_eq!(refused(|tls| *tls = Tls::default()), "");
        assert_eq!(
            refused(|tls| tls.mutual = super::super::Mutual::default()),
            ""
        );
    }

    #[test]
    fn certificate_and_key_go_together() {
        assert!(refused(|tls| tls.key_file = None).contains("tls.key_file go together"));
        let half = refused(|tls| tls.mutual.certificate_file = file("m.pem"));
        assert!(half.contains("tls.mutual.key_file go together"), "{half}");
    }

    #[test]
    fn secret_pages_have_a_secret_address() {
        let plain = refused_at("http://localhost:1", |_| ());
        assert!(plain.contains("oidc.issuer with https"), "{plain}");
    }

    #[test]
    fn the_other_listener_has_a_certificate_of_its_own_or_shares_one() {
        let none = |tls: &mut Tls| (tls.certificate_file, tls.key_file) = (None, None);
        assert!(refused(none).contains("needs a certificate_file"));
        let own = refused(|tls| {
            none(tls);
            (tls.mutual.certificate_file, tls.mutual.key_file) = (file("m.pem"), file("m.key"));
        });
        assert_eq!(own, "");
    }

    #[test]
    fn the_other_listener_has_an_address_of_scheme_host_and_port() {
        assert!(refused(|tls| tls.mutual.url = None).contains("needs tls.mutual.url"));
        for bad in [
            "http://mtls.id.example",
            "https://mtls.id.example/",
            "https://mtls.id.example/idp",
            "https://me@mtls.id.example",
            "https://mtls.id.example?x",
            "mtls.id.example",
        ] {
            let found = refused(|tls| tls.mutual.url = Some(bad.to_owned()));
            assert!(found.contains("must be https"), "{bad}");
        }
    }

    #[test]
    fn the_other_listener_is_another_one() {
        for issuer in [
            "https://mtls.id.example:8443",
            "https://mtls.id.example:8443/idp",
        ] {
            let same = refused_at(issuer, |_| ());
            assert!(same.contains("needs another host or port"), "{same}");
        }
        let same = refused(|tls| tls.mutual.listen = Some(([127, 0, 0, 1], 8080).into()));
        assert_eq!(same, "tls.mutual.listen must differ from http.listen");
    }

    #[test]
    fn nothing_is_set_of_a_listener_that_is_not_there() {
        let found = refused(|tls| tls.mutual.listen = None);
        assert_eq!(found.matches("needs tls.mutual.listen").count(), 2);
    }
}
