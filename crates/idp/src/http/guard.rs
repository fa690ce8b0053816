//! Refuses forms sent from another site.

use super::Request;

/// The request was started by another site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the form was sent from another site")]
pub struct Foreign;

/// Checks `Sec-Fetch-Site` and `Origin`. `Origin: null` passes: browsers send it under
/// `no-referrer`, and the sealed value bound to its cookie is the real guard.
///
/// # Errors
/// [`Foreign`] when either header names another site.
pub fn same_site(request: &Request, own_origin: &str) -> Result<(), Foreign> {
    if request.header("sec-fetch-site") == Some("cross-site") {
        return Err(Foreign);
    }
    match request.header("origin") {
        None | Some("null") => Ok(()),
        Some(origin) if origin == own_origin => Ok(()),
        Some(_) => Err(Foreign),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &str) -> Result<(), Foreign> {
        let request = Request::for_test(&[(name, value)]);
        same_site(&request, "https://id.example")
    }

    #[test]
    fn another_site_is_refused() {
        assert_eq!(with("sec-fetch-site", "cross-site"), Err(Foreign));
        assert_eq!(with("origin", "https://evil.example"), Err(Foreign));
        assert_eq!(with("origin", "https://id.example.evil"), Err(Foreign));
    }

    #[test]
    fn our_own_forms_pass() {
        assert_eq!(with("sec-fetch-site", "same-origin"), Ok(()));
        assert_eq!(with("origin", "null"), Ok(()));
        assert_eq!(with("origin", "https://id.example"), Ok(()));
        assert_eq!(with("accept", "text/html"), Ok(()));
    }
}
