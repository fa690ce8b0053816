//! What hangs on a client goes with it and never comes back.

use super::{
    super::{
        check::{Db, done, refused},
        fixture::{
            DAY, HOUR, NOW, allow, allow_after, client, code, consent, digest, drop_consent, grant,
            grant_id, note, person, person_id, pushed, refresh, registered, sid,
        },
    },
    declare, near,
};
use crate::{
    Change, Changes, ClientChange, Conflict,
    stores::{ClientLife, Consent, Grant, GrantLife, PushedRequest},
};

pub(super) fn remove(client_id: &str) -> Change {
    Change::from(ClientChange::Remove {
        client_id: client_id.to_owned(),
        at: NOW,
    })
}

/// Two clients with a grant, an offline grant, a code, a refresh family, a consent, a pushed request
/// and a session each.
pub(super) fn two_clients() -> Changes {
    let of = |client_id: &str, [first, second]: [char; 2]| {
        let given = Grant {
            client_id: client_id.to_owned(),
            ..grant(first, 'p', 's')
        };
        let offline = Grant {
            id: grant_id(second),
            life: GrantLife::Offline,
            ..given.clone()
        };
        let pushed = PushedRequest {
            client_id: client_id.to_owned(),
            ..pushed(client_id)
        };
        [
            Change::PutClient(client(client_id)),
            Change::AddGrant(given),
            Change::AddGrant(offline),
            Change::AddCode(code(client_id, first)),
            Change::AddRefresh(refresh(client_id, second)),
            allow(consent('p', client_id)),
            Change::AddPushed(pushed),
            note('s', client_id),
        ]
    };
    Changes::from(Change::AddPerson(person('p')))
        .and_all(of("shop", ['g', 'h']))
        .and_all(of("bank", ['i', 'j']))
}

pub(super) async fn with_a_client_goes_what_it_was_allowed(store: &Db) {
    done(store, two_clients()).await;
    done(store, remove("shop")).await;
    with_it_went_what_it_was_allowed(store).await;
}

/// Of two clients one is left, with all it had.
pub(super) async fn with_it_went_what_it_was_allowed(store: &Db) {
    assert_eq!(store.clients().await.unwrap(), [client("bank")]);
    nothing_is_left_of_the_shop(store).await;
    nothing_of_the_shop_works(store).await;
    let offline = store.offline_grants_of(&person_id('p'), NOW).await.unwrap();
    assert_eq!(offline.len(), 1, "{offline:?}");
    for change in uses("bank", 'u') {
        done(store, change).await;
    }
}

async fn nothing_is_left_of_the_shop(store: &Db) {
    for (letter, there) in [('g', false), ('h', false), ('i', true), ('j', true)] {
        let found = store.grant(&grant_id(letter)).await.unwrap();
        assert_eq!(found.is_some(), there, "grant {letter}");
    }
    let consents: Vec<Consent> = store.consents_of(&person_id('p')).await.unwrap();
    assert_eq!(consents, [consent('p', "bank")]);
    assert_eq!(store.clients_of(&sid('s')).await.unwrap(), ["bank"]);
    for (client_id, there) in [("shop", false), ("bank", true)] {
        let digest = digest(client_id);
        let pushed = store.pushed_request(&digest).await.unwrap();
        assert_eq!(pushed.is_some(), there, "{client_id}");
        let code = store.authorization_code(&digest).await.unwrap();
        assert_eq!(code.is_some(), there, "{client_id}");
        let with_grant = store.code_with_grant(&digest).await.unwrap();
        assert_eq!(with_grant.is_some(), there, "{client_id}");
        let family = store.refresh_family(&digest).await.unwrap();
        assert_eq!(family.is_some(), there, "{client_id}");
        let consent = store.consent(&person_id('p'), client_id).await.unwrap();
        assert_eq!(consent.is_some(), there, "{client_id}");
    }
}

/// Whatever may be done with what a client was allowed.
fn uses(client_id: &str, letter: char) -> [Change; 6] {
    let digest = digest(client_id);
    let under = Grant {
        client_id: client_id.to_owned(),
        ..grant(letter, 'p', 's')
    };
    [
        Change::TakeCode { digest, at: NOW },
        Change::TouchRefresh {
            digest,
            generation: 0,
            at: NOW,
        },
        Change::AdvanceRefresh {
            digest,
            generation: 0,
            at: NOW,
        },
        Change::UsePushed { digest, at: NOW },
        Change::AddGrantUnder(under, consent('p', client_id)),
        allow_after(&consent('p', client_id), consent('p', client_id)),
    ]
}

async fn nothing_of_the_shop_works(store: &Db) {
    let conflicts = [
        Conflict::Grant,
        Conflict::Refresh,
        Conflict::Refresh,
        Conflict::Pushed,
        Conflict::Consent,
        Conflict::Client,
    ];
    for (change, conflict) in uses("shop", 'v').into_iter().zip(conflicts) {
        refused(store, change, conflict).await;
    }
}

pub(super) async fn nothing_comes_back_with_the_id_of_a_client(store: &Db) {
    done(store, two_clients()).await;
    let add_again = [
        Change::PutClient(client("shop")),
        declare(client("shop"), None),
        Change::PutClient(registered("shop")),
    ];
    for add in add_again {
        done(store, remove("shop")).await;
        done(store, add).await;
        nothing_is_left_of_the_shop(store).await;
        nothing_of_the_shop_works(store).await;
        let forget = Change::ForgetClients {
            sid: sid('s'),
            client_ids: vec!["bank".to_owned()],
        };
        done(store, Changes::from(forget).and(note('s', "bank"))).await;
    }
    the_new_shop_is_allowed(store).await;
}

async fn life_of(store: &Db, client_id: &str) -> ClientLife {
    let found = store.living_client(client_id).await.unwrap();
    let (_, life) = found.unwrap();
    life
}

fn consent_of(client_life: ClientLife, client_id: &str) -> Consent {
    Consent {
        client_life,
        ..consent('p', client_id)
    }
}

/// It may be allowed all that the old one was.
async fn the_new_shop_is_allowed(store: &Db) {
    let client_life = life_of(store, "shop").await;
    let given = Grant {
        client_life,
        ..grant('k', 'p', 's')
    };
    let consent = consent_of(client_life, "shop");
    let heard = Change::NoteClient {
        sid: sid('s'),
        client_id: "shop".to_owned(),
        client_life,
        expires_at: NOW.plus(HOUR),
    };
    let allowed = Changes::from(allow(consent.clone()))
        .and(Change::AddGrantUnder(given.clone(), consent.clone()))
        .and(Change::AddCode(code("new code", 'k')))
        .and(heard);
    done(store, allowed).await;
    let again = allow(consent);
    refused(store, again, Conflict::Consent).await;
    assert_eq!(store.grant(&given.id).await.unwrap(), Some(given));
    assert_eq!(store.clients_of(&sid('s')).await.unwrap(), ["bank", "shop"]);
    let take = Change::TakeCode {
        digest: digest("new code"),
        at: NOW,
    };
    done(store, take).await;
}

/// Of nobody's life, as another version writes it.
pub(super) async fn what_is_added_behind_a_removal_is_nobodys(store: &Db) {
    done(store, two_clients()).await;
    for (letter, add) in [
        ('k', Change::PutClient(client("shop"))),
        ('l', declare(client("shop"), None)),
    ] {
        let number = life_of(store, "shop").await.get() + 1;
        let behind = Grant {
            client_life: ClientLife::new(number),
            ..grant(letter, 'p', 's')
        };
        done(store, remove("shop")).await;
        done(store, Change::AddGrant(behind)).await;
        done(store, add).await;
        assert_eq!(store.grant(&grant_id(letter)).await.unwrap(), None);
    }
}

/// An instance may have read it just before it was removed, and know of nothing.
pub(super) async fn a_registration_of_an_earlier_life_gets_nothing_in_the_next(store: &Db) {
    done(store, two_clients()).await;
    for add in [
        Change::PutClient(client("shop")),
        declare(client("shop"), None),
    ] {
        let earlier = life_of(store, "shop").await;
        done(store, remove("shop")).await;
        nothing_is_hung_on(earlier, store).await;
        done(store, add).await;
        nothing_is_hung_on(earlier, store).await;
        let present = life_of(store, "shop").await;
        let allowed = consent_of(present, "shop");
        done(store, allow(allowed.clone())).await;
        let under = Change::AddGrantUnder(grant_of(earlier), allowed.clone());
        refused(store, under, Conflict::Client).await;
        let over = allow_after(&allowed, consent_of(earlier, "shop"));
        refused(store, over, Conflict::Client).await;
        let kept = store.consent(&person_id('p'), "shop").await.unwrap();
        assert_eq!(kept, Some(allowed));
        done(store, drop_consent('p', "shop")).await;
    }
}

fn grant_of(client_life: ClientLife) -> Grant {
    Grant {
        client_life,
        ..grant('v', 'p', 's')
    }
}

async fn nothing_is_hung_on(earlier: ClientLife, store: &Db) {
    let pushed = PushedRequest {
        client_life: earlier,
        ..pushed("later")
    };
    for change in [
        Change::AddGrant(grant_of(earlier)),
        Change::AddPushed(pushed),
        allow(consent_of(earlier, "shop")),
    ] {
        refused(store, change, Conflict::Client).await;
    }
    let heard = Change::NoteClient {
        sid: sid('s'),
        client_id: "shop".to_owned(),
        client_life: earlier,
        expires_at: NOW.plus(HOUR * 2),
    };
    done(store, heard).await;
    nothing_is_left_of_the_shop(store).await;
}

pub(super) async fn a_client_that_is_replaced_keeps_what_it_was_allowed(store: &Db) {
    done(store, two_clients()).await;
    done(store, Change::PutClient(near("bank")[0].clone())).await;
    done(
        store,
        declare(client("bank"), Some(near("bank")[0].clone())),
    )
    .await;
    for change in uses("bank", 'u') {
        done(store, change).await;
    }
    // Its id came back once, and it stays what it is by then.
    done(store, remove("bank")).await;
    done(store, Change::PutClient(client("bank"))).await;
    let allowed = consent_of(life_of(store, "bank").await, "bank");
    done(store, allow(allowed.clone())).await;
    done(store, Change::PutClient(near("bank")[0].clone())).await;
    let kept = store.consent(&person_id('p'), "bank").await.unwrap();
    assert_eq!(kept, Some(allowed));
}

pub(super) async fn consents_to_a_removed_client_are_swept(store: &Db) {
    done(store, two_clients()).await;
    for left in [0, 1] {
        assert_eq!(store.sweep(NOW, 9).await.whole().unwrap(), left);
        done(store, remove("shop")).await;
        done(store, Change::PutClient(client("shop"))).await;
    }
    let allowed = consent_of(life_of(store, "shop").await, "shop");
    done(store, allow(allowed.clone())).await;
    assert_eq!(store.sweep(NOW, 9).await.whole().unwrap(), 0);
    let kept = store.consents_of(&person_id('p')).await.unwrap();
    assert_eq!(kept, [consent('p', "bank"), allowed]);
}

/// Where there is no client, only the next one of its id shows what is known of it.
pub(super) async fn an_ended_life_is_known_for_a_day(store: &Db) {
    let bare = || Change::PutClient(client("bare"));
    done(store, Changes::from(bare()).and(remove("bare"))).await;
    store.sweep(NOW.plus(DAY), 9).await.whole().unwrap();
    done(store, bare()).await;
    let life = life_of(store, "bare").await;
    assert_ne!(life, ClientLife::FIRST);
}

/// From then on its number may be given again.
pub(super) async fn an_ended_life_is_forgotten_when_nothing_hangs_on_it(store: &Db) {
    let names = ["bare", "granted", "allowed", "present"];
    let away = Grant {
        client_id: "granted".to_owned(),
        life: GrantLife::Offline,
        expires_at: NOW.plus(DAY * 90),
        ..grant('g', 'p', 's')
    };
    let hanging = Changes::from(Change::AddPerson(person('p')))
        .and_all(names.map(|name| Change::PutClient(client(name))))
        .and(Change::AddGrant(away))
        .and(allow(consent('p', "allowed")))
        .and_all(names.map(remove))
        .and(Change::PutClient(client("present")));
    done(store, hanging).await;
    let present = life_of(store, "present").await;
    store.sweep(NOW.plus(DAY + HOUR), 9).await.whole().unwrap();
    for (name, forgotten) in [("bare", true), ("allowed", false), ("granted", false)] {
        done(store, Change::PutClient(client(name))).await;
        let life = life_of(store, name).await;
        assert_eq!(life == ClientLife::FIRST, forgotten, "{name}");
    }
    assert_eq!(life_of(store, "present").await, present);
}
