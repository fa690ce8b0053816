//! HMAC (RFC 2104) in a shape that cannot fail.

use hmac::digest::common::{Key, KeyInit, Output};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

/// HMAC `H` over hash `D` with a key of any length, ready to be given a message.
pub(crate) fn keyed<D, H>(key: &[u8]) -> H
where
    D: Digest,
    H: Mac + KeyInit,
{
    // RFC 2104 section 2: the key of the algorithm is one block, filled up with zeros.
    let mut block = Key::<H>::default();
    if key.len() <= block.len() {
        fill(&mut block, key);
    } else {
        fill(&mut block, &D::digest(key));
    }
    let mac = <H as KeyInit>::new(&block);
    block.as_mut_slice().zeroize();
    mac
}

/// HMAC `H` over hash `D` of all parts in a row, with a key of any length.
pub(crate) fn hmac<D, H>(key: &[u8], parts: &[&[u8]]) -> Output<H>
where
    D: Digest,
    H: Mac + KeyInit,
{
    let mut mac = keyed::<D, H>(key);
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes()
}

/// HMAC-SHA-256 with a key of any length, ready to be given a message.
pub(crate) fn keyed_sha256(key: &[u8]) -> Hmac<Sha256> {
    keyed::<Sha256, _>(key)
}

/// HMAC-SHA-256 of all parts in a row.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    hmac::<Sha256, Hmac<Sha256>>(key, parts).into()
}

fn fill(block: &mut [u8], bytes: &[u8]) {
    for (place, byte) in block.iter_mut().zip(bytes) {
        *place = *byte;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER;

    #[test]
    fn rfc_4231_test_case_2_short_key() {
        let tag = hmac_sha256(b"Jefe", &[b"what do ya want ", b"for nothing?"]);
        assert_eq!(
            HEXLOWER.encode(&tag),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn rfc_4231_test_case_6_key_longer_than_a_block() {
        let tag = hmac_sha256(
            &[0xaa; 131],
            &[b"Test Using Larger Than Block-Size Key - Hash Key First"],
        );
        assert_eq!(
            HEXLOWER.encode(&tag),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }
}
