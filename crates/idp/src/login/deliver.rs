//! How an authorization answer reaches the client: the one place that sends it.

use crate::{
    app::App,
    http::{Failure, Reply, Request},
    oidc::{
        Ask,
        authorize::{Answer, Delivery, Redirected},
    },
    pages::{AnswerForm, Preferences, View, choose},
    visit,
};

/// Sends the browser back with an authorization code.
///
/// # Errors
/// A fault when the answer cannot be signed or drawn.
pub fn deliver_code(app: &App, request: &Request, ask: &Ask, code: &str) -> Result<Reply, Failure> {
    deliver(app, request, &ask.accept(code, &app.site.issuer))
}

/// Sends the browser back with a refusal.
///
/// # Errors
/// As [`deliver_code`].
pub fn deliver_refusal(
    app: &App,
    request: &Request,
    refusal: &Redirected,
) -> Result<Reply, Failure> {
    deliver(app, request, &refusal.answer(&app.site.issuer))
}

fn deliver(app: &App, request: &Request, answer: &Answer<'_>) -> Result<Reply, Failure> {
    match answer.deliver(&app.keys, request.now)? {
        Delivery::Redirect(location) => Ok(Reply::see_other(location)),
        Delivery::Form(fields) => form(app, request, answer, &fields),
    }
}

fn form(
    app: &App,
    request: &Request,
    answer: &Answer<'_>,
    fields: &[(&'static str, String)],
) -> Result<Reply, Failure> {
    let language = choose(Preferences {
        ui_locales: &answer.ui_locales.join(" "),
        cookie: request.cookies.value(&app.site.cookies.language()),
        client: None,
        accept_language: request.header("accept-language").unwrap_or_default(),
    });
    let page = AnswerForm {
        frame: visit::frame(app, request, language),
        action: answer.redirect_uri,
        fields,
    };
    Ok(Reply::page(page.render()?)
        .with_form_target(visit::form_target(answer.redirect_uri))
        .with_script(AnswerForm::SCRIPT_HASH))
}
