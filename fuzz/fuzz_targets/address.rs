//! The fields of an address, a line each, in Belgium and elsewhere.
#![no_main]

use fedtoken_core::person::{
    BelgianAddress, BelgianErrors, BelgianForm, BoxNumber, BoxWord, Country, ForeignAddress,
    HouseNumber, PostalCode,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    single(text);
    let mut lines: Vec<&str> = text.split('\n').collect();
    if let [street, house_number, box_number, postal_code, municipality] = lines[..] {
        belgian(BelgianForm {
            street,
            house_number,
            box_number,
            postal_code,
            municipality,
        });
    }
    if let Some(country) = lines.pop() {
        foreign(&lines, country);
    }
});

fn single(text: &str) {
    if let Ok(read) = HouseNumber::parse(text) {
        assert!(
            read.as_str()
                .starts_with(|first: char| first.is_ascii_digit())
        );
        assert_eq!(HouseNumber::parse(read.as_str()), Ok(read));
    }
    if let Ok(read) = BoxNumber::parse(text) {
        assert_eq!(BoxNumber::parse(read.as_str()), Ok(read));
    }
    if let Ok(read) = PostalCode::parse(text) {
        assert_eq!(text.trim(), read.as_str());
        let number = read.as_str().parse::<u16>();
        assert!(number.is_ok_and(|number| (1000..=9992).contains(&number)));
    }
    if let Ok(read) = Country::parse(text) {
        assert!(read.code().eq_ignore_ascii_case(text));
    }
}

fn belgian(form: BelgianForm<'_>) {
    match BelgianAddress::parse(form) {
        Ok(read) => {
            let again = BelgianForm {
                street: read.street.as_str(),
                house_number: read.house_number.as_str(),
                box_number: read.box_number.as_ref().map_or("", BoxNumber::as_str),
                postal_code: read.postal_code.as_str(),
                municipality: read.municipality.as_str(),
            };
            assert_eq!(BelgianAddress::parse(again), Ok(read.clone()));
            assert_envelope(&read.lines(BoxWord::Bus), 2);
        }
        Err(errors) => assert_ne!(errors, NOTHING_WRONG),
    }
}

fn foreign(lines: &[&str], country: &str) {
    if let Ok(read) = ForeignAddress::parse(lines, country) {
        let own: Vec<&str> = read.own_lines().iter().map(|line| line.as_str()).collect();
        assert!((1..=5).contains(&own.len()) && read.country() != Country::BELGIUM);
        assert_envelope(&read.lines(), own.len() + 1);
        assert_eq!(ForeignAddress::parse(&own, country), Ok(read.clone()));
    }
}

fn assert_envelope(lines: &[String], expected: usize) {
    assert_eq!(lines.len(), expected);
    for line in lines {
        assert!(!line.is_empty() && !line.contains(char::is_control));
    }
}

const NOTHING_WRONG: BelgianErrors = BelgianErrors {
    street: None,
    house_number: None,
    box_number: None,
    postal_code: None,
    municipality: None,
};
