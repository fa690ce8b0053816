//! A few rows out of many: what a sweep removes or a claim takes at a time.

use sea_orm::{
    DbBackend,
    sea_query::{
        ExprTrait, Func, IntoCondition, LockBehavior, LockType, SelectStatement, SimpleExpr,
    },
};

/// Whether `key` is among those that `few` finds.
///
/// PostgreSQL passes over rows that somebody else is just working on, so nobody waits; and it looks
/// once: by a plain `IN` it may choose to look again for each row and so take more than a few.
pub(super) fn among(
    backend: DbBackend,
    key: impl Into<SimpleExpr>,
    mut few: SelectStatement,
) -> sea_orm::Condition {
    let key = key.into();
    match backend {
        DbBackend::Postgres => {
            few.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
            let found = Func::cust("ARRAY").arg(SimpleExpr::SubQuery(None, Box::new(few.into())));
            key.eq(Func::cust("ANY").arg(found)).into_condition()
        }
        _ => key.in_subquery(few).into_condition(),
    }
}
