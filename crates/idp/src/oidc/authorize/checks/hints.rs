//! OpenID Connect Core section 3.1.2.1: hints of language and person; an unfit hint is passed over.

use crate::oidc::parameters::Parameters;

/// Languages, the favourite first.
pub(in crate::oidc::authorize) fn ui_locales(parameters: &Parameters) -> Vec<String> {
    let fit = |tag: &&str| {
        (1..=LONGEST_TAG).contains(&tag.len())
            && tag
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let names = parameters
        .one("ui_locales")
        .unwrap_or("")
        .split(' ')
        .filter(fit);
    names.take(MOST_TAGS).map(String::from).collect()
}

/// User name to put into the form.
pub(in crate::oidc::authorize) fn login_hint(parameters: &Parameters) -> Option<String> {
    let fit = |hint: &&str| hint.len() <= LONGEST_HINT && !hint.chars().any(char::is_control);
    parameters.one("login_hint").filter(fit).map(String::from)
}

/// RFC 5646 section 4.4.1 advises room for 35 characters.
const LONGEST_TAG: usize = 35;
const MOST_TAGS: usize = 10;
/// Bytes; RFC 5321 section 4.5.3.1 bounds a mail address to 254.
const LONGEST_HINT: usize = 254;
