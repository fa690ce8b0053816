//! Table `token`.

use std::num::NonZeroU8;

use fedtoken_core::{
    challenge::StandardPolicy,
    grid::Position,
    ids::{PersonId, TokenId},
    time::UnixTime,
};
use sea_orm::{
    ActiveValue::Set,
    entity::prelude::*,
    sea_query::{ExprTrait, SimpleExpr},
};

use crate::{
    StorageError,
    sql::{
        field::{Place, stored},
        retention::{Class, Retention},
    },
    stores::{Token, TokenState},
};

pub(crate) const TABLE: &str = "token";

pub(crate) const RETENTION: Retention = Retention {
    holds: "a paper with codes, live or replaced",
    class: Class::Kept("its person goes"),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "token")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub person_id: String,
    pub serial: String,
    pub state: String,
    pub policy: String,
    pub among: Option<i64>,
    pub pending: Option<i64>,
    pub generation: i64,
    pub wrong_in_row: i64,
    pub made_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<Token, StorageError> {
        let place = Place {
            table: TABLE,
            row: &self.id,
        };
        let pending = self.pending.map(|pending| {
            let number = place.number("pending", pending)?;
            place.parsed("pending", Position::new(number))
        });
        Ok(Token {
            id: place.parsed("id", TokenId::parse(&self.id))?,
            person_id: place.parsed("person_id", PersonId::parse(&self.person_id))?,
            state: place.named("state", TokenState::named(&self.state))?,
            policy: policy(place, &self.policy, self.among)?,
            pending: pending.transpose()?,
            generation: place.number("generation", self.generation)?,
            wrong_in_row: place.number("wrong_in_row", self.wrong_in_row)?,
            made_at: UnixTime::from_secs(self.made_at),
            serial: self.serial,
        })
    }
}

/// Whether a token is not replaced. The word stands in the text and is no value: `token_live` holds
/// these rows alone, and SQLite would prepare a statement anew for every value, to see whether it
/// may use that index.
pub(crate) fn is_held() -> SimpleExpr {
    let replaced = SimpleExpr::Constant(TokenState::Replaced.as_str().into());
    Expr::col((Entity, Column::State)).ne(replaced)
}

/// Makes the row.
pub(crate) fn row(token: &Token) -> Result<ActiveModel, StorageError> {
    Ok(ActiveModel {
        id: Set(token.id.to_string()),
        person_id: Set(token.person_id.to_string()),
        serial: Set(token.serial.clone()),
        state: Set(token.state.as_str().to_owned()),
        policy: Set(token.policy.kind().to_owned()),
        among: Set(match token.policy {
            StandardPolicy::SingleUse => None,
            StandardPolicy::Reusable { among } => Some(i64::from(among.get())),
        }),
        pending: Set(token.pending.map(|position| i64::from(position.get()))),
        generation: Set(stored(token.generation)?),
        wrong_in_row: Set(i64::from(token.wrong_in_row)),
        made_at: Set(token.made_at.as_secs()),
    })
}

fn policy(
    place: Place<'_>,
    name: &str,
    among: Option<i64>,
) -> Result<StandardPolicy, StorageError> {
    match (
        place.parsed("policy", StandardPolicy::of_kind(name))?,
        among,
    ) {
        (StandardPolicy::SingleUse, None) => Ok(StandardPolicy::SingleUse),
        (StandardPolicy::Reusable { .. }, Some(among)) => {
            let among = NonZeroU8::new(place.number("among", among)?);
            Ok(StandardPolicy::Reusable {
                among: place.named("among", among)?,
            })
        }
        _ => Err(place.corrupt("among")),
    }
}
