//! Names of the attempt counters. Addresses and names never stand in them in clear.

use data_encoding::BASE32_NOPAD;
use fedtoken_core::{
    ids::PersonId,
    keyring::Keyring,
    throttle::{Limits, Rule},
};
use fedtoken_storage::stores::CounterKey;

use crate::http::ClientAddress;

/// The counters that a password from an unknown device runs through.
#[derive(Clone, Debug)]
pub struct Counters {
    /// The account's, or a decoy's for a name that nobody has.
    pub account: (CounterKey, Rule),
    /// The network's and the wider network's.
    pub networks: [(CounterKey, Rule); 2],
}

impl Counters {
    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = (CounterKey, Rule)> {
        let networks = self.networks.iter().cloned();
        std::iter::once(self.account.clone()).chain(networks)
    }
}

/// How many shared counters stand for user names that do not exist, so that such a name costs
/// the same writes as one that does, and never a row of its own.
const DECOYS: u8 = 64;

/// The counters of one attempt: the account (or a decoy), the network, the wider network.
#[must_use]
pub fn counters(
    person: Option<&PersonId>,
    (typed_name, address): (&str, ClientAddress),
    limits: &Limits,
    ring: &Keyring,
) -> Counters {
    let account = match person {
        Some(person) => (
            CounterKey::new("password", person.as_str()),
            limits.password_unknown,
        ),
        None => (
            decoy(typed_name, ring),
            Rule::without_waits(u32::MAX, limits.password_unknown.window),
        ),
    };
    Counters {
        account,
        networks: [
            (network("network", &address.narrow(), ring), limits.network),
            (
                network("wide-network", &address.wide(), ring),
                limits.wide_network,
            ),
        ],
    }
}

/// The counter of wrong codes from unknown devices.
#[must_use]
pub fn code_counter(person: &PersonId) -> CounterKey {
    CounterKey::new("code", person.as_str())
}

fn network(kind: &'static str, network: &str, ring: &Keyring) -> CounterKey {
    let tag = ring
        .mac_keys("fedtoken/network/v1")
        .tag(&[network.as_bytes()])
        .tag;
    CounterKey::new(
        kind,
        &BASE32_NOPAD.encode(tag.get(..16).unwrap_or_default()),
    )
}

fn decoy(name: &str, ring: &Keyring) -> CounterKey {
    let tag = ring
        .mac_keys("fedtoken/decoy/v1")
        .tag(&[name.as_bytes()])
        .tag;
    let bucket = tag.first().copied().unwrap_or_default() % DECOYS;
    CounterKey::new("decoy", &bucket.to_string())
}
