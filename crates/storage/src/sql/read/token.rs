//! Reading tokens and cells.

use async_trait::async_trait;
use fedtoken_core::{
    grid::Position,
    ids::{PersonId, TokenId},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    StorageError,
    sql::{
        SqlStore,
        answer::fault,
        entity::{cell, token},
    },
    stores::{Cell, Token, TokenState, Tokens},
};

#[async_trait]
impl Tokens for SqlStore {
    async fn token_of(&self, person: &PersonId) -> Result<Option<Token>, StorageError> {
        let query = token::Entity::find()
            .filter(token::Column::PersonId.eq(person.as_str()))
            .filter(token::Column::State.ne(TokenState::Replaced.as_str()));
        let found = query.one(&self.readers).await.map_err(fault)?;
        found.map(token::Model::record).transpose()
    }

    async fn cell(&self, token: &TokenId, at: Position) -> Result<Option<Cell>, StorageError> {
        let key = (token.to_string(), i64::from(at.get()));
        let found = cell::Entity::find_by_id(key).one(&self.readers).await;
        found.map_err(fault)?.map(cell::Model::record).transpose()
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
