//! Chance without bias, from the caller's generator.

use core::num::{NonZeroU8, NonZeroU32};

use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

/// A number below `bound`, each equally likely.
pub fn uniform_below(bound: NonZeroU32, rng: &mut (impl CryptoRng + ?Sized)) -> u32 {
    // 2^32 modulo `bound`: with the lowest so many numbers left out, the rest divides evenly.
    let left_out = bound.get().wrapping_neg() % bound;
    loop {
        let number = rng.next_u32();
        if number >= left_out {
            return number % bound;
        }
    }
}

/// One of the items, each equally likely; none if there are none.
///
/// Of more than 2^32 - 1 items only the first so many take part.
pub fn choose<'a, T>(items: &'a [T], rng: &mut (impl CryptoRng + ?Sized)) -> Option<&'a T> {
    let bound = NonZeroU32::new(u32::try_from(items.len()).unwrap_or(u32::MAX))?;
    let index = usize::try_from(uniform_below(bound, rng)).ok()?;
    items.get(index)
}

/// So many random bytes.
pub fn bytes<const N: usize>(rng: &mut (impl CryptoRng + ?Sized)) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// Random bytes fetched many at a time, for whoever needs many small numbers.
pub(crate) struct Chunks<'a, R: ?Sized> {
    rng: &'a mut R,
    bytes: Zeroizing<[u8; CHUNK_BYTES]>,
    used: usize,
}

impl<'a, R: CryptoRng + ?Sized> Chunks<'a, R> {
    /// Fetches nothing yet.
    pub(crate) fn new(rng: &'a mut R) -> Self {
        Self {
            rng,
            bytes: Zeroizing::new([0; CHUNK_BYTES]),
            used: CHUNK_BYTES,
        }
    }

    /// A number below `bound`, each equally likely.
    pub(crate) fn below(&mut self, bound: NonZeroU8) -> u8 {
        // 256 modulo `bound`: with the lowest so many numbers left out, the rest divides evenly.
        let left_out = bound.get().wrapping_neg() % bound;
        loop {
            let number = self.byte();
            if number >= left_out {
                return number % bound;
            }
        }
    }

    fn byte(&mut self) -> u8 {
        loop {
            if let Some(byte) = self.bytes.get_mut(self.used) {
                self.used += 1;
                let given = *byte;
                byte.zeroize();
                return given;
            }
            self.rng.fill_bytes(self.bytes.as_mut_slice());
            self.used = 0;
        }
    }
}

const CHUNK_BYTES: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use core::convert::Infallible;
    use rand_core::{TryCryptoRng, TryRng};

    /// Gives the listed numbers in turn.
    struct Listed<'a>(core::slice::Iter<'a, u32>);

    impl TryRng for Listed<'_> {
        type Error = Infallible;
        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            Ok(*self.0.next().unwrap())
        }
        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            unreachable!()
        }
        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
            for byte in bytes {
                *byte = self
                    .0
                    .next()
                    .map_or(0xff, |number| u8::try_from(*number).unwrap());
            }
            Ok(())
        }
    }
    impl TryCryptoRng for Listed<'_> {}

    #[test]
    fn bytes_that_would_bias_are_drawn_again() {
        // 256 mod 20 = 16: the bytes 0 to 15 are left out.
        let twenty = NonZeroU8::new(20).unwrap();
        let mut rng = Listed([0, 15, 16, 35, 36].iter());
        let mut chance = Chunks::new(&mut rng);
        assert_eq!([16, 15, 16], [(); 3].map(|()| chance.below(twenty)));
        let mut rng = Listed([0].iter());
        assert_eq!(Chunks::new(&mut rng).below(NonZeroU8::new(32).unwrap()), 0);
    }

    #[test]
    fn every_byte_is_given_once_and_wiped() {
        let numbers: [u32; CHUNK_BYTES + 1] = core::array::from_fn(|n| u32::try_from(n).unwrap());
        let mut rng = Listed(numbers.iter());
        let mut chance = Chunks::new(&mut rng);
        let all = NonZeroU8::new(128).unwrap();
        assert!((0..64).all(|expected| chance.below(all) == expected));
        assert_eq!(*chance.bytes, [0; CHUNK_BYTES]);
        assert_eq!(chance.below(all), 64);
    }

    #[test]
    fn numbers_that_would_bias_are_drawn_again() {
        // 2^32 mod 24 = 16: the numbers 0 to 15 are left out.
        let mut rng = Listed([0, 15, 16].iter());
        assert_eq!(uniform_below(NonZeroU32::new(24).unwrap(), &mut rng), 16);
        let mut rng = Listed([u32::MAX].iter());
        assert_eq!(uniform_below(NonZeroU32::new(24).unwrap(), &mut rng), 15);
    }

    #[test]
    fn a_power_of_two_leaves_nothing_out() {
        let mut rng = Listed([0].iter());
        assert_eq!(uniform_below(NonZeroU32::new(32).unwrap(), &mut rng), 0);
    }

    #[test]
    fn nothing_is_chosen_from_nothing() {
        let mut rng = Listed([].iter());
        assert_eq!(choose::<u8>(&[], &mut rng), None);
        let mut rng = Listed([7].iter());
        assert_eq!(choose(&["only"], &mut rng), Some(&"only"));
    }
}
