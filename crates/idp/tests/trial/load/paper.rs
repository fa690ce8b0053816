//! Afterwards: spent codes are refused, and the paper goes on.

use super::{clients::Clients, ledger::Ledger};
use crate::support::{Browser, Person};

/// Tries every acknowledged code of these persons once more, then a right one, which is accepted.
/// Answers how many were refused.
pub(super) async fn spent_codes_are_refused(
    ledger: &mut Ledger,
    clients: &Clients,
    persons: &[Person],
) -> usize {
    let mut refused = 0;
    for person in persons {
        let spent = ledger.positions_of(&person.username);
        // Five wrong codes end a login.
        for few in spent.chunks(4) {
            try_again(ledger, clients, (person, few)).await;
            refused += few.len();
        }
    }
    refused
}

async fn try_again(ledger: &mut Ledger, clients: &Clients, (person, spent): (&Person, &[usize])) {
    let party = &clients.web;
    let mut browser = Browser::new(party.servers.clone());
    let ask = party.ask(&[]);
    let mut page = browser.code_page(&ask.path, person).await.unwrap();
    let pending = page.position().unwrap();
    for position in spent {
        assert_ne!(pending, *position, "a spent cell is asked again");
        let old = [("code", person.code(*position))];
        page = browser.press(&page, &old).await.unwrap();
        assert!(page.asks_code() && page.alert().is_some(), "{page:?}");
    }
    let right = [("code", person.code(pending))];
    let back = browser.press(&page, &right).await.unwrap();
    assert!(back.has_code(), "{back:?}");
    let code = back.parameter("code").unwrap();
    assert_eq!(party.redeem(&ask, &code).await.unwrap().status(), 200);
    ledger.acknowledge(&person.username, pending, &code);
}
