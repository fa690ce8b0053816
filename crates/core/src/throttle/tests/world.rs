//! One person, as an embedder would store him, and everybody who tries to come in.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::time::Duration;

use crate::login::PasswordDemand;
use crate::secret::TokenDigest;
use crate::throttle::{
    CodeAttempt, CodeStanding, CodeStep, Counter, DeviceKind, DeviceState, Finish, Lane, Limits,
    Look, Looked, Origin, PasswordAttempt, PasswordChange, PasswordCounters, PasswordStanding,
    PasswordVerdict, UnknownCodes, Whom,
};
use crate::time::UnixTime;

/// All that is stored, and the clock.
#[derive(Clone)]
pub(super) struct World {
    pub limits: Limits,
    pub now: UnixTime,
    pub device: DeviceState,
    pub account: Option<Counter>,
    pub networks: BTreeMap<u8, Counter>,
    pub wide_networks: BTreeMap<u8, Counter>,
    pub beyond: Beyond,
}

/// What lies behind the password.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Beyond {
    pub looks: Vec<Look>,
    pub unknown: Option<Counter>,
    pub paper: u32,
}

/// From where somebody comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// The owner's known device.
    Known,
    /// A device that is not known, with the number of its network.
    Unknown(u8),
    /// A device that is not known any more.
    Void(u8),
}

/// A login whose password was right.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begun {
    pub from: Origin,
    pub demand: PasswordDemand,
    pub browser: Option<TokenDigest>,
    pub transaction: u32,
    pub started_at: UnixTime,
}

impl World {
    pub(super) fn new(limits: Limits) -> Self {
        let now = UnixTime::from_secs(1_000_000);
        Self {
            device: DeviceState {
                expires_at: UnixTime::from_secs(i64::MAX),
                ..DeviceState::known(&limits, now)
            },
            limits,
            now,
            account: None,
            networks: BTreeMap::new(),
            wide_networks: BTreeMap::new(),
            beyond: Beyond::default(),
        }
    }

    pub(super) fn wait(&mut self, seconds: u64) {
        self.now = self.now.plus(Duration::from_secs(seconds));
    }

    pub(super) fn step(&self) -> CodeStep {
        let looks = Look::count(&self.beyond.looks, &self.limits, self.now);
        CodeStep::of(&self.limits, looks, self.beyond.unknown)
    }

    fn counters(&self, network: u8) -> PasswordCounters {
        PasswordCounters {
            account: self.account,
            network: self.networks.get(&network).copied(),
            wide_network: self.wide_networks.get(&(network / WIDE)).copied(),
        }
    }

    fn store(&mut self, network: u8, counters: PasswordCounters) {
        self.account = counters.account.or(self.account);
        if let Some(counter) = counters.network {
            self.networks.insert(network, counter);
        }
        if let Some(counter) = counters.wide_network {
            self.wide_networks.insert(network / WIDE, counter);
        }
    }

    /// Counts a password and saves what was counted.
    pub(super) fn reserve(&mut self, place: Place) -> PasswordAttempt {
        let device = match place {
            Place::Known => Some(self.device),
            Place::Unknown(_) => None,
            Place::Void(_) => Some(void(self.now)),
        };
        let network = place.network();
        let standing = PasswordStanding {
            whom: Whom::Person,
            device,
            counters: self.counters(network),
            step: self.step(),
            demand: PasswordDemand::None,
        };
        let attempt = standing.reserve(&self.limits, self.now);
        let writes = attempt.writes();
        if place == Place::Known {
            self.device = writes.device.unwrap_or(self.device);
        }
        let written = PasswordCounters {
            account: writes.account,
            network: writes.network,
            wide_network: writes.wide_network,
        };
        self.store(network, written);
        attempt
    }

    /// A wrong password; whether it was evaluated.
    pub(super) fn wrong_password(&mut self, place: Place) -> bool {
        let attempt = self.reserve(place);
        assert_eq!(attempt.wrong(), PasswordVerdict::Refused);
        !matches!(attempt.lane(), Lane::Closed(_))
    }

    /// What follows when a counted password was right.
    pub(super) fn right_password(
        &mut self,
        place: Place,
        attempt: PasswordAttempt,
        browser: &str,
    ) -> Option<Begun> {
        let PasswordVerdict::Accepted { from, demand } = attempt.right() else {
            return None;
        };
        let mut begun = Begun {
            from,
            demand,
            browser: None,
            transaction: 0,
            started_at: self.now,
        };
        match from {
            Origin::Known => self.device = self.device.right(),
            Origin::Unknown => {
                let browser = TokenDigest::of(browser);
                let before = Look::count(&self.beyond.looks, &self.limits, self.now);
                if Looked::after(before, &self.limits) == Looked::Refused {
                    return None;
                }
                let at = self.now;
                self.beyond.looks.push(Look { browser, at });
                let stored = self.counters(place.network());
                self.store(place.network(), stored.refunded(&attempt));
                begun.browser = Some(browser);
            }
        }
        Some(begun)
    }

    /// Counts a code of a login; an attempt if it may be looked at.
    fn try_code(&mut self, login: &mut Begun) -> Option<CodeAttempt> {
        let attempt = self.standing(login).reserve(&self.limits, self.now).ok()?;
        let after = attempt.writes();
        login.transaction = after.transaction;
        self.beyond.unknown = after.unknown.counter;
        self.beyond.paper = after.paper;
        Some(attempt)
    }

    /// A wrong code; whether it was looked at.
    pub(super) fn wrong_code(&mut self, login: &mut Begun) -> bool {
        self.try_code(login).is_some()
    }

    /// A right code; whether it was looked at, and then what became of the password.
    pub(super) fn right_code(&mut self, login: &mut Begun) -> Option<PasswordChange> {
        let attempt = self.try_code(login)?;
        Some(self.finish(login, &attempt))
    }

    fn finish(&mut self, login: &Begun, attempt: &CodeAttempt) -> PasswordChange {
        let password = match login.demand {
            PasswordDemand::None => PasswordChange::Kept,
            PasswordDemand::NewPassword => PasswordChange::Replaced,
        };
        let after = attempt.accepted(&self.standing(login), &self.limits, password);
        self.beyond.unknown = after.unknown.counter;
        self.beyond.paper = after.paper;
        let by = Finish {
            browser: login.browser,
            password,
        };
        let (limits, now) = (self.limits, self.now);
        self.beyond
            .looks
            .retain(|look| !look.is_taken_back(&by, &limits, now));
        password
    }

    fn standing(&self, login: &Begun) -> CodeStanding {
        CodeStanding {
            transaction: login.transaction,
            unknown: UnknownCodes {
                from: login.from,
                counter: self.beyond.unknown,
            },
            paper: self.beyond.paper,
        }
    }
}

impl Place {
    fn network(self) -> u8 {
        match self {
            Self::Known => 0,
            Self::Unknown(network) | Self::Void(network) => network,
        }
    }
}

/// Most events that lie in any half-open span of this length.
pub(super) fn most_in_a_span(times: &[UnixTime], span: Duration) -> usize {
    let within = |first: UnixTime| {
        let inside = |time: &&UnixTime| **time >= first && **time < first.plus(span);
        times.iter().filter(inside).count()
    };
    times.iter().map(|first| within(*first)).max().unwrap_or(0)
}

fn void(now: UnixTime) -> DeviceState {
    DeviceState {
        kind: DeviceKind::Known,
        wrong_in_row: 0,
        expires_at: now,
    }
}

/// Networks in a wide network.
const WIDE: u8 = 3;
