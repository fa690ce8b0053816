//! The counters of passwords. Addresses and names never stand in their names in clear.

use std::time::Duration;

use data_encoding::BASE32_NOPAD;
use fedtoken_core::{
    ids::PersonId,
    keyring::Keyring,
    throttle::{
        Counter, Lane, Limits, PasswordAttempt, PasswordBound, PasswordCounters, PasswordWrites,
        Rule, Whom,
    },
    time::UnixTime,
};
use fedtoken_storage::{Change, Changes, Conflict, StorageError, Store, stores::CounterKey};

use crate::http::{ClientAddress, Failure, Fault};

/// The counters that a password from an unknown device runs through.
#[derive(Clone, Debug)]
pub struct Counters {
    account: Bounded,
    network: Bounded,
    wide_network: Bounded,
}

/// A counter and its rule.
#[derive(Clone, Debug)]
struct Bounded {
    key: CounterKey,
    rule: Rule,
}

impl Counters {
    /// Their states now, and in the same look that of another counter.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    pub async fn read_with(
        &self,
        other: &CounterKey,
        store: &dyn Store,
    ) -> Result<(PasswordCounters, Option<Counter>), StorageError> {
        let [account, network, wide] =
            [&self.account.key, &self.network.key, &self.wide_network.key];
        let mut states = store.counters(&[account, network, wide, other]).await?;
        let passwords = PasswordCounters {
            account: states.remove(account),
            network: states.remove(network),
            wide_network: states.remove(wide),
        };
        Ok((passwords, states.remove(other)))
    }

    /// Saves what the attempt takes. The database reserves anew and has the last word.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn save(
        &self,
        attempt: PasswordAttempt,
        now: UnixTime,
        store: &dyn Store,
    ) -> Result<PasswordAttempt, Failure> {
        match self.count(&attempt, now, store).await? {
            Ok(()) => Ok(attempt),
            Err(Conflict::Counter { key, closed }) => {
                // The last free attempt went to somebody else meanwhile.
                let bound = self.bound(&key);
                let bound = bound.ok_or(Fault::Inconsistent("another counter is closed"))?;
                let attempt = attempt.found_closed(bound, closed);
                // A network that is full by now may stay as it is.
                let _ = self.count(&attempt, now, store).await?;
                Ok(attempt)
            }
            Err(_) => Err(Fault::Inconsistent("an attempt cannot be counted").into()),
        }
    }

    /// Counts where the attempt writes something; behind a full network that is nowhere.
    async fn count(
        &self,
        attempt: &PasswordAttempt,
        at: UnixTime,
        store: &dyn Store,
    ) -> Result<Result<(), Conflict>, StorageError> {
        let written = self.written(attempt.writes());
        let counts = written.map(|Bounded { key, rule }| Change::Count { key, rule, at });
        let counts: Changes = counts.collect();
        if counts.steps().is_empty() {
            return Ok(Ok(()));
        }
        store.commit(counts).await
    }

    /// Gives back what the attempt took.
    pub fn refunds(&self, attempt: &PasswordAttempt) -> impl Iterator<Item = Change> {
        let (written, counted_at) = (self.written(attempt.writes()), attempt.reserved_at());
        written.map(move |Bounded { key, rule }| Change::Refund {
            key,
            rule,
            counted_at,
        })
    }

    /// Counts a password that was refused, for the journal; none behind a full network, where
    /// nothing is written. A name that does not exist costs as much.
    pub fn refused(&self, attempt: &PasswordAttempt, at: UnixTime) -> Option<Change> {
        if let Lane::Closed(by) = attempt.lane()
            && (by.network.is_some() || by.wide_network.is_some())
        {
            return None;
        }
        let account = &self.account.key;
        let (key, window) = match account.subject(ACCOUNT) {
            Some(person) => (refused_passwords(person, at), None),
            None => {
                let decoy = account.subject(DECOY).unwrap_or_default();
                (CounterKey::new("refused-decoy", decoy), Some(HOUR))
            }
        };
        let rule = Rule::without_waits(u32::MAX, window);
        Some(Change::Count { key, rule, at })
    }

    fn bound(&self, key: &CounterKey) -> Option<PasswordBound> {
        let bounds = [
            (&self.account, PasswordBound::Account),
            (&self.network, PasswordBound::Network),
            (&self.wide_network, PasswordBound::WideNetwork),
        ];
        let found = bounds.into_iter().find(|(one, _)| one.key == *key);
        found.map(|(_, bound)| bound)
    }

    /// The networks come first: behind a full one the account is not counted.
    fn written(&self, writes: PasswordWrites) -> impl Iterator<Item = Bounded> {
        let all = [
            (writes.network, &self.network),
            (writes.wide_network, &self.wide_network),
            (writes.account, &self.account),
        ];
        let written = all.map(|(write, one)| write.map(|_| one.clone()));
        written.into_iter().flatten()
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
    let (whom, account) = match person {
        Some(person) => (Whom::Person, account_counter(person)),
        None => (Whom::Nobody, decoy(typed_name, ring)),
    };
    let [narrow, wide] = [address.narrow(), address.wide()];
    Counters {
        account: Bounded {
            key: account,
            rule: whom.account_rule(limits),
        },
        network: Bounded {
            key: network("network", &narrow, ring),
            rule: limits.network,
        },
        wide_network: Bounded {
            key: network("wide-network", &wide, ring),
            rule: limits.wide_network,
        },
    }
}

/// The counter of passwords from unknown devices.
#[must_use]
pub fn account_counter(person: &PersonId) -> CounterKey {
    CounterKey::new(ACCOUNT, person.as_str())
}

/// Kind of the counters of refused passwords, one for each account and hour of the clock; they stay
/// until the journal has them.
pub const REFUSED: &str = "refused";

fn refused_passwords(person: &str, at: UnixTime) -> CounterKey {
    let hour = at.as_secs().div_euclid(3600);
    CounterKey::new(REFUSED, &format!("{person}/{hour}"))
}

/// The counter of requests that public clients push from a network (RFC 9126).
#[must_use]
pub fn pushing_network(address: ClientAddress, ring: &Keyring) -> CounterKey {
    network("pushing", &address.narrow(), ring)
}

/// The counter of requests that a client pushes which registered itself (RFC 9126).
#[must_use]
pub fn pushing_client(client_id: &str) -> CounterKey {
    CounterKey::new("pushing-client", client_id)
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
    CounterKey::new(DECOY, &bucket.to_string())
}

const ACCOUNT: &str = "password";
const DECOY: &str = "decoy";
const HOUR: Duration = Duration::from_secs(60 * 60);

#[cfg(test)]
mod tests;
