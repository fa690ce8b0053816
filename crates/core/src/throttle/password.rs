//! Counting passwords before the slow hash: who asks decides which counters are taken.
//!
//! ```text
//!  known device --- reserve: one more in a row ---> Known ----- right: row cleared
//!      | void                                             \---- wrong: stays counted
//!      |
//!  unlocked device -+- reserve: one more tried ---> Unlocked -- right or wrong: stays counted
//!      | void       +- code step closed: counted -> Closed -----------------+
//!      v                                                                    |
//!  unknown ---+-- a network is full: nothing counted ------------> Closed --+
//!             +-- account full or waiting: networks counted -----> Closed --+--> always refused,
//!             +-- code step closed: account, networks counted ---> Closed --+    hashed all the same
//!             +-- account, networks counted ---> Unknown ----- right: refunded
//!                                                       \----- wrong: stays counted
//! ```

use crate::login::PasswordDemand;
use crate::throttle::{Closed, CodeStep, Counter, DeviceKind, DeviceState, Limits, Rule};
use crate::time::UnixTime;

/// Whose name was typed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
pub enum Whom {
    /// A person's.
    Person,
    /// Nobody's; the same work is done, on a counter that many such names share.
    Nobody,
}

/// From where a password comes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
pub enum Origin {
    /// A device that is known for the person.
    Known,
    /// Any other.
    Unknown,
}

/// The counters that a password from an unknown device runs through; none where nothing is stored.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
/// use fedtoken_core::login::PasswordDemand;
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
///     demand: PasswordDemand::None,
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
    /// What is asked of the person in any case at the next right password.
    pub demand: PasswordDemand,
}

/// Which counters the attempt runs through.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lane {
    /// That of a known device, which nobody else can fill.
    Known,
    /// That of an unlocked device; all that follows is as from an unknown one.
    Unlocked,
    /// Those of the account and the networks.
    Unknown,
    /// No attempt is left. The hash is paid all the same, and the answer is that to a wrong
    /// password.
    Closed(ClosedBy),
}

/// What holds an attempt from an unknown or unlocked device up; several may at once.
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

/// A counter that a password from an unknown device runs through.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PasswordBound {
    /// The account's.
    Account,
    /// The network's.
    Network,
    /// The wide network's.
    WideNetwork,
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
#[must_use = "a counted password is right or wrong"]
pub struct PasswordAttempt {
    whom: Whom,
    demand: PasswordDemand,
    lane: Lane,
    writes: PasswordWrites,
    reserved_at: UnixTime,
}

/// How an attempt ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub enum PasswordVerdict {
    /// The login goes on. From a known device, [`DeviceState::right`] is saved; from any other
    /// [`PasswordCounters::refunded`], and the login is a [`crate::throttle::Look`].
    Accepted {
        /// From where, as looks and codes see it: an unlocked device counts as unknown.
        from: Origin,
        /// What was demanded of the person before, or is by the closed code step.
        demand: PasswordDemand,
    },
    /// Wrong, unknown or closed: nobody may see which.
    Refused,
}

impl PasswordStanding {
    /// Takes one attempt, to be called before the slow hash.
    pub fn reserve(&self, limits: &Limits, now: UnixTime) -> PasswordAttempt {
        match self.own_device(limits, now) {
            Some(device) => self.attempt(self.own_lane(device), PasswordWrites::of(device), now),
            None => self.reserve_unknown(limits, now),
        }
    }

    fn own_device(&self, limits: &Limits, now: UnixTime) -> Option<DeviceState> {
        match self.whom {
            Whom::Person => self.device?.reserve(limits, now).ok(),
            Whom::Nobody => None,
        }
    }

    fn own_lane(&self, device: DeviceState) -> Lane {
        match (device.kind, self.step) {
            (DeviceKind::Known, CodeStep::Open | CodeStep::Closed) => Lane::Known,
            (DeviceKind::Unlocked, CodeStep::Open) => Lane::Unlocked,
            (DeviceKind::Unlocked, CodeStep::Closed) => Lane::Closed(ClosedBy {
                step: CodeStep::Closed,
                ..ClosedBy::NOTHING
            }),
        }
    }

    fn reserve_unknown(&self, limits: &Limits, now: UnixTime) -> PasswordAttempt {
        let counters = &self.counters;
        let account = self.whom.account_rule(limits);
        let account = account.reserve(counters.account, now);
        let network = limits.network.reserve(counters.network, now);
        let wide_network = limits.wide_network.reserve(counters.wide_network, now);
        let by = ClosedBy {
            account: account.err(),
            network: network.err(),
            wide_network: wide_network.err(),
            step: self.step,
        };
        let lane = if by == ClosedBy::NOTHING {
            Lane::Unknown
        } else {
            Lane::Closed(by)
        };
        let counted = PasswordWrites {
            device: None,
            account: account.ok(),
            network: network.ok(),
            wide_network: wide_network.ok(),
        };
        self.attempt(lane, counted.allowed(&by), now)
    }

    fn attempt(&self, lane: Lane, writes: PasswordWrites, now: UnixTime) -> PasswordAttempt {
        let demand = match self.step {
            CodeStep::Open => self.demand,
            CodeStep::Closed => PasswordDemand::NewPassword,
        };
        PasswordAttempt {
            whom: self.whom,
            demand,
            lane,
            writes,
            reserved_at: now,
        }
    }
}

impl Whom {
    /// The rule of the account's counter.
    pub const fn account_rule(self, limits: &Limits) -> Rule {
        match self {
            Self::Person => limits.password_unknown,
            // It only counts, so that the work is the same.
            Self::Nobody => Rule::without_waits(u32::MAX, limits.password_unknown.window),
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

    /// When it was counted, for a database that gives back by itself.
    pub const fn reserved_at(&self) -> UnixTime {
        self.reserved_at
    }

    /// The attempt after this counter was found closed when the writes were to be saved: somebody
    /// else took the last one. Nothing of them is saved then, but what this one writes.
    ///
    /// For a database that reserves by itself. A device that is found void there is left out of the
    /// standing, which is reserved again.
    pub fn found_closed(self, bound: PasswordBound, closed: Closed) -> Self {
        let mut by = match self.lane {
            Lane::Known | Lane::Unlocked => return self,
            Lane::Unknown => ClosedBy::NOTHING,
            Lane::Closed(by) => by,
        };
        let place = match bound {
            PasswordBound::Account => &mut by.account,
            PasswordBound::Network => &mut by.network,
            PasswordBound::WideNetwork => &mut by.wide_network,
        };
        *place = Some(closed);
        Self {
            lane: Lane::Closed(by),
            writes: self.writes.allowed(&by),
            ..self
        }
    }

    /// The verdict on a password that the hash found right.
    pub const fn right(self) -> PasswordVerdict {
        let from = match (self.whom, self.lane) {
            (Whom::Nobody, _) | (Whom::Person, Lane::Closed(_)) => return PasswordVerdict::Refused,
            (Whom::Person, Lane::Known) => Origin::Known,
            (Whom::Person, Lane::Unlocked | Lane::Unknown) => Origin::Unknown,
        };
        let demand = self.demand;
        PasswordVerdict::Accepted { from, demand }
    }

    /// The verdict on a password that the hash found wrong: what was counted stays.
    pub const fn wrong(self) -> PasswordVerdict {
        PasswordVerdict::Refused
    }
}

impl PasswordWrites {
    fn of(device: DeviceState) -> Self {
        Self {
            device: Some(device),
            ..Self::default()
        }
    }

    /// The networks are counted although the account is closed: else the state of a stranger's own
    /// network would tell him which names exist. Behind a full network nothing is evaluated, so it
    /// costs the account nothing.
    fn allowed(self, by: &ClosedBy) -> Self {
        if by.network.is_some() || by.wide_network.is_some() {
            return Self {
                device: self.device,
                ..Self::default()
            };
        }
        Self {
            account: self.account.filter(|_| by.account.is_none()),
            ..self
        }
    }
}

impl ClosedBy {
    const NOTHING: Self = Self {
        account: None,
        network: None,
        wide_network: None,
        step: CodeStep::Open,
    };

    /// The first counter that is closed, in the order network, wide network, account; none if it
    /// is the code step alone.
    pub fn first(&self) -> Option<PasswordBound> {
        let bounds = [
            (self.network, PasswordBound::Network),
            (self.wide_network, PasswordBound::WideNetwork),
            (self.account, PasswordBound::Account),
        ];
        let mut closed = bounds.into_iter().filter(|(closed, _)| closed.is_some());
        closed.next().map(|(_, bound)| bound)
    }
}

impl PasswordCounters {
    /// The counters, as they are stored by then, after a right password: what the attempt took is
    /// given back, except to a window that began since. A closed lane gives nothing back. It is for
    /// [`PasswordVerdict::Accepted`] alone, and once.
    #[must_use]
    pub fn refunded(&self, attempt: &PasswordAttempt) -> Self {
        let taken = match attempt.lane {
            Lane::Unknown => attempt.writes,
            Lane::Known | Lane::Unlocked | Lane::Closed(_) => return *self,
        };
        let at = attempt.reserved_at;
        let refunded = |stored: Option<Counter>, taken: Option<Counter>| {
            stored.map(|stored| taken.map_or(stored, |_| stored.refunded(at)))
        };
        Self {
            account: refunded(self.account, taken.account),
            network: refunded(self.network, taken.network),
            wide_network: refunded(self.wide_network, taken.wide_network),
        }
    }
}

#[cfg(test)]
mod tests;
