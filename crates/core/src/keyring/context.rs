//! What a sealed value belongs to: it opens there and nowhere else.

use core::fmt;

use sha2::{Digest, Sha256};

/// A purpose and the parts that name one place in it, such as a person or a cell of a token.
///
/// It holds no list but a running SHA-256 of the purpose and the parts, each behind its length. The
/// digest of these and of the key id is the associated data of the cipher, so that a context of any
/// length takes no heap memory; two places are as different as SHA-256 is free of collisions.
#[derive(Clone)]
pub struct Context {
    purpose: &'static str,
    digest: Sha256,
}

impl Context {
    /// A place within a purpose; the purpose carries a version, as in `fedtoken/cell/v1`.
    pub fn new(purpose: &'static str) -> Self {
        let digest = Sha256::new();
        Self { purpose, digest }.part(purpose.as_bytes())
    }

    /// Names the place more closely. Parts keep their borders: `a`, `bc` is not `ab`, `c`.
    #[must_use]
    pub fn part(mut self, part: &[u8]) -> Self {
        self.digest.update((part.len() as u64).to_be_bytes());
        self.digest.update(part);
        self
    }

    pub(super) const fn purpose(&self) -> &'static str {
        self.purpose
    }

    /// The digest of purpose, parts and key id.
    pub(super) fn bound_to(&self, key_id: &str) -> [u8; 32] {
        let bound = self.clone().part(key_id.as_bytes());
        bound.digest.finalize().into()
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Context({})", self.purpose)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;
    use data_encoding::HEXLOWER;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn different_parts_never_look_alike(
            left: Vec<Vec<u8>>, right: Vec<Vec<u8>>, key: String,
        ) {
            let build = |parts: &[Vec<u8>]| {
                parts.iter().fold(Context::new("test/v1"), |context, part| context.part(part))
            };
            prop_assert_eq!(build(&left).bound_to(&key) == build(&right).bound_to(&key), left == right);
        }
    }

    #[test]
    fn a_moved_border_is_another_place() {
        let one = Context::new("test/v1").part(b"a").part(b"bc");
        let other = Context::new("test/v1").part(b"ab").part(b"c");
        assert_ne!(one.bound_to("k"), other.bound_to("k"));
        let key_as_part = Context::new("test/v1").part(b"a").part(b"k");
        assert_ne!(one.bound_to("k"), key_as_part.bound_to("k"));
    }

    #[test]
    fn what_was_sealed_once_stays_where_it_was() {
        // SHA-256 of 8 bytes of length and the text, for each of `test/v1`, `a` and `k`.
        let context = Context::new("test/v1").part(b"a");
        assert_eq!(
            HEXLOWER.encode(&context.bound_to("k")),
            "bcef781e039017dab854817137922cb3c39ad825b4fa80d314de9851ccf37c57"
        );
        assert_eq!(format!("{context:?}"), "Context(test/v1)");
    }
}
