//! What a configuration must be beyond its types.

use std::net::IpAddr;

use fedtoken_core::{challenge::StandardPolicy, slow_hash::CostError};
use fedtoken_storage::sql::SqlStore;
use url::Url;

use super::{Config, ConfigError};
use crate::{gateways::outbound::Exceptions, http::Network, telemetry::check_filter};

/// A setting that works and is weaker than it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice(pub String);

/// Checks all values; gives what deserves a warning.
///
/// # Errors
/// [`ConfigError`] with every problem.
pub fn check(config: &Config) -> Result<Vec<Notice>, ConfigError> {
    let mut problems = Vec::new();
    let mut notices = Vec::new();
    issuer(&config.oidc.issuer, &mut problems, &mut notices);
    config.oidc.check(&mut problems);
    let public = (config.oidc.issuer.as_str(), config.http.listen);
    config.tls.check(public, &mut problems);
    costs(config, &mut problems, &mut notices);
    if let Err(error) = SqlStore::check_address(&config.database.url) {
        problems.push(format!("database.url: {error}"));
    }
    if StandardPolicy::of_kind(&config.token.cells).is_err() {
        problems.push("token.cells must be single-use or reusable".to_owned());
    } else if config.token.cells == "reusable" {
        notices.push(Notice(
            "token.cells = reusable: a code seen once may be asked again".into(),
        ));
    }
    match (config.throttle.limits(), config.throttle.multiplier) {
        (Err(error), _) => problems.push(error.to_string()),
        (Ok(_), 1) => {}
        (Ok(_), many) => notices.push(Notice(format!(
            "throttle.multiplier = {many} loosens all allowances"
        ))),
    }
    if let Err(error) = config.levels.levels() {
        problems.push(error.to_string());
    }
    for network in &config.http.trusted_proxies {
        if Network::parse(network).is_none() {
            problems.push(format!("http.trusted_proxies: {network} is not a network"));
        }
    }
    if let Err(error) = Exceptions::parse(&config.oidc.fetch_allow) {
        problems.push(format!("oidc.fetch_allow: {error}"));
    }
    if let Err(error) = config.keys.signing_life() {
        problems.push(error.to_string());
    }
    if let Err(error) = config.journal.keep() {
        problems.push(error.to_string());
    }
    if !matches!(config.telemetry.format.as_str(), "text" | "json") {
        problems.push("telemetry.format must be text or json".to_owned());
    }
    if let Err(error) = check_filter(&config.telemetry.filter) {
        problems.push(error.to_string());
    }
    if problems.is_empty() {
        Ok(notices)
    } else {
        Err(ConfigError(problems))
    }
}

fn issuer(issuer: &str, problems: &mut Vec<String>, notices: &mut Vec<Notice>) {
    if issuer.is_empty() {
        problems.push(UNSET.to_owned());
        return;
    }
    let Ok(url) = Url::parse(issuer) else {
        problems.push("oidc.issuer must be an absolute address".to_owned());
        return;
    };
    if url.query().is_some() || url.fragment().is_some() || issuer.ends_with('/') {
        problems.push("oidc.issuer must have no query, fragment or trailing slash".to_owned());
    }
    if url.as_str().trim_end_matches('/') != issuer {
        problems.push(format!(
            "oidc.issuer must be written as {}",
            url.as_str().trim_end_matches('/')
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        problems.push("oidc.issuer must hold no user name or password".to_owned());
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {
            notices.push(Notice(
                "oidc.issuer is plain http on loopback: for trials only".into(),
            ));
        }
        _ => problems.push("oidc.issuer must be https".to_owned()),
    }
}

fn is_loopback(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        host == "localhost"
            || host
                .trim_matches(['[', ']'])
                .parse::<IpAddr>()
                .is_ok_and(|ip| ip.is_loopback())
    })
}

fn costs(config: &Config, problems: &mut Vec<String>, notices: &mut Vec<Notice>) {
    let sections = [
        ("password", config.password.cost()),
        ("token", config.token.cost()),
    ];
    for (name, cost) in sections {
        match cost {
            Err(error) => problems.push(format!("{name}.{}: {error}", key(error))),
            Ok(cost) if cost.below_owasp() => {
                notices.push(Notice(format!(
                    "{name}: the hash cost is below OWASP's minimum"
                )));
            }
            Ok(_) => {}
        }
    }
}

/// The key that a cost is wrong by.
const fn key(error: CostError) -> &'static str {
    match error {
        CostError::MemoryTooSmall | CostError::MemoryTooLarge => "memory_kib",
        CostError::Iterations => "iterations",
        CostError::Parallelism => "parallelism",
    }
}

const UNSET: &str = "oidc.issuer is not set: write it into /etc/fedtoken/config.toml, \
    or name another file by --config (`fedtoken config example` prints one)";

#[cfg(test)]
mod tests {
    use super::*;

    fn sound() -> Config {
        let mut config = Config::default();
        config.oidc.issuer = "https://id.example".to_owned();
        config
    }

    fn refused(change: impl FnOnce(&mut Config)) -> String {
        let mut config = sound();
        change(&mut config);
        check(&config).unwrap_err().to_string()
    }

    #[test]
    fn the_defaults_are_sound_and_quiet() {
        assert_eq!(check(&sound()).unwrap(), []);
    }

    #[test]
    fn each_bad_value_is_named() {
        assert!(refused(|c| c.oidc.issuer = "id.example".into()).contains("absolute"));
        assert!(refused(|c| c.oidc.issuer.clear()).contains("oidc.issuer is not set"));
        assert!(refused(|c| c.oidc.issuer = "http://id.example".into()).contains("https"));
        assert!(refused(|c| c.oidc.issuer = "https://id.example/".into()).contains("slash"));
        assert!(refused(|c| c.oidc.issuer = "HTTPS://Id.example".into()).contains("written as"));
        assert!(refused(|c| c.token.cells = "twice".into()).contains("token.cells"));
        assert!(refused(|c| c.throttle.multiplier = 0).contains("multiplier"));
        assert!(refused(|c| c.password.memory_kib = 7).contains("password.memory_kib"));
        assert!(refused(|c| c.password.iterations = 0).contains("password.iterations"));
        assert!(refused(|c| c.token.parallelism = 0).contains("token.parallelism"));
        assert!(refused(|c| c.http.trusted_proxies = vec!["x".into()]).contains("trusted"));
        for url in ["mysql://host/db", "/var/lib/db", "postgres://host"] {
            let told = refused(|c| c.database.url = url.into());
            assert!(told.contains("database.url"), "{told}");
        }
        assert!(refused(|c| c.levels.token = 301).contains("levels.token"));
        let alias = ("urn:other".to_owned(), "?".to_owned());
        assert!(refused(|c| c.levels.aliases.extend([alias])).contains("urn:other"));
        assert!(refused(|c| c.oidc.fetch_allow = vec!["x y".into()]).contains("fetch_allow"));
        for days in [0, 3651] {
            let change = |c: &mut Config| c.keys.signing_life_days = days;
            assert!(refused(change).contains("keys.signing_life_days"));
        }
        assert!(refused(|c| c.journal.keep_days = 0).contains("journal.keep_days"));
        assert!(refused(|c| c.telemetry.format = "xml".into()).contains("telemetry.format"));
        assert!(refused(|c| c.telemetry.filter = "[[[".into()).contains("telemetry.filter"));
    }

    #[test]
    fn weak_values_are_noticed() {
        let mut config = sound();
        config.throttle.multiplier = 9;
        config.password.memory_kib = 8;
        config.token.cells = "reusable".into();
        assert_eq!(check(&config).unwrap().len(), 3);
    }
}
