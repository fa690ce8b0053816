//! Table `totp`.

use fedtoken_core::{challenge, ids::PersonId, time::UnixTime};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::{Place, stored},
        retention::{Class, Retention},
    },
    stores::Totp,
};

pub(crate) const TABLE: &str = "totp";

pub(crate) const RETENTION: Retention = Retention {
    holds: "the sealed secret of a code app",
    class: Class::Kept("its person goes"),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "totp")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: String,
    pub secret: Vec<u8>,
    pub algorithm: String,
    pub digits: i64,
    pub period: i64,
    pub window: i64,
    pub last_step: Option<i64>,
    pub wrong_in_row: i64,
    pub enrolled_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<Totp, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.person_id,
        };
        let parameters = challenge::Totp {
            algorithm: place.parsed("algorithm", challenge::Algorithm::parse(&self.algorithm))?,
            digits: place.parsed(
                "digits",
                challenge::Digits::new(place.number("digits", self.digits)?),
            )?,
            period: place.parsed(
                "period",
                challenge::Period::from_secs(place.number("period", self.period)?),
            )?,
            window: place.parsed(
                "window",
                challenge::Window::new(place.number("window", self.window)?),
            )?,
        };
        let last_step = self
            .last_step
            .map(|step| place.number("last_step", step))
            .transpose()?;
        Ok(Totp {
            person_id: place.parsed("person_id", PersonId::parse(&self.person_id))?,
            parameters,
            last_step,
            wrong_in_row: place.number("wrong_in_row", self.wrong_in_row)?,
            enrolled_at: UnixTime::from_secs(self.enrolled_at),
            secret: self.secret,
        })
    }
}

/// Makes the row.
pub(crate) fn row(totp: &Totp) -> Result<ActiveModel, StorageError> {
    Ok(ActiveModel {
        person_id: Set(totp.person_id.to_string()),
        secret: Set(totp.secret.clone()),
        algorithm: Set(totp.parameters.algorithm.as_str().to_owned()),
        digits: Set(i64::from(totp.parameters.digits.get())),
        period: Set(i64::from(totp.parameters.period.as_secs())),
        window: Set(i64::from(totp.parameters.window.get())),
        last_step: Set(totp.last_step.map(stored).transpose()?),
        wrong_in_row: Set(i64::from(totp.wrong_in_row)),
        enrolled_at: Set(totp.enrolled_at.as_secs()),
    })
}
