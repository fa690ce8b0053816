//! How an authorization answer travels (OAuth 2.0 Multiple Response Types section 2.1).

use serde::{Deserialize, Serialize};

use crate::keys::Algorithm;

/// How an answer travels; the signed modes are those of JARM section 2.3.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query of the return address.
    #[default]
    Query,
    /// As a form that the browser posts (OAuth 2.0 Form Post Response Mode section 2).
    FormPost,
    /// In the query, as a JWT signed by this algorithm.
    QueryJwt(Algorithm),
    /// As a form, as a JWT signed by this algorithm.
    FormPostJwt(Algorithm),
}
