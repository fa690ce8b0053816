//! Steps on persons and accounts.

use fedtoken_core::{ids::PersonId, login::PasswordDemand, time::UnixTime};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, UpdateMany, sea_query::Expr};

use super::insert::insert;
use crate::{
    Conflict,
    sql::{
        answer::{Stop, one_row},
        entity::{account, person},
        writer::Transaction,
    },
    stores::{Account, Person},
};

pub(super) async fn add(tx: &Transaction, new: &Person) -> Result<(), Stop> {
    insert(tx, person::TABLE, person::row(new)?).await
}

pub(super) async fn add_account(tx: &Transaction, new: &Account) -> Result<(), Stop> {
    insert(tx, account::TABLE, account::row(new)).await
}

pub(super) async fn set_password(
    tx: &Transaction,
    person_id: &PersonId,
    password: &[u8],
    at: UnixTime,
) -> Result<(), Stop> {
    let change = account::Entity::update_many()
        .col_expr(account::Column::Password, Expr::value(password.to_vec()))
        .col_expr(account::Column::ChangedAt, Expr::value(at.as_secs()));
    update(tx, person_id, change, PasswordDemand::None).await
}

pub(super) async fn rehash(
    tx: &Transaction,
    person_id: &PersonId,
    from: &[u8],
    to: &[u8],
) -> Result<(), Stop> {
    account::Entity::update_many()
        .col_expr(account::Column::Password, Expr::value(to.to_vec()))
        .filter(account::Column::PersonId.eq(person_id.as_str()))
        .filter(account::Column::Password.eq(from.to_vec()))
        .exec(tx)
        .await?;
    Ok(())
}

pub(super) async fn demand(
    tx: &Transaction,
    person_id: &PersonId,
    demand: PasswordDemand,
) -> Result<(), Stop> {
    update(tx, person_id, account::Entity::update_many(), demand).await
}

async fn update(
    tx: &Transaction,
    person_id: &PersonId,
    change: UpdateMany<account::Entity>,
    demand: PasswordDemand,
) -> Result<(), Stop> {
    let changed = change
        .col_expr(account::Column::Demand, Expr::value(demand.as_str()))
        .filter(account::Column::PersonId.eq(person_id.as_str()))
        .exec(tx)
        .await?;
    one_row(changed.rows_affected, Conflict::Missing(account::TABLE))
}
