//! Counting passwords before the slow hash: who asks decides which counters are taken.
//!
//! ```text
//!  known device --- reserve: one more in a row ---> Known ----- right: row cleared
//!      | void                                             \---- wrong: stays counted
//!      v
//!  unknown ---+-- a network is full: nothing counted ------------> Closed --+
//!             +-- account full or waiting: networks counted -----> Closed --+--> always refused,
//!             +-- code step closed: account, networks counted ---> Closed --+    hashed all the same
//!             +-- account, networks counted ---> Unknown ----- right: refunded
//!                                                       \----- wrong: stays counted
//! ```

use crate::login::PasswordDemand;
use crate::throttle::{Closed, CodeStep, Counter, DeviceState, Limits, Rule};
use crate::time::UnixTime;

/// Whose name was typed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Whom {
    /// A person's.
    Person,
    /// Nobody's; the same work is done, on a counter that many such names share.
    Nobody,
}

/// From where a password comes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Origin {
    /// A device that is known for the person.
    Known,
    /// Any other.
    Unknown,
}

/// The counters that a password from an unknown device runs through; none where nothing is stored.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct PasswordCounters {
    /// The person's, for all unknown devices together; a shared one for nobody.
    pub account: Option<Counter>,
    /// That of the IPv4 address or IPv6 /64 network.
    pub network: Option<Counter>,
    /// That of the IPv4 /24 or IPv6 /48 network.
    pub wide_network: Option<Counter>,
}

/// What is stored before a password is looked at.
///
/// ```
/// use fedtoken_core::throttle::{
///     CodeStep, Limits, PasswordCounters, PasswordStanding, PasswordVerdict, Whom,
/// };
/// use fedtoken_core::time::UnixTime;
///
/// let (limits, now) = (Limits::default(), UnixTime::from_secs(1_800_000_000));
/// // Loaded; nothing is stored of this person and this network yet.
/// let standing = PasswordStanding {
///     whom: Whom::Person,
///     device: None,
///     counters: PasswordCounters::default(),
///     step: CodeStep::of(&limits, 0, None),
/// };
/// let attempt = standing.reserve(&limits, now);
/// // Saved before the hash: one attempt on each of the three counters.
/// let saved = attempt.writes();
/// assert_eq!(saved.account.map(|counter| counter.count), Some(1));
/// // The slow hash runs in any case; a right password gives the three attempts back.
/// let PasswordVerdict::Accepted { .. } = attempt.right() else { panic!() };
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PasswordStanding {
    /// Whose name was typed.
    pub whom: Whom,
    /// The device whose mark is genuine and whose state is stored for this person.
    pub device: Option<DeviceState>,
    /// The counters of account and networks.
    pub counters: PasswordCounters,
    /// The code step of the person.
    pub step: CodeStep,
}

/// Which counters the attempt runs through.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lane {
    /// That of a known device, which nobody else can fill.
    Known,
    /// Those of the account and the networks.
    Unknown,
    /// No attempt is left. The hash is paid all the same, and the answer is that to a wrong
    /// password.
    Closed(ClosedBy),
}

/// What holds an attempt from an unknown device up; several may at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClosedBy {
    /// The account's counter.
    pub account: Option<Closed>,
    /// The network's counter.
    pub network: Option<Closed>,
    /// The wide network's counter.
    pub wide_network: Option<Closed>,
    /// The code step: behind it a right password would only tell a thief that it is right.
    pub step: CodeStep,
}

/// What is saved before the hash, on the condition that nothing of the standing has changed; none
/// where nothing is to be saved.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct PasswordWrites {
    /// The device's state.
    pub device: Option<DeviceState>,
    /// The account's counter.
    pub account: Option<Counter>,
    /// The network's counter.
    pub network: Option<Counter>,
    /// The wide network's counter.
    pub wide_network: Option<Counter>,
}

/// An attempt that was counted. Only the result of the hash turns it into a verdict.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub struct PasswordAttempt {
    whom: Whom,
    step: CodeStep,
    lane: Lane,
    writes: PasswordWrites,
}

/// How an attempt ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub enum PasswordVerdict {
    /// The login goes on. From a known device, [`DeviceState::right`] is saved; from an unknown one
    /// [`PasswordCounters::refunded`], and the login is a [`crate::throttle::Look`].
    Accepted {
        /// From where.
        from: Origin,
        /// What the closed code step demands of a known device.
        demand: PasswordDemand,
    },
    /// Wrong, unknown or closed: nobody may see which.
    Refused,
}

impl PasswordStanding {
    /// Takes one attempt, to be called before the slow hash.
    pub fn reserve(&self, limits: &Limits, now: UnixTime) -> PasswordAttempt {
        match self.known_device(limits, now) {
            Some(device) => {
                let writes = PasswordWrites {
                    device: Some(device),
                    ..PasswordWrites::default()
                };
                self.attempt(Lane::Known, writes)
            }
            None => self.reserve_unknown(limits, now),
        }
    }

    fn known_device(&self, limits: &Limits, now: UnixTime) -> Option<DeviceState> {
        match self.whom {
            Whom::Person => self.device?.reserve(limits, now).ok(),
            Whom::Nobody => None,
        }
    }

    /// The networks are counted although the account is closed: else the state of a stranger's own
    /// network would tell him which names exist. Behind a full network nothing is evaluated, so it
    /// costs the account nothing.
    fn reserve_unknown(&self, limits: &Limits, now: UnixTime) -> PasswordAttempt {
        let account_rule = match self.whom {
            Whom::Person => limits.password_unknown,
            Whom::Nobody => Rule::without_waits(u32::MAX, limits.password_unknown.window),
        };
        let account = account_rule.reserve(self.counters.account, now);
        let network = limits.network.reserve(self.counters.network, now);
        let wide_network = limits.wide_network.reserve(self.counters.wide_network, now);
        let closed_by = ClosedBy {
            account: account.err(),
            network: network.err(),
            wide_network: wide_network.err(),
            step: self.step,
        };
        let lane = if closed_by.nothing() {
            Lane::Unknown
        } else {
            Lane::Closed(closed_by)
        };
        let writes = match (network, wide_network) {
            (Ok(network), Ok(wide_network)) => PasswordWrites {
                device: None,
                account: account.ok(),
                network: Some(network),
                wide_network: Some(wide_network),
            },
            _ => PasswordWrites::default(),
        };
        self.attempt(lane, writes)
    }

    const fn attempt(&self, lane: Lane, writes: PasswordWrites) -> PasswordAttempt {
        PasswordAttempt {
            whom: self.whom,
            step: self.step,
            lane,
            writes,
        }
    }
}

impl PasswordAttempt {
    /// Which counters it ran through, for queues and metrics; never to be answered.
    pub const fn lane(&self) -> Lane {
        self.lane
    }

    /// What is saved before the hash.
    pub const fn writes(&self) -> PasswordWrites {
        self.writes
    }

    /// The verdict on a password that the hash found right.
    pub fn right(self) -> PasswordVerdict {
        let from = match (self.whom, self.lane) {
            (Whom::Nobody, _) | (_, Lane::Closed(_)) => return PasswordVerdict::Refused,
            (Whom::Person, Lane::Known) => Origin::Known,
            (Whom::Person, Lane::Unknown) => Origin::Unknown,
        };
        let demand = match self.step {
            CodeStep::Open => PasswordDemand::None,
            CodeStep::Closed => PasswordDemand::NewPassword,
        };
        PasswordVerdict::Accepted { from, demand }
    }

    /// The verdict on a password that the hash found wrong: what was counted stays.
    pub const fn wrong(self) -> PasswordVerdict {
        PasswordVerdict::Refused
    }
}

impl ClosedBy {
    fn nothing(&self) -> bool {
        let counters = [self.account, self.network, self.wide_network];
        counters.iter().all(Option::is_none) && self.step == CodeStep::Open
    }
}

impl PasswordCounters {
    /// The counters, as they are stored by then, after a right password from an unknown device:
    /// what was taken is given back, except to a window that began since.
    #[must_use]
    pub fn refunded(&self, taken: &PasswordWrites, limits: &Limits) -> Self {
        Self {
            account: refunded(&limits.password_unknown, self.account, taken.account),
            network: refunded(&limits.network, self.network, taken.network),
            wide_network: refunded(&limits.wide_network, self.wide_network, taken.wide_network),
        }
    }
}

fn refunded(rule: &Rule, stored: Option<Counter>, taken: Option<Counter>) -> Option<Counter> {
    let window = taken.map(|counter| counter.window_started_at);
    stored.map(|counter| {
        if window == Some(counter.window_started_at) {
            rule.refund(counter)
        } else {
            counter
        }
    })
}

#[cfg(test)]
mod tests;
