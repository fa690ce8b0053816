//! At most one `DPoP` header (RFC 9449 section 4.3, number 1).

use crate::oidc::dpop::DpopError;

/// The proof in a request whose headers of this name were counted; none when there is no header.
///
/// # Errors
/// [`DpopError::Several`], and [`DpopError::Missing`] for one that is no text.
pub fn header(count: usize, text: Option<&str>) -> Result<Option<&str>, DpopError> {
    match count {
        0 => Ok(None),
        1 => text.map(Some).ok_or(DpopError::Missing),
        _ => Err(DpopError::Several),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_header_is_read_and_none_is_none() {
        assert_eq!(header(1, Some("a.b.c")), Ok(Some("a.b.c")));
        assert_eq!(header(0, None), Ok(None));
    }

    #[test]
    fn two_headers_or_bytes_that_are_no_text_are_refused() {
        assert_eq!(header(2, Some("a.b.c")), Err(DpopError::Several));
        assert_eq!(header(1, None), Err(DpopError::Missing));
    }
}
