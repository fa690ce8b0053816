//! Table `job_lease`: which instance does a job.

use fedtoken_core::time::UnixTime;
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::{Place, bytes},
        retention::{Class, Retention},
    },
    stores::Lease,
};

pub(crate) const TABLE: &str = "job_lease";

pub(crate) const RETENTION: Retention = Retention {
    holds: "which instance does a job",
    class: Class::Kept("the next one takes it over"),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job_lease")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub job: String,
    pub holder: Vec<u8>,
    pub until: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<Lease, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.job,
        };
        Ok(Lease {
            holder: place.digest("holder", &self.holder)?,
            until: UnixTime::from_secs(self.until),
        })
    }
}

/// Makes the row.
pub(crate) fn row(job: &str, lease: &Lease) -> ActiveModel {
    ActiveModel {
        job: Set(job.to_owned()),
        holder: Set(bytes(&lease.holder)),
        until: Set(lease.until.as_secs()),
    }
}
