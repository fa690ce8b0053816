//! The question what a client may see (OpenID Connect Core section 3.1.2.4), and its answer.

use fedtoken_storage::Conflict;

use super::{At, Known, Next, Parameters};
use crate::{
    http::{Failure, Fault, Refusal, Reply, Route},
    login::{Ending, FormPurpose, SessionForm, allow, deny},
    oidc::{OAuthError, consent},
    pages::{ConsentAlert, ConsentForm, ErrorKind},
    visit,
};

impl At<'_> {
    pub(super) fn consent_page(
        &self,
        known: &Known,
        alert: Option<ConsentAlert>,
    ) -> Result<Reply, Failure> {
        let session = known.session.as_ref();
        let session = session.ok_or(Fault::Inconsistent("nobody is there to be asked"))?;
        let form = SessionForm::for_request(self.request.now, &self.visitor.ask.binding)
            .showing(self.client.client_life);
        let place = (FormPurpose::Consent, &session.digest);
        let form = form.seal(place, &self.app.ring, &mut self.app.entropy.generator()?)?;
        let scope = consent::granted(&self.visitor.ask, &self.client);
        let (stage, (sealed, links)) = (self.stage(), self.sealed()?);
        stage.page(&ConsentForm {
            frame: stage.frame_with(&links.shown()),
            service: stage.service.shown(),
            action: &self.path(),
            ask: &sealed,
            form: &form,
            told: &visit::told(&scope),
            policy: visit::web_link(self.client.policy_uri.as_deref()),
            terms: visit::web_link(self.client.tos_uri.as_deref()),
            services: &Route::Services.path(&self.app.site),
            alert,
        })
    }

    /// The question is put once more to a session that is not the asked one any more.
    pub(super) async fn take_consent(
        &self,
        answer: &str,
        parameters: &Parameters,
    ) -> Result<Reply, Failure> {
        let known = self.known().await?;
        let (Some(session), Next::Consent | Next::Answer) = (&known.session, self.next(&known))
        else {
            return self.go_on(&self.visitor);
        };
        let place = (FormPurpose::Consent, &session.digest);
        let text = parameters.one("form").unwrap_or_default();
        let form = SessionForm::open(text, place, &self.app.ring)
            .filter(|form| form.is_for(&self.visitor.ask.binding))
            .ok_or(Refusal::Page(ErrorKind::BadRequest))?;
        // Who was removed and added again under the same id is somebody else than the page showed.
        if !form.shows(self.client.client_life) {
            return self.go_on(&self.visitor);
        }
        if form.expired(self.app.policy.form, self.request.now) {
            return self.consent_page(&known, Some(ConsentAlert::Expired));
        }
        match answer {
            "allow" => self.allowed(known).await,
            "deny" => {
                deny(self.app, self.request, &self.client, session).await?;
                self.refuse(OAuthError::AccessDenied, "the person said no")
            }
            _ => Err(Refusal::Page(ErrorKind::BadRequest).into()),
        }
    }
    /// Saves the yes with its answer. Where another window of the same session got a yes meanwhile,
    /// this one joins it; what was taken back meanwhile does not come back with this one.
    async fn allowed(&self, mut known: Known) -> Result<Reply, Failure> {
        let asked = (&self.visitor.ask, &self.client);
        for _ in 0..TRIES {
            let Some(session) = &known.session else { break };
            let decided = allow(self.app, self.request, asked, (&known, session)).await?;
            let ending = self.try_answer(&known, decided).await?;
            if !matches!(ending, Ending::Lost(Conflict::Consent)) {
                return self.end(ending);
            }
            let now = self.known().await?;
            if !has_grown(&known, &now) || !matches!(self.next(&now), Next::Consent | Next::Answer)
            {
                break;
            }
            known = now;
        }
        self.go_on(&self.visitor)
    }
}

/// Whether it is the same session, and what was allowed before is allowed still, and perhaps more.
fn has_grown(before: &Known, now: &Known) -> bool {
    let session = |known: &Known| known.session.as_ref().map(|session| session.digest);
    let read = before.allowed().unwrap_or_default();
    let allowed = now.allowed();
    session(before) == session(now) && allowed.is_some_and(|allowed| read.is_within(&allowed))
}

/// How often a yes is saved at most; a person has few windows.
const TRIES: usize = 3;
