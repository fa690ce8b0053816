//! `fedtoken keys rotate --signing`: successors of all signing keys, begun at once.

use std::fmt::Write;

use fedtoken_core::{keyring::Keyring, rand_core::CryptoRng, time::UnixTime};
use fedtoken_storage::Store;

use super::list::date;
use crate::{
    cli::run::Failed,
    keys::stage::{Wish, due},
    rotation::succeed,
};

/// Makes them, and says from when they sign.
pub(super) async fn begin(
    (store, ring): (&dyn Store, &Keyring),
    now: UnixTime,
    rng: &mut (impl CryptoRng + Send),
) -> Result<String, Failed> {
    let stored = store.signing_keys().await?;
    let mut text = String::new();
    for succession in due(&stored, Wish::AtOnce, now) {
        let made = succeed((store, ring), &succession, None, (now, &mut *rng)).await?;
        let (algorithm, old) = (succession.algorithm.as_str(), &succession.kid);
        match made {
            Ok(kid) => writeln!(
                text,
                "{algorithm}: {kid} is published and signs from {}; what {old} signed is accepted \
                 until {}",
                date(succession.signs_at),
                date(succession.gone_at)
            )?,
            Err(_) => writeln!(text, "{algorithm}: somebody else has just replaced {old}")?,
        }
    }
    if text.is_empty() {
        return Err("every signing key has a successor that does not sign yet".into());
    }
    Ok(text)
}
