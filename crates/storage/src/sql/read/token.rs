//! Reading tokens and cells.

use async_trait::async_trait;
use fedtoken_core::{
    grid::Position,
    ids::{PersonId, TokenId},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QueryResult, QuerySelect, QueryTrait, Select, sea_query::Expr,
};

use crate::{
    StorageError,
    sql::{
        SqlStore,
        answer::{fault, only},
        entity::{cell, token},
    },
    stores::{Cell, Token, TokenInPlay, Tokens},
};

#[async_trait]
impl Tokens for SqlStore {
    async fn token_of(&self, person: &PersonId) -> Result<Option<Token>, StorageError> {
        let found = held_by(person).all(&self.readers).await;
        only(found)?.map(token::Model::record).transpose()
    }

    async fn token_in_play(&self, person: &PersonId) -> Result<Option<TokenInPlay>, StorageError> {
        let query = held_by(person)
            .expr_as(Expr::cust(USES), "uses")
            .expr_as(Expr::cust(SEALED), "sealed");
        let question = query.build(self.readers.get_database_backend());
        let row = self.readers.query_one_raw(question).await.map_err(fault)?;
        row.map(|row| in_play(&row)).transpose()
    }

    async fn cell(&self, token: &TokenId, at: Position) -> Result<Option<Cell>, StorageError> {
        let key = (token.to_string(), i64::from(at.get()));
        let found = cell::Entity::find_by_id(key).all(&self.readers).await;
        only(found)?.map(cell::Model::record).transpose()
    }

    async fn cell_uses(
        &self,
        token: &TokenId,
    ) -> Result<Vec<(Position, Option<u64>)>, StorageError> {
        let query = cell::Entity::find()
            .select_only()
            .columns([cell::Column::Position, cell::Column::LastUse])
            .filter(cell::Column::TokenId.eq(token.as_str()))
            .order_by_asc(cell::Column::Position)
            .into_tuple::<(i64, Option<i64>)>();
        let found = query.all(&self.readers).await.map_err(fault)?;
        let uses = found.into_iter();
        uses.map(|(position, last)| cell::usage(token.as_str(), position, last))
            .collect()
    }
}

/// The person's token that is not replaced.
fn held_by(person: &PersonId) -> Select<token::Entity> {
    token::Entity::find()
        .filter(token::Column::PersonId.eq(person.as_str()))
        .filter(token::is_held())
}

fn in_play(row: &QueryResult) -> Result<TokenInPlay, StorageError> {
    let token = token::Model::from_query_result(row, "").map_err(fault)?;
    let uses: Option<String> = row.try_get("", "uses").map_err(fault)?;
    let mut uses = uses
        .iter()
        .flat_map(|uses| uses.split(' '))
        .map(|used| read(&token.id, used))
        .collect::<Result<Vec<_>, _>>()?;
    uses.sort_unstable();
    Ok(TokenInPlay {
        token: token.record()?,
        uses,
        sealed: row.try_get("", "sealed").map_err(fault)?,
    })
}

/// Reads one of [`USES`]: position and last use.
fn read(token_id: &str, used: &str) -> Result<(Position, Option<u64>), StorageError> {
    let numbers = used.split_once(':').and_then(|(position, last)| {
        let last = match last {
            "" => None,
            last => Some(last.parse().ok()?),
        };
        Some((position.parse().ok()?, last))
    });
    let unreadable = || fault(DbErr::Type("position and last use of a cell".to_owned()));
    let (position, last) = numbers.ok_or_else(unreadable)?;
    cell::usage(token_id, position, last)
}

/// All cells in one value: two dozen rows cost more on the way than the look itself.
const USES: &str = "(SELECT string_agg(CAST(position AS TEXT) || ':' || \
    coalesce(CAST(last_use AS TEXT), ''), ' ') FROM cell WHERE cell.token_id = token.id)";
const SEALED: &str = "(SELECT sealed FROM cell \
    WHERE cell.token_id = token.id AND cell.position = token.pending)";

#[cfg(test)]
mod tests {
    use sea_orm::DbBackend;

    use super::*;

    #[test]
    fn the_state_that_an_index_is_made_for_is_no_value() {
        let person = PersonId::from_bytes([1; 16]);
        for backend in [DbBackend::Sqlite, DbBackend::Postgres] {
            let sql = held_by(&person).build(backend).sql;
            assert!(sql.ends_with("\"state\" <> 'replaced'"), "{sql}");
        }
    }
}
