//! One step of a commit, and when it is refused.

use fedtoken_core::{
    grid::Position,
    ids::{GrantId, LoginId, PersonId, SessionId, TokenId},
    login::{PasswordDemand, Step},
    secret::TokenDigest,
    throttle::{Counter, Rule},
    time::UnixTime,
};

#[cfg(doc)]
use super::Conflict;
use super::{ChainChange, ClientChange, RingChange};
use crate::stores::{
    Account, AuthorizationCode, Cell, Client, ClientLife, Consent, CounterKey, Device, Grant,
    JournalLine, LeaseClaim, Login, Look, Message, MessageId, Person, PushedRequest, RefreshFamily,
    Session, SigningKey, Token, TokenState, Totp,
};

/// One step. Each says when it is refused; an unconditional one cannot be.
#[derive(Clone, Debug)]
pub enum Change {
    /// Adds a person. [`Conflict::Exists`] when the id is taken.
    AddPerson(Person),
    /// Adds an account. [`Conflict::Exists`] when person or user name is taken.
    AddAccount(Account),
    /// Sets the password and clears the demand for a new one. [`Conflict::Missing`] without account.
    SetPassword {
        /// Whose.
        person_id: PersonId,
        /// Bytes of the sealed hash.
        password: Vec<u8>,
        /// When.
        at: UnixTime,
    },
    /// Replaces the hash of an unchanged password by a dearer one; no conflict when it is another.
    Rehash {
        /// Whose.
        person_id: PersonId,
        /// Bytes of the sealed hash that was read.
        from: Vec<u8>,
        /// Bytes of the new sealed hash.
        to: Vec<u8>,
    },
    /// Ends what somebody may hold who knew the old password: every other open login, every
    /// session and grant (offline ones too), every other known device of the person.
    EndTrust {
        /// Whose.
        person_id: PersonId,
        /// The login that goes on.
        login_id: LoginId,
        /// The device that stays known.
        device: Option<TokenDigest>,
        /// When.
        at: UnixTime,
    },
    /// Sets whether the next login must bring a new password. [`Conflict::Missing`] without account.
    Demand {
        /// Whose.
        person_id: PersonId,
        /// What is demanded.
        demand: PasswordDemand,
    },
    /// Erases a person with all that is theirs but the lines of the journal, which nothing ties to
    /// anybody any more. [`Conflict::Missing`] without the person, [`Conflict::Clients`] while clients
    /// of a session that was not ended are noted: the same commit forgets them before and tells them.
    Erase(PersonId),

    /// Adds a token with its cells and makes every other token of the person `Replaced`.
    /// [`Conflict::Exists`] when id or serial is taken.
    AddToken {
        /// The token.
        token: Token,
        /// All its cells.
        cells: Vec<Cell>,
    },
    /// Changes the state. [`Conflict::Missing`] unless the token is in state `from`,
    /// [`Conflict::Exists`] when a replaced one would stand beside a newer one.
    SetTokenState {
        /// Which.
        token_id: TokenId,
        /// The state it must be in.
        from: TokenState,
        /// The state it gets.
        to: TokenState,
    },
    /// Spends the pending cell: one conditional update of the token row (state active, this
    /// pending cell, this generation) that moves `pending` to `next`, raises the generation and
    /// clears the wrong codes in a row; with it the cell remembers its use.
    /// [`Conflict::Cell`] when somebody else was first.
    SpendCell {
        /// Which token.
        token_id: TokenId,
        /// The cell whose code was right.
        position: Position,
        /// Generation the decision was made on.
        generation: u64,
        /// The next pending cell; none when the paper is used up.
        next: Option<Position>,
    },
    /// Counts an attempt before it is looked at. [`Conflict::Key`] when the token is not active
    /// or `limit` attempts in a row were counted.
    CountTokenAttempt {
        /// Which token.
        token_id: TokenId,
        /// Largest number in a row.
        limit: u32,
    },
    /// Takes one counted attempt back (never below zero).
    RefundTokenAttempt(TokenId),

    /// Adds a TOTP enrolment. [`Conflict::Exists`] when the person has one.
    AddTotp(Totp),
    /// Remembers an accepted time step and clears the wrong codes in a row.
    /// [`Conflict::Step`] unless it is newer than the last one.
    AdvanceTotp {
        /// Whose.
        person_id: PersonId,
        /// The accepted step.
        step: u64,
    },
    /// Counts an attempt before it is looked at. [`Conflict::Key`] at the limit or without TOTP.
    CountTotpAttempt {
        /// Whose.
        person_id: PersonId,
        /// Largest number in a row.
        limit: u32,
    },

    /// Adds a login. [`Conflict::Exists`] when the id is taken.
    AddLogin(Login),
    /// Counts a look. [`Conflict::Looks`] when `limit` looks since `since` are there already.
    AddLook {
        /// The look.
        look: Look,
        /// Most looks allowed, this one included.
        limit: u32,
        /// Older ones do not count.
        since: UnixTime,
    },
    /// Takes back the looks of one browser since `since`.
    ClearLooks {
        /// Whose.
        person_id: PersonId,
        /// Digest of the browser cookie.
        browser: TokenDigest,
        /// Older ones stay.
        since: UnixTime,
    },
    /// Takes back every look at a person.
    ClearAllLooks(PersonId),
    /// Counts a try before it is looked at. [`Conflict::Login`] unless the login is in this step
    /// and has fewer than `limit` attempts in it.
    CountLoginAttempt {
        /// Which.
        login_id: LoginId,
        /// The step it must be in.
        step: Step,
        /// Most attempts.
        limit: u32,
    },
    /// Takes one counted attempt back (never below zero).
    RefundLoginAttempt(LoginId),
    /// Keeps a new password's hash on the login and moves it from `ChoosePassword` to `Code` with no
    /// attempts. [`Conflict::Login`] unless it is there.
    KeepNewPassword {
        /// Which.
        login_id: LoginId,
        /// Bytes of the sealed hash.
        password: Vec<u8>,
    },
    /// Moves a login from `Code` to `Finished` and forgets the hash it kept. [`Conflict::Login`]
    /// unless it is there.
    FinishLogin {
        /// Which.
        login_id: LoginId,
    },
    /// Moves an open login to `Ended` and forgets the hash it kept; no conflict when it is closed.
    EndLogin {
        /// Which.
        login_id: LoginId,
    },

    /// Adds a session. [`Conflict::Exists`] when the digest is taken.
    AddSession(Session),
    /// Notes a use. [`Conflict::Missing`] when it has ended.
    TouchSession {
        /// Which.
        digest: TokenDigest,
        /// When.
        at: UnixTime,
    },
    /// Ends a session; no conflict when it has ended already.
    EndSession {
        /// Which.
        digest: TokenDigest,
        /// When.
        at: UnixTime,
    },

    /// Adds a grant. [`Conflict::Exists`] when the id is taken, [`Conflict::Client`] when its client
    /// is in another life by now.
    AddGrant(Grant),
    /// Adds a grant that rests on a consent: as [`Change::AddGrant`], and [`Conflict::Consent`]
    /// unless the consent still stands as it was read.
    AddGrantUnder(Grant, Consent),
    /// Ends a grant; no conflict when it has ended already.
    EndGrant {
        /// Which.
        grant_id: GrantId,
        /// When.
        at: UnixTime,
    },
    /// Ends every grant of a session that does not outlive it (see [`GrantLife`](crate::stores::GrantLife)).
    EndGrantsOf {
        /// The session's `sid`.
        sid: SessionId,
        /// When.
        at: UnixTime,
    },
    /// Ends every grant that a person gave one client.
    EndGrantsFor {
        /// Whose.
        person_id: PersonId,
        /// To whom.
        client_id: String,
        /// When.
        at: UnixTime,
    },
    /// Notes that a client heard of a session, so that it hears of its end; no conflict when it is
    /// noted already, and then only ever lengthened, nor when it is in another life by now, and then
    /// nothing is noted.
    NoteClient {
        /// The session's `sid`.
        sid: SessionId,
        /// Which client.
        client_id: String,
        /// In which life it was read.
        client_life: ClientLife,
        /// Until when the session may last.
        expires_at: UnixTime,
    },
    /// Forgets who heard of a session, because the same commit tells them that it ended.
    /// [`Conflict::Clients`] unless exactly these heard of it.
    ForgetClients {
        /// The session's `sid`.
        sid: SessionId,
        /// The clients as they were read.
        client_ids: Vec<String>,
    },
    /// Adds an authorization code. [`Conflict::Exists`] when the digest is taken.
    AddCode(AuthorizationCode),
    /// Takes an authorization code. [`Conflict::Code`] when it is unknown or was taken,
    /// [`Conflict::Grant`] when its grant has ended.
    TakeCode {
        /// Which.
        digest: TokenDigest,
        /// When.
        at: UnixTime,
    },

    /// Adds a refresh family. [`Conflict::Exists`] when digest or grant is taken.
    AddRefresh(RefreshFamily),
    /// Moves a family one generation on. [`Conflict::Refresh`] unless `generation` is its newest
    /// and its grant has not ended.
    AdvanceRefresh {
        /// Which.
        digest: TokenDigest,
        /// The newest generation, which is used by this.
        generation: u32,
        /// When.
        at: UnixTime,
    },
    /// Notes a use of a family that stays at its generation; refused as [`Change::AdvanceRefresh`].
    TouchRefresh {
        /// Which.
        digest: TokenDigest,
        /// The newest generation.
        generation: u32,
        /// When.
        at: UnixTime,
    },
    /// Keeps a pushed authorization request. [`Conflict::Exists`] when the digest is taken,
    /// [`Conflict::Client`] when its client is in another life by now.
    AddPushed(PushedRequest),
    /// Marks a pushed request used, expired or not. [`Conflict::Pushed`] when it is unknown or used.
    UsePushed {
        /// Which.
        digest: TokenDigest,
        /// When.
        at: UnixTime,
    },
    /// Remembers a value for one use. [`Conflict::Used`] when it is remembered already, however old.
    UseOnce {
        /// Digest over the value, its kind and whose it is: two clients may draw the same `jti`.
        digest: TokenDigest,
        /// When it may be forgotten, because nobody would accept the value any more.
        expires_at: UnixTime,
    },
    /// Keeps what a person allows a client. [`Conflict::Client`] when it is in another life by now,
    /// [`Conflict::Consent`] unless what was read still stands.
    PutConsent {
        /// What is allowed from now on.
        consent: Consent,
        /// What was allowed before, as it was read; none where there was nothing.
        before: Option<Consent>,
    },
    /// Forgets what a person allowed a client; no conflict when there is nothing.
    DropConsent {
        /// Whose.
        person_id: PersonId,
        /// To whom.
        client_id: String,
    },

    /// Puts a message into the outbox. [`Conflict::Exists`] when the id is taken.
    AddMessage(Message),
    /// Removes a message that arrived. [`Conflict::Message`] unless it is held by this lease.
    FinishMessage {
        /// Which.
        id: MessageId,
        /// The lease of the worker that sent it.
        lease: TokenDigest,
    },
    /// Puts a message off, gives the lease back. [`Conflict::Message`] unless held by this lease.
    DelayMessage {
        /// Which.
        id: MessageId,
        /// The lease of the worker that tried.
        lease: TokenDigest,
        /// When it is tried again.
        due_at: UnixTime,
    },
    /// As [`Change::DelayMessage`] after no attempt at all: none is counted.
    ReturnMessage(MessageId, TokenDigest, UnixTime),
    /// Sets a message aside for good. [`Conflict::Message`] unless it is held by this lease.
    BuryMessage {
        /// Which.
        id: MessageId,
        /// The lease of the worker that gave up.
        lease: TokenDigest,
        /// When.
        at: UnixTime,
    },

    /// Adds a known device. [`Conflict::Exists`] when the digest is taken.
    AddDevice(Device),
    /// Counts a password before a look. [`Conflict::Device`] if unknown or at `limit` wrong ones.
    CountDeviceAttempt {
        /// Which.
        digest: TokenDigest,
        /// Most in a row.
        limit: u32,
    },
    /// Clears the wrong passwords in a row.
    ClearDeviceAttempts(TokenDigest),

    /// Counts an attempt by a rule of the core. [`Conflict::Counter`] when the rule refuses.
    Count {
        /// Which counter.
        key: CounterKey,
        /// By which rule.
        rule: Rule,
        /// Now.
        at: UnixTime,
    },
    /// Takes one counted attempt back, unless another window runs by now.
    Refund {
        /// Which counter.
        key: CounterKey,
        /// By which rule.
        rule: Rule,
        /// When it was counted.
        counted_at: UnixTime,
    },
    /// Forgets a counter.
    ClearCounter(CounterKey),
    /// Forgets a counter as it was read. [`Conflict::Missing`] when it has moved since.
    TakeCounter(CounterKey, Counter),
    /// Adds a signing key. [`Conflict::Exists`] when its algorithm has one that was not replaced.
    AddSigningKey(SigningKey),
    /// Adds or replaces a client.
    PutClient(Client),
    /// What else is done to a client.
    Client(ClientChange),
    /// Appends a line to the journal. [`Conflict::Exists`] when the id is taken.
    Journal(JournalLine),
    /// What is done to the journal beside its lines.
    Chain(ChainChange),
    /// What is done to the keys that sign and seal.
    Ring(RingChange),
    /// Takes or renews the lease of a job. [`Conflict::Lease`] while somebody else holds it.
    TakeLease(LeaseClaim),
}
