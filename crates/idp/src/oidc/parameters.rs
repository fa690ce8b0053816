//! Parameters of a query or a form body (RFC 6749 section 3.1 and appendix B), read strictly.

use core::fmt;

use thiserror::Error;

/// Names and values in the order they came; unknown ones are kept and ignored.
#[derive(Clone, PartialEq, Eq)]
pub struct Parameters(Vec<(String, String)>);

/// The text is no sound list of parameters.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum ParameterError {
    /// A parameter came twice (RFC 6749 section 3.1).
    #[error("parameter repeated")]
    Duplicated(String),
    /// More than 64 KiB, or more than 100 parameters.
    #[error("too many or too long parameters")]
    TooLong,
    /// Percent signs without two hexadecimal digits, or bytes that are not UTF-8.
    #[error("malformed parameters")]
    Malformed,
}

impl Parameters {
    /// Reads `application/x-www-form-urlencoded` text and refuses any repeated name.
    ///
    /// # Errors
    /// [`ParameterError`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, ParameterError> {
        let parameters = Self::parse_with_repeats(text)?;
        let repeated = parameters.repeated().next().map(String::from);
        repeated.map_or(Ok(parameters), |name| Err(ParameterError::Duplicated(name)))
    }

    /// Reads the text and keeps repeated names, for a request that answers by redirect: it must
    /// first know where to.
    ///
    /// # Errors
    /// [`ParameterError::TooLong`] and [`ParameterError::Malformed`].
    pub fn parse_with_repeats(text: &str) -> Result<Self, ParameterError> {
        if text.len() > LONGEST_TEXT {
            return Err(ParameterError::TooLong);
        }
        let pairs: Vec<_> = text
            .split('&')
            .filter(|pair| !pair.is_empty())
            .take(MOST_PARAMETERS.saturating_add(1))
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Ok((form_decode(name)?, form_decode(value)?))
            })
            .collect::<Result<_, ParameterError>>()?;
        if pairs.len() > MOST_PARAMETERS {
            Err(ParameterError::TooLong)
        } else {
            Ok(Self(pairs))
        }
    }

    /// Takes names and values that came in another form.
    ///
    /// # Errors
    /// [`ParameterError::TooLong`].
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Result<Self, ParameterError> {
        let length: usize = pairs
            .iter()
            .map(|(name, value)| name.len() + value.len())
            .sum();
        if pairs.len() > MOST_PARAMETERS || length > LONGEST_TEXT {
            Err(ParameterError::TooLong)
        } else {
            Ok(Self(pairs))
        }
    }

    /// The same as `application/x-www-form-urlencoded` text.
    #[must_use]
    pub fn to_text(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish()
    }

    /// What is left without these names.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Self {
        self.0.retain(|(name, _)| !names.contains(&name.as_str()));
        self
    }

    /// With one more parameter.
    #[must_use]
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.0.push((String::from(name), String::from(value)));
        self
    }

    /// The value of a parameter; an empty one counts as absent, and so does a repeated one,
    /// because nobody can say which of its values is meant.
    #[must_use]
    pub fn one(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(known, _)| known == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) if !value.is_empty() => Some(value),
            _ => None,
        }
    }

    /// The names that came more than once.
    pub fn repeated(&self) -> impl Iterator<Item = &str> {
        self.0.iter().enumerate().filter_map(|(index, (name, _))| {
            self.0
                .iter()
                .take(index)
                .any(|(before, _)| before == name)
                .then_some(name.as_str())
        })
    }

    /// Whether this name came more than once.
    #[must_use]
    pub fn is_repeated(&self, name: &str) -> bool {
        self.repeated().any(|repeated| repeated == name)
    }
}

/// Values may be passwords or secrets, so only the names are printed.
impl fmt::Debug for Parameters {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Parameters")?;
        formatter
            .debug_list()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

/// Takes one name or value out of its encoding: `+` is a space, `%` needs two digits.
///
/// # Errors
/// [`ParameterError::Malformed`].
pub(super) fn form_decode(text: &str) -> Result<String, ParameterError> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = hex_digit(bytes.next())?;
                high << 4 | hex_digit(bytes.next())?
            }
            other => other,
        });
    }
    String::from_utf8(decoded).map_err(|_| ParameterError::Malformed)
}

fn hex_digit(byte: Option<u8>) -> Result<u8, ParameterError> {
    match byte {
        Some(digit @ b'0'..=b'9') => Ok(digit - b'0'),
        Some(letter @ b'a'..=b'f') => Ok(letter - b'a' + 10),
        Some(letter @ b'A'..=b'F') => Ok(letter - b'A' + 10),
        _ => Err(ParameterError::Malformed),
    }
}

/// The longest body that is read (contract section 5).
const LONGEST_TEXT: usize = 64 * 1024;
/// Far above what any request needs; keeps the search for repeats cheap.
const MOST_PARAMETERS: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn encoded_values_read_back(value in "\\PC+") {
            let text: String = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("name", &value)
                .finish();
            let parameters = Parameters::parse(&text).unwrap();
            prop_assert_eq!(parameters.one("name"), Some(value.as_str()));
        }

        #[test]
        fn no_text_makes_parsing_fail_badly(text: String) {
            let _ = Parameters::parse(&text);
        }
    }

    #[test]
    fn plus_is_a_space_and_percent_is_a_byte() {
        let parameters = Parameters::parse("a=x+y%2Bz&%62=%C3%A9").unwrap();
        assert_eq!(parameters.one("a"), Some("x y+z"));
        assert_eq!(parameters.one("b"), Some("é"));
    }

    #[test]
    fn parameters_become_text_and_read_back() {
        let pairs = [("a", "x y+&=é"), ("b&", ""), ("c", "1"), ("c", "2")];
        let pairs = pairs.map(|(name, value)| (String::from(name), String::from(value)));
        let parameters = Parameters::from_pairs(pairs.into()).unwrap();
        let read = Parameters::parse_with_repeats(&parameters.to_text()).unwrap();
        assert_eq!(read, parameters);
        let left = read.without(&["a", "c"]).and("d", "4");
        assert_eq!(left.to_text(), "b%26=&d=4");
    }

    #[test]
    fn too_many_or_too_long_pairs_are_refused() {
        let of = |count: usize, length: usize| {
            let pair = (String::from("n"), "v".repeat(length - 1));
            Parameters::from_pairs(vec![pair; count])
        };
        assert!(of(MOST_PARAMETERS, 1).is_ok() && of(1, LONGEST_TEXT).is_ok());
        assert_eq!(of(MOST_PARAMETERS + 1, 1), Err(ParameterError::TooLong));
        assert_eq!(of(1, LONGEST_TEXT + 1), Err(ParameterError::TooLong));
    }

    #[test]
    fn an_empty_value_counts_as_absent() {
        let parameters = Parameters::parse("a=&b&&c=1").unwrap();
        assert_eq!((parameters.one("a"), parameters.one("b")), (None, None));
        assert_eq!(parameters.one("c"), Some("1"));
        assert_eq!(Parameters::parse("").unwrap().one("a"), None);
    }

    #[test]
    fn repeated_names_are_refused_even_when_spelt_differently_or_empty() {
        for text in ["a=1&a=2", "a=1&%61=1", "x=1&x=", "a&b=1&a"] {
            assert!(
                matches!(Parameters::parse(text), Err(ParameterError::Duplicated(_))),
                "{text}"
            );
        }
        let kept = Parameters::parse_with_repeats("a=1&b=2&a=3").unwrap();
        assert_eq!((kept.one("a"), kept.one("b")), (None, Some("2")));
        assert!(kept.is_repeated("a") && !kept.is_repeated("b"));
    }

    #[test]
    fn broken_encodings_are_refused() {
        for text in ["a=%", "a=%4", "a=%zz", "a=%ff", "%=1", "a=%C3"] {
            assert_eq!(
                Parameters::parse(text),
                Err(ParameterError::Malformed),
                "{text}"
            );
        }
    }

    #[test]
    fn too_much_is_refused() {
        let long = "a".repeat(LONGEST_TEXT + 1);
        let many: String = (0..=MOST_PARAMETERS)
            .map(|number| format!("p{number}=1&"))
            .collect();
        assert_eq!(Parameters::parse(&long), Err(ParameterError::TooLong));
        assert_eq!(Parameters::parse(&many), Err(ParameterError::TooLong));
    }

    #[test]
    fn values_are_not_printed() {
        let printed = format!("{:?}", Parameters::parse("client_secret=hush").unwrap());
        assert_eq!(printed, r#"Parameters["client_secret"]"#);
    }
}
