//! Table `cell`: the sealed codes of a token.

use fedtoken_core::{grid::Position, ids::TokenId};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StorageError,
    sql::{
        field::{Place, stored},
        retention::{Class, Retention},
    },
    stores::Cell,
};

pub(crate) const TABLE: &str = "cell";

pub(crate) const RETENTION: Retention = Retention {
    holds: "one sealed code of a paper",
    class: Class::Kept("its paper goes"),
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cell")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    pub sealed: Vec<u8>,
    pub last_use: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Reads the row.
    pub(crate) fn record(self) -> Result<Cell, StorageError> {
        let (position, last_use) = usage(&self.token_id, self.position, self.last_use)?;
        Ok(Cell {
            position,
            sealed: self.sealed,
            last_use,
        })
    }
}

/// Reads position and last use, which are also asked for without the sealed code.
pub(crate) fn usage(
    token_id: &str,
    position: i64,
    last_use: Option<i64>,
) -> Result<(Position, Option<u64>), StorageError> {
    let row = format!("{token_id}/{position}");
    let place = Place {
        table: TABLE,
        row: &row,
    };
    let position = place.parsed(
        "position",
        Position::new(place.number("position", position)?),
    )?;
    let last_use = last_use
        .map(|last| place.number("last_use", last))
        .transpose()?;
    Ok((position, last_use))
}

/// Makes the row.
pub(crate) fn row(token_id: &TokenId, cell: &Cell) -> Result<ActiveModel, StorageError> {
    Ok(ActiveModel {
        token_id: Set(token_id.to_string()),
        position: Set(i64::from(cell.position.get())),
        sealed: Set(cell.sealed.clone()),
        last_use: Set(cell.last_use.map(stored).transpose()?),
    })
}
