//! A client's certificate in DER: read whole or refused, and never stopped at.
#![no_main]

use fedtoken_idp::keys::PeerCertificate;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|der: &[u8]| {
    let Ok(read) = PeerCertificate::parse(der) else {
        return;
    };
    assert_eq!(read.der(), der);
    assert_eq!(read.thumbprint().len(), 43);
    assert!(
        read.material()
            .is_none_or(|material| material.thumbprint().len() == 43)
    );
    let _ = (read.subject(), read.names());
    let shorter = der.split_last().map(|(_, rest)| rest).unwrap_or_default();
    assert!(PeerCertificate::parse(shorter).is_err());
});
