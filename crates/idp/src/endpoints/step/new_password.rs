//! The demanded new password.

use fedtoken_core::password::PasswordError;

use fedtoken_storage::{
    Change, Changes,
    stores::{JournalEvent, Reason},
};

use super::At;
use crate::{
    http::{Failure, Fault, Reply},
    login::StepForm,
    methods::new_password::{Chosen, choose},
    oidc::Parameters,
    pages::{EndReason, NewPasswordAlert, NewPasswordForm},
};

impl At<'_> {
    pub(super) fn new_password_page(
        &self,
        alert: Option<NewPasswordAlert>,
    ) -> Result<Reply, Failure> {
        let stage = self.stage();
        stage.page(&NewPasswordForm {
            frame: stage.frame_with(&self.links().shown()),
            service: stage.service.shown(),
            action: &self.path(),
            form: &self.form()?,
            alert,
        })
    }

    pub(super) async fn take_new_password(
        &self,
        form: StepForm,
        parameters: &Parameters,
    ) -> Result<Reply, Failure> {
        if self.is_over() {
            return self.ended(EndReason::Expired);
        }
        if form.expired(self.app.policy.form, self.request.now) {
            return self.new_password_page(Some(NewPasswordAlert::Expired));
        }
        let account = self.app.store.account_of(&self.login.person_id).await?;
        let account = account.ok_or(Fault::Inconsistent("a login has no account"))?;
        let typed = parameters.one("new_password").unwrap_or_default();
        let again = parameters.one("new_password_again").unwrap_or_default();
        let alert = match choose(self.app, &self.login, &account, (typed, again)).await? {
            Chosen::Kept | Chosen::Gone => {
                return Ok(Reply::see_other(self.path()));
            }
            Chosen::TooMany => {
                let end = Change::EndLogin {
                    login_id: self.login.id.clone(),
                };
                let mut rng = self.app.entropy.generator()?;
                let pen = self.pen().await?;
                let why = Some(Reason::TooManyWrong);
                let line = self.journal(&pen, JournalEvent::LoginEnded, why, &mut rng)?;
                let ended = self.app.store.commit(Changes::from(end).and(line)).await?;
                ended.map_err(|_| Fault::Inconsistent("a login cannot be ended"))?;
                return self.ended(EndReason::TooManyWrong);
            }
            Chosen::Same => NewPasswordAlert::Same,
            Chosen::Mismatch => NewPasswordAlert::Mismatch,
            Chosen::Refused(refused) => alert_for(refused),
        };
        self.new_password_page(Some(alert))
    }
}

fn alert_for(refused: PasswordError) -> NewPasswordAlert {
    match refused {
        PasswordError::TooShort => NewPasswordAlert::TooShort,
        PasswordError::TooLong => NewPasswordAlert::TooLong,
        PasswordError::ContainsWord => NewPasswordAlert::ContainsWord,
        PasswordError::Repetition => NewPasswordAlert::Repetition,
        PasswordError::Sequence => NewPasswordAlert::Sequence,
        // A rule that a later core adds also says that it is easy to guess.
        _ => NewPasswordAlert::Common,
    }
}
