//! Promises of contract §4 that hold for all pages in all languages.

use scraper::{ElementRef, Html, Selector};

use self::samples::{REFERENCE, SERVICE, Sample, Stage};
use super::*;

mod samples;

#[test]
fn the_token_page_has_one_number_after_code_and_it_is_the_asked_one() {
    for language in Language::ALL {
        for position in 1..=24 {
            let page =
                Html::parse_document(&samples::token_form(language, position).render().unwrap());
            assert_eq!(numbers_after_code(&text_of(&page)), [u32::from(position)]);
            let input = only(&page, "input[name=code]");
            assert_eq!(
                input.attr("data-position"),
                Some(position.to_string().as_str())
            );
            assert_eq!(input.attr("autocomplete"), Some("off"));
        }
    }
}

#[test]
fn notices_and_alerts_add_no_other_number() {
    for sample in every().filter(|sample| sample.stage != Stage::Own) {
        let page = sample.page();
        let asked: Vec<u32> = all(&page, "input[data-position]")
            .iter()
            .map(|input| input.attr("data-position").unwrap().parse().unwrap())
            .collect();
        assert_eq!(
            numbers_after_code(&text_of(&page)),
            asked,
            "{}",
            sample.name
        );
        let text = only(&page, "main").text().collect::<String>();
        let digits = text.chars().any(|letter| letter.is_ascii_digit());
        assert_eq!(digits, !asked.is_empty(), "{}", sample.name);
    }
}

#[test]
fn before_the_password_no_number_follows_code() {
    for sample in every() {
        if matches!(
            sample.stage,
            Stage::Choice | Stage::BeforePassword | Stage::Password
        ) {
            assert!(
                numbers_after_code(&sample.html).is_empty(),
                "{}",
                sample.name
            );
        }
    }
}

#[test]
fn only_the_chooser_has_buttons_named_method() {
    for sample in every() {
        let buttons = all(&sample.page(), "[name=method]").len();
        let expected = if sample.stage == Stage::Choice { 5 } else { 0 };
        assert_eq!(buttons, expected, "{}", sample.name);
    }
}

#[test]
fn a_too_weak_key_cannot_be_chosen_and_says_why() {
    for sample in every().filter(|sample| sample.stage == Stage::Choice) {
        let page = sample.page();
        let weak = only(&page, "button[disabled]");
        assert_eq!(weak.attr("value"), Some("token"));
        let reason = format!("#{}", weak.attr("aria-describedby").unwrap());
        assert!(
            only(&page, &reason)
                .text()
                .any(|text| !text.trim().is_empty())
        );
        let open = all(&page, "button[name=method]:not([disabled])");
        let values: Vec<_> = open
            .iter()
            .filter_map(|button| button.attr("value"))
            .collect();
        assert_eq!(values, ["eid", "passkey", "app", "sms"]);
    }
}

#[test]
fn forms_with_a_secret_are_sent_by_a_first_button_without_a_name() {
    for sample in every() {
        if matches!(sample.stage, Stage::Password | Stage::Secret) {
            let page = sample.page();
            let first = all(&page, "form button")[0];
            assert_eq!(first.attr("name"), None, "{}", sample.name);
            assert_eq!(only(&page, "form").attr("method"), Some("post"));
        }
    }
}

#[test]
fn inputs_carry_what_password_managers_and_phones_look_for() {
    for sample in every() {
        let page = sample.page();
        for input in all(&page, "input:not([type=hidden])") {
            let expected = match input.attr("name").unwrap() {
                "username" => "username",
                "password" => "current-password",
                "new_password" | "new_password_again" => "new-password",
                "code" if input.attr("data-position").is_some() => "off",
                "code" => "one-time-code",
                "public_computer" => continue,
                other => panic!("{other} in {}", sample.name),
            };
            assert_eq!(
                input.attr("autocomplete"),
                Some(expected),
                "{}",
                sample.name
            );
        }
    }
}

#[test]
fn titles_and_alerts_say_what_went_wrong() {
    for sample in every() {
        let page = sample.page();
        let title = only(&page, "title").text().collect::<String>();
        let prefix = samples::frame(sample.language).text(text::ERROR_PREFIX);
        assert_eq!(title.starts_with(&*prefix), sample.fails, "{title}");
        assert!(title.ends_with(" - fedtoken"), "{title}");
        let alerts = all(&page, "[role=alert]");
        assert_eq!(alerts.len(), usize::from(sample.fails), "{}", sample.name);
        for alert in alerts {
            let said = alert.text().collect::<String>();
            let error = title.trim_start_matches(&*prefix).split(" - ").next();
            assert!(said.contains(error.unwrap().trim()), "{title} / {said}");
        }
    }
}

#[test]
fn a_refused_secret_marks_its_inputs() {
    for sample in every().filter(|sample| sample.fails) {
        let refused = [
            "Refused", "TooShort", "Mismatch", "Same", "Wrong", "Typing", "Replayed",
        ]
        .iter()
        .any(|word| sample.name.ends_with(word));
        if refused && matches!(sample.stage, Stage::Password | Stage::Secret) {
            let page = sample.page();
            let marked = all(&page, "input[aria-invalid=true]");
            assert!(!marked.is_empty(), "{}", sample.name);
            for input in marked {
                let ids = input.attr("aria-describedby").unwrap();
                assert!(ids.split(' ').any(|id| id == "alert"));
            }
        }
    }
}

#[test]
fn a_refusal_names_the_other_ways_in() {
    for sample in every().filter(|sample| sample.stage == Stage::Password) {
        let way = samples::frame(sample.language).text(text::PASSWORD_OTHER_WAY);
        let said = text_of(&sample.page()).contains(way.as_ref());
        assert_eq!(said, sample.name.ends_with("Refused"), "{}", sample.name);
    }
}

#[test]
fn every_page_has_language_reference_heading_and_skip_link() {
    for sample in every() {
        let page = sample.page();
        let lang = only(&page, "html").attr("lang");
        assert_eq!(lang, Some(sample.language.as_str()));
        assert!(text_of(&page).contains(&format!("Reference: {REFERENCE}")));
        only(&page, "h1");
        assert_eq!(only(&page, "a.skip").attr("href"), Some("#content"));
        only(&page, "main#content");
        assert_eq!(all(&page, "footer a[hreflang]").len(), 4);
        let style = only(&page, "link[rel=stylesheet]").attr("href").unwrap();
        assert_eq!(style, format!("/idp{}", assets::STYLESHEET.path));
    }
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    for sample in every() {
        let page = sample.page();
        let ids: Vec<_> = all(&page, "[id]")
            .iter()
            .filter_map(|it| it.attr("id"))
            .collect();
        for (place, id) in ids.iter().enumerate() {
            assert!(!ids[..place].contains(id), "{id} twice in {}", sample.name);
        }
        for element in all(&page, "[aria-describedby], label[for]") {
            let wanted = element
                .attr("aria-describedby")
                .or_else(|| element.attr("for"))
                .unwrap();
            assert!(wanted.split(' ').all(|id| ids.contains(&id)), "{wanted}");
        }
        for input in all(&page, "input:not([type=hidden])") {
            only(&page, &format!("label[for={}]", input.attr("id").unwrap()));
        }
    }
}

#[test]
fn values_are_escaped_and_nothing_runs() {
    let trial = samples::trial()
        .into_iter()
        .map(|(name, html)| (name.to_owned(), html));
    for (name, html) in every()
        .map(|sample| (sample.name, sample.html))
        .chain(trial)
    {
        // The way back to the service sends itself; its script holds no value.
        let script = format!("<script>{}</script>", AnswerForm::SCRIPT);
        let scripts = html.matches(&script).count();
        assert_eq!(scripts, usize::from(name.ends_with("-answer")), "{name}");
        let html = html.replace(&script, "");
        for forbidden in [
            "<b>",
            "<script",
            "style=",
            " onclick",
            "javascript:",
            "sealed\"",
            "//fonts",
        ] {
            assert!(!html.contains(forbidden), "{forbidden} in {name}");
        }
        assert!(!html.contains("&amp;#"), "{name} is escaped twice");
    }
}

#[test]
fn user_name_and_tick_come_back_as_they_were() {
    for sample in every().filter(|sample| sample.name.ends_with("password-Refused")) {
        let page = sample.page();
        assert_eq!(
            only(&page, "#username").attr("value"),
            Some("an\"><b>maes</b>")
        );
        assert_eq!(only(&page, "#password").attr("value"), None);
        assert!(only(&page, "#public_computer").attr("checked").is_some());
        let name = only(&page, ".service-name").text().collect::<String>();
        assert_eq!(name, SERVICE.name);
    }
}

#[test]
fn the_page_of_a_used_up_token_leads_on() {
    for sample in every().filter(|sample| sample.name.ends_with("used-up")) {
        only(&sample.page(), "main a[href]");
    }
}

#[test]
fn consent_is_given_or_refused_by_its_two_buttons() {
    for sample in every().filter(|sample| sample.name.contains("-consent")) {
        let page = sample.page();
        let buttons = all(&page, "button[name=consent]");
        let values: Vec<_> = buttons.iter().filter_map(|it| it.attr("value")).collect();
        assert_eq!(values, ["allow", "deny"], "{}", sample.name);
    }
}

#[test]
fn consent_names_everything_in_words_and_links_to_the_services_own_pages() {
    for sample in every().filter(|sample| sample.name.ends_with("-consent")) {
        let page = sample.page();
        let words: Vec<String> = all(&page, "ul.told > li")
            .iter()
            .map(|item| item.text().collect())
            .collect();
        let unique: std::collections::BTreeSet<_> = words.iter().collect();
        assert_eq!(unique.len(), samples::TOLD.len(), "{}", sample.name);
        assert!(words.iter().any(|words| words.contains("api:<b>read</b>")));
        let links = all(&page, "ul.links a[rel=noreferrer]");
        assert_eq!(links.len(), 2, "{}", sample.name);
    }
}

#[test]
fn the_account_is_this_one_or_another() {
    for sample in every().filter(|sample| sample.name.ends_with("-account")) {
        let page = sample.page();
        let buttons = all(&page, "button[name=account]");
        let values: Vec<_> = buttons.iter().filter_map(|it| it.attr("value")).collect();
        assert_eq!(values, ["sealed\"account", "other"]);
        assert!(text_of(&page).contains("an<b>maes"), "{}", sample.name);
    }
}

#[test]
fn a_stronger_key_is_asked_of_a_person_by_name_who_may_be_another() {
    for sample in every().filter(|sample| sample.stage == Stage::Choice) {
        let page = sample.page();
        let named = text_of(&page).contains("an<b>maes");
        let other = all(&page, "button[name=account][value=other]").len();
        let steps_up = sample.name.ends_with("step-up");
        assert_eq!((named, other == 1), (steps_up, steps_up), "{}", sample.name);
    }
}

#[test]
fn each_allowed_service_has_a_button_of_its_own() {
    for sample in every().filter(|sample| sample.stage == Stage::Own) {
        let page = sample.page();
        let buttons = all(&page, "form button[name=revoke]");
        let values: Vec<_> = buttons.iter().filter_map(|it| it.attr("value")).collect();
        assert_eq!(values, ["sealed\"16", "sealed\"7"], "{}", sample.name);
        let words: Vec<String> = buttons.iter().map(|it| it.text().collect()).collect();
        assert!(words[1].contains("Library"), "{words:?}");
        assert_eq!(all(&page, "time[datetime='2023-11-14']").len(), 2);
    }
}

#[test]
fn pages_of_the_trial_wear_their_own_style() {
    for (name, html) in samples::trial() {
        let page = Html::parse_document(&html);
        let style = only(&page, "link[rel=stylesheet]").attr("href");
        assert_eq!(style, Some(assets::TRIAL_STYLESHEET.path), "{name}");
        only(&page, "h1");
        assert_eq!(all(&page, "[name=method]").len(), 0);
    }
}

#[test]
fn a_person_without_a_token_gets_no_new_paper() {
    let (_, html) = samples::trial().pop().unwrap();
    let page = Html::parse_document(&html);
    assert_eq!(
        only(&page, "input[name=username]").attr("value"),
        Some("an.maes")
    );
}

impl Sample {
    fn page(&self) -> Html {
        Html::parse_document(&self.html)
    }
}

fn every() -> impl Iterator<Item = Sample> {
    Language::ALL.into_iter().flat_map(samples::all)
}

fn all<'p>(page: &'p Html, selector: &str) -> Vec<ElementRef<'p>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn only<'p>(page: &'p Html, selector: &str) -> ElementRef<'p> {
    let found = all(page, selector);
    assert_eq!(found.len(), 1, "{selector}");
    found[0]
}

fn text_of(page: &Html) -> String {
    page.root_element().text().collect::<Vec<_>>().join(" ")
}

/// The numbers that follow the word "code", also as the end of a longer word or in the plural.
fn numbers_after_code(text: &str) -> Vec<u32> {
    let lower = text.to_lowercase();
    lower
        .match_indices("code")
        .filter_map(|(place, word)| {
            let rest = lower[place + word.len()..].trim_start_matches('s');
            let rest = rest.trim_start_matches(|letter: char| !letter.is_alphanumeric());
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok()
        })
        .collect()
}
