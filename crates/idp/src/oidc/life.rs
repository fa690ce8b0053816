//! How long things last that the provider hands out (contract section 5).

use core::time::Duration;

/// An authorization code: 60 s, the most that OWASP ASVS 10.4.3 and FAPI 2.0 allow.
pub const CODE: Duration = Duration::from_secs(60);

/// An access token: 5 min.
pub const ACCESS_TOKEN: Duration = Duration::from_secs(5 * 60);

/// An ID token: 10 min.
pub const ID_TOKEN: Duration = Duration::from_secs(10 * 60);

/// What a code stands for: as long as a session can last, 12 h. Shorter-lived tokens hang on it.
pub const GRANT: Duration = Duration::from_secs(12 * 60 * 60);

/// How far the clock of another instance of ours may be ahead: 10 s (FAPI 2.0 section 5.3.2.1).
pub const CLOCK_SKEW: Duration = Duration::from_secs(10);
