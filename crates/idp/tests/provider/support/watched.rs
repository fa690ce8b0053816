//! A provider whose database is looked at after every answer.

use http::StatusCode;

use super::{Browser, Call, Observer, RelyingParty, Response, Sight, TestIdp};

/// A provider that is watched: after every answer nothing may have been written.
pub struct Watched {
    /// The provider.
    pub idp: TestIdp,
    /// The relying party that asks.
    pub rp: RelyingParty,
    /// The browser that sends.
    pub browser: Browser,
    observer: Observer,
    before: Sight,
}

impl Watched {
    /// With one relying party.
    pub async fn start() -> Self {
        let idp = TestIdp::start().await;
        let rp = idp.relying_party().await;
        Self::over(idp, rp).await
    }

    /// Over a provider as it stands now.
    pub async fn over(idp: TestIdp, rp: RelyingParty) -> Self {
        let observer = idp.observer().await;
        let before = observer.look().await;
        let browser = idp.browser();
        Self {
            idp,
            rp,
            observer,
            before,
            browser,
        }
    }

    /// Sends a request; it must be answered without a fault and without a write.
    pub async fn send(&mut self, call: Call) -> Response {
        let said = format!("{call:?}");
        let shown = said.get(..600).unwrap_or(&said);
        let answer = self.browser.send(call).await;
        assert!(!answer.status.is_server_error(), "{shown}: {answer:?}");
        assert_eq!(
            self.observer.look().await,
            self.before,
            "written by {shown}"
        );
        answer
    }

    /// The usual request with these parameters over it; an empty one counts as absent.
    pub fn path(&self, parameters: &[(&str, &str)]) -> String {
        self.rp.ask(&self.idp, parameters).path
    }

    /// Sends a request that a page of ours must refuse.
    pub async fn expect_page(&mut self, call: Call, status: u16) {
        let said = format!("{call:?}");
        let answer = self.send(call).await;
        assert_eq!(answer.status.as_u16(), status, "{said}: {answer:?}");
        assert_eq!(answer.header("location"), None, "{said}");
        assert!(answer.alert().is_some(), "{said}: {answer:?}");
    }

    /// Asks for an authorization that must be refused at the return address.
    pub async fn expect_redirect(&mut self, path: &str, error: &str) -> Response {
        let answer = self.send(Call::get(path)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {answer:?}");
        assert!(
            answer.location().starts_with("https://rp.example/cb?"),
            "{path}: {answer:?}"
        );
        assert_eq!(answer.parameter("error").as_deref(), Some(error), "{path}");
        assert_eq!(
            answer.parameter("iss").as_deref(),
            Some(self.idp.issuer.as_str())
        );
        assert_eq!(answer.parameter("code"), None);
        answer
    }

    /// Sends a request that must be refused in JSON.
    pub async fn expect_json(&mut self, call: Call, (status, error): (u16, &str)) {
        let said = format!("{call:?}");
        let answer = self.send(call).await;
        assert_eq!(answer.status.as_u16(), status, "{said}: {answer:?}");
        assert_eq!(answer.json()["error"], error, "{said}");
    }
}
