//! The difference between what is stored and what is declared.

use std::collections::BTreeMap;

use fedtoken_core::time::UnixTime;
use fedtoken_storage::{
    Change, Changes, ClientChange,
    stores::{Client, ClientOrigin},
};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    config::clients::{DeclaredClient, FileProblem},
    oidc::Registration,
};

/// Whether clients without a file are removed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Prune {
    /// They stay.
    Keep,
    /// They go, unless they registered themselves.
    Remove,
}

/// What there is to do, in order of `client_id`.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Plan {
    /// One client each.
    pub steps: Vec<Step>,
    /// Clients that have no file and stay.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without_file: Vec<String>,
    /// The same for the database, each on what was read.
    #[serde(skip)]
    changes: Vec<Planned>,
}

/// A step for the database.
#[derive(Clone, PartialEq, Debug)]
enum Planned {
    Put {
        client: Client,
        before: Option<Client>,
    },
    Remove(Client),
}

/// What there is to do about one client.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Step {
    /// Which.
    pub client_id: String,
    /// What.
    pub action: Action,
    /// Its members that are not as they were.
    pub members: Vec<MemberChange>,
    /// Its secret, which is never told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<SecretChange>,
}

/// What happens to a client.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It is new.
    Add,
    /// It is another one than before.
    Change,
    /// It goes, and every grant it has.
    Remove,
}

/// A member that is not as it was.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct MemberChange {
    /// Its name.
    pub member: String,
    /// Before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    /// After.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
}

/// A secret that is not as it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretChange {
    /// There was none.
    New,
    /// There is another one.
    Changed,
    /// There is none any more.
    Dropped,
}

impl Plan {
    /// Compares. What is stored is read with its defaults, so that a member which is spelt out is
    /// no change.
    ///
    /// # Errors
    /// A problem for each client that registered itself and now has a file.
    pub fn between(
        stored: &[Client],
        declared: &[DeclaredClient],
        prune: Prune,
    ) -> Result<Self, Vec<FileProblem>> {
        let stored: BTreeMap<&str, &Client> = stored
            .iter()
            .map(|client| (client.client_id.as_str(), client))
            .collect();
        let (mut plan, mut problems) = (Self::default(), Vec::new());
        for client in declared {
            let before = stored.get(client.registration.client_id.as_str());
            match before.map(|before| &before.origin) {
                Some(ClientOrigin::Registered { .. }) => problems.push(FileProblem {
                    path: client.path.clone(),
                    what: "the client of this client_id registered itself".to_owned(),
                }),
                _ => plan.put(client, before.copied()),
            }
        }
        for client in stored.values().filter(|it| is_gone(it, declared)) {
            match prune {
                Prune::Remove => plan.remove(client),
                Prune::Keep => plan.without_file.push(client.client_id.clone()),
            }
        }
        plan.steps
            .sort_by(|one, other| one.client_id.cmp(&other.client_id));
        if problems.is_empty() {
            Ok(plan)
        } else {
            Err(problems)
        }
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The steps of the one commit that does it, unless a client is not as it was read.
    #[must_use]
    pub fn changes(&self, at: UnixTime) -> Changes {
        let changes = self.changes.iter().cloned().map(|planned| match planned {
            Planned::Put { client, before } => ClientChange::Declare { client, before },
            Planned::Remove(before) => ClientChange::Withdraw { before, at },
        });
        changes.map(Change::from).collect()
    }

    /// Whether this client is new or changed.
    #[must_use]
    pub fn puts(&self, client_id: &str) -> bool {
        let is_it = |planned: &Planned| match planned {
            Planned::Put { client, .. } => client.client_id == client_id,
            Planned::Remove(_) => false,
        };
        self.changes.iter().any(is_it)
    }

    fn put(&mut self, client: &DeclaredClient, before: Option<&Client>) {
        let after = client.registration.to_members();
        let step = Step {
            client_id: client.registration.client_id.clone(),
            action: before.map_or(Action::Add, |_| Action::Change),
            members: differences(&before.map(members_of).unwrap_or_default(), &after),
            secret: secret_change(client, before),
        };
        if step.action == Action::Change && step.members.is_empty() && step.secret.is_none() {
            return;
        }
        self.changes.push(Planned::Put {
            client: Client {
                client_id: step.client_id.clone(),
                registration: Value::Object(after).to_string(),
                secret: client.secret,
                origin: ClientOrigin::Operator,
            },
            before: before.cloned(),
        });
        self.steps.push(step);
    }

    fn remove(&mut self, client: &Client) {
        self.changes.push(Planned::Remove(client.clone()));
        self.steps.push(Step {
            client_id: client.client_id.clone(),
            action: Action::Remove,
            members: Vec::new(),
            secret: None,
        });
    }
}

fn is_gone(client: &Client, declared: &[DeclaredClient]) -> bool {
    client.origin == ClientOrigin::Operator
        && !declared
            .iter()
            .any(|it| it.registration.client_id == client.client_id)
}

/// A registration that cannot be read any more differs in everything.
fn members_of(client: &Client) -> Map<String, Value> {
    let read = serde_json::from_str::<Registration>(&client.registration);
    read.map(|it| it.to_members()).unwrap_or_default()
}

fn differences(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<MemberChange> {
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let changed = names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name));
    changed
        .map(|name| MemberChange {
            member: name.clone(),
            from: before.get(name).cloned(),
            to: after.get(name).cloned(),
        })
        .collect()
}

fn secret_change(client: &DeclaredClient, before: Option<&Client>) -> Option<SecretChange> {
    match (before.and_then(|before| before.secret), client.secret) {
        (None, None) => None,
        (None, Some(_)) => Some(SecretChange::New),
        (Some(_), None) => Some(SecretChange::Dropped),
        (Some(old), Some(new)) => (!old.ct_eq(&new)).then_some(SecretChange::Changed),
    }
}

#[cfg(test)]
mod tests;
