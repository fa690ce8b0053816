//! What a client gets when a person is logged in and nothing is left to ask.

use fedtoken_core::{ids::GrantId, secret::OpaqueToken, time::UnixTime};
use fedtoken_storage::{
    Change,
    stores::{AuthorizationCode, Consent, Grant, GrantLife, Session},
};
use rand_core::CryptoRng;

use crate::oidc::{Ask, Levels, Registration, Scope, consent, life};

/// A grant with its authorization code, to be saved in one commit with what led to it.
pub struct Granted {
    /// The steps that save it.
    pub changes: Vec<Change>,
    /// The code for the client; only its digest is saved.
    pub code: OpaqueToken,
}

/// Grants what was asked within this session. A pushed request is used up by it; the consent that
/// was found must stand until this is saved.
pub fn grant(
    (ask, client): (&Ask, &Registration),
    (session, consent): (&Session, Option<&Consent>),
    levels: &Levels,
    now: UnixTime,
    rng: &mut impl CryptoRng,
) -> Granted {
    let code = OpaqueToken::draw(rng);
    let grant = new_grant((ask, client), session, levels, now, rng);
    let record = AuthorizationCode {
        digest: code.digest(),
        grant_id: grant.id.clone(),
        client_id: client.client_id.clone(),
        redirect_uri: ask.redirect_uri.clone(),
        code_challenge: ask.code_challenge.clone(),
        nonce: ask.nonce.clone(),
        bound_to: ask.bound_to.clone(),
        expires_at: now.plus(life::CODE),
        taken_at: None,
    };
    let mut changes = vec![
        match consent {
            Some(consent) => Change::AddGrantUnder(grant, consent.clone()),
            None => Change::AddGrant(grant),
        },
        Change::NoteClient {
            sid: session.sid.clone(),
            client_id: client.client_id.clone(),
            client_life: client.client_life,
            expires_at: session.expires_at,
        },
        Change::AddCode(record),
    ];
    let used = ask.pushed;
    changes.extend(used.map(|digest| Change::UsePushed { digest, at: now }));
    Granted { changes, code }
}

fn new_grant(
    (ask, client): (&Ask, &Registration),
    session: &Session,
    levels: &Levels,
    now: UnixTime,
    rng: &mut impl CryptoRng,
) -> Grant {
    let scope = consent::granted(ask, client);
    let (method, level) = (session.method, session.level);
    let told = levels.for_client((method, level), client);
    let (life, expires_at) = if scope.has(Scope::OfflineAccess) {
        (GrantLife::Offline, now.plus(life::offline(client)))
    } else {
        // Even in the last second of a session the code and its tokens can be used.
        let shortest = now.plus(life::CODE).plus(life::ACCESS_TOKEN);
        (GrantLife::Session, session.expires_at.max(shortest))
    };
    Grant {
        id: GrantId::draw(rng),
        client_id: client.client_id.clone(),
        client_life: client.client_life,
        person_id: session.person_id.clone(),
        sid: session.sid.clone(),
        scope: scope.to_string(),
        method,
        level,
        acr: levels.told(&ask.acr, told),
        authenticated_at: session.authenticated_at,
        issued_at: now,
        life,
        resource: ask.resource.clone(),
        claims: ask.claims.clone(),
        expires_at,
        ended_at: None,
    }
}
