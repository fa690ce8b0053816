//! Reading clients.

use async_trait::async_trait;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QueryResult, QuerySelect, QueryTrait, sea_query::Expr,
};

use crate::{
    StorageError,
    sql::{
        SqlStore,
        answer::{fault, only},
        entity::client,
        field::Place,
        life::present,
    },
    stores::{Client, ClientLife, Clients},
};

#[async_trait]
impl Clients for SqlStore {
    async fn client(&self, client_id: &str) -> Result<Option<Client>, StorageError> {
        let found = client::Entity::find_by_id(client_id)
            .all(&self.readers)
            .await;
        only(found)?.map(client::Model::record).transpose()
    }

    async fn living_client(
        &self,
        client_id: &str,
    ) -> Result<Option<(Client, ClientLife)>, StorageError> {
        let life = Expr::from(present(client_id));
        let query = client::Entity::find_by_id(client_id).expr_as(life, LIFE);
        let found = self.readers.query_one(query.as_query()).await;
        found.map_err(fault)?.map(|row| living(&row)).transpose()
    }

    async fn clients_behind(
        &self,
        behind: Option<&str>,
        most: u32,
    ) -> Result<Vec<Client>, StorageError> {
        let mut query = client::Entity::find()
            .order_by_asc(client::Column::ClientId)
            .limit(u64::from(most));
        if let Some(behind) = behind {
            query = query.filter(client::Column::ClientId.gt(behind));
        }
        let found = query.all(&self.readers).await.map_err(fault)?;
        found.into_iter().map(client::Model::record).collect()
    }
}

fn living(row: &QueryResult) -> Result<(Client, ClientLife), StorageError> {
    let client = client::Model::from_query_result(row, "").map_err(fault)?;
    let life: i64 = row.try_get("", LIFE).map_err(fault)?;
    let place = Place {
        table: client::TABLE,
        row: &client.client_id,
    };
    let life = place.life(life)?;
    Ok((client.record()?, life))
}

/// The column beside those of the table.
const LIFE: &str = "client_life";
