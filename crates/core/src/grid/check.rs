//! The check letter, by which a typing slip is told from a wrong code.
//!
//! Every sign counts its value times its place, the last sign being place one, modulo the smallest
//! prime that is not below the size of the alphabet; the check letter makes the sum nought. The
//! modulus is prime and all places are different and below it, so that changing one sign, or
//! exchanging two different ones, always leaves another sum.

/// Whether a code ends in a letter that follows from the others.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
pub enum CheckLetter {
    /// No check letter: every text of the right form may be a code.
    None,
    /// The last sign follows from the others.
    Last,
}

/// The sum over the signs so far.
#[derive(Clone, Copy, Default)]
pub(super) struct WeightedSum {
    plain: u32,
    /// The sum of all plain sums: it counts the first sign once for every sign since.
    weighted: u32,
}

impl WeightedSum {
    /// Takes the next sign in.
    pub(super) const fn add(&mut self, value: u32) {
        self.plain += value;
        self.weighted += self.plain;
    }

    /// Whether the signs fit each other.
    pub(super) const fn is_nought(self, prime: u32) -> bool {
        self.weighted.is_multiple_of(prime)
    }

    /// The value of the sign that makes the sum nought when it comes next; it may lie outside the
    /// alphabet.
    pub(super) const fn missing(self, prime: u32) -> u32 {
        (prime - (self.weighted + self.plain) % prime) % prime
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    fn sum(signs: &[u32]) -> WeightedSum {
        let mut sum = WeightedSum::default();
        signs.iter().for_each(|value| sum.add(*value));
        sum
    }

    /// Sizes of alphabets with their prime and the longest code that can be checked.
    const CASES: [(u32, u32, usize); 5] = [
        (10, 11, 10),
        (14, 17, 16),
        (20, 23, 17),
        (24, 29, 17),
        (36, 37, 17),
    ];

    #[test]
    fn every_changed_sign_is_found_at_every_place() {
        for (size, prime, longest) in CASES {
            for (place, old) in
                (0..longest).flat_map(|place| (0..size).map(move |old| (place, old)))
            {
                let mut signs = alloc::vec![1; longest];
                signs[place] = old;
                let before = sum(&signs).weighted % prime;
                for new in (0..size).filter(|new| *new != old) {
                    signs[place] = new;
                    assert_ne!(sum(&signs).weighted % prime, before);
                }
            }
        }
    }

    #[test]
    fn every_exchange_of_two_signs_is_found() {
        for (size, prime, longest) in CASES {
            let pairs = (0..longest).flat_map(|one| (0..one).map(move |other| (one, other)));
            for (one, other) in pairs {
                // The sum is linear: only the difference of the two values matters.
                for difference in 1..size {
                    let mut signs = alloc::vec![0; longest];
                    signs[one] = difference;
                    let before = sum(&signs).weighted % prime;
                    signs.swap(one, other);
                    assert_ne!(sum(&signs).weighted % prime, before);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn the_missing_sign_makes_the_sum_nought(values in prop::collection::vec(0..36_u32, 1..16)) {
            let mut signs: Vec<u32> = values;
            let missing = sum(&signs).missing(37);
            signs.push(missing);
            prop_assert!(missing < 37);
            prop_assert!(sum(&signs).is_nought(37));
        }
    }
}
