//! What people and their devices put between the digits and letters that they type.

/// Any space, the hyphen-minus, and the dashes that telephones put in its place.
pub(crate) fn is_space_or_dash(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, '-' | '\u{2010}'..='\u{2014}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_and_dashes_of_every_kind_separate() {
        assert!(
            " \t\n\u{a0}\u{202f}\u{3000}-‐‑‒–—−"
                .chars()
                .all(is_space_or_dash)
        );
    }

    #[test]
    fn other_signs_do_not() {
        assert!(!"._/()+,'\u{200b}―a1".chars().any(is_space_or_dash));
    }
}
