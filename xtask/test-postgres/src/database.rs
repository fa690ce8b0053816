//! One database of a server.

use crate::Server;

/// A fresh database, which is dropped with this.
pub struct Database<'a> {
    server: &'a Server,
    name: String,
}

impl<'a> Database<'a> {
    pub(crate) fn make(server: &'a Server, name: String, template: Option<&str>) -> Self {
        let template = template.unwrap_or("template0");
        server.ask(
            "postgres",
            &format!("CREATE DATABASE {name} TEMPLATE {template}"),
        );
        Self { server, name }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its address, for the owner of the server.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url(&self.name)
    }

    /// Runs SQL and answers what `psql` prints: a line a row, columns parted by `|`.
    ///
    /// # Panics
    /// When a statement fails.
    pub fn ask(&self, sql: &str) -> String {
        self.server.ask(&self.name, sql)
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        // After a failed test the server may be gone already.
        let _unheard = self.server.try_to_ask(
            "postgres",
            &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name),
        );
    }
}
