//! The choice between the session's person and somebody else (`prompt=select_account`).

use super::{At, Known};
use crate::{
    http::{Failure, Fault, Reply},
    login::{Account, FormPurpose, SessionForm},
    pages::AccountForm,
};

impl At<'_> {
    pub(super) async fn account_page(&self, known: &Known) -> Result<Reply, Failure> {
        let session = known.session.as_ref();
        let session = session.ok_or(Fault::Inconsistent("there is no session to choose"))?;
        let username = self.username(known).await?;
        let form = SessionForm::for_request(self.request.now, &self.visitor.ask.binding);
        let place = (FormPurpose::Account, &session.digest);
        let account = form.seal(place, &self.app.ring, &mut self.app.entropy.generator()?)?;
        let (stage, (sealed, links)) = (self.stage(), self.sealed()?);
        stage.page(&AccountForm {
            frame: stage.frame_with(&links.shown()),
            service: stage.service.shown(),
            action: &self.path(),
            ask: &sealed,
            username: username.as_deref(),
            account: &account,
        })
    }

    /// A value that stands for another session, or for none any more, is no choice: the page comes
    /// again, or whatever the dispatcher finds by now.
    pub(super) async fn take_account(&self, chosen: &str) -> Result<Reply, Failure> {
        if chosen == OTHER {
            return self.go_on(&self.visitor.clone().chosen(Account::Other));
        }
        let known = self.known().await?;
        let session = known.session.filter(|session| {
            let place = (FormPurpose::Account, &session.digest);
            let form = SessionForm::open(chosen, place, &self.app.ring);
            form.is_some_and(|form| form.is_for(&self.visitor.ask.binding))
        });
        let account = session.map_or(Account::Unchosen, |session| {
            Account::Session(session.digest)
        });
        self.go_on(&self.visitor.clone().chosen(account))
    }
}

/// The value of the button for another person (contract section 4).
const OTHER: &str = "other";
