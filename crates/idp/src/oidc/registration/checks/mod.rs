//! One matter of a registration a file; [`all`](all::all) lists them in their order.
//!
//! | check | source |
//! | --- | --- |
//! | `names` | RFC 7591 section 2 |
//! | `addresses` | RFC 9700 section 4.1, RFC 8252 section 7 |
//! | `pages` | RFC 7591 section 2, OpenID Connect Core section 4 |
//! | `client_keys` | RFC 7591 section 2, RFC 7523, RFC 9101 |
//! | `certificates` | RFC 8705 sections 2 and 3 |
//! | `grants` | RFC 7591 section 2.1 |
//! | `pkce` | RFC 9700 section 2.1.1 |
//! | `scopes` | RFC 6749 section 3.3, RFC 8707, RFC 7662 section 2.1 |
//! | `sector` | OpenID Connect Core section 8.1 |
//! | `levels` | OpenID Connect Dynamic Client Registration section 2 |
//! | `logout` | OpenID Connect Front-Channel and Back-Channel Logout section 2 |
//! | `fapi2` | FAPI 2.0 Security Profile section 5.3.2 |

mod addresses;
mod all;
mod certificates;
mod client_keys;
mod fapi2;
mod grants;
mod levels;
mod logout;
mod names;
mod pages;
mod pkce;
mod scopes;
mod sector;

#[cfg(test)]
mod fixture;
