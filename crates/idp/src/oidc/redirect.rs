//! Addresses of answers: parameters behind a return address (RFC 6749 section 4.1.2).

use url::form_urlencoded;

/// The return address with these parameters behind any query it has; never in a fragment.
#[must_use]
pub fn answer_url(redirect_uri: &str, parameters: &[(&str, &str)]) -> String {
    // A registered address has no fragment; should one slip in, the answer must not go into it.
    let address = redirect_uri
        .split_once('#')
        .map_or(redirect_uri, |(before, _)| before);
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish();
    let joint = match address.split_once('?') {
        _ if query.is_empty() => "",
        None => "?",
        Some((_, before)) if before.is_empty() || before.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{address}{joint}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_follow_the_address_as_it_was_registered() {
        let table = [
            ("https://rp.example/cb", "https://rp.example/cb?a=1"),
            ("https://rp.example/cb?", "https://rp.example/cb?a=1"),
            (
                "https://rp.example/cb?x=%20y",
                "https://rp.example/cb?x=%20y&a=1",
            ),
            (
                "https://rp.example/cb?x=1&",
                "https://rp.example/cb?x=1&a=1",
            ),
            ("https://rp.example/cb#part", "https://rp.example/cb?a=1"),
            ("be.example.app:/cb", "be.example.app:/cb?a=1"),
        ];
        for (address, answer) in table {
            assert_eq!(answer_url(address, &[("a", "1")]), answer);
        }
        assert_eq!(
            answer_url("https://rp.example/cb", &[]),
            "https://rp.example/cb"
        );
    }

    #[test]
    fn values_cannot_add_parameters() {
        assert_eq!(
            answer_url(
                "https://rp.example/cb",
                &[("state", "a&code=x#\r\n é"), ("iss", "https://idp.example")]
            ),
            "https://rp.example/cb?state=a%26code%3Dx%23%0D%0A+%C3%A9\
             &iss=https%3A%2F%2Fidp.example"
        );
    }
}
