//! How far a login has come. It exists from the right password on.
//!
//! ```text
//!  right password --+-- no demand ------------------------> Code -- accepted --> Finished
//!                   |                                       ^  |
//!                   +-- new password --> ChoosePassword ----+  |
//!                                              |   chosen      |
//!                                              +--- ended -----+--> Ended
//! ```

use thiserror::Error;

/// A step of a login.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Step {
    /// The password was right but must be replaced before a code is asked.
    ChoosePassword,
    /// A code is asked.
    Code,
    /// The code was accepted; nothing follows.
    Finished,
    /// Given up, too old or too many wrong codes; nothing follows.
    Ended,
}

/// Why a step cannot be read or taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum StepError {
    /// The login is at another step.
    #[error("the login is at another step")]
    Transition,
    /// The text names no step.
    #[error("not a step of a login")]
    Unknown,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 4] = [
        Self::ChoosePassword,
        Self::Code,
        Self::Finished,
        Self::Ended,
    ];

    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ChoosePassword => "choose-password",
            Self::Code => "code",
            Self::Finished => "finished",
            Self::Ended => "ended",
        }
    }

    /// The step with this name.
    ///
    /// # Errors
    /// [`StepError::Unknown`] for any other text.
    pub fn parse(name: &str) -> Result<Self, StepError> {
        Self::ALL
            .into_iter()
            .find(|step| step.as_str() == name)
            .ok_or(StepError::Unknown)
    }

    /// The step after a right password.
    pub const fn after_password(demand: PasswordDemand) -> Self {
        match demand {
            PasswordDemand::None => Self::Code,
            PasswordDemand::NewPassword => Self::ChoosePassword,
        }
    }

    /// The step after a new password was chosen.
    ///
    /// # Errors
    /// [`StepError::Transition`] unless one was to be chosen.
    pub const fn password_chosen(self) -> Result<Self, StepError> {
        match self {
            Self::ChoosePassword => Ok(Self::Code),
            Self::Code | Self::Finished | Self::Ended => Err(StepError::Transition),
        }
    }

    /// The step after the right code.
    ///
    /// # Errors
    /// [`StepError::Transition`] unless a code was asked.
    pub const fn accepted(self) -> Result<Self, StepError> {
        match self {
            Self::Code => Ok(Self::Finished),
            Self::ChoosePassword | Self::Finished | Self::Ended => Err(StepError::Transition),
        }
    }

    /// The step after the login was given up.
    ///
    /// # Errors
    /// [`StepError::Transition`] if it was over already.
    pub const fn ended(self) -> Result<Self, StepError> {
        match self {
            Self::ChoosePassword | Self::Code => Ok(Self::Ended),
            Self::Finished | Self::Ended => Err(StepError::Transition),
        }
    }
}

/// What is asked of a person at the next right password.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PasswordDemand {
    /// Nothing.
    None,
    /// Another password, because somebody else may know this one.
    NewPassword,
}

/// The text names no demand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not a demand on a password")]
pub struct PasswordDemandError;

impl PasswordDemand {
    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::NewPassword => "new-password",
        }
    }

    /// The demand with this name.
    ///
    /// # Errors
    /// [`PasswordDemandError`] for any other text.
    pub fn parse(name: &str) -> Result<Self, PasswordDemandError> {
        match name {
            "none" => Ok(Self::None),
            "new-password" => Ok(Self::NewPassword),
            _ => Err(PasswordDemandError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_goes_forward_only() {
        use Step::{ChoosePassword, Code, Ended, Finished};
        let refused = Err(StepError::Transition);
        let table = [
            (ChoosePassword, Ok(Code), refused, Ok(Ended)),
            (Code, refused, Ok(Finished), Ok(Ended)),
            (Finished, refused, refused, refused),
            (Ended, refused, refused, refused),
        ];
        for (step, chosen, accepted, ended) in table {
            assert_eq!(step.password_chosen(), chosen, "{step:?}");
            assert_eq!(step.accepted(), accepted, "{step:?}");
            assert_eq!(step.ended(), ended, "{step:?}");
        }
    }

    #[test]
    fn a_demanded_password_comes_before_the_code() {
        assert_eq!(Step::after_password(PasswordDemand::None), Step::Code);
        assert_eq!(
            Step::after_password(PasswordDemand::NewPassword),
            Step::ChoosePassword
        );
    }

    #[test]
    fn stored_names_read_back() {
        for step in Step::ALL {
            assert_eq!(Step::parse(step.as_str()), Ok(step));
        }
        assert_eq!(Step::parse("Code"), Err(StepError::Unknown));
        for demand in [PasswordDemand::None, PasswordDemand::NewPassword] {
            assert_eq!(PasswordDemand::parse(demand.as_str()), Ok(demand));
        }
        assert_eq!(PasswordDemand::parse(""), Err(PasswordDemandError));
    }
}
