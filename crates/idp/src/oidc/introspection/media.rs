//! In which form the answer is wanted (RFC 9701 section 4).

/// The media type of a signed answer.
pub const MEDIA_TYPE: &str = "application/token-introspection+jwt";

/// Whether an `Accept` header names the signed form and does not rule it out.
#[must_use]
pub fn wants_jwt(accept: Option<&str>) -> bool {
    let mut ranges = accept.unwrap_or_default().split(',');
    ranges.any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let named = parts.next().unwrap_or_default();
        let ruled_out = parts.any(|part| {
            let weight = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="));
            weight.is_some_and(|weight| weight.bytes().all(|it| matches!(it, b'0' | b'.')))
        });
        named.eq_ignore_ascii_case(MEDIA_TYPE) && !ruled_out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signed_form_must_be_named() {
        for accept in [
            "application/token-introspection+jwt",
            "Application/Token-Introspection+JWT",
            "application/json, application/token-introspection+jwt;q=0.5",
            " application/token-introspection+jwt ; q=1",
        ] {
            assert!(wants_jwt(Some(accept)), "{accept}");
        }
        for accept in [
            "",
            "*/*",
            "application/*",
            "application/json",
            "application/jwt",
            "application/token-introspection+jwt;q=0",
            "application/token-introspection+jwt; q=0.000",
        ] {
            assert!(!wants_jwt(Some(accept)), "{accept}");
        }
        assert!(!wants_jwt(None));
    }
}
