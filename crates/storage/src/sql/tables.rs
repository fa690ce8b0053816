//! The list of all tables, and of each what can be known without its records.

use sea_orm::{
    ColumnTrait, ColumnType, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn, PrimaryKeyTrait,
};

use super::{
    entity::{
        account, authorization_code, cell, client, client_end, consent, counter, device, grant,
        job_lease, journal, journal_key, journal_segment, login, look, message, person,
        pushed_request, refresh_family, rewrapping, ring_holder, session, session_client,
        signing_key, token, totp, used_value,
    },
    retention::Retention,
};

/// A table.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// Its name.
    pub(super) name: &'static str,
    /// Its columns, in the order of the entity.
    pub(super) columns: Vec<Column>,
    /// The columns of its primary key, in order.
    pub(super) key: Vec<&'static str>,
    /// Whether the database numbers new rows.
    pub(super) numbered: bool,
    /// How long its rows stay.
    pub(super) retention: Retention,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// Its name.
    pub(super) name: &'static str,
    /// What stands in it.
    pub(super) kind: Kind,
}

/// What stands in a column; any of them may also be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A whole number.
    Number,
    /// Text, in the order of its bytes.
    Text,
    /// Bytes.
    Bytes,
}

macro_rules! tables {
    ($($table:ident)+) => {
        /// Every table; one to which others point stands before them.
        ///
        /// A new table gets its entity, with its retention, and its name here; tests compare this
        /// list with the schema.
        pub(super) fn tables() -> Vec<Table> {
            vec![$(table::<$table::Entity>($table::RETENTION)),+]
        }
    };
}

tables! {
    person account totp device token cell login look session session_client consent
    grant authorization_code refresh_family pushed_request used_value
    counter signing_key client client_end journal_key journal journal_segment job_lease message ring_holder rewrapping
}

fn table<E: EntityTrait + Default>(retention: Retention) -> Table {
    let columns = E::Column::iter().map(|column| Column {
        name: column.as_str(),
        kind: kind(column.def().get_column_type()),
    });
    Table {
        name: E::default().table_name(),
        columns: columns.collect(),
        key: E::PrimaryKey::iter()
            .map(|key| key.into_column().as_str())
            .collect(),
        numbered: E::PrimaryKey::auto_increment(),
        retention,
    }
}

/// The schema has no others: instants are numbers, states are text.
fn kind(column: &ColumnType) -> Kind {
    match column {
        ColumnType::BigInteger => Kind::Number,
        ColumnType::VarBinary(_) | ColumnType::Blob | ColumnType::Binary(_) => Kind::Bytes,
        _ => Kind::Text,
    }
}

#[cfg(test)]
mod tests;
