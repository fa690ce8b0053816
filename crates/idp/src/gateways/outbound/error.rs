//! Why an address that a client named gave nothing.

use thiserror::Error;

/// Nothing was fetched or delivered. For logs and operators: a stranger who hears which of these it
/// was could explore our network.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum OutboundError {
    /// No absolute http or https address with a host, or one with user name or fragment.
    #[error("not a fit address")]
    Address,
    /// Plain http to anything but an exception of the operator's.
    #[error("plain http")]
    PlainHttp,
    /// A resolved address is private or otherwise not of the public internet.
    #[error("an address that is not public")]
    Private,
    /// The name has no address.
    #[error("unknown host")]
    Unresolved,
    /// No connection to any of the addresses.
    #[error("no connection")]
    Connect,
    /// The certificate is not believed, or there are no roots to believe in.
    #[error("no trusted connection")]
    Tls,
    /// What came was no HTTP.
    #[error("not an HTTP answer")]
    Protocol,
    /// Another status than the wanted one; a redirect is not followed.
    #[error("status {0}")]
    Status(u16),
    /// The content is not what was asked for.
    #[error("another media type")]
    MediaType,
    /// The content is larger than allowed.
    #[error("too large an answer")]
    TooLarge,
    /// It did not come in time.
    #[error("no answer in time")]
    Late,
}
