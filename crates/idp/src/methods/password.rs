//! User name and password: reserved first, hashed always, refused in one way only.

use fedtoken_core::{
    ids::PersonId,
    keyring::Keyring,
    password::{Cost, HashError, Password, PasswordHash},
    throttle::{Counter, Rule},
};
use fedtoken_storage::{
    Change, Changes, Conflict, StorageError,
    stores::{Account, CounterKey},
};
use std::sync::Arc;

use rand_chacha::ChaCha20Rng;

use crate::{
    app::App,
    hashing::{Admission, Turn},
    http::{Failure, Fault, Request},
    login::{Counters, DeviceCookie, KnownDevice, code_counter, counters},
};

/// What was typed.
pub struct Typed<'a> {
    /// The user name.
    pub username: &'a str,
    /// The password.
    pub password: &'a str,
}

/// How the check ended.
pub enum Outcome {
    /// Wrong, unknown or closed: nobody may see which.
    Refused,
    /// Right.
    Accepted(Box<Accepted>),
}

/// A right password.
pub struct Accepted {
    /// Whose.
    pub account: Account,
    /// From a known device, or not.
    pub device: Option<KnownDevice>,
    /// Looks that were unfinished before.
    pub looks: u32,
    /// Whether the code step is closed for unknown devices.
    pub step: CodeStep,
    /// Gives the reserved attempts back and brings the hash to today's cost; belongs into the
    /// next commit.
    pub amends: Vec<Change>,
}

/// The code step as unknown devices find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeStep {
    /// Open.
    Open,
    /// Too many wrong codes or unfinished looks.
    Closed,
}

/// Checks user name and password.
///
/// # Errors
/// A fault of database, generator or hashing pool.
pub async fn check(app: &App, request: &Request, typed: Typed<'_>) -> Result<Outcome, Failure> {
    let name = normalise(typed.username);
    let account = app.store.account_named(&name).await?;
    let person = match &account {
        Some(account) => account.person_id.clone(),
        // Nobody: the same reads are made for an id that nobody has.
        None => PersonId::draw(&mut app.entropy.generator()?),
    };
    let (looks, step) = code_step(app, request, &person).await?;
    let device = DeviceCookie::read(&request.cookies, app.site.cookies);
    let device = match device.entry_of(&person, &app.ring) {
        Some(entry) => {
            let bound = (request.now, app.policy.limits.known_device);
            entry.confirm(&person, bound, &*app.store).await?
        }
        None => None,
    };
    let known = account.as_ref().map(|account| &account.person_id);
    let counters = counters(
        known,
        (&name, request.address),
        &app.policy.limits,
        &app.ring,
    );
    // A place in the queue comes before the count: a full queue must not cost anybody an attempt.
    let turn = match device {
        Some(_) => Turn::Known,
        None => Turn::Stranger,
    };
    let place = app.pool.admit(turn)?;
    let lane = reserve(app, request, device, &counters).await?;
    let lane_open = lane.device(step);
    // Behind a closed counter a right password must not cost a second hash, or time would tell.
    let renewal = lane_open.map(|_| app.policy.password);
    let compared = compare(app, place, account.as_ref(), (typed.password, renewal)).await?;
    let (Some(account), Some(device)) = (account, lane_open) else {
        return Ok(Outcome::Refused);
    };
    let rehash = match compared {
        Compared::Wrong => return Ok(Outcome::Refused),
        Compared::Right => None,
        Compared::RightRehashed(to) => Some(Change::Rehash {
            person_id: account.person_id.clone(),
            from: account.password.clone(),
            to,
        }),
    };
    let mut amends = lane.refunds(&counters);
    amends.extend(rehash);
    Ok(Outcome::Accepted(Box::new(Accepted {
        account,
        device,
        looks,
        step,
        amends,
    })))
}

/// User names are compared without regard to case and outer spaces.
#[must_use]
pub fn normalise(username: &str) -> String {
    username
        .trim()
        .chars()
        .take(LONGEST_NAME)
        .collect::<String>()
        .to_lowercase()
}

/// Looks that are unfinished now, and whether they or wrong codes close the step.
async fn code_step(
    app: &App,
    request: &Request,
    person: &PersonId,
) -> Result<(u32, CodeStep), StorageError> {
    let limits = &app.policy.limits;
    let since = request.now.minus(limits.look_window);
    let looks = app.store.looks(person, since).await?;
    let wrong: Option<Counter> = app.store.counter(&code_counter(person)).await?;
    let closed = looks >= limits.looks
        || wrong.is_some_and(|counter| counter.count >= limits.code_unknown.limit);
    Ok((
        looks,
        if closed {
            CodeStep::Closed
        } else {
            CodeStep::Open
        },
    ))
}

/// Which counter an attempt ran through.
enum Lane {
    Known(KnownDevice),
    Unknown,
    Closed,
}

impl Lane {
    /// The device if this lane may go on; the inner none is an unknown device.
    fn device(&self, step: CodeStep) -> Option<Option<KnownDevice>> {
        match (self, step) {
            (Self::Known(device), _) => Some(Some(*device)),
            (Self::Unknown, CodeStep::Open) => Some(None),
            (Self::Unknown, CodeStep::Closed) | (Self::Closed, _) => None,
        }
    }

    fn refunds(&self, counters: &Counters) -> Vec<Change> {
        match self {
            Self::Known(device) => vec![Change::ClearDeviceAttempts {
                digest: device.digest,
            }],
            Self::Unknown => {
                let each = counters.all();
                each.map(|(key, rule)| Change::Refund { key, rule })
                    .collect()
            }
            Self::Closed => Vec::new(),
        }
    }
}

/// Counts the attempt before anything is hashed. A known device has a bound of its own and is
/// not held up by what others do on its account or in its network.
async fn reserve(
    app: &App,
    request: &Request,
    device: Option<KnownDevice>,
    counters: &Counters,
) -> Result<Lane, Failure> {
    if let Some(device) = device {
        let limit = app.policy.limits.known_device;
        let count = Change::CountDeviceAttempt {
            digest: device.digest,
            limit,
        };
        match app.store.commit(count.into()).await? {
            Ok(()) => return Ok(Lane::Known(device)),
            // Ten wrong in a row: the device counts as unknown again.
            Err(Conflict::Device) => {}
            Err(_) => return Err(Fault::Inconsistent("a device attempt cannot be counted").into()),
        }
    }
    reserve_unknown(app, request, counters).await
}

/// The account's counter and those of the network. The network's go up although the account is
/// closed: else a stranger could tell from his own network's state which user names exist.
async fn reserve_unknown(
    app: &App,
    request: &Request,
    counters: &Counters,
) -> Result<Lane, Failure> {
    let (key, rule) = &counters.account;
    let before = app.store.counter(key).await?;
    let open = rule.reserve(before, request.now).is_ok();
    let count = |(key, rule): (CounterKey, Rule)| Change::Count {
        key,
        rule,
        at: request.now,
    };
    let account = open.then(|| count(counters.account.clone()));
    let networks = counters.networks.clone().map(count);
    let changes = Changes::new().and_all(networks.clone()).and_maybe(account);
    match app.store.commit(changes).await? {
        Ok(()) if open => Ok(Lane::Unknown),
        Ok(()) => Ok(closed(key)),
        Err(Conflict::Counter { key: lost, .. }) => {
            if lost == *key {
                // The last free attempt went to somebody else meanwhile; a full network may stay
                // as it is.
                let _ = app.store.commit(Changes::new().and_all(networks)).await?;
            }
            Ok(closed(&lost))
        }
        Err(_) => Err(Fault::Inconsistent("an attempt cannot be counted").into()),
    }
}

fn closed(key: &CounterKey) -> Lane {
    let limit = limit_label(key.as_str());
    metrics::counter!("fedtoken_throttled_total", "limit" => limit).increment(1);
    Lane::Closed
}

/// What the comparison found.
enum Compared {
    Wrong,
    Right,
    /// Right, and hashed anew because the settings ask for another cost.
    RightRehashed(Vec<u8>),
}

/// The slow comparison; as slow for nobody as for somebody.
async fn compare(
    app: &App,
    place: Admission,
    account: Option<&Account>,
    (typed, renewal): (&str, Option<Cost>),
) -> Result<Compared, Failure> {
    let stored = account.map(|account| (account.person_id.clone(), account.password.clone()));
    let typed = Password::typed(typed).ok();
    let (ring, cost) = (Arc::clone(&app.ring), app.policy.password);
    let mut rng = app.entropy.generator()?;
    let compared =
        place.run(move || hash(stored.as_ref(), typed, (&ring, cost, renewal), &mut rng));
    Ok(compared.await??)
}

fn hash(
    stored: Option<&(PersonId, Vec<u8>)>,
    typed: Option<Password>,
    (ring, cost, renewal): (&Keyring, Cost, Option<Cost>),
    rng: &mut ChaCha20Rng,
) -> Result<Compared, HashError> {
    let (Some((person, bytes)), Some(typed)) = (stored, &typed) else {
        // Nobody, or longer than any password: the time is spent all the same.
        if let Some(other) = typed.or_else(|| Password::typed("").ok()) {
            PasswordHash::burn(&other, cost);
        }
        return Ok(Compared::Wrong);
    };
    let stored = PasswordHash::from_bytes(bytes)?;
    if !stored.verify(typed, person, ring)? {
        return Ok(Compared::Wrong);
    }
    match renewal.filter(|wanted| *wanted != stored.cost()) {
        None => Ok(Compared::Right),
        Some(wanted) => {
            let renewed = PasswordHash::make(typed, person, wanted, ring, rng)?;
            Ok(Compared::RightRehashed(renewed.to_bytes()))
        }
    }
}

fn limit_label(key: &str) -> &'static str {
    match key.split('/').next() {
        Some("password") => "account",
        Some("network") => "network",
        Some("wide-network") => "wide_network",
        Some("code") => "code",
        _ => "other",
    }
}

/// Characters of a user name that are looked at.
const LONGEST_NAME: usize = 128;
