//! RFC 7519 sections 4.1.4 to 4.1.6: the object lives now. FAPI 2.0 Message Signing section 5.3.1:
//! its beginning and end are named and at most 60 minutes away.

use std::time::Duration;

use fedtoken_core::time::UnixTime;
use serde_json::Value;

use crate::{keys::Claims, oidc::registration::SecurityProfile};

/// Refuses an object that has ended or not yet begun.
pub(super) fn check(
    claims: &Claims,
    profile: SecurityProfile,
    now: UnixTime,
) -> Result<(), &'static str> {
    let (end, begin) = (instant(claims, "exp")?, instant(claims, "nbf")?);
    let made = instant(claims, "iat")?;
    if end.is_some_and(|end| now >= end.plus(SKEW)) {
        return Err("the request object has expired");
    }
    if begin.into_iter().chain(made).any(|at| at > now.plus(SKEW)) {
        return Err("the request object is not valid yet");
    }
    match (profile, begin, end) {
        (SecurityProfile::Standard, ..) => Ok(()),
        (SecurityProfile::Fapi2, Some(begin), Some(end))
            if now <= begin.plus(LONGEST) && end <= begin.plus(LONGEST) =>
        {
            Ok(())
        }
        (SecurityProfile::Fapi2, ..) => {
            Err("the request object needs nbf and exp, at most 60 minutes apart and ago")
        }
    }
}

/// A fraction of a second is cut off.
fn instant(claims: &Claims, name: &str) -> Result<Option<UnixTime>, &'static str> {
    let Some(value) = claims.get(name) else {
        return Ok(None);
    };
    whole_seconds(value)
        .filter(|seconds| (0..=LATEST).contains(seconds))
        .map(|seconds| Some(UnixTime::from_secs(seconds)))
        .ok_or("a time of the request object is not a number of seconds")
}

fn whole_seconds(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let text = value.as_f64()?.trunc().to_string();
        text.parse().ok()
    })
}

/// What the clocks of client and provider may differ.
const SKEW: Duration = Duration::from_secs(60);
const LONGEST: Duration = Duration::from_secs(60 * 60);
/// The end of the year 9999.
const LATEST: i64 = 253_402_300_799;
