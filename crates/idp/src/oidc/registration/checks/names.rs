//! RFC 7591 section 2: who the client says it is.

use crate::oidc::registration::{House, Problem, Registration};

pub(super) fn check(client: &Registration, _: &House<'_>, problems: &mut Vec<Problem>) {
    let id = &client.client_id;
    if !(1..=128).contains(&id.len()) || !id.bytes().all(|byte| byte.is_ascii_graphic()) {
        problems.push(Problem::ClientId);
    }
    if client
        .client_name
        .as_deref()
        .is_some_and(|name| !is_line(name, LONGEST_NAME))
    {
        problems.push(Problem::ClientName);
    }
    let contacts = &client.contacts;
    if contacts.len() > MOST_CONTACTS || contacts.iter().any(|one| !is_line(one, LONGEST_CONTACT)) {
        problems.push(Problem::Contacts);
    }
    if client
        .default_locale
        .as_deref()
        .is_some_and(|locale| !LOCALES.contains(&locale))
    {
        problems.push(Problem::Locale);
    }
}

fn is_line(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// Characters that fit on our pages.
const LONGEST_NAME: usize = 100;
const MOST_CONTACTS: usize = 10;
/// The longest mail address (RFC 5321 section 4.5.3.1.3).
const LONGEST_CONTACT: usize = 254;
/// The languages of the pages (contract section 4).
const LOCALES: [&str; 4] = ["nl", "fr", "de", "en"];

#[cfg(test)]
mod tests {
    use super::super::fixture::{problems, some};
    use super::*;

    #[test]
    fn a_bad_identifier_is_refused() {
        for bad in ["", "a b", "é", &"a".repeat(129)] {
            let found = problems(|it| it.client_id = String::from(bad));
            assert_eq!(found, [Problem::ClientId], "{bad}");
        }
        assert_eq!(problems(|it| it.client_id = "a".repeat(128)), []);
    }

    #[test]
    fn a_name_that_cannot_be_shown_is_refused() {
        for bad in ["", "a\nb", &"é".repeat(101)] {
            let found = problems(|it| it.client_name = some(bad));
            assert_eq!(found, [Problem::ClientName], "{bad}");
        }
        assert_eq!(problems(|it| it.client_name = some(&"é".repeat(100))), []);
    }

    #[test]
    fn bad_or_too_many_contacts_are_refused() {
        let with = |contacts: Vec<String>| problems(|it| it.contacts = contacts);
        assert_eq!(with(vec![String::from("ops@rp.example"); 10]), []);
        for bad in [
            vec![String::from("ops@rp.example"); 11],
            vec![String::new()],
            vec![String::from("a\0b")],
            vec!["a".repeat(255)],
        ] {
            assert_eq!(with(bad), [Problem::Contacts]);
        }
    }

    #[test]
    fn a_language_without_pages_is_refused() {
        assert_eq!(
            problems(|it| it.default_locale = some("es")),
            [Problem::Locale]
        );
    }
}
