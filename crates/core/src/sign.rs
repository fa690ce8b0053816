//! Signs that no line of text for people holds.

/// Controls, line separators, and the marks by which a text can show itself in another order.
pub(crate) fn is_refused(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{feff}')
        || matches!(sign, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
