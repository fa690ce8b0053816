//! One good refresh; every test breaks one thing of it.

use fedtoken_core::{
    ids::GrantId,
    keyring::{KeyId, Keyring, MasterKey},
    secret::TokenDigest,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;
use crate::oidc::token::{RefreshKeys, RefreshToken, samples};

/// When the family was last used.
const USED: i64 = 1000;
const NEWEST: u32 = 5;

struct Case {
    family: RefreshFamily,
    grant: Grant,
    client: Registration,
    key: SenderKey,
    generation: u32,
    scope: Option<String>,
    now: UnixTime,
}

fn at(seconds: i64) -> UnixTime {
    UnixTime::from_secs(seconds)
}

fn good(method: &str) -> Case {
    let grant = samples::grant();
    Case {
        family: RefreshFamily {
            digest: TokenDigest::of("family"),
            grant_id: grant.id.clone(),
            client_id: String::from("rp"),
            generation: NEWEST,
            bound_to: None,
            used_at: at(USED),
            expires_at: grant.expires_at,
        },
        grant,
        client: samples::client(method),
        key: SenderKey::None,
        generation: NEWEST,
        scope: None,
        now: at(USED + 100),
    }
}

impl Case {
    fn decide(&self) -> Result<Renewal, TokenError> {
        let ring = Keyring::new(KeyId::parse("k1").unwrap(), MasterKey::new([1; 32]));
        let drawn = RefreshToken::draw(&mut ChaCha20Rng::seed_from_u64(1));
        let text = drawn.written(self.generation, "rp", &RefreshKeys::new(&ring));
        let request = RefreshRequest {
            token: RefreshToken::parse(text.expose()).unwrap(),
            scope: self.scope.clone(),
            resource: None,
        };
        let found = Found {
            family: &self.family,
            grant: &self.grant,
        };
        decide(found, &request, (&self.client, &self.key), self.now)
    }
}

/// A public client's request, whose family rotates.
fn public(change: impl FnOnce(&mut Case)) -> Result<(Step, u32), TokenError> {
    let mut case = good("none");
    change(&mut case);
    case.decide()
        .map(|renewal| (renewal.step, renewal.generation))
}

/// A confidential client's.
fn confidential(change: impl FnOnce(&mut Case)) -> Result<(Step, u32), TokenError> {
    let mut case = good("client_secret_basic");
    change(&mut case);
    case.decide()
        .map(|renewal| (renewal.step, renewal.generation))
}

fn scope(asked: &str) -> Result<String, TokenError> {
    let mut case = good("none");
    case.scope = Some(String::from(asked));
    case.decide().map(|renewal| renewal.scope.to_string())
}

#[test]
fn a_confidential_client_keeps_its_token() {
    assert_eq!(confidential(|_| ()), Ok((Step::Keep, NEWEST)));
}

#[test]
fn the_token_of_a_public_client_is_replaced() {
    assert_eq!(public(|_| ()), Ok((Step::Advance, NEWEST + 1)));
}

#[test]
fn a_bound_token_of_a_public_client_is_kept() {
    let bound = |key: &str| {
        public(|case| {
            case.family.bound_to = Some(String::from("jkt:key"));
            case.key = SenderKey::Dpop(String::from(key));
        })
    };
    assert_eq!(bound("key"), Ok((Step::Keep, NEWEST)));
    assert_eq!(bound("other"), Err(TokenError::OtherKey));
}

#[test]
fn a_token_of_a_public_client_that_is_bound_to_a_certificate_needs_it() {
    let bound = |key: SenderKey| {
        public(|case| {
            case.family.bound_to = Some(String::from("x5t:key"));
            case.key = key;
        })
    };
    let key = || String::from("key");
    assert_eq!(
        bound(SenderKey::Certificate(key())),
        Ok((Step::Keep, NEWEST))
    );
    let other = SenderKey::Certificate(String::from("other"));
    for wrong in [other, SenderKey::Dpop(key()), SenderKey::None] {
        assert_eq!(bound(wrong), Err(TokenError::OtherKey));
    }
}

#[test]
fn a_token_that_was_bound_before_there_were_marks_needs_its_key() {
    let bound = |key: SenderKey| {
        public(|case| {
            case.family.bound_to = Some(String::from("key"));
            case.key = key;
        })
    };
    let key = || String::from("key");
    assert_eq!(bound(SenderKey::Dpop(key())), Ok((Step::Keep, NEWEST)));
    let certificate = SenderKey::Certificate(key());
    assert_eq!(bound(certificate), Err(TokenError::OtherKey));
}

#[test]
fn a_bound_token_without_proof_is_refused() {
    let bare = public(|case| case.family.bound_to = Some(String::from("key")));
    assert_eq!(bare, Err(TokenError::OtherKey));
}

#[test]
fn the_last_use_may_be_repeated_within_ten_seconds() {
    let again = |later: i64| {
        public(|case| {
            case.generation = NEWEST - 1;
            case.now = at(USED + later);
        })
    };
    assert_eq!(again(0), Ok((Step::Repeat, NEWEST)));
    assert_eq!(again(9), Ok((Step::Repeat, NEWEST)));
    assert_eq!(again(10), Err(TokenError::RefreshReplayed));
}

#[test]
fn an_older_use_is_a_replay_at_once() {
    let older = public(|case| {
        case.generation = NEWEST - 2;
        case.now = at(USED);
    });
    assert_eq!(older, Err(TokenError::RefreshReplayed));
}

#[test]
fn a_kept_token_knows_no_other_generation() {
    let older = confidential(|case| {
        case.generation = NEWEST - 1;
        case.now = at(USED);
    });
    assert_eq!(older, Err(TokenError::RefreshReplayed));
}

#[test]
fn a_generation_that_was_never_made_is_unknown_and_ends_nothing() {
    let newer = public(|case| case.generation = NEWEST + 1);
    assert_eq!(newer, Err(TokenError::UnknownRefresh));
}

#[test]
fn a_token_of_another_client_is_refused_without_effect() {
    let other = || String::from("other");
    let refused = Err(TokenError::OtherClient);
    assert_eq!(public(|case| case.family.client_id = other()), refused);
    assert_eq!(public(|case| case.grant.client_id = other()), refused);
    assert_eq!(public(|case| case.client.client_id = other()), refused);
    // A replay by another client too.
    let replay = public(|case| {
        case.client.client_id = other();
        case.generation = 0;
    });
    assert_eq!(replay, refused);
    let id = GrantId::draw(&mut ChaCha20Rng::seed_from_u64(9));
    assert_eq!(public(|case| case.family.grant_id = id), refused);
}

#[test]
fn a_client_without_this_grant_type_is_refused() {
    let refused = public(|case| case.client.grant_types.truncate(1));
    assert_eq!(refused, Err(TokenError::UnauthorizedGrantType));
}

#[test]
fn an_ended_or_expired_grant_renews_nothing() {
    let ended = public(|case| case.grant.ended_at = Some(at(USED)));
    assert_eq!(ended, Err(TokenError::Ended));
    let expired = public(|case| case.grant.expires_at = case.now);
    assert_eq!(expired, Err(TokenError::Ended));
}

#[test]
fn a_family_lasts_until_its_last_second() {
    let until = |seconds: i64| public(|case| case.family.expires_at = at(USED + seconds));
    assert_eq!(until(101), Ok((Step::Advance, NEWEST + 1)));
    assert_eq!(until(100), Err(TokenError::RefreshExpired));
}

#[test]
fn a_family_that_nobody_used_for_thirty_days_is_over() {
    let idle = |seconds: i64| confidential(|case| case.now = at(USED + 30 * 86_400 + seconds));
    assert_eq!(idle(-1), Ok((Step::Keep, NEWEST)));
    assert_eq!(idle(0), Err(TokenError::RefreshExpired));
}

#[test]
fn the_scope_may_be_narrowed_and_never_widened() {
    assert_eq!(scope("openid"), Ok(String::from("openid")));
    assert_eq!(scope("email openid"), Ok(String::from("openid email")));
    for wide in ["openid profile", "openid api:read", "openid unknown", " "] {
        assert_eq!(scope(wide), Err(TokenError::Scope), "{wide}");
    }
    let whole = good("none").decide().unwrap().scope;
    assert_eq!(whole.to_string(), "openid email offline_access");
}

#[test]
fn what_the_client_may_not_see_any_more_is_left_out() {
    let mut case = good("none");
    case.client.scope = String::from("openid profile offline_access");
    let left = case.decide().unwrap().scope.to_string();
    assert_eq!(left, "openid offline_access");
    case.scope = Some(String::from("openid email"));
    assert_eq!(case.decide(), Err(TokenError::Scope));
}

#[test]
fn a_client_that_lost_offline_access_renews_nothing() {
    let mut case = good("none");
    case.client.scope = String::from("openid email");
    assert_eq!(case.decide(), Err(TokenError::NoOffline));
}

#[test]
fn a_replay_is_seen_whatever_scope_is_asked() {
    let replay = public(|case| {
        case.generation = 0;
        case.scope = Some(String::from("profile"));
    });
    assert_eq!(replay, Err(TokenError::RefreshReplayed));
}

#[test]
fn a_repeat_writes_the_time_of_the_first_use() {
    let mut case = good("none");
    let change = |case: &Case| case.decide().unwrap().change(&case.family, case.now);
    assert!(matches!(
        change(&case),
        Change::AdvanceRefresh { generation: NEWEST, at, .. } if at == case.now
    ));
    (case.generation, case.now) = (NEWEST - 1, at(USED + 5));
    assert!(matches!(
        change(&case),
        Change::TouchRefresh { generation: NEWEST, at, .. } if at == case.family.used_at
    ));
    let kept = good("client_secret_basic");
    assert!(matches!(
        change(&kept),
        Change::TouchRefresh { generation: NEWEST, at, .. } if at == kept.now
    ));
}
