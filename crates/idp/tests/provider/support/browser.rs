//! A browser without JavaScript: keeps cookies, follows redirects within the provider.

use std::net::{IpAddr, SocketAddr};

use http::StatusCode;

use super::{Call, Form, Jar, Response};

/// One browser. A clone is the same browser with the cookies of this moment, for parallel posts.
#[derive(Clone, Debug)]
pub struct Browser {
    /// Its cookies.
    pub jar: Jar,
    server: SocketAddr,
    issuer: String,
    from: IpAddr,
    language: &'static str,
}

impl Browser {
    /// A fresh one; English, so that tests can name words.
    pub fn new(server: SocketAddr, issuer: &str, from: IpAddr) -> Self {
        Self {
            jar: Jar::default(),
            server,
            issuer: issuer.to_owned(),
            from,
            language: "en",
        }
    }

    /// The same browser carried to another network.
    #[must_use]
    pub fn moved_to(mut self, from: impl Into<IpAddr>) -> Self {
        self.from = from.into();
        self
    }

    /// The same browser with another `Accept-Language`.
    #[must_use]
    pub fn speaking(mut self, language: &'static str) -> Self {
        self.language = language;
        self
    }

    /// Asks for a page; does not follow.
    pub async fn get(&mut self, path: &str) -> Response {
        self.send(Call::get(path)).await
    }

    /// Asks for a page and follows.
    pub async fn open(&mut self, path: &str) -> Response {
        let first = self.get(path).await;
        self.follow(first).await
    }

    /// Posts a form; does not follow.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.send(Call::post(path, fields)).await
    }

    /// Posts a form as it stands; does not follow.
    pub async fn press(&mut self, form: &Form) -> Response {
        self.post(&form.action, &form.pairs()).await
    }

    /// Posts a form and follows.
    pub async fn submit(&mut self, form: &Form) -> Response {
        let first = self.press(form).await;
        self.follow(first).await
    }

    /// Sends a request of any kind with the cookies, and takes cookies back.
    pub async fn send(&mut self, call: Call) -> Response {
        let mut call = call.with_header("accept-language", self.language);
        if let Some(cookies) = self.jar.header() {
            call = call.with_header("cookie", &cookies);
        }
        let response = call.send(self.server, self.from).await;
        self.jar.take(&response.headers);
        response
    }

    /// Follows redirects until a page comes or the way leads out of the provider.
    pub async fn follow(&mut self, response: Response) -> Response {
        let mut response = response;
        for _ in 0..MOST {
            match self.inside(&response) {
                Some(path) => response = self.get(&path).await,
                None => return response,
            }
        }
        panic!("redirected without end: {response:?}");
    }

    fn inside(&self, response: &Response) -> Option<String> {
        if response.status != StatusCode::SEE_OTHER {
            return None;
        }
        let location = response.location();
        let path = location.strip_prefix(&self.issuer).unwrap_or(location);
        path.starts_with('/').then(|| path.to_owned())
    }
}

const MOST: usize = 10;
