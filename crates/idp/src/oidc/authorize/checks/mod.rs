//! One rule of the authorization request a file, in this order:
//!
//! | check | refuses with | source |
//! | --- | --- | --- |
//! | `client` | our page | RFC 6749 section 2.2 |
//! | `redirect_uri` | our page | RFC 9700 section 4.1.3, RFC 8252 section 7.3 |
//! | `repeated` | `invalid_request` | RFC 6749 section 3.1 |
//! | `response_type` | `invalid_request`, `unsupported_response_type` | RFC 6749 section 3.1.1 |
//! | `response_mode` | `invalid_request` | OAuth 2.0 Multiple Response Types section 2.1 |
//! | `request_object` | `..._not_supported` | OpenID Connect Core sections 3.1.2.6, 6, 7.2.1 |
//! | `pushed` | `invalid_request` | RFC 9126 section 6 |
//! | `signed` | `invalid_request` | RFC 9101 section 10.5 |
//! | `fapi2` | `unauthorized_client`, `invalid_request` | FAPI 2.0 section 5.3.2 |
//! | `scope` | `invalid_scope` | RFC 6749 section 3.3, OpenID Connect Core section 3.1.2.1 |
//! | `resource` | `invalid_target` | RFC 8707 section 2 |
//! | `code_challenge` | `invalid_request` | RFC 7636 section 4.4.1, RFC 9700 section 2.1.1 |
//! | `dpop_jkt` | `invalid_request` | RFC 9449 section 10 |
//! | `state` | `invalid_request` | RFC 6749 appendix A.5 |
//! | `nonce` | `invalid_request` | OpenID Connect Core section 3.1.2.1 |
//! | `prompt` | `invalid_request` | OpenID Connect Core section 3.1.2.1 |
//! | `max_age` | `invalid_request` | OpenID Connect Core section 3.1.2.1 |
//! | `claims` | `invalid_request` | OpenID Connect Core section 5.5 |
//! | `person` | `invalid_request` | OpenID Connect Core sections 3.1.2.1, 5.5 |
//! | `acr_values` | `invalid_request` | OpenID Connect Core sections 3.1.2.1, 5.5.1.1 |
//! | `hints` | nothing | OpenID Connect Core section 3.1.2.1 |
//!
//! `display` and `claims_locales` have no rule: our pages fit every display, and claims exist in
//! one language, so both are taken and change nothing.

pub(super) mod acr_values;
pub(super) mod claims;
pub(super) mod client;
pub(super) mod code_challenge;
pub(super) mod dpop_jkt;
pub(super) mod fapi2;
pub(super) mod hints;
pub(super) mod max_age;
pub(super) mod nonce;
pub(super) mod person;
pub(super) mod prompt;
pub(super) mod pushed;
pub(super) mod redirect_uri;
pub(super) mod repeated;
pub(super) mod request_object;
pub(super) mod resource;
pub(super) mod response_mode;
pub(super) mod response_type;
pub(super) mod scope;
pub(super) mod signed;
pub(super) mod state;
