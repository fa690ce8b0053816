//! `fedtoken keys rotate --signing`: successors of all signing keys, begun at once.

use std::{fmt::Write, path::Path, time::Duration};

use fedtoken_core::{keyring::Keyring, rand_core::CryptoRng, time::UnixTime};
use fedtoken_storage::{Store, stores::SigningKey};

use super::{list::date, rotate::belongs, unread};
use crate::{
    cli::run::Failed,
    keys::{
        Ring, file,
        stage::{Wish, due},
    },
    rotation::{Situation, Witness, is_present, succeed},
};

/// Makes them if the ring belongs to the database and this machine's clock is right.
pub(super) async fn step(
    (store, path): (&dyn Store, &Path),
    now: UnixTime,
    rng: &mut (impl CryptoRng + Send),
) -> Result<String, Failed> {
    let Ring { keyring, keys } = file::load_ring(path).map_err(unread(path))?;
    belongs(store, &keyring).await?;
    let witness = Witness::ask(store, now).await?;
    is_present(&Situation {
        keys: &keys,
        witness: &witness,
        now,
    })?;
    begin((store, &keyring), now, rng).await
}

/// Makes them, and says from when they sign.
async fn begin(
    (store, ring): (&dyn Store, &Keyring),
    now: UnixTime,
    rng: &mut (impl CryptoRng + Send),
) -> Result<String, Failed> {
    let stored = store.signing_keys().await?;
    is_on_time((store, &stored), now).await?;
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

/// A clock that is behind would let a successor sign before relying parties know it.
async fn is_on_time(
    (store, stored): (&dyn Store, &[SigningKey]),
    now: UnixTime,
) -> Result<(), Failed> {
    let made = stored.iter().map(|key| key.made_at);
    let holders = store.ring_holders(now).await?;
    let seen = holders.iter().map(|holder| holder.seen_at);
    match made.chain(seen).max() {
        Some(latest) if latest > now.plus(SLACK) => Err(format!(
            "this machine's clock is behind: an instance was here at {}; set it right first",
            date(latest)
        )
        .into()),
        _ => Ok(()),
    }
}

/// How far clocks may differ.
const SLACK: Duration = Duration::from_secs(60);
