//! The last line of a message that lets a browser fill in the code on the right site alone.
//!
//! `@example.be #123456`, as in the WICG draft "Origin-bound one-time codes delivered via SMS"; its
//! form for embedded frames is left out.

use alloc::string::String;

use thiserror::Error;

use super::{Host, HostError};
use crate::challenge::hotp::Digits;
use crate::secret::SecretString;

/// The whole message: a sentence for the person, a new line, and the line for the browser.
///
/// # Errors
/// [`OriginBoundError::Sentence`] if the sentence is empty or has a control character other than a
/// new line, [`OriginBoundError::Code`] unless the code is 6 to 8 digits.
pub fn origin_bound(
    sentence: &str,
    host: &Host,
    code: &SecretString,
) -> Result<SecretString, OriginBoundError> {
    let sentence = sentence.trim_end();
    let unfit = |sign: char| sign.is_control() && sign != '\n';
    if sentence.is_empty() || sentence.contains(unfit) {
        return Err(OriginBoundError::Sentence);
    }
    let code = checked(code.expose())?;
    let line = ["\n@", host.as_str(), " #", code];
    // Room for all of it at once, so that no unwiped copy stays behind.
    let room = line.iter().map(|part| part.len()).sum::<usize>();
    let mut message = String::with_capacity(sentence.len().saturating_add(room));
    message.push_str(sentence);
    message.extend(line);
    Ok(SecretString::new(message))
}

/// What a browser reads in a message.
#[derive(Debug)]
pub struct OriginBound {
    /// On which site the code may be filled in.
    pub host: Host,
    /// The code.
    pub code: SecretString,
}

/// Why a message is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum OriginBoundError {
    /// There is nothing to read for a person, or a control character in it.
    #[error("no sentence of printable characters in the message")]
    Sentence,
    /// The last line is not `@host #code`.
    #[error("last line of the message not @host #code")]
    Line,
    /// The host is refused.
    #[error("host of the message refused")]
    Host(#[source] HostError),
    /// The code is not 6 to 8 digits.
    #[error("code of the message not 6 to 8 digits")]
    Code,
}

impl OriginBound {
    /// Reads the last line of a message, to test what a gateway made of it.
    ///
    /// # Errors
    /// [`OriginBoundError`] if no browser would fill in the code.
    pub fn parse(message: &str) -> Result<Self, OriginBoundError> {
        let last = message.rsplit('\n').next().unwrap_or_default();
        let (host, code) = last
            .strip_prefix('@')
            .and_then(|line| line.split_once(" #"))
            .ok_or(OriginBoundError::Line)?;
        Ok(Self {
            host: Host::parse(host).map_err(OriginBoundError::Host)?,
            code: SecretString::new(String::from(checked(code)?)),
        })
    }
}

fn checked(code: &str) -> Result<&str, OriginBoundError> {
    Digits::of_code(code).map_err(|_| OriginBoundError::Code)?;
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString;
    use proptest::prelude::*;

    fn composed(sentence: &str, code: &str) -> Result<String, OriginBoundError> {
        let host = Host::parse("example.be").unwrap();
        let code = SecretString::new(code.to_string());
        origin_bound(sentence, &host, &code).map(|message| message.expose().to_string())
    }

    fn refused(message: &str) -> OriginBoundError {
        OriginBound::parse(message).unwrap_err()
    }

    #[test]
    fn the_line_for_the_browser_comes_last() {
        assert_eq!(
            composed("123456 is your code for example.be.", "123456").unwrap(),
            "123456 is your code for example.be.\n@example.be #123456"
        );
        assert_eq!(
            composed("Uw code.\nVotre code.\n\n", "12345678").unwrap(),
            "Uw code.\nVotre code.\n@example.be #12345678"
        );
    }

    #[test]
    fn a_message_without_a_sentence_is_refused() {
        for sentence in ["", " ", "\n", "Your\rcode", "Your\u{0}code", "Your\tcode"] {
            let refused = composed(sentence, "123456");
            assert_eq!(refused, Err(OriginBoundError::Sentence), "{sentence:?}");
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for code in [
            "",
            "12345",
            "123456789",
            "12345a",
            "１２３４５６",
            "123456 @evil.example",
        ] {
            assert_eq!(
                composed("Code:", code),
                Err(OriginBoundError::Code),
                "{code}"
            );
            let message = format!("Code:\n@example.be #{code}");
            assert_eq!(refused(&message), OriginBoundError::Code, "{code}");
        }
    }

    #[test]
    fn what_is_composed_is_read() {
        let read = OriginBound::parse(&composed("Your code.", "012345").unwrap()).unwrap();
        assert_eq!(read.host.as_str(), "example.be");
        assert_eq!(read.code.expose(), "012345");
        assert!(!format!("{read:?}").contains("012345"));
    }

    #[test]
    fn only_the_last_line_counts() {
        let read = OriginBound::parse("@evil.example #111111\n@example.be #222222").unwrap();
        assert_eq!(
            (read.host.as_str(), read.code.expose()),
            ("example.be", "222222")
        );
        for message in [
            "",
            "Your code: 123456",
            "@example.be #123456\nthank you",
            "@example.be #123456\n",
            "Code: @example.be #123456",
            "@example.be 123456",
            "@example.be#123456",
        ] {
            assert_eq!(refused(message), OriginBoundError::Line, "{message:?}");
        }
    }

    #[test]
    fn a_line_with_another_host_form_is_refused() {
        for host in [
            "",
            "https://example.be",
            "example.be:443",
            "Example.be",
            "example.be ",
        ] {
            let message = format!("Code:\n@{host} #123456");
            assert_eq!(
                refused(&message),
                OriginBoundError::Host(HostError),
                "{host}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_fail_badly(text in "(@[a-z.]{0,9} #[0-9]{0,9}|[\\n @#]|\\PC){0,3}") {
            let _ = OriginBound::parse(&text);
        }
    }
}
