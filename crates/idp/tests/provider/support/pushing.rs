//! A relying party that sends its request to the provider itself before it sends the browser.

use http::StatusCode;
use url::form_urlencoded;

use super::{Ask, Call, RelyingParty, Response, TestIdp};

impl Ask {
    /// The parameters of the request.
    pub fn fields(&self) -> Vec<(String, String)> {
        let (_, query) = self.path.split_once('?').unwrap();
        form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect()
    }

    /// The same request with nothing but these parameters in its address.
    #[must_use]
    pub fn reduced_to(self, parameters: &[(&str, &str)]) -> Self {
        let (address, _) = self.path.split_once('?').unwrap();
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(parameters)
            .finish();
        Self {
            path: format!("{address}?{query}"),
            ..self
        }
    }
}

impl RelyingParty {
    /// Pushes a request in the way this client registered.
    pub async fn push(&self, ask: &Ask) -> Response {
        self.send(self.pushing(ask)).await
    }

    /// The call that pushes a request.
    pub fn pushing(&self, ask: &Ask) -> Call {
        let fields = ask.fields();
        let fields = fields.iter().map(|(name, value)| (&**name, &**value));
        // Who is named by how it proves itself is not named twice.
        let fields: Vec<_> = fields.filter(|(name, _)| *name != "client_id").collect();
        self.authenticated("/par", &fields)
    }

    /// A fresh request with these parameters, pushed.
    pub async fn pushed(&self, idp: &TestIdp, parameters: &[(&str, &str)]) -> Ask {
        let ask = self.ask(idp, parameters);
        let answer = self.push(&ask).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        let uri = answer.json()["request_uri"].as_str().unwrap().to_owned();
        ask.reduced_to(&[("client_id", &self.client_id), ("request_uri", &uri)])
    }
}
