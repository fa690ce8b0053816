//! `fedtoken copy-db`: a database moves to another engine.

use std::fmt::Write;

use fedtoken_storage::sql::{TableContent, copy_database};

use super::{
    address,
    arguments::CopyArguments,
    run::{Failed, say},
};

pub(super) async fn copy_db(arguments: CopyArguments) -> Result<(), Failed> {
    let from = address::parse(&arguments.from)?;
    let to = address::parse(&arguments.to)?;
    let copied = copy_database(&from, &to).await?;
    say(&table(&copied)?)?;
    say("copied and compared; the key ring is not in a database: take it along\n")
}

/// A line a table, with its rows and the SHA-256 over them.
pub(super) fn table(contents: &[TableContent]) -> Result<String, Failed> {
    let mut text = String::new();
    for content in contents {
        write!(text, "{:<20} {:>12} ", content.table, content.rows)?;
        for byte in content.sha256 {
            write!(text, "{byte:02x}")?;
        }
        text.push('\n');
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_empty_database_is_copied_once() {
        let folder = tempfile::tempdir().unwrap();
        let url = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
        let store = fedtoken_storage::sql::SqlStore::open(&url("from"))
            .await
            .unwrap();
        store.close().await.unwrap();
        let arguments = || CopyArguments {
            from: url("from"),
            to: url("to"),
        };
        copy_db(arguments()).await.unwrap();
        // Nothing is in it, so it may be filled again.
        copy_db(arguments()).await.unwrap();
        let missing = CopyArguments {
            from: url("missing"),
            to: url("to"),
        };
        assert!(copy_db(missing).await.is_err());
    }

    #[test]
    fn a_line_names_table_rows_and_digest() {
        let content = TableContent {
            table: "person",
            rows: 7,
            sha256: [0xAB; 32],
        };
        let line = format!("person                          7 {}\n", "ab".repeat(32));
        assert_eq!(table(&[content]).unwrap(), line);
    }
}
