//! What an error of PostgreSQL, or of the way to it, says of the statement.

use std::io::ErrorKind;

use sea_orm::{DbErr, RuntimeErr};
use sqlx::{Error, postgres::PgDatabaseError};

/// What may be done about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sql) enum Verdict {
    /// A race between transactions was lost: nothing is saved, and the same may go through now.
    Again,
    /// The connection is gone, and what was not saved by then never will be.
    Lost,
    /// The server cannot answer now, or did not in time.
    Away,
    /// The statement itself is at fault.
    Refused,
}

/// Judges an error.
pub(in crate::sql) fn verdict(error: &DbErr) -> Verdict {
    match error {
        // A row moved between reading and writing it; see the steps on counters.
        DbErr::RecordNotUpdated | DbErr::RecordNotInserted => Verdict::Again,
        DbErr::ConnectionAcquire(_) => Verdict::Away,
        _ => match source(error).map_or(Verdict::Refused, of_driver) {
            Verdict::Refused if matches!(error, DbErr::Conn(_)) => Verdict::Away,
            verdict => verdict,
        },
    }
}

/// What the driver said.
pub(in crate::sql) fn source(error: &DbErr) -> Option<&Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => Some(cause),
        _ => None,
    }
}

fn of_driver(error: &Error) -> Verdict {
    match error {
        Error::Io(cause) if cause.kind() == ErrorKind::TimedOut => Verdict::Away,
        Error::PoolTimedOut | Error::PoolClosed => Verdict::Away,
        Error::Io(_)
        | Error::Tls(_)
        | Error::Protocol(_)
        | Error::WorkerCrashed
        | Error::BeginFailed => Verdict::Lost,
        Error::Database(cause) => cause
            .try_downcast_ref::<PgDatabaseError>()
            .map_or(Verdict::Refused, |refusal| of_code(refusal.code())),
        _ => Verdict::Refused,
    }
}

/// By SQLSTATE (PostgreSQL 15, appendix A).
fn of_code(code: &str) -> Verdict {
    match code {
        "40001" | "40P01" => Verdict::Again,
        "57P01" | "57P02" | "57P03" | "25P03" => Verdict::Lost,
        // The server is a standby, by now or still: another connection may lead to the primary. It
        // refuses what writes (25006), and before that to begin with `READ WRITE`, as a feature it
        // lacks; our statements use no other that a server of the right version lacks.
        "25006" | "0A000" => Verdict::Lost,
        // A statement or a lock took too long.
        "57014" | "55P03" => Verdict::Away,
        _ if code.starts_with("08") => Verdict::Lost,
        // Out of disk, memory or connections, or broken below the database.
        _ if ["53", "57", "58"]
            .iter()
            .any(|class| code.starts_with(class)) =>
        {
            Verdict::Away
        }
        _ => Verdict::Refused,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn driver(error: Error) -> Verdict {
        verdict(&DbErr::Exec(RuntimeErr::SqlxError(Arc::new(error))))
    }

    #[test]
    fn lost_races_are_run_again() {
        for code in ["40001", "40P01"] {
            assert_eq!(of_code(code), Verdict::Again, "{code}");
        }
        assert_eq!(verdict(&DbErr::RecordNotUpdated), Verdict::Again);
    }

    #[test]
    fn a_broken_connection_is_told_from_a_slow_server() {
        let io = |kind: ErrorKind| driver(Error::Io(kind.into()));
        assert_eq!(io(ErrorKind::ConnectionReset), Verdict::Lost);
        assert_eq!(io(ErrorKind::UnexpectedEof), Verdict::Lost);
        assert_eq!(io(ErrorKind::TimedOut), Verdict::Away);
        assert_eq!(driver(Error::PoolTimedOut), Verdict::Away);
        assert_eq!(of_code("57P01"), Verdict::Lost);
        assert_eq!(of_code("25006"), Verdict::Lost);
        assert_eq!(of_code("08P01"), Verdict::Lost);
        assert_eq!(of_code("57014"), Verdict::Away);
        assert_eq!(of_code("53300"), Verdict::Away);
    }

    #[test]
    fn what_the_statement_is_to_blame_for_is_not_tried_again() {
        for code in [
            "23505", "23503", "23514", "42501", "42P01", "22003", "XX000",
        ] {
            assert_eq!(of_code(code), Verdict::Refused, "{code}");
        }
        assert_eq!(driver(Error::RowNotFound), Verdict::Refused);
    }
}
