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
    let shows = |character: char| !character.is_control() && !is_invisible(character);
    !text.trim().is_empty() && text.chars().count() <= longest && text.chars().all(shows)
}

/// What turns the direction of a text, parts its lines, or leaves no trace of itself: people read
/// these names where they decide, and two names must not look the same (Unicode TR 36 section 2).
const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        // Soft hyphen, joiner of letters, fillers of Korean, inherent vowels of Khmer.
        '\u{ad}' | '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{3164}' | '\u{ffa0}'
            // Marks and numbers of Arabic, Syriac and Mongolian that are format characters.
            | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}'
            | '\u{8e2}' | '\u{180b}'..='\u{180f}'
            // Spaces without width, joiners, directions; separators of lines and paragraphs.
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            // Selectors of variants, byte order mark, annotations, pictures of nothing.
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{2800}'
            // Format characters of other scripts, of shorthand and of music; tags.
            | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
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
    fn a_name_with_what_nobody_sees_is_refused() {
        for hidden in [
            '\u{202e}',
            '\u{2066}',
            '\u{200f}',
            '\u{61c}',
            '\u{200b}',
            '\u{200d}',
            '\u{feff}',
            '\u{ad}',
            '\u{2028}',
            '\u{3164}',
            '\u{e0041}',
            '\u{fe0f}',
            '\u{85}',
        ] {
            let name = format!("Bank{hidden}knaB");
            let found = problems(|it| it.client_name = some(&name));
            assert_eq!(found, [Problem::ClientName], "{}", hidden.escape_unicode());
        }
        for blank in [" ", "\u{a0}\u{3000}"] {
            let found = problems(|it| it.client_name = some(blank));
            assert_eq!(found, [Problem::ClientName]);
        }
        for good in ["Stad Brüssel – l’État", "Ελλάδα 日本 عربي", "A\u{301} & B"]
        {
            assert_eq!(problems(|it| it.client_name = some(good)), [], "{good}");
        }
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
