//! How many codes are left, as people are told.

/// The paper's low-water marks.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Remaining {
    /// More than the mark.
    Plenty(u8),
    /// From the mark down to 2: time to offer the next paper.
    Few(u8),
    /// The one that is asked now.
    Last,
    /// No more.
    None,
}

impl Remaining {
    /// Where `left` codes stand, with a warning at `warn_at` of them.
    pub(super) const fn of(left: u8, warn_at: u8) -> Self {
        match left {
            0 => Self::None,
            1 => Self::Last,
            few if few <= warn_at => Self::Few(few),
            plenty => Self::Plenty(plenty),
        }
    }
}

/// The usual mark: at 6 codes the next paper is offered.
pub const WARN_AT: u8 = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remaining_codes_are_counted_down() {
        for left in 0..=24 {
            let expected = match left {
                0 => Remaining::None,
                1 => Remaining::Last,
                2..=6 => Remaining::Few(left),
                _ => Remaining::Plenty(left),
            };
            assert_eq!(Remaining::of(left, WARN_AT), expected);
        }
    }

    #[test]
    fn the_mark_is_a_parameter_and_the_last_code_is_always_told() {
        assert_eq!(Remaining::of(7, 10), Remaining::Few(7));
        assert_eq!(Remaining::of(2, 0), Remaining::Plenty(2));
        assert_eq!(Remaining::of(1, 0), Remaining::Last);
    }
}
