//! What ends for a person while the person logs in.

#![expect(
    clippy::indexing_slicing,
    reason = "without a store there is nothing to check, and the panic says so"
)]

use fedtoken_core::login::Step;

use super::{
    super::{
        check::{Db, done},
        fixture::{
            NOW, digest, grant, grant_id, login, login_id, login_number, person, person_id, session,
        },
    },
    together,
};
use crate::{Change, Changes, Conflict};

pub(super) async fn trust_ends_for_who_is_just_logging_in(stores: &[Db]) {
    for round in 0..20 {
        let id = login_number(round);
        let mut open = login('x', 'p', Step::Code);
        open.id = id.clone();
        done(&stores[0], Change::AddLogin(open)).await;
        let name = format!("new {round}");
        let mut steps = vec![
            Change::AddSession(session(&name, 'v', 'p')),
            Change::FinishLogin { login_id: id },
        ];
        if round % 2 == 1 {
            steps.reverse();
        }
        let end = Change::EndTrust {
            person_id: person_id('p'),
            login_id: login_id('m'),
            device: None,
            at: NOW,
        };
        let outcomes = together(stores, [steps.into_iter().collect(), end.into()]).await;
        assert_eq!(outcomes[1], Ok(()));
        let session = stores[0].session(&digest(&name)).await.unwrap();
        match &outcomes[0] {
            Ok(()) => assert!(session.unwrap().ended_at.is_some(), "round {round}"),
            Err(conflict) => assert_eq!((conflict, session), (&Conflict::Login, None)),
        }
    }
}

/// Whoever comes first: of an erased person nothing is left behind.
pub(super) async fn nobody_logs_in_behind_an_erasure(stores: &[Db]) {
    for _ in 0..10 {
        let owner = [
            Change::AddPerson(person('r')),
            Change::AddLogin(login('r', 'r', Step::Code)),
        ];
        done(&stores[0], owner.into_iter().collect::<Changes>()).await;
        let finish = Changes::from(Change::FinishLogin {
            login_id: login_id('r'),
        })
        .and(Change::AddSession(session("late", 'r', 'r')))
        .and(Change::AddGrant(grant('r', 'r', 'r')));
        let erase = Change::Erase(person_id('r'));
        let outcomes = together(stores, [finish, erase.into()]).await;
        assert!(
            matches!(outcomes[0], Ok(()) | Err(Conflict::Login)),
            "{outcomes:?}"
        );
        assert_eq!(outcomes[1], Ok(()));
        assert_eq!(stores[0].person(&person_id('r')).await.unwrap(), None);
        assert_eq!(stores[0].session(&digest("late")).await.unwrap(), None);
        assert_eq!(stores[0].grant(&grant_id('r')).await.unwrap(), None);
    }
}
