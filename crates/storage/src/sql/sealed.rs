//! The list of all sealed columns: what a value is bound to, how a page is read, how one is changed.

use fedtoken_core::{
    grid::Position,
    ids::{LoginId, PersonId, TokenId},
    secret::TokenDigest,
};
use sea_orm::{
    DbErr, QueryResult, Value,
    sea_query::{Expr, ExprTrait, Order, Query, SelectStatement, UpdateStatement},
};

use super::{
    answer::fault,
    tables::{Kind, Table, tables},
};
use crate::{
    StorageError,
    stores::{JournalHolder, MessageId, MessageKind, SealedPlace, SealedRow, SealedValue},
};

/// Where the values of a place stand.
pub(super) struct Spot {
    place: SealedPlace,
    table: Table,
    column: &'static str,
    /// Other columns that say what a value is bound to.
    beside: &'static [&'static str],
}

/// A value that tells rows apart.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Spot {
    /// The only list of sealed columns; a test compares it with the schema.
    pub(super) fn of(place: SealedPlace) -> Result<Self, StorageError> {
        use SealedPlace as P;
        let beside: &[&str] = match place {
            P::SigningKey => &["algorithm"],
            P::JournalKey => &["holder"],
            P::NewPassword => &["person_id"],
            P::Message => &["kind"],
            P::Profile | P::Password | P::Totp | P::Cell | P::Ask | P::Pushed => &[],
        };
        let (table, column) = place.as_str().split_once('.').unwrap_or_default();
        let table = tables().into_iter().find(|known| known.name == table);
        let table = table.ok_or_else(|| missing(place))?;
        Ok(Self {
            place,
            column,
            beside,
            table,
        })
    }

    /// Asks for the values behind the row with this key.
    pub(super) fn question(
        &self,
        after: Option<&str>,
        most: u32,
    ) -> Result<SelectStatement, StorageError> {
        let key = &self.table.key;
        let mut question = Query::select()
            .columns(key.iter().chain(self.beside).copied())
            .column(self.column)
            .from(self.table.name)
            .limit(u64::from(most))
            .take();
        // The other places are never empty.
        if self.place == SealedPlace::NewPassword {
            question.and_where(Expr::col(self.column).is_not_null());
        }
        for column in key {
            question.order_by(*column, Order::Asc);
        }
        if let Some(after) = after {
            let after = self.parse(after)?.into_iter().map(Part::value);
            let columns = Expr::tuple(key.iter().map(|column| Expr::col(*column)));
            question.and_where(columns.gt(Expr::tuple(after.map(Expr::val))));
        }
        Ok(question)
    }

    /// Reads an answer to it.
    pub(super) fn read(&self, row: &QueryResult) -> Result<SealedValue, StorageError> {
        let names = self.table.key.iter().chain(self.beside);
        let parts = names
            .enumerate()
            .map(|(index, name)| part(row, index, self.kind(name)))
            .collect::<Result<Vec<_>, _>>()
            .map_err(fault)?;
        let key = self.name(&parts);
        let bound = bound(self.place, &parts).unwrap_or(SealedRow::Unreadable);
        let sealed = row.try_get_by_index(parts.len()).map_err(fault)?;
        Ok(SealedValue {
            row: bound,
            key,
            sealed,
        })
    }

    /// Changes a value if it is still what was read.
    pub(super) fn change(
        &self,
        key: &str,
        (from, to): (&[u8], &[u8]),
    ) -> Result<UpdateStatement, StorageError> {
        let mut update = Query::update()
            .table(self.table.name)
            .value(self.column, to)
            .and_where(Expr::col(self.column).eq(from))
            .take();
        for (column, part) in self.table.key.iter().zip(self.parse(key)?) {
            update.and_where(Expr::col(*column).eq(part.value()));
        }
        Ok(update)
    }

    fn kind(&self, name: &str) -> Kind {
        let columns = &self.table.columns;
        let column = columns.iter().find(|column| column.name == name);
        column.map_or(Kind::Text, |column| column.kind)
    }

    /// The key of a row as text; the first parts are those of the key.
    fn name(&self, parts: &[Part]) -> String {
        let key = parts.iter().take(self.table.key.len());
        let words: Vec<_> = key.map(Part::word).collect();
        words.join("/")
    }

    fn parse(&self, key: &str) -> Result<Vec<Part>, StorageError> {
        let columns = &self.table.key;
        let words = key.splitn(columns.len(), '/');
        let parts = columns
            .iter()
            .zip(words)
            .map(|(name, word)| Part::parse(self.kind(name), word));
        let parts: Option<Vec<_>> = parts.collect();
        parts
            .filter(|parts| parts.len() == columns.len())
            .ok_or_else(|| self.corrupt(key))
    }

    fn corrupt(&self, key: &str) -> StorageError {
        StorageError::Corrupt {
            table: self.table.name,
            column: self.column,
            row: key.to_owned(),
        }
    }
}

impl Part {
    fn value(self) -> Value {
        match self {
            Self::Number(number) => number.into(),
            Self::Text(text) => text.into(),
            Self::Bytes(bytes) => bytes.into(),
        }
    }

    fn word(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Bytes(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }

    fn parse(kind: Kind, word: &str) -> Option<Self> {
        Some(match kind {
            Kind::Number => Self::Number(word.parse().ok()?),
            Kind::Text => Self::Text(word.to_owned()),
            Kind::Bytes => Self::Bytes(unhex(word)?),
        })
    }
}

fn part(row: &QueryResult, index: usize, kind: Kind) -> Result<Part, DbErr> {
    Ok(match kind {
        Kind::Number => Part::Number(row.try_get_by_index(index)?),
        Kind::Text => Part::Text(row.try_get_by_index(index)?),
        Kind::Bytes => Part::Bytes(row.try_get_by_index(index)?),
    })
}

/// What a value is bound to, by its key and the columns beside.
fn bound(place: SealedPlace, parts: &[Part]) -> Option<SealedRow> {
    use Part::{Bytes, Number, Text};
    use SealedPlace as P;
    Some(match (place, parts) {
        (P::SigningKey, [Text(kid), Text(algorithm)]) => SealedRow::SigningKey {
            kid: kid.clone(),
            algorithm: algorithm.clone(),
        },
        (P::Profile, [Text(id)]) => SealedRow::Profile(person(id)?),
        (P::Password, [Text(id)]) => SealedRow::Password(person(id)?),
        (P::Totp, [Text(id)]) => SealedRow::Totp(person(id)?),
        (P::Cell, [Text(id), Number(number)]) => {
            let position = Position::new(u8::try_from(*number).ok()?).ok()?;
            SealedRow::Cell(TokenId::parse(id).ok()?, position)
        }
        (P::JournalKey, [Text(id), Bytes(holder)]) => {
            let holder = <[u8; 16]>::try_from(holder.as_slice()).ok()?;
            SealedRow::JournalKey(person(id)?, JournalHolder(holder))
        }
        (P::Ask, [Text(id)]) => SealedRow::Ask(LoginId::parse(id).ok()?),
        (P::NewPassword, [Text(_), Text(id)]) => SealedRow::NewPassword(person(id)?),
        (P::Pushed, [Bytes(digest)]) => {
            let digest = <[u8; 32]>::try_from(digest.as_slice()).ok()?;
            SealedRow::Pushed(TokenDigest::from_bytes(digest))
        }
        (P::Message, [Text(id), Text(kind)]) => {
            SealedRow::Message(MessageId::parse(id).ok()?, MessageKind::named(kind)?)
        }
        _ => return None,
    })
}

fn person(id: &str) -> Option<PersonId> {
    PersonId::parse(id).ok()
}

fn unhex(word: &str) -> Option<Vec<u8>> {
    let digits = word.as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

fn missing(place: SealedPlace) -> StorageError {
    let place = place.as_str();
    let error = DbErr::Custom(format!("{place} is no column of a listed table"));
    StorageError::Statement(Box::new(error))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Digests, names and what is sealed under the key of a person alone.
    const OTHERS: [&str; 22] = [
        "authorization_code.digest",
        "client.secret",
        "client.access",
        "device.digest",
        "job_lease.holder",
        "journal.holder",
        "journal.personal",
        "journal.mac",
        "journal_key.holder",
        "journal_segment.previous",
        "journal_segment.hash",
        "journal_segment.mac",
        "login.binding",
        "login.device",
        "login.browser",
        "look.browser",
        "message.lease",
        "pushed_request.digest",
        "refresh_family.digest",
        "ring_holder.instance",
        "session.digest",
        "used_value.digest",
    ];

    #[test]
    fn every_column_of_bytes_is_sealed_or_known_not_to_be() {
        let sealed = SealedPlace::ALL.map(SealedPlace::as_str);
        let mut listed: BTreeSet<String> = sealed.into_iter().map(str::to_owned).collect();
        listed.extend(OTHERS.map(str::to_owned));
        let there: BTreeSet<String> = tables()
            .iter()
            .flat_map(|table| {
                let bytes = table.columns.iter().filter(|c| c.kind == Kind::Bytes);
                bytes.map(|column| format!("{}.{}", table.name, column.name))
            })
            .collect();
        assert_eq!(
            there, listed,
            "a new sealed column wants a SealedPlace, or it is never moved to a new key"
        );
    }

    #[test]
    fn a_key_reads_back_as_it_was_written() {
        let cell = Spot::of(SealedPlace::Cell).unwrap();
        let parts = vec![Part::Text("token".to_owned()), Part::Number(7)];
        assert_eq!(cell.name(&parts), "token/7");
        assert_eq!(cell.parse("token/7").unwrap(), parts);
        let pushed = Spot::of(SealedPlace::Pushed).unwrap();
        let parts = vec![Part::Bytes(vec![0, 255])];
        assert_eq!(pushed.name(&parts), "00ff");
        assert_eq!(pushed.parse("00ff").unwrap(), parts);
    }

    #[test]
    fn what_is_no_key_is_corrupt() {
        for (place, key) in [
            (SealedPlace::Cell, "token"),
            (SealedPlace::Cell, "token/seven"),
            (SealedPlace::Pushed, "no hex"),
        ] {
            let parsed = Spot::of(place).unwrap().parse(key);
            assert!(matches!(parsed, Err(StorageError::Corrupt { .. })), "{key}");
        }
    }
}
