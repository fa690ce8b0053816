//! Made-up persons; their codes, passwords and seeds stay in the test.

use fedtoken_core::{
    challenge::{self, CellChallenge, SealedSecret, SharedSecret},
    grid::{Grid, GridSpec, SealedGrid},
    ids::{PersonId, TokenId},
    login::PasswordDemand,
    password::{Password, PasswordHash},
    secret::SecretBytes,
    slow_hash::Memory,
    time::UnixTime,
};
use fedtoken_idp::{
    journal::new_key,
    profile::{Address, Profile},
};
use fedtoken_storage::{
    ChainChange, Change,
    stores::{Account, Cell, Token, TokenState, Totp},
};
use rand_chacha::ChaCha20Rng;

use super::TestIdp;

/// A person with everything that logs in.
#[derive(Clone, Debug)]
pub struct Person {
    /// Own identifier, never shown to a relying party.
    pub id: PersonId,
    /// User name.
    pub username: String,
    /// Password.
    pub password: String,
    /// The 24 codes; the first is code 1. Empty without a token.
    pub codes: Vec<String>,
    /// Identifier of the token.
    pub token: TokenId,
    /// Seed of the app.
    pub seed: Vec<u8>,
    /// Eleven digits.
    pub national_number: String,
}

/// What a person holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// A token and an app.
    Both,
    /// A token alone.
    Token,
    /// An app alone.
    App,
    /// Only user name and password.
    None,
}

impl Person {
    /// The code at this number of the paper.
    pub fn code(&self, position: usize) -> &str {
        &self.codes[position - 1]
    }

    /// A code of the right form that stands at no place of the paper.
    pub fn wrong_code(&self) -> String {
        let candidates = ["BBBBBB", "CCCCCC"].into_iter();
        let mut free = candidates.filter(|code| !self.codes.iter().any(|own| own == code));
        free.next().unwrap().to_owned()
    }

    /// What the app shows at this moment.
    pub fn app_code(&self, now: UnixTime) -> String {
        let totp = challenge::Totp::DEFAULT;
        let code = totp.code_at(&self.secret(), totp.step_at(now));
        code.expose().to_owned()
    }

    /// Six digits that the app shows neither now nor a step before or after.
    pub fn wrong_app_code(&self, now: UnixTime) -> String {
        let totp = challenge::Totp::DEFAULT;
        let step = totp.step_at(now);
        let near: Vec<_> = (step - 2..=step + 2)
            .map(|step| totp.code_at(&self.secret(), step).expose().to_owned())
            .collect();
        let candidates = (0..).map(|number| format!("{number:06}"));
        candidates
            .into_iter()
            .find(|code| !near.contains(code))
            .unwrap()
    }

    fn secret(&self) -> SharedSecret {
        SharedSecret::new(SecretBytes::new(self.seed.clone())).unwrap()
    }
}

impl TestIdp {
    /// Adds a person with a token and an app.
    pub async fn person(&self) -> Person {
        self.person_with(Keys::Both).await
    }

    /// Adds a person with these keys.
    pub async fn person_with(&self, keys: Keys) -> Person {
        let (number, mut rng) = (self.number(), self.rng());
        let mut person = Person {
            id: PersonId::draw(&mut rng),
            username: format!("citizen{number}"),
            password: format!("wandering orchard {number} lantern"),
            codes: Vec::new(),
            token: TokenId::draw(&mut rng),
            seed: SharedSecret::draw(challenge::Totp::DEFAULT.algorithm, &mut rng)
                .expose()
                .to_vec(),
            national_number: format!("740815{number:05}"),
        };
        self.add_account(&person, &mut rng).await;
        if matches!(keys, Keys::Both | Keys::Token) {
            self.new_token(&mut person).await;
        }
        if matches!(keys, Keys::Both | Keys::App) {
            self.add_app(&person, &mut rng).await;
        }
        person
    }

    /// Gives the person a new paper, which ends the old one.
    pub async fn new_token(&self, person: &mut Person) {
        let mut rng = self.rng();
        let grid = Grid::draw(&GridSpec::FEDERAL, &mut rng);
        let id = TokenId::draw(&mut rng);
        let (cost, ring, mut memory) = (self.app.policy.cell, &self.app.ring, Memory::empty());
        let sealed = SealedGrid::seal(&grid, &id, cost, ring, &mut memory, &mut rng).unwrap();
        let policy = self.app.policy.cells;
        let token = Token {
            id: id.clone(),
            person_id: person.id.clone(),
            serial: format!("T-{}", self.number()),
            state: TokenState::Active,
            policy,
            pending: CellChallenge::start(grid.spec(), policy, &mut rng).pending(),
            generation: 0,
            wrong_in_row: 0,
            made_at: self.now(),
        };
        let cell = |(position, cell): (_, fedtoken_core::grid::SealedCell)| Cell {
            position,
            sealed: cell.to_bytes(),
            last_use: None,
        };
        let cells = sealed.into_cells().into_iter().map(cell).collect();
        self.save([Change::AddToken { token, cells }]).await;
        person.codes = grid
            .cells()
            .map(|(_, code)| code.expose().to_owned())
            .collect();
        person.token = id;
    }

    async fn add_account(&self, person: &Person, rng: &mut ChaCha20Rng) {
        let password = Password::typed(&person.password).unwrap();
        let cost = self.app.policy.password;
        let (ring, mut memory) = (&self.app.ring, Memory::empty());
        let hash = PasswordHash::make(&password, &person.id, cost, ring, &mut memory, rng).unwrap();
        let profile = profile(person)
            .seal(&person.id, &self.app.ring, rng)
            .unwrap();
        let record = fedtoken_storage::stores::Person {
            id: person.id.clone(),
            locale: "nl".to_owned(),
            roles: vec!["citizen".to_owned()],
            profile,
            registered_at: self.now(),
        };
        let account = Account {
            person_id: person.id.clone(),
            username: person.username.clone(),
            password: hash.to_bytes(),
            demand: PasswordDemand::None,
            changed_at: self.now(),
        };
        let key = new_key(&self.app.ring, &person.id, rng).unwrap();
        self.save([
            Change::AddPerson(record),
            Change::AddAccount(account),
            ChainChange::AddKey(key).into(),
        ])
        .await;
    }

    async fn add_app(&self, person: &Person, rng: &mut ChaCha20Rng) {
        let secret = SealedSecret::seal(&person.secret(), &person.id, &self.app.ring, rng).unwrap();
        let totp = Totp {
            person_id: person.id.clone(),
            secret: secret.to_bytes(),
            parameters: challenge::Totp::DEFAULT,
            last_step: None,
            wrong_in_row: 0,
            enrolled_at: self.now(),
        };
        self.save([Change::AddTotp(totp)]).await;
    }
}

fn profile(person: &Person) -> Profile {
    Profile {
        given_name: "Mieke".to_owned(),
        family_name: format!("Van {}", person.username),
        locale: "nl".to_owned(),
        email: Some(format!("{}@post.example", person.username)),
        email_verified: true,
        phone_verified: true,
        phone: Some("+32470000000".to_owned()),
        birthdate: Some("1974-08-15".to_owned()),
        address: Some(Address {
            street_address: "Wetstraat 16".to_owned(),
            postal_code: "1000".to_owned(),
            locality: "Brussel".to_owned(),
            country: "BE".to_owned(),
        }),
        national_number: Some(person.national_number.clone()),
    }
}
