//! What a client presents: the first line is its `Authorization` header, the rest its body.
#![no_main]

use fedtoken_idp::oidc::{
    ClientAuthError, Credentials, Parameters,
    client_auth::{Challenge, Presented},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (header, body) = text.split_once('\n').unwrap_or(("", text));
    let header = Some(header).filter(|header| !header.is_empty());
    let Ok(body) = Parameters::parse(body) else {
        return;
    };
    match Credentials::parse(header, &body) {
        Ok(read) => {
            assert!(!matches!(&read.presented, Presented::Basic(_)) || header.is_some());
            let named = body.one("client_id");
            assert!(named.is_none_or(|named| named == read.client_id));
            assert!(header.is_none() || body.one("client_assertion").is_none());
        }
        Err(ClientAuthError::Refused(challenge)) => {
            assert_eq!(challenge == Challenge::Basic, header.is_some());
        }
        Err(ClientAuthError::SeveralMethods) => {}
        Err(ClientAuthError::UnknownCertificate | ClientAuthError::Assertion(_)) => {
            unreachable!("nothing was checked yet")
        }
    }
});
