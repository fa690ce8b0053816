//! Plans between made-up stores and files.

use std::path::PathBuf;

use fedtoken_core::secret::TokenDigest;
use serde_json::json;

use super::*;

fn registration(client_id: &str, more: &Value) -> Registration {
    let mut members = json!({"client_id": client_id, "redirect_uris": ["https://rp.example/cb"]});
    for (name, value) in more.as_object().unwrap() {
        members[name] = value.clone();
    }
    Registration::from_members(members.as_object().unwrap()).unwrap()
}

fn declared(client_id: &str, secret: &str, more: &Value) -> DeclaredClient {
    DeclaredClient {
        path: PathBuf::from(format!("{client_id}.toml")),
        registration: registration(client_id, more),
        secret: (!secret.is_empty()).then(|| TokenDigest::of(secret)),
    }
}

/// Stored as sparsely as somebody may have written it.
fn stored(client_id: &str, secret: &str, more: &Value) -> Client {
    let mut members = json!({"client_id": client_id, "redirect_uris": ["https://rp.example/cb"]});
    for (name, value) in more.as_object().unwrap() {
        members[name] = value.clone();
    }
    Client {
        client_id: client_id.to_owned(),
        registration: members.to_string(),
        secret: (!secret.is_empty()).then(|| TokenDigest::of(secret)),
        origin: ClientOrigin::Operator,
    }
}

fn registered(client_id: &str) -> Client {
    Client {
        origin: ClientOrigin::Registered {
            at: UnixTime::from_secs(0),
            access: TokenDigest::of("access"),
        },
        ..stored(client_id, "s", &json!({}))
    }
}

fn none() -> Value {
    json!({})
}

#[test]
fn what_is_the_same_needs_nothing() {
    let spelt_out = declared(
        "rp",
        "s",
        &json!({"subject_type": "public", "contacts": []}),
    );
    let plan = Plan::between(&[stored("rp", "s", &none())], &[spelt_out], Prune::Remove).unwrap();
    assert!(plan.is_empty());
    assert!(plan.changes(UnixTime::from_secs(1)).steps().is_empty());
}

#[test]
fn a_new_client_is_added_with_what_it_is() {
    let plan = Plan::between(&[], &[declared("rp", "s", &none())], Prune::Keep).unwrap();
    let [step] = &plan.steps[..] else {
        panic!("{plan:?}")
    };
    assert_eq!(
        (step.action, step.secret),
        (Action::Add, Some(SecretChange::New))
    );
    let told = step.members.iter().find(|it| it.member == "redirect_uris");
    assert_eq!(told.unwrap().to, Some(json!(["https://rp.example/cb"])));
    assert!(plan.puts("rp") && !plan.puts("other"));
}

#[test]
fn a_change_is_told_member_by_member() {
    let before = [stored(
        "rp",
        "s",
        &json!({"client_name": "Old", "default_locale": "nl"}),
    )];
    let after = [declared(
        "rp",
        "s",
        &json!({"client_name": "New", "minimum_level": 400}),
    )];
    let plan = Plan::between(&before, &after, Prune::Keep).unwrap();
    let told = serde_json::to_value(&plan).unwrap();
    assert_eq!(
        told,
        json!({"steps": [{
            "client_id": "rp", "action": "change",
            "members": [
                {"member": "client_name", "from": "Old", "to": "New"},
                {"member": "default_locale", "from": "nl"},
                {"member": "minimum_level", "from": 300, "to": 400},
            ],
        }]})
    );
}

#[test]
fn of_a_secret_only_its_change_is_told() {
    let change = |before: &str, after: &str| {
        let stored = [stored("rp", before, &none())];
        let plan = Plan::between(&stored, &[declared("rp", after, &none())], Prune::Keep).unwrap();
        let told = serde_json::to_string(&plan).unwrap();
        assert!(!told.contains("one") && !told.contains("two"), "{told}");
        plan.steps.first().and_then(|step| step.secret)
    };
    assert_eq!(change("one", "one"), None);
    assert_eq!(change("one", "two"), Some(SecretChange::Changed));
    assert_eq!(change("", "two"), Some(SecretChange::New));
    assert_eq!(change("one", ""), Some(SecretChange::Dropped));
}

#[test]
fn only_a_pruning_removes_and_never_who_registered_himself() {
    let before = [
        stored("gone", "s", &none()),
        registered("self"),
        stored("rp", "s", &none()),
    ];
    let after = [declared("rp", "s", &none())];
    assert!(
        Plan::between(&before, &after, Prune::Keep)
            .unwrap()
            .is_empty()
    );
    let plan = Plan::between(&before, &after, Prune::Remove).unwrap();
    let ids: Vec<_> = plan
        .steps
        .iter()
        .map(|it| (it.client_id.as_str(), it.action))
        .collect();
    assert_eq!(ids, [("gone", Action::Remove)]);
    let changes = plan.changes(UnixTime::from_secs(7));
    assert!(matches!(
        changes.steps(),
        [Change::Client(ClientChange::Withdraw { before, at })]
            if before.client_id == "gone" && at.as_secs() == 7
    ));
}

#[test]
fn a_file_takes_nobody_over_who_registered_himself() {
    let refused = Plan::between(
        &[registered("rp")],
        &[declared("rp", "s", &none())],
        Prune::Keep,
    );
    let problems = refused.unwrap_err();
    assert_eq!(problems.len(), 1);
    assert!(problems[0].to_string().starts_with("rp.toml: "));
}

#[test]
fn an_unreadable_registration_is_replaced() {
    let broken = Client {
        registration: "{}".to_owned(),
        ..stored("rp", "s", &none())
    };
    let plan = Plan::between(&[broken], &[declared("rp", "s", &none())], Prune::Keep).unwrap();
    assert_eq!(plan.steps[0].action, Action::Change);
    assert_eq!(plan.changes(UnixTime::from_secs(0)).steps().len(), 1);
}

#[test]
fn steps_come_in_order_of_their_clients() {
    let after = [declared("c", "s", &none()), declared("a", "s", &none())];
    let plan = Plan::between(&[stored("b", "s", &none())], &after, Prune::Remove).unwrap();
    let ids: Vec<_> = plan.steps.iter().map(|it| it.client_id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c"]);
}

#[test]
fn a_client_without_a_file_that_stays_is_named() {
    let before = [stored("gone", "s", &none()), registered("self")];
    let plan = Plan::between(&before, &[], Prune::Keep).unwrap();
    assert!(plan.is_empty());
    assert_eq!(plan.without_file, ["gone"]);
    let plan = Plan::between(&before, &[], Prune::Remove).unwrap();
    assert_eq!(plan.without_file, Vec::<String>::new());
}
