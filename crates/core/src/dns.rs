//! Names of the Domain Name System, as far as hosts and mail domains may have them.

/// Whether this is a host name in ASCII, of one label or more and 253 bytes at most.
///
/// Labels have 1 to 63 letters, digits and inner hyphens, of either case (RFC 1123 section 2.1, RFC
/// 1035 section 2.3.4). The last begins with a letter: RFC 1123 says that top-level names are
/// alphabetic, and RFC 3696 section 2 at least that they are not all digits. With a digit in front,
/// as in `127.1` or `0x7f.0x1`, browsers read an IPv4 address, or a wrong one.
pub(crate) fn is_host_name(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    name.len() <= NAME_BYTES
        && name.split('.').all(is_label)
        && last.starts_with(|sign: char| sign.is_ascii_alphabetic())
}

fn is_label(label: &str) -> bool {
    let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=LABEL_BYTES).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(is_fit)
}

const LABEL_BYTES: usize = 63;
/// RFC 1035 section 2.3.4 allows 255 with the length of each label and the root.
const NAME_BYTES: usize = 253;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::String;

    #[test]
    fn host_names_have_labels_of_letters_digits_and_inner_hyphens() {
        for name in [
            "example.be",
            "localhost",
            "xn--caf-dma.BE",
            "a-1.2b.example",
            "3.be",
            "x",
        ] {
            assert!(is_host_name(name), "{name}");
        }
        for text in [
            "-a.be", "a-.be", "a.-be", "a_b.be", "a b.be", "café.be", "a/b", "*.be",
        ] {
            assert!(!is_host_name(text), "{text}");
        }
    }

    #[test]
    fn no_label_is_empty() {
        for text in ["", ".", ".be", "a..be", "example.be."] {
            assert!(!is_host_name(text), "{text}");
        }
    }

    #[test]
    fn the_last_label_begins_with_a_letter() {
        for text in ["127.0.0.1", "1", "0x7f.0x1", "example.2be"] {
            assert!(!is_host_name(text), "{text}");
        }
        assert!(is_host_name("1.b2"));
    }

    #[test]
    fn a_label_has_63_bytes_at_most() {
        let label = |bytes| format!("{}.be", "a".repeat(bytes));
        assert!(is_host_name(&label(63)));
        assert!(!is_host_name(&label(64)));
    }

    #[test]
    fn a_name_has_253_bytes_at_most() {
        let name = |bytes: usize| "a.".chars().cycle().take(bytes).collect::<String>();
        assert!(is_host_name(&name(253)));
        assert!(!is_host_name(&name(255)));
        assert!(!is_host_name(&format!("{}bb", name(252))));
    }
}
