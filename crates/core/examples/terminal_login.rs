//! A login in the terminal: password first, then the one code of the paper that is asked.
//!
//! `cargo run -p fedtoken-core --example terminal_login`
#![expect(
    clippy::print_stdout,
    reason = "the example talks to the person at the terminal"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, BufRead, Lines, StdinLock};
use std::time::{SystemTime, UNIX_EPOCH};

use fedtoken_core::challenge::{
    Acceptance, Answer, Asked, Attempt, CellChallenge, FormAge, SingleUse, WARN_AT,
};
use fedtoken_core::grid::{CellPlace, Code, Grid, GridSpec, Position, SealedCell, SealedGrid};
use fedtoken_core::ids::{PersonId, TokenId};
use fedtoken_core::keyring::{KeyId, Keyring, MasterKey};
use fedtoken_core::login::PasswordDemand;
use fedtoken_core::password::{Password, PasswordHash};
use fedtoken_core::slow_hash::{Comparison, Cost, Memory};
use fedtoken_core::throttle::{
    CodeStanding, CodeStep, Limits, Origin, PasswordChange, PasswordCounters, PasswordStanding,
    PasswordVerdict, UnknownCodes, Whom,
};
use fedtoken_core::time::UnixTime;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

/// What a database would keep: no code and no password in the clear.
struct Account {
    person: PersonId,
    password: PasswordHash,
    passwords: PasswordCounters,
    token: TokenId,
    cells: BTreeMap<Position, Vec<u8>>,
    challenge: CellChallenge<SingleUse>,
    codes: CodeStanding,
}

/// What a server holds while it runs.
struct Server {
    keyring: Keyring,
    memory: Memory,
    limits: Limits,
    rng: ChaCha20Rng,
}

type Outcome<T> = Result<T, Box<dyn Error>>;
type Typed = Lines<StdinLock<'static>>;

fn main() -> Outcome<()> {
    let mut server = Server {
        // A real server reads its key from a file that is not in the database.
        keyring: Keyring::new(KeyId::parse("k1")?, MasterKey::new(chance()?)),
        memory: Memory::for_cost(Cost::PASSWORD)?,
        limits: Limits::default(),
        rng: ChaCha20Rng::from_seed(chance()?),
    };
    let mut lines = io::stdin().lock().lines();
    let Some(mut account) = register(&mut server, &mut lines)? else {
        return Ok(());
    };
    while let Some(text) = typed("\nPassword (end with an empty line): ", &mut lines)? {
        if check_password(&mut server, &mut account, &text)? == Comparison::Wrong {
            println!("User name or password is wrong.");
        } else if let Some(asked) = account.challenge.ask() {
            log_in(&mut server, &mut account, asked, &mut lines)?;
        } else {
            println!("Every code of this paper was used. Ask for a new one.");
        }
    }
    Ok(())
}

/// Chooses a password, draws the paper, and keeps what is left of both.
fn register(server: &mut Server, lines: &mut Typed) -> Outcome<Option<Account>> {
    let Some(password) = choose_password(lines)? else {
        return Ok(None);
    };
    let Server {
        keyring,
        memory,
        rng,
        ..
    } = server;
    let (person, token) = (PersonId::draw(rng), TokenId::draw(rng));
    let grid = Grid::draw(&GridSpec::FEDERAL, rng);
    print(&grid);
    let sealed = SealedGrid::seal(&grid, &token, Cost::CELL, keyring, memory, rng)?;
    let rows = sealed.cells().iter();
    Ok(Some(Account {
        password: PasswordHash::make(&password, &person, Cost::PASSWORD, keyring, memory, rng)?,
        passwords: PasswordCounters::default(),
        cells: rows
            .map(|(position, cell)| (*position, cell.to_bytes()))
            .collect(),
        challenge: CellChallenge::start(&GridSpec::FEDERAL, SingleUse, rng),
        codes: CodeStanding {
            transaction: 0,
            unknown: UnknownCodes {
                from: Origin::Unknown,
                counter: None,
            },
            paper: 0,
        },
        person,
        token,
    }))
}

fn choose_password(lines: &mut Typed) -> io::Result<Option<Password>> {
    while let Some(text) = typed("Choose a password of 12 characters or more: ", lines)? {
        match Password::new_checked(&text, &["fedtoken"]) {
            Ok(password) => return Ok(Some(password)),
            Err(reason) => println!("Not this one: {reason}."),
        }
    }
    Ok(None)
}

fn print(grid: &Grid) {
    println!("\nYour paper. Keep it, and give one code at a time, to nobody else:");
    for (position, code) in grid.cells() {
        let end = if position.get() % 4 == 0 {
            "\n"
        } else {
            "    "
        };
        print!("{position:>2}  {}{end}", code.grouped().expose());
    }
}

/// Counts the password, hashes it whatever the counters say, and gives the count back if it was
/// right. Behind a closed counter it is wrong.
fn check_password(server: &mut Server, account: &mut Account, text: &str) -> Outcome<Comparison> {
    let standing = PasswordStanding {
        whom: Whom::Person,
        demand: PasswordDemand::None,
        device: None,
        counters: account.passwords,
        step: CodeStep::of(&server.limits, 0, account.codes.unknown.counter),
    };
    let attempt = standing.reserve(&server.limits, now()?);
    let taken = attempt.writes();
    // Stored before the hash; what is not taken stays as it is.
    account.passwords = PasswordCounters {
        account: taken.account.or(account.passwords.account),
        network: taken.network.or(account.passwords.network),
        wide_network: taken.wide_network.or(account.passwords.wide_network),
    };
    let (stored, memory) = (&account.password, &mut server.memory);
    let compared = match Password::typed(text) {
        Ok(password) => stored.verify(&password, &account.person, &server.keyring, memory)?,
        // Longer than any password: as wrong as any other, and as slow.
        Err(_) => {
            PasswordHash::burn(stored.cost(), memory)?;
            Comparison::Wrong
        }
    };
    let refunded = account.passwords.refunded(&attempt);
    let verdict = match compared {
        Comparison::Right => attempt.right(),
        Comparison::Wrong => attempt.wrong(),
    };
    Ok(match verdict {
        PasswordVerdict::Accepted { .. } => {
            account.passwords = refunded;
            Comparison::Right
        }
        PasswordVerdict::Refused => Comparison::Wrong,
    })
}

/// Asks for one code until it is right or a bound is reached; the number stays the same.
fn log_in(
    server: &mut Server,
    account: &mut Account,
    asked: Asked,
    lines: &mut Typed,
) -> Outcome<()> {
    account.codes.transaction = 0;
    while let Some(text) = typed(&format!("Code {}: ", asked.position), lines)? {
        let end = match answer(server, account, asked, &text)? {
            Answer::Wrong | Answer::Spent => {
                println!("Wrong. Look again at number {}.", asked.position);
                continue;
            }
            Answer::Accepted(()) => "Welcome.",
            Answer::Expired(()) => "That took too long. Start again.",
            Answer::Blocked => "Wrong, and too many codes were tried. Start again.",
        };
        let left = account.challenge.remaining(WARN_AT);
        println!("{end} Codes left: {left:?}");
        break;
    }
    Ok(())
}

/// Counts, compares, decides and stores; the verdict is what became of it.
fn answer(
    server: &mut Server,
    account: &mut Account,
    asked: Asked,
    text: &str,
) -> Outcome<Answer<()>> {
    let Ok(counted) = account.codes.reserve(&server.limits, now()?) else {
        return Ok(Answer::Blocked);
    };
    // Stored before the code is looked at, so that no attempt is ever free.
    account.codes = counted.writes();
    let attempt = Attempt {
        asked,
        form: FormAge::Fresh,
        paper: counted.paper(),
        code: compare(server, account, asked, text)?,
    };
    let answer = account.challenge.answer(attempt, &mut server.rng);
    let Some(acceptance) = answer.change() else {
        // What was counted stays; the bound of this login ends it, others would mail the owner.
        let mut reached = counted.wrong(&account.codes, &server.limits);
        return Ok(match reached.next() {
            Some(_closure) => Answer::Blocked,
            None => answer.verdict(),
        });
    };
    match spend(account, acceptance) {
        Ok(()) => {
            let after = counted.accepted(&account.codes, &server.limits, PasswordChange::Kept);
            account.codes = after;
            Ok(answer.verdict())
        }
        Err(LostRace) => {
            account.codes = counted.lost_race(&account.codes);
            Ok(Answer::Spent)
        }
    }
}

/// The slow part. A text that is no code costs as much as a wrong one.
fn compare(
    server: &mut Server,
    account: &Account,
    asked: Asked,
    text: &str,
) -> Outcome<Comparison> {
    let row = account.cells.get(&asked.position);
    let cell = SealedCell::from_bytes(row.ok_or("a cell is missing")?)?;
    let Ok(code) = Code::parse(text, &GridSpec::FEDERAL) else {
        SealedCell::burn(cell.cost(), &mut server.memory)?;
        return Ok(Comparison::Wrong);
    };
    let place = CellPlace {
        token: &account.token,
        position: asked.position,
    };
    Ok(cell.verify(&code, place, &server.keyring, &mut server.memory)?)
}

/// Somebody else's post of the same code was first.
struct LostRace;

/// A database does this in one conditional update: only while the generation is still the same.
fn spend(account: &mut Account, accepted: &Acceptance<SingleUse>) -> Result<(), LostRace> {
    if account.challenge.generation() != accepted.generation {
        return Err(LostRace);
    }
    account.challenge = accepted.next.clone();
    Ok(())
}

/// One line; none at the end of the input, or when it is empty.
fn typed(question: &str, lines: &mut Typed) -> io::Result<Option<String>> {
    print!("{question}");
    io::Write::flush(&mut io::stdout())?;
    Ok(lines.next().transpose()?.filter(|line| !line.is_empty()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "an example has no other place to take the time from"
)]
fn now() -> Outcome<UnixTime> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(UnixTime::from_secs(i64::try_from(since.as_secs())?))
}

#[expect(
    clippy::disallowed_methods,
    reason = "an example has no other place to take chance from"
)]
fn chance() -> Result<[u8; 32], getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
