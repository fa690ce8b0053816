//! How an authorization answer reaches the client: the one place that sends it.

use fedtoken_storage::stores::ClientOrigin;

use crate::{
    app::App,
    http::{Failure, Reply, Request},
    oidc::{
        Ask, Registration,
        authorize::{Answer, Delivery, Redirected},
    },
    pages::{AnswerForm, Language, Refused, View, WayBack},
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

/// Sends a refusal back before the person was asked anything. A client that registered itself may
/// be anybody's, and whoever follows a link to us would be taken there at once: so the person
/// chooses to go (RFC 9700 section 4.11.2).
///
/// # Errors
/// As [`deliver_code`], and a fault of the database.
pub async fn deliver_early_refusal(
    app: &App,
    request: &Request,
    refusal: &Redirected,
) -> Result<Reply, Failure> {
    let client = app
        .clients
        .find(&*app.store, &refusal.client_id, request.now);
    match client.await? {
        Some(client) if client.origin != ClientOrigin::Operator => {
            let answer = refusal.answer(&app.site.issuer);
            offer(app, request, (&answer, &client.registration))
        }
        _ => deliver_refusal(app, request, refusal),
    }
}

/// The answer on a page, with a link or a button.
fn offer(
    app: &App,
    request: &Request,
    (answer, client): (&Answer<'_>, &Registration),
) -> Result<Reply, Failure> {
    let delivery = answer.deliver(&app.keys, request.now)?;
    let service = visit::service_at(client, answer.redirect_uri);
    let page = Refused {
        frame: visit::frame(app, request, language(app, request, answer)),
        service: service.shown(),
        back: match &delivery {
            Delivery::Redirect(location) => WayBack::Link(location),
            Delivery::Form(fields) => WayBack::Form(answer.redirect_uri, fields),
        },
    };
    let reply =
        Reply::page(page.render()?).with_form_target(visit::form_target(answer.redirect_uri));
    Ok(reply.with_refusal())
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
    let page = AnswerForm {
        frame: visit::frame(app, request, language(app, request, answer)),
        action: answer.redirect_uri,
        fields,
    };
    Ok(Reply::page(page.render()?)
        .with_form_target(visit::form_target(answer.redirect_uri))
        .with_script(AnswerForm::SCRIPT_HASH))
}

fn language(app: &App, request: &Request, answer: &Answer<'_>) -> Language {
    visit::language_wished(app, request, (&answer.ui_locales.join(" "), None))
}
