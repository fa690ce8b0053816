//! Taking the lease of a job.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use crate::{
    Conflict,
    sql::{
        answer::{Stop, one_row},
        entity::job_lease::{self, Column, Entity},
        field::bytes,
        writer::Transaction,
    },
    stores::LeaseClaim,
};

pub(super) async fn take(tx: &Transaction, claim: &LeaseClaim) -> Result<(), Stop> {
    let LeaseClaim { job, lease, at } = claim;
    let longest = claim.longest();
    // The first of all holders makes the row.
    let nobody_yet = OnConflict::column(Column::Job).do_nothing().to_owned();
    let first = Entity::insert(job_lease::row(job, lease))
        .on_conflict(nobody_yet)
        .exec_without_returning(tx)
        .await?;
    if first == 1 {
        return Ok(());
    }
    let free = Condition::any()
        .add(Column::Holder.eq(bytes(&lease.holder)))
        .add(Column::Until.lte(at.as_secs()))
        // Nobody asked for that: a clock was wrong, or somebody wants the job to rest for ever.
        .add(Column::Until.gt(longest.as_secs()));
    let taken = Entity::update_many()
        .col_expr(Column::Holder, Expr::value(bytes(&lease.holder)))
        .col_expr(Column::Until, Expr::value(lease.until.as_secs()))
        .filter(Column::Job.eq(*job))
        .filter(free)
        .exec(tx)
        .await?;
    one_row(taken.rows_affected, Conflict::Lease)
}
