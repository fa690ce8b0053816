//! User name and password: reserved first, hashed always, refused in one way only.

use fedtoken_core::{
    ids::PersonId,
    keyring::Keyring,
    login::{Method, PasswordDemand},
    password::{Password, PasswordHash},
    slow_hash::{Comparison, Cost, HashError, Memory},
    throttle::{
        CodeStep, Counter, Lane, Look, Origin, PasswordAttempt, PasswordBound, PasswordCounters,
        PasswordStanding, PasswordVerdict, Rule, Whom,
    },
};
use fedtoken_storage::{
    Change, Conflict,
    stores::{Account, CounterKey, JournalEvent, Session},
};
use std::{sync::Arc, time::Duration};

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
    /// What is demanded before the code.
    pub demand: PasswordDemand,
    /// Gives the reserved attempts back and brings the hash to today's cost; belongs into the
    /// next commit.
    pub amends: Vec<Change>,
    /// What the journal is told; nothing where no password was typed.
    pub event: Option<JournalEvent>,
}

/// Checks user name and password.
///
/// # Errors
/// A fault of database, generator or hashing pool.
pub async fn check(app: &App, request: &Request, typed: Typed<'_>) -> Result<Outcome, Failure> {
    let name = normalise(typed.username);
    let account = app.store.account_named(&name).await?;
    let known = account.as_ref().map(|account| &account.person_id);
    let counters = counters(
        known,
        (&name, request.address),
        &app.policy.limits,
        &app.ring,
    );
    let whose = Whose::of(app, account.as_ref())?;
    let codes = code_counter(&whose.person);
    let stored = counters.read_with(&codes, &*app.store).await?;
    let visit = Visit::load(app, request, whose, stored).await?;
    // A place in the queue comes before the count: a full queue must not cost anybody an attempt.
    let place = app.pool.admit(visit.turn())?;
    let attempt = visit.reserve(app, request, &counters).await?;
    // Behind a closed counter a right password must not cost a second hash, or time would tell.
    let renewal = match attempt.right() {
        PasswordVerdict::Accepted { .. } => Some(app.policy.password),
        PasswordVerdict::Refused => None,
    };
    let compared = compare(app, place, account.as_ref(), (typed.password, renewal)).await?;
    let verdict = match compared {
        Compared::Wrong => attempt.wrong(),
        Compared::Right | Compared::RightRehashed(_) => attempt.right(),
    };
    let (Some(account), PasswordVerdict::Accepted { from, demand }) = (account, verdict) else {
        count_refused(app, request, (&counters, &attempt)).await?;
        return Ok(Outcome::Refused);
    };
    let device = visit.device.filter(|_| from == Origin::Known);
    let mut amends = match device {
        Some(KnownDevice { digest, .. }) => vec![Change::ClearDeviceAttempts(digest)],
        None => counters.refunds(&attempt).collect(),
    };
    if let Compared::RightRehashed(to) = compared {
        amends.push(Change::Rehash {
            person_id: account.person_id.clone(),
            from: account.password.clone(),
            to,
        });
    }
    Ok(Outcome::Accepted(Box::new(Accepted {
        account,
        device,
        looks: visit.looks,
        demand,
        amends,
        event: Some(JournalEvent::PasswordAccepted),
    })))
}

/// For the journal: the same for a wrong password, an unknown name and a closed counter.
async fn count_refused(
    app: &App,
    request: &Request,
    (counters, attempt): (&Counters, &PasswordAttempt),
) -> Result<(), Failure> {
    let Some(count) = counters.refused(attempt, request.now) else {
        return Ok(());
    };
    let counted = app.store.commit(count.into()).await?;
    counted.map_err(|_| Fault::Inconsistent("a refused password cannot be counted").into())
}

/// The password that a live session was made with stands for a stronger key too (RFC 9470): the
/// login goes on as after typing it, looks and all. None where a new password is demanded, as that
/// takes the old one first. Each is counted in the next commit, for nothing else bounds how many
/// logins a known device begins without a password.
///
/// # Errors
/// A fault of the database or the generator.
pub async fn vouched(
    app: &App,
    request: &Request,
    session: &Session,
) -> Result<Option<Accepted>, Failure> {
    let Some(account) = app.store.account_of(&session.person_id).await? else {
        return Ok(None);
    };
    let whose = Whose::of(app, Some(&account))?;
    let wrong_codes = app.store.counter(&code_counter(&whose.person)).await?;
    let stored = (PasswordCounters::default(), wrong_codes);
    let visit = Visit::load(app, request, whose, stored).await?;
    if !holds_password(session.method) || visit.demands_another() {
        return Ok(None);
    }
    Ok(Some(Accepted {
        account,
        device: visit.device,
        looks: visit.looks,
        demand: PasswordDemand::None,
        amends: vec![Change::Count {
            key: CounterKey::new("step-up", session.sid.as_str()),
            rule: STEP_UPS,
            at: request.now,
        }],
        event: None,
    }))
}

/// Whether a login with this key takes the password.
#[must_use]
pub fn holds_password(method: Method) -> bool {
    method.amr().contains(&"pwd")
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

/// Whose password it would be.
struct Whose {
    person: PersonId,
    whom: Whom,
    demand: PasswordDemand,
}

impl Whose {
    /// For nobody's name an id that nobody has, for which the same reads are made.
    fn of(app: &App, account: Option<&Account>) -> Result<Self, Failure> {
        Ok(match account {
            Some(account) => Self {
                person: account.person_id.clone(),
                whom: Whom::Person,
                demand: account.demand,
            },
            None => Self {
                person: PersonId::draw(&mut app.entropy.generator()?),
                whom: Whom::Nobody,
                demand: PasswordDemand::None,
            },
        })
    }
}

/// What is known of an attempt before it is counted.
struct Visit {
    device: Option<KnownDevice>,
    /// Looks that are unfinished now.
    looks: u32,
    /// What counts where the device does not.
    counters: PasswordCounters,
    /// Without counters, which a known device does not run through.
    standing: PasswordStanding,
}

impl Visit {
    async fn load(
        app: &App,
        request: &Request,
        Whose {
            person,
            whom,
            demand,
        }: Whose,
        (counters, wrong_codes): (PasswordCounters, Option<Counter>),
    ) -> Result<Self, Failure> {
        let (limits, store) = (&app.policy.limits, &*app.store);
        let since = Look::counting_since(limits, request.now);
        let looks = store.looks(&person, since).await?;
        let cookie = DeviceCookie::read(&request.cookies, app.site.cookies);
        let device = match cookie.entry_of(&person, &app.marks) {
            Some(digest) => {
                KnownDevice::find(digest, &person, (limits, request.now), store).await?
            }
            None => None,
        };
        let standing = PasswordStanding {
            whom,
            device: device.map(|device| device.state),
            counters: PasswordCounters::default(),
            step: CodeStep::of(limits, looks, wrong_codes),
            demand,
        };
        Ok(Self {
            device,
            looks,
            counters,
            standing,
        })
    }

    /// Whether a new password would be demanded after the right one.
    fn demands_another(&self) -> bool {
        self.standing.step == CodeStep::Closed
            || self.standing.demand == PasswordDemand::NewPassword
    }

    const fn turn(&self) -> Turn {
        match self.device {
            Some(_) => Turn::Known,
            None => Turn::Stranger,
        }
    }

    /// Counts the attempt before anything is hashed. A known device has a bound of its own and is
    /// not held up by what others do on its account or in its network.
    async fn reserve(
        &self,
        app: &App,
        request: &Request,
        counters: &Counters,
    ) -> Result<PasswordAttempt, Failure> {
        let limits = &app.policy.limits;
        if let Some(device) = self.device {
            let count = Change::CountDeviceAttempt {
                digest: device.digest,
                limit: limits.known_device,
            };
            match app.store.commit(count.into()).await? {
                Ok(()) => return Ok(self.standing.reserve(limits, request.now)),
                // Ten wrong in a row: the device counts as unknown again.
                Err(Conflict::Device) => {}
                Err(_) => {
                    return Err(Fault::Inconsistent("a device attempt cannot be counted").into());
                }
            }
        }
        let standing = PasswordStanding {
            device: None,
            counters: self.counters,
            ..self.standing
        };
        let attempt = standing.reserve(limits, request.now);
        let attempt = counters.save(attempt, request.now, &*app.store).await?;
        if let Lane::Closed(by) = attempt.lane()
            && let Some(bound) = by.first()
        {
            metrics::counter!("fedtoken_throttled_total", "limit" => label(bound)).increment(1);
        }
        Ok(attempt)
    }
}

const fn label(bound: PasswordBound) -> &'static str {
    match bound {
        PasswordBound::Account => "account",
        PasswordBound::Network => "network",
        PasswordBound::WideNetwork => "wide_network",
    }
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
    let compared = place.run(move |memory| {
        let costs = (cost, renewal);
        hash(
            stored.as_ref(),
            typed.as_ref(),
            (&ring, costs),
            memory,
            &mut rng,
        )
    });
    Ok(compared.await??)
}

fn hash(
    stored: Option<&(PersonId, Vec<u8>)>,
    typed: Option<&Password>,
    (ring, (cost, renewal)): (&Keyring, (Cost, Option<Cost>)),
    memory: &mut Memory,
    rng: &mut ChaCha20Rng,
) -> Result<Compared, HashError> {
    let (Some((person, bytes)), Some(typed)) = (stored, typed) else {
        // Nobody, or longer than any password: the time is spent all the same.
        PasswordHash::burn(cost, memory)?;
        return Ok(Compared::Wrong);
    };
    let stored = PasswordHash::from_bytes(bytes)?;
    if stored.verify(typed, person, ring, memory)? == Comparison::Wrong {
        return Ok(Compared::Wrong);
    }
    match renewal.filter(|wanted| *wanted != stored.cost()) {
        None => Ok(Compared::Right),
        Some(wanted) => {
            let renewed = PasswordHash::make(typed, person, wanted, ring, memory, rng)?;
            Ok(Compared::RightRehashed(renewed.to_bytes()))
        }
    }
}

/// Characters of a user name that are looked at.
const LONGEST_NAME: usize = 128;
/// Logins that one session begins without a password, in the time that it lasts.
const STEP_UPS: Rule = Rule::without_waits(10, Some(Duration::from_secs(12 * 60 * 60)));
