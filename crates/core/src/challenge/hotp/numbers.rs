//! From shared secret and counter to the number of a code.

use core::ops::RangeInclusive;

use hmac::digest::common::KeyInit;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use subtle::{ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

use super::{Algorithm, Digits, Number, SharedSecret};
use crate::mac::keyed;

/// All that makes numbers of counters.
#[derive(Clone, Copy)]
pub(in crate::challenge) struct Numbers<'a> {
    pub(in crate::challenge) secret: &'a SharedSecret,
    pub(in crate::challenge) algorithm: Algorithm,
    pub(in crate::challenge) digits: Digits,
}

impl Numbers<'_> {
    /// The number for this counter (RFC 4226 section 5.3).
    pub(in crate::challenge) fn at(self, counter: u64) -> Number {
        let mut made = Number::default();
        self.each(counter..=counter, |_, number| made = number);
        made
    }

    /// The last of these counters that makes this number. All are tried, in a time that does not
    /// tell which fits. The largest `u64` never fits.
    ///
    /// Should two counters make the same number, the later one counts: else the code that was just
    /// accepted would be good once more.
    pub(in crate::challenge) fn last_match(
        self,
        wanted: &Number,
        counters: RangeInclusive<u64>,
    ) -> Option<u64> {
        let mut found = NOT_FOUND;
        self.each(counters, |counter, number| {
            found.conditional_assign(&counter, number.ct_eq(wanted));
        });
        (found != NOT_FOUND).then_some(found)
    }

    /// Goes through the numbers of these counters in turn.
    pub(in crate::challenge) fn each(
        self,
        counters: RangeInclusive<u64>,
        act: impl FnMut(u64, Number),
    ) {
        match self.algorithm {
            Algorithm::Sha1 => self.each_by::<Sha1, Hmac<Sha1>>(counters, act),
            Algorithm::Sha256 => self.each_by::<Sha256, Hmac<Sha256>>(counters, act),
            Algorithm::Sha512 => self.each_by::<Sha512, Hmac<Sha512>>(counters, act),
        }
    }

    /// The hash states after the key are made once, so that each counter costs its own two hashes.
    fn each_by<D: Digest, H: Mac + KeyInit + Clone>(
        self,
        counters: RangeInclusive<u64>,
        mut act: impl FnMut(u64, Number),
    ) {
        let prepared = keyed::<D, H>(self.secret.expose());
        for counter in counters {
            let truncated = truncated(prepared.clone(), counter);
            act(counter, Number::last_digits(*truncated, self.digits));
        }
    }
}

/// Four bytes of the HMAC without the top bit: "dynamic truncation".
fn truncated(mut mac: impl Mac, counter: u64) -> Zeroizing<u32> {
    mac.update(&counter.to_be_bytes());
    let output = mac.finalize().into_bytes();
    // The low four bits of the last byte say where the four bytes are taken from.
    let offset = usize::from(output.last().map_or(0, |byte| byte & 0x0f));
    let taken = output.get(offset..).and_then(<[u8]>::first_chunk);
    // Every hash has at least 20 bytes, so there are always four.
    let number = taken.copied().map_or(0, u32::from_be_bytes);
    Zeroizing::new(number & 0x7fff_ffff)
}

const NOT_FOUND: u64 = u64::MAX;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mac::hmac;
    use data_encoding::HEXLOWER;

    /// RFC 4226 appendix D: intermediate HMAC, and the truncated number in decimal.
    const APPENDIX_D: [(&str, u32); 10] = [
        ("cc93cf18508d94934c64b65d8ba7667fb7cde4b0", 1_284_755_224),
        ("75a48a19d4cbe100644e8ac1397eea747a2d33ab", 1_094_287_082),
        ("0bacb7fa082fef30782211938bc1c5e70416ff44", 137_359_152),
        ("66c28227d03a2d5529262ff016a1e6ef76557ece", 1_726_969_429),
        ("a904c900a64b35909874b33e61c5938a8e15ed1c", 1_640_338_314),
        ("a37e783d7b7233c083d4f62926c7a25f238d0316", 868_254_676),
        ("bc9cd28561042c83f219324d3c607256c03272ae", 1_918_287_922),
        ("a4fb960c0bc06e1eabb804e5b397cdc4b45596fa", 82_162_583),
        ("1b3c89f65e6c9e883012052823443f048b4332db", 673_399_871),
        ("1637409809a679dc698207310c8c7fc07290d9e5", 645_520_489),
    ];
    const KEY: &[u8] = b"12345678901234567890";

    #[test]
    fn rfc_4226_appendix_d_intermediate_hmac() {
        for (counter, (expected, _)) in (0_u64..).zip(APPENDIX_D) {
            let tag = hmac::<Sha1, Hmac<Sha1>>(KEY, &[&counter.to_be_bytes()]);
            assert_eq!(HEXLOWER.encode(&tag), expected, "counter {counter}");
        }
    }

    #[test]
    fn rfc_4226_appendix_d_truncated() {
        for (counter, (_, expected)) in (0_u64..).zip(APPENDIX_D) {
            let mac = keyed::<Sha1, Hmac<Sha1>>(KEY);
            assert_eq!(*truncated(mac, counter), expected, "counter {counter}");
        }
    }
}
