//! A response, and what a person or a script finds on its page.

use std::sync::LazyLock;

use http::{HeaderMap, StatusCode};
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use url::Url;

/// A response that was read to its end.
#[derive(Clone, Debug)]
pub struct Response {
    /// The path and query asked for.
    pub path: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

/// A form as it stands on a page.
#[derive(Clone, Debug)]
pub struct Form {
    /// Where it is posted.
    pub action: String,
    /// Hidden and other inputs with their values; unticked boxes are left out.
    pub fields: Vec<(String, String)>,
    /// Name and value of each named button that is not greyed.
    pub buttons: Vec<(String, String)>,
}

impl Response {
    /// A header with one value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Where a 303 leads; fails for anything else.
    pub fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{self:?}");
        self.header("location").unwrap()
    }

    /// A parameter of the address a 303 leads to.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let base = Url::parse("http://localhost").unwrap();
        let url = base.join(self.location()).unwrap();
        let mut pairs = url.query_pairs();
        let found = pairs.find(|(known, _)| known == name);
        found.map(|(_, value)| value.into_owned())
    }

    /// Whether it sends the browser away from the provider with a code or an error.
    pub fn is_callback(&self) -> bool {
        self.status == StatusCode::SEE_OTHER && !self.location().starts_with('/')
    }

    /// Whether it sends the browser back with an authorization code.
    pub fn has_code(&self) -> bool {
        self.is_callback() && self.parameter("code").is_some()
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The title.
    pub fn title(&self) -> String {
        self.texts("title").concat()
    }

    /// The words of the alert; none without one.
    pub fn alert(&self) -> Option<String> {
        self.texts("[role=alert]").into_iter().next()
    }

    /// The number of the paper code that is asked.
    pub fn position(&self) -> Option<usize> {
        let html = Html::parse_document(&self.body);
        let input = html.select(&selector("input[data-position]")).next()?;
        input.attr("data-position")?.parse().ok()
    }

    /// Whether a code is asked.
    pub fn asks_code(&self) -> bool {
        self.has("input[name=code]")
    }

    /// Whether user name and password are asked.
    pub fn asks_password(&self) -> bool {
        self.has("input[autocomplete=current-password]")
    }

    /// Whether a new password is asked.
    pub fn asks_new_password(&self) -> bool {
        self.has("input[autocomplete=new-password]")
    }

    /// Whether something matches the CSS selector.
    pub fn has(&self, css: &str) -> bool {
        !self.texts(css).is_empty()
    }

    /// The text of everything that matches the CSS selector, with single spaces.
    pub fn texts(&self, css: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        html.select(&selector(css)).map(words).collect()
    }

    /// An attribute of the first element that matches.
    pub fn attribute(&self, css: &str, name: &str) -> Option<String> {
        let html = Html::parse_document(&self.body);
        let found = html.select(&selector(css)).next()?;
        found.attr(name).map(str::to_owned)
    }

    /// The one form of the page.
    pub fn form(&self) -> Form {
        let html = Html::parse_document(&self.body);
        let mut forms = html.select(&FORM);
        let form = forms.next().unwrap_or_else(|| panic!("no form: {self:?}"));
        assert!(forms.next().is_none(), "several forms: {self:?}");
        Form::read(form)
    }
}

impl Form {
    fn read(form: ElementRef<'_>) -> Self {
        let pair = |element: ElementRef<'_>| {
            let name = element.attr("name")?.to_owned();
            Some((name, element.attr("value").unwrap_or_default().to_owned()))
        };
        let inputs = form.select(&INPUT).filter(|input| {
            input.attr("type") != Some("checkbox") || input.attr("checked").is_some()
        });
        let buttons = form
            .select(&BUTTON)
            .filter(|button| button.attr("disabled").is_none());
        Self {
            action: form.attr("action").unwrap().to_owned(),
            fields: inputs.filter_map(pair).collect(),
            buttons: buttons.filter_map(pair).collect(),
        }
    }

    /// With a field filled in, added if the form has none of that name.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        match self.fields.iter_mut().find(|(known, _)| known == name) {
            Some((_, held)) => value.clone_into(held),
            None => self.fields.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// Without a field.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self
    }

    /// The value of a field.
    pub fn value(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).unwrap()
    }

    /// The fields as they are posted.
    pub fn pairs(&self) -> Vec<(&str, &str)> {
        let fields = self.fields.iter();
        fields
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap()
}

fn words(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

static FORM: LazyLock<Selector> = LazyLock::new(|| selector("form"));
static INPUT: LazyLock<Selector> = LazyLock::new(|| selector("input"));
static BUTTON: LazyLock<Selector> = LazyLock::new(|| selector("button[name]"));
