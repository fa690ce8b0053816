//! The address of a PostgreSQL database: what it may say, and what every connection asks for.

use std::str::FromStr;

use sqlx::{ConnectOptions, postgres::PgConnectOptions};

use crate::StorageError;

/// Reads `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=...`.
///
/// # Errors
/// [`StorageError::Address`] for anything else; it never repeats the text, which holds a password.
pub(super) fn parse(url: &str) -> Result<PgConnectOptions, StorageError> {
    if !words(url).all(|word| WORDS.contains(&word)) {
        return Err(StorageError::Address);
    }
    let options = PgConnectOptions::from_str(url).map_err(|_| StorageError::Address)?;
    if options.get_database().is_none() {
        return Err(StorageError::Address);
    }
    let options = match options.get_application_name() {
        Some(_) => options,
        None => options.application_name(APPLICATION),
    };
    Ok(options
        // A pooler would refuse it, and no number with a fraction is ever read.
        .extra_float_digits(None)
        // Behind a pooler the next statement may meet another server process.
        .statement_cache_capacity(0)
        // Statements and their values are nobody's business in a log.
        .disable_statement_logging())
}

/// Whether an address can be read.
///
/// # Errors
/// [`StorageError::Address`].
pub(in crate::sql) fn check_address(url: &str) -> Result<(), StorageError> {
    parse(url).map(drop)
}

/// Whether an address names PostgreSQL.
pub(in crate::sql) fn is_address(url: &str) -> bool {
    url.starts_with("postgres:") || url.starts_with("postgresql:")
}

/// The names of the settings behind the question mark.
fn words(url: &str) -> impl Iterator<Item = &str> {
    let (_, settings) = url.split_once('?').unwrap_or_default();
    let pairs = settings.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').map_or(pair, |(word, _)| word))
}

/// What may be set in the address. A misspelt word would be dropped in silence, and with it what
/// somebody meant by it, such as TLS.
const WORDS: [&str; 11] = [
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "password",
    "port",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "user",
];
const APPLICATION: &str = "fedtoken";

#[cfg(test)]
mod tests {
    use sqlx::postgres::PgSslMode;

    use super::*;

    #[test]
    fn the_parts_of_an_address_are_read() {
        let url = "postgresql://anna:s%40crt@db.example:6432/house\
                   ?sslmode=verify-full&sslrootcert=/etc/ca.pem";
        let options = parse(url).unwrap();
        assert_eq!(options.get_host(), "db.example");
        assert_eq!(options.get_port(), 6432);
        assert_eq!(options.get_username(), "anna");
        assert_eq!(options.get_database(), Some("house"));
        assert!(matches!(options.get_ssl_mode(), PgSslMode::VerifyFull));
        assert_eq!(options.get_application_name(), Some(APPLICATION));
    }

    #[test]
    fn a_socket_and_a_database_may_be_settings() {
        let options = parse("postgres://?host=/run/postgresql&dbname=house&user=anna").unwrap();
        assert_eq!(options.get_database(), Some("house"));
        assert!(options.get_socket().is_some());
    }

    #[test]
    fn other_addresses_are_refused_without_being_repeated() {
        for url in [
            "postgres://anna:s3cret@host",
            "postgres://anna:s3cret@host/db?sslmod=require",
            "postgres://anna:s3cret@host/db?sslmode=maybe",
            "postgres://anna:s3cret@host/db?options=-c%20work_mem%3D1",
            "postgres://anna:s3cret@ho st/db",
        ] {
            let error = parse(url).unwrap_err();
            assert!(matches!(error, StorageError::Address), "{url}");
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{url}");
        }
    }
}
