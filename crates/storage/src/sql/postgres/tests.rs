//! What can only be seen from inside PostgreSQL.
