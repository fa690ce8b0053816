//! The ledger beside the database: what was lost, what is there twice.

use fedtoken_core::secret::TokenDigest;
use fedtoken_storage::{
    sql::SqlStore,
    stores::{Authorizations, JournalEvent, Journals, Persons, RefreshFamilies, Tokens},
};

use super::{
    ledger::{Family, Ledger, Standing},
    receiver::Receiver,
};
use crate::support::Person;

/// What must not be.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Acknowledged, and not there.
    pub(super) lost: Vec<String>,
    /// There, and more than was asked for.
    pub(super) doubled: Vec<String>,
}

/// Compares everything.
pub(super) async fn check(
    (ledger, receiver): (&Ledger, &Receiver),
    persons: &[Person],
    store: &SqlStore,
) -> Findings {
    let mut findings = Findings::default();
    let mut journal = Journal::default();
    for person in persons {
        findings.paper(ledger, person, (store, &mut journal)).await;
    }
    for login in &ledger.acknowledged {
        if !ledger.lapsed.contains(&login.code) {
            findings.code(&login.code, store).await;
        }
    }
    for family in &ledger.families {
        findings.family(family, store).await;
    }
    findings.messages(ledger, (receiver, &journal));
    let replays = || format!("{} lines of {} replays", journal.replayed, ledger.replays);
    let silent = journal.replayed < ledger.replays;
    findings.lost.extend(silent.then(replays));
    findings
}

/// Lines that speak of more than one login.
#[derive(Default)]
struct Journal {
    /// Sessions that ended.
    ended: usize,
    /// Codes that came again.
    replayed: usize,
}

impl Findings {
    /// Each login is in the database with all its parts or with none.
    async fn paper(
        &mut self,
        ledger: &Ledger,
        person: &Person,
        (store, lines): (&SqlStore, &mut Journal),
    ) {
        let name = &person.username;
        let account = store.account_named(name).await.unwrap().unwrap();
        let token = store.token_of(&account.person_id).await.unwrap().unwrap();
        let uses = store.cell_uses(&token.id).await.unwrap();
        let spent: Vec<_> = uses
            .iter()
            .filter(|(_, used)| used.is_some())
            .map(|(position, _)| usize::from(position.get()))
            .collect();
        let journal = store.journal_of(&account.person_id, 10_000).await.unwrap();
        let count = |event| journal.iter().filter(|line| line.event == event).count();
        let finished = count(JournalEvent::LoginFinished);
        lines.ended += count(JournalEvent::SessionEnded);
        lines.replayed += count(JournalEvent::CodeReplayed);
        let cells = spent.len();
        let generation = usize::try_from(token.generation).unwrap();
        let parts = || format!("{name}: {cells} cells, generation {generation}, {finished} lines");
        self.lost
            .extend((generation < cells || finished < cells).then(parts));
        self.doubled
            .extend((generation > cells || finished > cells).then(parts));
        let acknowledged = ledger.positions_of(name);
        let story = || format!("{name}: acknowledged {acknowledged:?}, spent {spent:?}");
        let kept = acknowledged.iter().all(|position| spent.contains(position));
        self.lost.extend((!kept).then(story));
        let most = acknowledged.len() + ledger.unanswered_of(name);
        self.doubled.extend((cells > most).then(story));
        let mut each = acknowledged.clone();
        each.sort_unstable();
        each.dedup();
        self.doubled
            .extend((each.len() < acknowledged.len()).then(story));
    }

    async fn code(&mut self, code: &str, store: &SqlStore) {
        let digest = TokenDigest::of(code);
        let found = store.authorization_code(&digest).await.unwrap();
        let taken = found.is_some_and(|code| code.taken_at.is_some());
        let missing = (!taken).then(|| "a code, or that it was exchanged".to_owned());
        self.lost.extend(missing);
    }

    async fn family(&mut self, family: &Family, store: &SqlStore) {
        let found = store.refresh_family(&family.digest()).await.unwrap();
        let Some(found) = found else {
            self.lost.push("a refresh family".to_owned());
            return;
        };
        let (seen, stored) = (family.generation(), found.generation);
        let unseen = match family.standing {
            Standing::Answered => 0,
            Standing::Over => 1,
        };
        let story = || {
            format!(
                "{} refreshes, token {seen}, stored {stored}",
                family.refreshed
            )
        };
        let fewer = stored < seen || seen < family.refreshed;
        self.lost.extend(fewer.then(story));
        let more = stored > seen + unseen || seen > family.refreshed;
        self.doubled.extend(more.then(story));
    }

    /// A logout is heard, also one whose answer was lost, and never under two names.
    fn messages(&mut self, ledger: &Ledger, (receiver, journal): (&Receiver, &Journal)) {
        let heard = receiver.heard();
        let (ended, told) = (journal.ended, heard.len());
        let story = || format!("{ended} sessions ended, of {told} was heard");
        self.lost.extend((told < ended).then(story));
        self.doubled.extend((told > ended).then(story));
        let unheard = ledger
            .logouts
            .iter()
            .filter(|sid| !heard.contains_key(*sid));
        self.lost
            .extend(unheard.map(|sid| format!("the logout of {sid}")));
        let twice = heard.into_iter().filter(|(_, names)| names.len() > 1);
        self.doubled
            .extend(twice.map(|(sid, names)| format!("logout of {sid}: {names:?}")));
    }
}
