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
//! | `scope` | `invalid_scope` | RFC 6749 section 3.3, OpenID Connect Core section 3.1.2.1 |
//! | `code_challenge` | `invalid_request` | RFC 7636 section 4.4.1, RFC 9700 section 2.1.1 |
//! | `state` | `invalid_request` | RFC 6749 appendix A.5 |
//! | `nonce` | `invalid_request` | OpenID Connect Core section 3.1.2.1 |
//! | `prompt` | `invalid_request` | OpenID Connect Core section 3.1.2.1 |
//! | `max_age` | `invalid_request` | OpenID Connect Core section 3.1.2.1 |
//! | `acr_values` | `invalid_request` | OpenID Connect Core section 3.1.2.1 |
//! | `hints` | nothing | OpenID Connect Core section 3.1.2.1 |

pub(super) mod acr_values;
pub(super) mod client;
pub(super) mod code_challenge;
pub(super) mod hints;
pub(super) mod max_age;
pub(super) mod nonce;
pub(super) mod prompt;
pub(super) mod redirect_uri;
pub(super) mod repeated;
pub(super) mod request_object;
pub(super) mod response_mode;
pub(super) mod response_type;
pub(super) mod scope;
pub(super) mod state;
