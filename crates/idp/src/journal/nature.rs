//! What an event says by itself: who did it and how it ended.

use fedtoken_storage::stores::{Actor, JournalEvent as Event, Outcome};

/// Who does what this event tells, and how it ends.
pub(super) const fn nature(event: Event) -> (Actor, Outcome) {
    match event {
        // The password is known to be right, and nothing more.
        Event::PasswordAccepted => (Actor::Visitor, Outcome::Success),
        Event::CodeRefused | Event::LoginEnded => (Actor::Visitor, Outcome::Failure),
        Event::LoginFinished
        | Event::PasswordChanged
        | Event::SessionEnded
        | Event::ConsentGiven
        | Event::ConsentRevoked => (Actor::Person, Outcome::Success),
        Event::CodeReplayed | Event::RefreshReplayed => (Actor::Client, Outcome::Failure),
        Event::GrantRevoked
        | Event::ClientRegistered
        | Event::ClientReplaced
        | Event::ClientRemoved => (Actor::Client, Outcome::Success),
        Event::StepClosed | Event::MessageBuried => (Actor::Program, Outcome::Failure),
        Event::TokenMade | Event::PersonErased => (Actor::Operator, Outcome::Success),
    }
}
