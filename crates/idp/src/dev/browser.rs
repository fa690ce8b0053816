//! A small browser that is played by a script: cookies, redirects and forms, no JavaScript.

use http::{Method, Request, StatusCode, header};
use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::relying_party::{HttpClient, HttpClientError};
use cookies::Jar;

mod cookies;

/// A browser with its own cookies.
#[derive(Debug, Default)]
pub struct Browser {
    http: HttpClient,
    jar: Jar,
}

/// A page that was reached, after all redirects.
#[derive(Debug)]
pub struct Page {
    /// Its address.
    pub url: Url,
    /// Its status.
    pub status: StatusCode,
    html: String,
}

/// A form with its hidden values, ready to be filled in.
#[derive(Debug)]
pub struct Form {
    action: Url,
    method: Method,
    fields: Vec<(String, String)>,
    inputs: Vec<String>,
    buttons: Vec<(String, String)>,
}

/// The browser cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// An address that cannot be read.
    #[error("an address cannot be read")]
    Url(#[from] url::ParseError),
    /// A request that cannot be written.
    #[error("a request cannot be written")]
    Request(#[from] http::Error),
    /// The network.
    #[error(transparent)]
    Http(#[from] HttpClientError),
    /// More than ten redirects.
    #[error("redirects do not end at {0}")]
    Redirects(String),
    /// The page lacks what the script needs.
    #[error("{url} has no {wanted}")]
    Lacks {
        /// Address of the page or form, without its query.
        url: String,
        /// What was looked for.
        wanted: String,
    },
}

impl Browser {
    /// Opens an address and follows redirects.
    ///
    /// # Errors
    /// [`BrowserError`] when no page is reached; a page with an error status is a page.
    pub async fn open(&mut self, address: &str) -> Result<Page, BrowserError> {
        self.fetch(Method::GET, Url::parse(address)?, None).await
    }

    /// Sends a form and follows redirects.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn send(&mut self, form: &Form) -> Result<Page, BrowserError> {
        let body = form.encoded();
        if form.method == Method::POST {
            return self
                .fetch(Method::POST, form.action.clone(), Some(body))
                .await;
        }
        let mut address = form.action.clone();
        address.set_query(Some(&body));
        self.fetch(Method::GET, address, None).await
    }

    async fn fetch(
        &mut self,
        mut method: Method,
        mut url: Url,
        mut body: Option<String>,
    ) -> Result<Page, BrowserError> {
        for _ in 0..=MOST_REDIRECTS {
            let mut request = Request::builder()
                .method(method.clone())
                .uri(url.as_str())
                .header(header::ACCEPT, PAGES);
            if let Some(cookies) = self.jar.header(&url) {
                request = request.header(header::COOKIE, cookies);
            }
            if body.is_some() {
                request = request.header(header::CONTENT_TYPE, FORM);
            }
            let body_bytes = body.take().unwrap_or_default().into_bytes();
            let answer = self.http.send(request.body(body_bytes)?).await?;
            self.jar.keep(&url, answer.headers());
            let location = answer.headers().get(header::LOCATION);
            match location.and_then(|value| value.to_str().ok()) {
                Some(next) if answer.status().is_redirection() => {
                    url = url.join(next)?;
                    method = Method::GET;
                }
                _ => {
                    let html = String::from_utf8_lossy(answer.body()).into_owned();
                    return Ok(Page {
                        url,
                        status: answer.status(),
                        html,
                    });
                }
            }
        }
        Err(BrowserError::Redirects(bare(&url)))
    }
}

impl Page {
    /// The form that has this button; an empty name is the button without one.
    ///
    /// # Errors
    /// [`BrowserError::Lacks`] if there is none.
    pub fn form_with(&self, name: &str, value: &str) -> Result<Form, BrowserError> {
        let page = Html::parse_document(&self.html);
        let button = (name.to_owned(), value.to_owned());
        let forms = all(&page, "form")
            .into_iter()
            .filter_map(|form| self.read_form(form));
        forms
            .into_iter()
            .find(|form| form.buttons.contains(&button))
            .ok_or_else(|| BrowserError::Lacks {
                url: bare(&self.url),
                wanted: format!("button {name}={value}"),
            })
    }

    /// The text of the first element of this kind.
    #[must_use]
    pub fn text(&self, selector: &str) -> Option<String> {
        let page = Html::parse_document(&self.html);
        let found = all(&page, selector).into_iter().next()?;
        Some(found.text().collect::<String>().trim().to_owned())
    }

    /// An attribute of the first element of this kind.
    #[must_use]
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let page = Html::parse_document(&self.html);
        let found = all(&page, selector).into_iter().next()?;
        found.attr(name).map(str::to_owned)
    }

    fn read_form(&self, form: ElementRef<'_>) -> Option<Form> {
        let action = self
            .url
            .join(form.attr("action").unwrap_or_default())
            .ok()?;
        let post = form
            .attr("method")
            .is_some_and(|method| method.eq_ignore_ascii_case("post"));
        let mut read = Form {
            action,
            method: if post { Method::POST } else { Method::GET },
            fields: Vec::new(),
            inputs: Vec::new(),
            buttons: Vec::new(),
        };
        for element in within(form, "input, button") {
            read.take(element);
        }
        Some(read)
    }
}

impl Form {
    /// Types into an input.
    ///
    /// # Errors
    /// [`BrowserError::Lacks`] if there is no such input.
    pub fn fill(mut self, name: &str, value: &str) -> Result<Self, BrowserError> {
        if !self.inputs.iter().any(|known| known == name) {
            let wanted = format!("input {name}");
            return Err(BrowserError::Lacks {
                url: bare(&self.action),
                wanted,
            });
        }
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        Ok(self)
    }

    /// Sends the button's own value with the form.
    #[must_use]
    pub fn pressing(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    fn take(&mut self, element: ElementRef<'_>) {
        let text = |name: &str| element.attr(name).unwrap_or_default().to_owned();
        let (name, value) = (text("name"), text("value"));
        if element.attr("disabled").is_some() {
            return;
        }
        match (
            element.value().name(),
            element.attr("type").unwrap_or("text"),
        ) {
            ("button", _) | ("input", "submit") => self.buttons.push((name, value)),
            ("input", "checkbox" | "radio") if element.attr("checked").is_none() => {
                self.inputs.push(name);
            }
            _ => {
                self.inputs.push(name.clone());
                self.fields.push((name, value));
            }
        }
    }

    fn encoded(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.fields)
            .finish()
    }
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    Selector::parse(selector)
        .map(|it| page.select(&it).collect())
        .unwrap_or_default()
}

fn within<'a>(element: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    Selector::parse(selector)
        .map(|it| element.select(&it).collect())
        .unwrap_or_default()
}

/// An address without what it carries: nothing of that belongs into an error text.
fn bare(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

const MOST_REDIRECTS: usize = 10;
const FORM: &str = "application/x-www-form-urlencoded";
/// What browsers say when they open a page.
const PAGES: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    fn page(html: &str) -> Page {
        Page {
            url: Url::parse("http://localhost:1/login/token?t=secret").unwrap(),
            status: StatusCode::OK,
            html: html.to_owned(),
        }
    }

    const LOGIN: &str = r#"<p role="alert">No</p><form method="post" action="/login/token">
        <input type="hidden" name="t" value="a&amp;b"><input name="username" value="">
        <input type="password" name="password"><input type="checkbox" name="public" value="yes">
        <button>Go</button><button name="method" value="app" disabled>App</button></form>"#;

    #[test]
    fn a_form_keeps_hidden_values_and_takes_typed_ones() {
        let form = page(LOGIN).form_with("", "").unwrap();
        let form = form
            .fill("username", "an")
            .unwrap()
            .fill("password", "x y")
            .unwrap();
        assert_eq!(form.action.as_str(), "http://localhost:1/login/token");
        assert_eq!(form.encoded(), "t=a%26b&username=an&password=x+y");
    }

    #[test]
    fn what_is_not_there_cannot_be_used() {
        let login = page(LOGIN);
        let lacks = login.form_with("method", "app").unwrap_err().to_string();
        assert_eq!(
            lacks,
            "http://localhost:1/login/token has no button method=app"
        );
        assert!(login.form_with("", "").unwrap().fill("code", "1").is_err());
    }

    #[tokio::test]
    async fn pages_are_asked_for() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let server = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = vec![0; 4096];
            let length = stream.read(&mut head).await.unwrap();
            let answer = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
            stream.write_all(answer).await.unwrap();
            String::from_utf8_lossy(&head[..length]).into_owned()
        };
        let mut browser = Browser::default();
        let (head, page) = tokio::join!(server, browser.open(&address));
        assert_eq!(page.unwrap().status, StatusCode::NO_CONTENT);
        assert!(head.contains("\r\naccept: text/html,"), "{head}");
    }

    #[test]
    fn texts_and_attributes_are_found() {
        let login = page(LOGIN);
        assert_eq!(login.text("[role=alert]").as_deref(), Some("No"));
        assert_eq!(login.attribute("form", "method").as_deref(), Some("post"));
        assert_eq!(login.text("h1"), None);
    }
}
