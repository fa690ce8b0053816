//! The error codes of OAuth 2.0 and OpenID Connect: a closed set.

use core::fmt;

/// An error as a client hears of it. HTTP status codes are none of its business.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum OAuthError {
    /// RFC 6749 section 4.1.2.1: a parameter is missing, repeated or malformed.
    InvalidRequest,
    /// RFC 6749 section 5.2: the client did not prove who it is.
    InvalidClient,
    /// RFC 6749 section 5.2: the code is wrong, expired, used or another client's.
    InvalidGrant,
    /// RFC 9449 section 5: the proof of possession is missing or not sound.
    InvalidDpopProof,
    /// RFC 9449 section 8: the proof of possession must carry our nonce.
    UseDpopNonce,
    /// RFC 7009 section 2.2.1: tokens of this kind cannot be revoked.
    UnsupportedTokenType,
    /// RFC 6749 section 4.1.2.1: this client may not ask for this.
    UnauthorizedClient,
    /// RFC 6749 section 5.2.
    UnsupportedGrantType,
    /// RFC 6749 section 4.1.2.1.
    InvalidScope,
    /// RFC 6749 section 4.1.2.1.
    UnsupportedResponseType,
    /// RFC 6749 section 4.1.2.1: the person or the provider said no.
    AccessDenied,
    /// RFC 6749 section 4.1.2.1.
    ServerError,
    /// RFC 6749 section 4.1.2.1.
    TemporarilyUnavailable,
    /// OpenID Connect Core section 3.1.2.6: nobody may be asked, but somebody must.
    InteractionRequired,
    /// OpenID Connect Core section 3.1.2.6: nobody may be asked, but a login is needed.
    LoginRequired,
    /// OpenID Connect Core section 3.1.2.6.
    AccountSelectionRequired,
    /// OpenID Connect Core section 3.1.2.6.
    ConsentRequired,
    /// OpenID Connect Core section 3.1.2.6: the `request` parameter is not understood.
    RequestNotSupported,
    /// OpenID Connect Core section 3.1.2.6: the `request_uri` parameter is not understood.
    RequestUriNotSupported,
    /// RFC 9101 section 7: the request object is not the client's, or not for us.
    InvalidRequestObject,
    /// RFC 8707 section 2: no resource of ours, or none of the client's.
    InvalidTarget,
    /// OpenID Connect Core section 3.1.2.6: the `registration` parameter is not understood.
    RegistrationNotSupported,
    /// OpenID Connect Core Unmet Authentication Requirements 1.0: the level cannot be reached.
    UnmetAuthenticationRequirements,
    /// RFC 6750 section 3.1: the access token is expired, ended or not ours.
    InvalidToken,
    /// RFC 6750 section 3.1: the access token does not reach that far.
    InsufficientScope,
    /// RFC 7591 section 3.2.2: a return address is missing or unfit.
    InvalidRedirectUri,
    /// RFC 7591 section 3.2.2: another member of a registration is unfit.
    InvalidClientMetadata,
    /// RFC 7591 section 3.2.2: a software statement of somebody we do not know.
    UnapprovedSoftwareStatement,
}

impl OAuthError {
    /// The code as the specification spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidDpopProof => "invalid_dpop_proof",
            Self::UseDpopNonce => "use_dpop_nonce",
            Self::UnsupportedTokenType => "unsupported_token_type",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::AccessDenied => "access_denied",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::InteractionRequired => "interaction_required",
            Self::LoginRequired => "login_required",
            Self::AccountSelectionRequired => "account_selection_required",
            Self::ConsentRequired => "consent_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::InvalidRequestObject => "invalid_request_object",
            Self::InvalidTarget => "invalid_target",
            Self::RegistrationNotSupported => "registration_not_supported",
            Self::UnmetAuthenticationRequirements => "unmet_authentication_requirements",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
            Self::InvalidRedirectUri => "invalid_redirect_uri",
            Self::InvalidClientMetadata => "invalid_client_metadata",
            Self::UnapprovedSoftwareStatement => "unapproved_software_statement",
        }
    }
}

impl fmt::Display for OAuthError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
