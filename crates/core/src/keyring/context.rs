//! What a sealed value belongs to: it opens there and nowhere else.

use alloc::vec::Vec;

/// A purpose and the parts that name one place in it, such as a person or a cell of a token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Context {
    purpose: &'static str,
    encoded: Vec<u8>,
}

impl Context {
    /// A place within a purpose; the purpose carries a version, as in `fedtoken/cell/v1`.
    pub fn new(purpose: &'static str) -> Self {
        let mut encoded = Vec::new();
        append(&mut encoded, purpose.as_bytes());
        Self { purpose, encoded }
    }

    /// Names the place more closely. Parts keep their borders: `a`, `bc` is not `ab`, `c`.
    #[must_use]
    pub fn part(mut self, part: &[u8]) -> Self {
        append(&mut self.encoded, part);
        self
    }

    pub(super) fn purpose(&self) -> &'static str {
        self.purpose
    }

    /// Purpose, parts and key id, each behind its length.
    pub(super) fn bound_to(&self, key_id: &str) -> Vec<u8> {
        let mut bytes = self.encoded.clone();
        append(&mut bytes, key_id.as_bytes());
        bytes
    }
}

fn append(encoded: &mut Vec<u8>, part: &[u8]) {
    encoded.extend_from_slice(&(part.len() as u64).to_be_bytes());
    encoded.extend_from_slice(part);
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
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
    }
}
