//! The list of made-up persons.

use askama::Template;

use crate::pages::assets::TRIAL_STYLESHEET;

/// The persons of the trial, and a new paper for each that has a token.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "trial/persons.html")]
pub struct TrialPersons<'a> {
    /// The persons in the order to show them.
    pub persons: &'a [TrialPerson<'a>],
    /// The file that holds passwords and codes.
    pub file: &'a str,
    /// Where the forms for a new paper go; they send `username`.
    pub action: &'a str,
    /// Name of the person who has just got a new paper.
    pub renewed: Option<&'a str>,
}

/// A made-up person.
#[derive(Clone, Copy, Debug)]
pub struct TrialPerson<'a> {
    /// The user name to type.
    pub username: &'a str,
    /// First and last name.
    pub name: &'a str,
    /// What is special about this person.
    pub note: &'a str,
    /// Serial of the token, if there is one.
    pub serial: Option<&'a str>,
    /// Whether "new paper" is offered.
    pub can_renew: bool,
}
