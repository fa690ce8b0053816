//! Forgetting what expired, in small batches, so that no login waits long behind it.

use std::time::Duration;

use fedtoken_core::time::UnixTime;
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{DeleteStatement, Expr, ExprTrait, IntoCondition, Query, SelectStatement},
};

use super::entity::{
    authorization_code as code, counter, device, grant, login, look, message, pushed_request,
    refresh_family as family, session, session_client, used_value,
};
use super::few::among;

/// One statement a table, which removes at most `most` rows; in this order.
pub(super) fn brooms(backend: DbBackend, now: UnixTime, most: u32) -> Vec<DeleteStatement> {
    let few = Few { backend, most };
    let mut brooms = of_grants(now, few);
    brooms.extend(of_journeys(now, few));
    brooms.extend(of_short_lives(now, few));
    brooms
}

/// How much at a time, and of which engine.
#[derive(Clone, Copy)]
struct Few {
    backend: DbBackend,
    most: u32,
}

/// A grant goes only when nothing points to it any more, so what does comes first.
fn of_grants(now: UnixTime, few: Few) -> Vec<DeleteStatement> {
    vec![
        broom(code::Entity, code::Column::Digest, dead_codes(now), few),
        broom(
            family::Entity,
            family::Column::Digest,
            family::Column::GrantId.in_subquery(dead_grants(now)),
            few,
        ),
        broom(grant::Entity, grant::Column::Id, bare_grants(now), few),
    ]
}

fn of_journeys(now: UnixTime, few: Few) -> Vec<DeleteStatement> {
    let before = |age: Duration| now.minus(age).as_secs();
    vec![
        broom(
            login::Entity,
            login::Column::Id,
            login::Column::ExpiresAt.lt(before(DAY)),
            few,
        ),
        broom(
            session::Entity,
            session::Column::Digest,
            dead_sessions(before(DAY)),
            few,
        ),
        broom(
            pushed_request::Entity,
            pushed_request::Column::Digest,
            pushed_request::Column::ExpiresAt.lt(before(HOUR)),
            few,
        ),
        broom(
            look::Entity,
            look::Column::LoginId,
            look::Column::At.lt(before(LOOKS)),
            few,
        ),
        broom(
            message::Entity,
            message::Column::Id,
            message::Column::BuriedAt.lt(before(DEAD_LETTERS)),
            few,
        ),
    ]
}

fn of_short_lives(now: UnixTime, few: Few) -> Vec<DeleteStatement> {
    let now = now.as_secs();
    vec![
        broom(
            device::Entity,
            device::Column::Digest,
            device::Column::ExpiresAt.lte(now),
            few,
        ),
        broom(
            counter::Entity,
            counter::Column::Key,
            counter::Column::ExpiresAt.lte(now),
            few,
        ),
        broom(
            used_value::Entity,
            used_value::Column::Digest,
            used_value::Column::ExpiresAt.lte(now),
            few,
        ),
        heard(now, few),
    ]
}

fn broom<E: EntityTrait>(
    _table: E,
    key: E::Column,
    which: impl IntoCondition,
    few: Few,
) -> DeleteStatement {
    let batch = E::find()
        .select_only()
        .column(key)
        .filter(which.into_condition())
        .limit(u64::from(few.most))
        .into_query();
    let delete = E::delete_many().filter(among(few.backend, Expr::col(key), batch));
    delete.into_query()
}

/// The one table without a key of one column.
fn heard(now: i64, few: Few) -> DeleteStatement {
    use session_client::Column::{ClientId, ExpiresAt, Sid};
    let pair = || Expr::tuple([Expr::col(Sid), Expr::col(ClientId)]);
    let mut batch = session_client::Entity::find().select_only();
    batch = match few.backend {
        DbBackend::Postgres => batch.expr(pair()),
        _ => batch.columns([Sid, ClientId]),
    };
    let batch = batch
        .filter(ExpiresAt.lte(now))
        .limit(u64::from(few.most))
        .into_query();
    let delete = session_client::Entity::delete_many().filter(among(few.backend, pair(), batch));
    delete.into_query()
}

/// Grants of which nothing more may come: they expired, and so did their refresh family.
fn dead_grants(now: UnixTime) -> SelectStatement {
    let living_family = Query::select()
        .column(family::Column::GrantId)
        .from(family::Entity)
        .and_where(
            Expr::col((family::Entity, family::Column::GrantId))
                .equals((grant::Entity, grant::Column::Id)),
        )
        .and_where(Expr::col((family::Entity, family::Column::ExpiresAt)).gt(now.as_secs()))
        .take();
    Query::select()
        .column(grant::Column::Id)
        .from(grant::Entity)
        .and_where(Expr::col((grant::Entity, grant::Column::ExpiresAt)).lte(now.as_secs()))
        .and_where(Expr::not_exists(living_family))
        .take()
}

/// A code stays while its grant lives, so that a replay is still seen and ends the grant.
fn dead_codes(now: UnixTime) -> Condition {
    Condition::all()
        .add(code::Column::ExpiresAt.lte(now.as_secs()))
        .add(code::Column::GrantId.in_subquery(dead_grants(now)))
}

/// Dead grants to which nothing points.
fn bare_grants(now: UnixTime) -> Condition {
    let here = (grant::Entity, grant::Column::Id);
    let its_codes = Query::select()
        .column(code::Column::GrantId)
        .from(code::Entity)
        .and_where(Expr::col((code::Entity, code::Column::GrantId)).equals(here))
        .take();
    let its_family = Query::select()
        .column(family::Column::GrantId)
        .from(family::Entity)
        .and_where(Expr::col((family::Entity, family::Column::GrantId)).equals(here))
        .take();
    Condition::all()
        .add(grant::Column::ExpiresAt.lte(now.as_secs()))
        .add(Expr::not_exists(its_codes))
        .add(Expr::not_exists(its_family))
}

fn dead_sessions(before: i64) -> Condition {
    Condition::any()
        .add(session::Column::EndedAt.lt(before))
        .add(session::Column::ExpiresAt.lt(before))
}

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const LOOKS: Duration = DAY.saturating_mul(90);
const DEAD_LETTERS: Duration = DAY.saturating_mul(30);
