//! A browser without JavaScript whose server may go away: every step can fail.

use http::{Method, Request, StatusCode};

use super::{Broken, Jar, Person, Response, Servers};

/// One browser with its cookies.
#[derive(Clone, Debug)]
pub struct Browser {
    /// Its cookies.
    pub jar: Jar,
    servers: Servers,
}

impl Browser {
    /// A fresh one.
    pub fn new(servers: impl Into<Servers>) -> Self {
        Self {
            jar: Jar::default(),
            servers: servers.into(),
        }
    }

    /// Asks for a page; does not follow.
    pub async fn get(&mut self, path: &str) -> Result<Response, Broken> {
        self.exchange(Method::GET, path, String::new()).await
    }

    /// Asks for a page and follows within the provider.
    pub async fn open(&mut self, path: &str) -> Result<Response, Broken> {
        let first = self.get(path).await?;
        self.follow(first).await
    }

    /// Posts the form of a page with these fields filled in; does not follow.
    pub async fn press(
        &mut self,
        page: &Response,
        fields: &[(&str, &str)],
    ) -> Result<Response, Broken> {
        let form = fields
            .iter()
            .fold(page.form(), |form, (name, value)| form.with(name, value));
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form.pairs())
            .finish();
        self.exchange(Method::POST, &form.action, body).await
    }

    /// Posts a form and follows within the provider.
    pub async fn submit(
        &mut self,
        page: &Response,
        fields: &[(&str, &str)],
    ) -> Result<Response, Broken> {
        let first = self.press(page, fields).await?;
        self.follow(first).await
    }

    /// From a request to the page that asks for the code of the paper.
    pub async fn code_page(&mut self, path: &str, person: &Person) -> Result<Response, Broken> {
        let chooser = self.open(path).await?;
        let page = self.submit(&chooser, &[("method", "token")]).await?;
        let typed = [
            ("username", &*person.username),
            ("password", &*person.password),
        ];
        self.submit(&page, &typed).await
    }

    async fn follow(&mut self, response: Response) -> Result<Response, Broken> {
        let mut response = response;
        while response.status == StatusCode::SEE_OTHER && response.location().starts_with('/') {
            let path = response.location().to_owned();
            response = self.get(&path).await?;
        }
        Ok(response)
    }

    async fn exchange(
        &mut self,
        method: Method,
        path: &str,
        body: String,
    ) -> Result<Response, Broken> {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header("accept-language", "en");
        if !body.is_empty() {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        if let Some(cookies) = self.jar.header() {
            request = request.header("cookie", cookies);
        }
        let answer = self.servers.send(request.body(body).unwrap()).await?;
        self.jar.take(answer.headers());
        let (parts, body) = answer.into_parts();
        Ok(Response {
            path: path.to_owned(),
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        })
    }
}
