//! Table `login`.

use fedtoken_core::{
    ids::{LoginId, PersonId},
    login::{Method, Step},
    time::UnixTime,
};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::{Place, bytes},
        retention::{Class, End, Retention},
    },
    stores::{Login, Trust},
};

pub(crate) const TABLE: &str = "login";

pub(crate) const RETENTION: Retention = Retention {
    holds: "a login under way or just over",
    class: Class::Timed(&[End::days_after("expires_at", 1)]),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "login")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub binding: Vec<u8>,
    pub person_id: String,
    pub method: String,
    pub step: String,
    pub ask: Vec<u8>,
    pub device: Option<Vec<u8>>,
    pub browser: Option<Vec<u8>>,
    pub trust: String,
    pub attempts: i64,
    pub new_password: Option<Vec<u8>>,
    pub started_at: i64,
    pub expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<Login, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.id,
        };
        let device = self
            .device
            .as_deref()
            .map(|bytes| place.digest("device", bytes));
        let browser = self
            .browser
            .as_deref()
            .map(|bytes| place.digest("browser", bytes));
        Ok(Login {
            id: place.parsed("id", LoginId::parse(&self.id))?,
            binding: place.digest("binding", &self.binding)?,
            person_id: place.parsed("person_id", PersonId::parse(&self.person_id))?,
            method: place.parsed("method", Method::parse(&self.method))?,
            step: place.parsed("step", Step::parse(&self.step))?,
            device: device.transpose()?,
            browser: browser.transpose()?,
            trust: place.named("trust", Trust::named(&self.trust))?,
            attempts: place.number("attempts", self.attempts)?,
            started_at: UnixTime::from_secs(self.started_at),
            expires_at: UnixTime::from_secs(self.expires_at),
            ask: self.ask,
            new_password: self.new_password,
        })
    }
}

/// Makes the row.
pub(crate) fn row(login: &Login) -> ActiveModel {
    ActiveModel {
        id: Set(login.id.to_string()),
        binding: Set(bytes(&login.binding)),
        person_id: Set(login.person_id.to_string()),
        method: Set(login.method.as_str().to_owned()),
        step: Set(login.step.as_str().to_owned()),
        ask: Set(login.ask.clone()),
        device: Set(login.device.as_ref().map(bytes)),
        browser: Set(login.browser.as_ref().map(bytes)),
        trust: Set(login.trust.as_str().to_owned()),
        attempts: Set(i64::from(login.attempts)),
        new_password: Set(login.new_password.clone()),
        started_at: Set(login.started_at.as_secs()),
        expires_at: Set(login.expires_at.as_secs()),
    }
}
