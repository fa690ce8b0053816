//! Chance without bias, from the caller's generator.

use core::num::NonZeroU32;

use rand_core::CryptoRng;

/// A number below `bound`, each equally likely.
pub fn uniform_below(rng: &mut (impl CryptoRng + ?Sized), bound: NonZeroU32) -> u32 {
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
pub fn choose<'a, T>(rng: &mut (impl CryptoRng + ?Sized), items: &'a [T]) -> Option<&'a T> {
    let bound = NonZeroU32::new(u32::try_from(items.len()).unwrap_or(u32::MAX))?;
    let index = usize::try_from(uniform_below(rng, bound)).ok()?;
    items.get(index)
}

/// So many random bytes.
pub fn bytes<const N: usize>(rng: &mut (impl CryptoRng + ?Sized)) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

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
        fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Infallible> {
            unreachable!()
        }
    }
    impl TryCryptoRng for Listed<'_> {}

    #[test]
    fn numbers_that_would_bias_are_drawn_again() {
        // 2^32 mod 24 = 16: the numbers 0 to 15 are left out.
        let mut rng = Listed([0, 15, 16].iter());
        assert_eq!(uniform_below(&mut rng, NonZeroU32::new(24).unwrap()), 16);
        let mut rng = Listed([u32::MAX].iter());
        assert_eq!(uniform_below(&mut rng, NonZeroU32::new(24).unwrap()), 15);
    }

    #[test]
    fn a_power_of_two_leaves_nothing_out() {
        let mut rng = Listed([0].iter());
        assert_eq!(uniform_below(&mut rng, NonZeroU32::new(32).unwrap()), 0);
    }

    #[test]
    fn nothing_is_chosen_from_nothing() {
        let mut rng = Listed([].iter());
        assert_eq!(choose::<u8>(&mut rng, &[]), None);
        let mut rng = Listed([7].iter());
        assert_eq!(choose(&mut rng, &["only"]), Some(&"only"));
    }
}
