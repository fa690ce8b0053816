//! Addresses as other servers write them, refusals, round trips.

use alloc::format;
use alloc::string::String;
use alloc::vec;

use super::*;
use crate::secret::SecretBytes;
use proptest::prelude::*;

const SECRET: &str = "HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ";

fn totp(digits: Digits, algorithm: Algorithm, period: u32) -> Generator {
    Generator::Totp(Totp {
        algorithm,
        digits,
        period: Period::from_secs(period).unwrap(),
        ..Totp::DEFAULT
    })
}

fn hotp(counter: u64) -> Generator {
    Generator::Hotp {
        hotp: Hotp::DEFAULT,
        counter,
    }
}

fn written(issuer: Option<&str>, account: &str, generator: Generator) -> String {
    let uri = KeyUri {
        label: Label::new(issuer, account).unwrap(),
        secret: SharedSecret::parse(SECRET).unwrap(),
        generator,
    };
    uri.to_uri().expose().to_string()
}

fn refused(uri: &str) -> OtpauthError {
    KeyUri::parse(uri).unwrap_err()
}

/// A sound address with something in place of its query.
fn with(query: &str) -> String {
    format!("otpauth://totp/alice?{query}")
}

#[test]
fn an_address_by_time_is_written_as_apps_expect_it() {
    assert_eq!(
        written(
            Some("ACME Co"),
            "john.doe@email.com",
            Generator::Totp(Totp::DEFAULT)
        ),
        "otpauth://totp/ACME%20Co:john.doe@email.com?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ\
         &issuer=ACME%20Co&algorithm=SHA1&digits=6&period=30"
    );
}

#[test]
fn an_address_by_counter_is_written_with_its_counter() {
    assert_eq!(
        written(Some("Example"), "alice", hotp(7)),
        "otpauth://hotp/Example:alice?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ\
         &issuer=Example&algorithm=SHA1&digits=6&counter=7"
    );
}

#[test]
fn without_issuer_none_is_written() {
    assert_eq!(
        written(None, "alice", totp(Digits::EIGHT, Algorithm::Sha512, 60)),
        "otpauth://totp/alice?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ\
         &algorithm=SHA512&digits=8&period=60"
    );
}

#[test]
fn what_has_a_meaning_in_addresses_is_encoded() {
    let uri = written(Some("A&B=C?#/%+é"), "x", Generator::Totp(Totp::DEFAULT));
    assert!(
        uri.contains("&issuer=A%26B%3DC%3F%23%2F%25%2B%C3%A9&"),
        "{uri}"
    );
    assert!(
        uri.starts_with("otpauth://totp/A%26B%3DC%3F%23%2F%25%2B%C3%A9:x?"),
        "{uri}"
    );
}

/// The address, with its secret in every common spelling, says just this.
fn says(uri: &str, issuer: Option<&str>, account: &str, generator: Generator) {
    let small = SECRET.to_lowercase();
    let padded = [format!("{SECRET}======"), format!("{SECRET}%3D%3d")];
    for secret in [SECRET, &small, &padded[0], &padded[1]] {
        let read = KeyUri::parse(&uri.replace("secret=S", &format!("secret={secret}"))).unwrap();
        assert_eq!(read.label, Label::new(issuer, account).unwrap(), "{uri}");
        assert_eq!(read.generator, generator, "{uri}");
        assert!(read.secret.base32().ct_eq(SECRET), "{uri}");
    }
}

const DEFAULT: Generator = Generator::Totp(Totp::DEFAULT);

#[test]
fn the_examples_of_the_format_are_read() {
    let uri = "otpauth://totp/Example:alice@google.com?secret=S&issuer=Example";
    says(uri, Some("Example"), "alice@google.com", DEFAULT);
    let uri = "otpauth://totp/ACME%20Co:john.doe@email.com?secret=S&issuer=ACME%20Co\
               &algorithm=SHA1&digits=6&period=30";
    says(uri, Some("ACME Co"), "john.doe@email.com", DEFAULT);
}

#[test]
fn the_colon_may_be_encoded_with_spaces_around_it() {
    let uri = "otpauth://totp/Big%20Corporation%3A%20alice%40bigco.com?secret=S";
    says(uri, Some("Big Corporation"), "alice@bigco.com", DEFAULT);
    let uri = "otpauth://totp/Example%20:%20alice%20?secret=S&issuer=%20Example%20";
    says(uri, Some("Example"), "alice", DEFAULT);
}

#[test]
fn the_issuer_may_stand_in_one_place_or_none() {
    let uri = "otpauth://totp/alice@example.be?secret=S&issuer=GitHub";
    says(uri, Some("GitHub"), "alice@example.be", DEFAULT);
    says("otpauth://totp/alice?secret=S", None, "alice", DEFAULT);
    says(
        "otpauth://totp/alice?secret=S&issuer=",
        None,
        "alice",
        DEFAULT,
    );
    says(
        "otpauth://totp/A+B:alice?secret=S",
        Some("A+B"),
        "alice",
        DEFAULT,
    );
}

#[test]
fn a_form_encoder_may_write_plus_for_the_spaces_of_the_issuer() {
    let uri = "otpauth://totp/My%20Bank:alice?issuer=My+Bank&secret=S";
    says(uri, Some("My Bank"), "alice", DEFAULT);
}

#[test]
fn other_parameters_are_read_and_meaningless_ones_ignored() {
    let uri = "otpauth://totp/Cloud:bob?secret=S&algorithm=sha256&digits=8&period=60\
               &image=https%3A%2F%2Fexample.be%2Fi.png&lock=false&counter=x&";
    let expected = totp(Digits::EIGHT, Algorithm::Sha256, 60);
    says(uri, Some("Cloud"), "bob", expected);
}

#[test]
fn scheme_and_type_may_be_in_capitals() {
    says("OTPAUTH://TOTP/alice?secret=S", None, "alice", DEFAULT);
}

#[test]
fn addresses_by_counter_are_read() {
    let uri = "otpauth://hotp/Example:carol?secret=S&issuer=Example&counter=0";
    says(uri, Some("Example"), "carol", hotp(0));
    let uri = "otpauth://hotp/dave?secret=S&period=0&counter=18446744073709551615";
    says(uri, None, "dave", hotp(u64::MAX));
}

#[test]
fn another_scheme_or_type_is_refused() {
    for uri in [
        "",
        "otpauth:totp/alice",
        "https://totp/alice",
        "otpauth",
        "xotpauth://totp/a",
    ] {
        assert_eq!(
            refused(&format!("{uri}?secret={SECRET}")),
            OtpauthError::Scheme,
            "{uri}"
        );
    }
    for kind in ["steam", "", "totp:"] {
        let uri = format!("otpauth://{kind}/alice?secret={SECRET}&counter=1");
        assert_eq!(refused(&uri), OtpauthError::Type, "{kind}");
    }
    assert_eq!(refused("otpauth://totp"), OtpauthError::Type);
}

#[test]
fn a_parameter_twice_is_refused() {
    let all = format!("secret={SECRET}&issuer=A&algorithm=SHA1&digits=6&period=30&counter=1");
    let twice = [
        ("secret", SECRET),
        ("issuer", "A"),
        ("algorithm", "SHA1"),
        ("digits", "6"),
        ("period", "30"),
        ("counter", "1"),
    ];
    for (name, value) in twice {
        let uri = with(&format!("{all}&{name}={value}"));
        assert_eq!(refused(&uri), OtpauthError::Duplicate(name));
    }
    // Encoded it is still the same name.
    let uri = with(&format!("{all}&%73ecret={SECRET}"));
    assert_eq!(refused(&uri), OtpauthError::Duplicate("secret"));
    assert!(KeyUri::parse(&with(&format!("{all}&x=1&x=2"))).is_ok());
}

#[test]
fn issuers_that_disagree_are_refused() {
    for (prefix, issuer) in [("A", "B"), ("A", "a"), ("A+B", "A%20B")] {
        let uri = format!("otpauth://totp/{prefix}:alice?secret={SECRET}&issuer={issuer}");
        assert_eq!(refused(&uri), OtpauthError::Issuers, "{prefix} {issuer}");
    }
}

#[test]
fn a_missing_or_unfit_secret_is_refused() {
    assert_eq!(refused("otpauth://totp/alice"), OtpauthError::NoSecret);
    assert_eq!(refused(&with("digits=6")), OtpauthError::NoSecret);
    for (secret, error) in [
        ("JBSWY3DPEHPK3PXP", SharedSecretError::TooShort),
        ("", SharedSecretError::TooShort),
        (
            "HXDMVJECJJWSRB3HWIZR4IFUGFTMXBO1",
            SharedSecretError::Base32,
        ),
    ] {
        let uri = with(&format!("secret={secret}"));
        assert_eq!(refused(&uri), OtpauthError::Secret(error), "{secret}");
    }
}

#[test]
fn an_unknown_algorithm_is_refused() {
    for algorithm in ["", "MD5", "SHA-1", "SHA224"] {
        let uri = with(&format!("secret={SECRET}&algorithm={algorithm}"));
        assert_eq!(refused(&uri), OtpauthError::Algorithm, "{algorithm}");
    }
}

#[test]
fn numbers_out_of_bounds_are_refused() {
    for digits in ["", "5", "9", "+6", "six", "262"] {
        let uri = with(&format!("secret={SECRET}&digits={digits}"));
        assert_eq!(refused(&uri), OtpauthError::Digits, "{digits}");
    }
    for period in ["", "0", "3601", "-30", "30s", "4294967326"] {
        let uri = with(&format!("secret={SECRET}&period={period}"));
        assert_eq!(refused(&uri), OtpauthError::Period, "{period}");
    }
    for counter in [
        "",
        "&counter=",
        "&counter=-1",
        "&counter=18446744073709551616",
    ] {
        let uri = format!("otpauth://hotp/alice?secret={SECRET}{counter}");
        assert_eq!(refused(&uri), OtpauthError::Counter, "{counter}");
    }
}

#[test]
fn unfit_labels_are_refused() {
    for (label, error) in [
        ("", LabelError::Empty),
        (":alice", LabelError::Empty),
        ("Example:", LabelError::Empty),
        ("Example:a:b", LabelError::Colon),
        ("Example%3Aa%3Ab", LabelError::Colon),
        ("a%0Ab", LabelError::Sign),
        ("a%E2%80%AEb", LabelError::Sign),
    ] {
        let uri = format!("otpauth://totp/{label}?secret={SECRET}");
        assert_eq!(refused(&uri), OtpauthError::Label(error), "{label}");
    }
    let colon = with(&format!("secret={SECRET}&issuer=a%3Ab"));
    assert_eq!(refused(&colon), OtpauthError::Label(LabelError::Colon));
}

#[test]
fn what_is_not_utf_8_is_refused() {
    for uri in [
        "otpauth://totp/%FF?",
        "otpauth://totp/alice?issuer=%FF&",
        "otpauth://totp/alice?%FF=1&",
    ] {
        assert_eq!(
            refused(&format!("{uri}secret={SECRET}")),
            OtpauthError::Encoding,
            "{uri}"
        );
    }
}

#[test]
fn an_address_beyond_all_bounds_is_refused() {
    let fill = |length: usize| {
        let start = with(&format!("secret={SECRET}&x="));
        format!("{start}{}", "x".repeat(length - start.len()))
    };
    assert!(KeyUri::parse(&fill(4096)).is_ok());
    assert_eq!(refused(&fill(4097)), OtpauthError::TooLong);
}

#[test]
fn the_longest_address_that_is_written_has_room() {
    let long = "é".repeat(128);
    let uri = KeyUri {
        label: Label::new(Some(&long), &long).unwrap(),
        secret: SharedSecret::new(SecretBytes::new(vec![7; 128])).unwrap(),
        generator: Generator::Hotp {
            hotp: Hotp {
                algorithm: Algorithm::Sha512,
                ..Hotp::DEFAULT
            },
            counter: u64::MAX,
        },
    };
    assert!(uri.to_uri().expose().len() <= MOST_BYTES);
    assert!(KeyUri::parse(uri.to_uri().expose()).is_ok());
}

#[test]
fn neither_secret_nor_account_is_printed() {
    let read = KeyUri::parse(&with(&format!("secret={SECRET}"))).unwrap();
    let printed = format!("{read:?}");
    assert!(printed.contains("SharedSecret([redacted])"));
    assert!(!printed.contains("alice"));
    let short = refused(&with("secret=JBSWY3DPEHPK3PXP"));
    assert!(!format!("{short} {short:?}").contains("JBSW"));
}

fn any_generator() -> impl Strategy<Value = Generator> {
    let algorithm = prop::sample::select(&Algorithm::ALL[..]);
    let parts = (
        any::<bool>(),
        algorithm,
        6_u8..=8,
        1_u32..=3600,
        any::<u64>(),
    );
    parts.prop_map(|(by_time, algorithm, digits, period, counter)| {
        let digits = Digits::new(digits).unwrap();
        if by_time {
            return totp(digits, algorithm, period);
        }
        let hotp = Hotp {
            algorithm,
            digits,
            ..Hotp::DEFAULT
        };
        Generator::Hotp { hotp, counter }
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back(
        issuer in prop::option::of("[^:\\pC\\s]([^:\\pC\\p{Zl}\\p{Zp}]{0,20}[^:\\pC\\s])?"),
        account in "[^:\\pC\\s]([^:\\pC\\p{Zl}\\p{Zp}]{0,20}[^:\\pC\\s])?",
        bytes in prop::collection::vec(any::<u8>(), 16..=128),
        generator in any_generator(),
    ) {
        let label = Label::new(issuer.as_deref(), &account).unwrap();
        let secret = SharedSecret::new(SecretBytes::new(bytes.clone())).unwrap();
        let written = KeyUri { label, secret, generator };
        let read = KeyUri::parse(written.to_uri().expose()).unwrap();
        prop_assert_eq!(read.label, written.label);
        prop_assert_eq!(read.secret.expose(), bytes.as_slice());
        prop_assert_eq!(read.generator, generator);
    }

    #[test]
    fn no_text_makes_reading_fail_badly(
        text in "(otpauth://)?([th]otp/)?[a-z%A-F0-9:+ ]{0,20}\\??((secret|issuer|digits|counter)=[A-Z2-7%=]{0,40}&?){0,4}|\\PC*",
    ) {
        let _ = KeyUri::parse(&text);
    }
}
