//! What an event says by itself: who did it and how it ended.

use fedtoken_storage::stores::{Actor, JournalEvent as Event, Outcome};

/// Who does what this event tells, and how it ends.
pub(super) const fn nature(event: Event) -> (Actor, Outcome) {
    match event {
        // The password is known to be right, and nothing more.
        Event::PasswordAccepted => (Actor::Visitor, Outcome::Success),
        Event::PasswordRefused
        | Event::CodeTried
        | Event::CodeRefused
        | Event::CodeTurnedAway
        | Event::LoginEnded
        | Event::ClientRefused => (Actor::Visitor, Outcome::Failure),
        Event::LoginFinished
        | Event::PasswordChanged
        | Event::DeviceKnown
        | Event::SessionAnswered
        | Event::SessionEnded
        | Event::ConsentGiven
        | Event::ConsentRevoked => (Actor::Person, Outcome::Success),
        Event::ConsentDenied => (Actor::Person, Outcome::Failure),
        Event::CodeReplayed | Event::RefreshReplayed => (Actor::Client, Outcome::Failure),
        Event::GrantRevoked
        | Event::ClientRegistered
        | Event::ClientReplaced
        | Event::ClientRemoved => (Actor::Client, Outcome::Success),
        Event::PasswordClosed | Event::StepClosed | Event::KeyClosed | Event::MessageBuried => {
            (Actor::Program, Outcome::Failure)
        }
        Event::KeyMade => (Actor::Program, Outcome::Success),
        Event::ClientDeclared
        | Event::ClientChanged
        | Event::ClientWithdrawn
        | Event::TokenMade
        | Event::PersonErased => (Actor::Operator, Outcome::Success),
    }
}
