//! Carries out a command and turns its end into an exit code.

use std::{error::Error, io::Write, process::ExitCode};

use super::{
    arguments::{
        Arguments, ClientCommand, Command, ConfigCommand, JournalCommand, KeysCommand,
        MigrateCommand, PersonCommand,
    },
    backup, client, config, copy_db, healthcheck, journal, keys, migrate, person, serve,
};
use crate::telemetry::Causes;

/// Any failure of a command; its sources are printed after it.
pub(super) type Failed = Box<dyn Error + Send + Sync>;

/// Runs a command to its end.
#[must_use]
pub fn run(arguments: Arguments) -> ExitCode {
    match carry_out(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&*error);
            ExitCode::FAILURE
        }
    }
}

fn carry_out(command: Command) -> Result<(), Failed> {
    match command {
        Command::Serve(files) => wait(serve::serve(files)),
        Command::Dev(arguments) => wait(serve::dev(arguments)),
        Command::Config(ConfigCommand::Check(files)) => config::check(files),
        Command::Config(ConfigCommand::Show(show)) => config::show(show),
        Command::Config(ConfigCommand::Example) => say(config::EXAMPLE),
        Command::Migrate(MigrateCommand::Up(files)) => wait(migrate::up(files)),
        Command::Keys(KeysCommand::Init(init)) => keys::init(init),
        Command::Keys(KeysCommand::List(show)) => wait(keys::list(show)),
        Command::Keys(KeysCommand::Rotate(rotate)) => wait(keys::rotate(rotate)),
        Command::Client(ClientCommand::List(show)) => wait(client::list(show)),
        Command::Client(ClientCommand::Check(files)) => client::check(files),
        Command::Client(ClientCommand::Plan(files)) => wait(client::plan(files)),
        Command::Client(ClientCommand::Apply(files)) => wait(client::apply(files)),
        Command::Client(ClientCommand::Explain(explain)) => wait(client::explain(explain)),
        Command::Journal(JournalCommand::Verify(verify)) => wait(journal::verify(verify)),
        Command::Journal(JournalCommand::Export(files)) => wait(journal::export(files)),
        Command::Person(PersonCommand::Erase(erase)) => wait(person::erase(erase)),
        Command::Backup(arguments) => wait(backup::backup(arguments)),
        Command::CopyDb(arguments) => wait(copy_db::copy_db(arguments)),
        Command::Healthcheck(files) => wait(healthcheck::healthcheck(files)),
        Command::Version => say(concat!("fedtoken ", env!("CARGO_PKG_VERSION"), "\n")),
    }
}

fn wait(work: impl Future<Output = Result<(), Failed>>) -> Result<(), Failed> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(work)
}

/// Writes data to stdout.
pub(super) fn say(text: &str) -> Result<(), Failed> {
    Ok(std::io::stdout().lock().write_all(text.as_bytes())?)
}

/// So many of these, in words that take an `s`.
pub(super) fn many(count: impl Copy + ToString, one: &str) -> String {
    match count.to_string().as_str() {
        "1" => format!("1 {one}"),
        count => format!("{count} {one}s"),
    }
}

fn complain(error: &(dyn Error + 'static)) {
    let text = format!("error: {}\n", Causes(error));
    // Nothing is left to tell it to when standard error is closed.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_called_many() {
        let said = [0, 1, 2].map(|count| many(count, "segment"));
        assert_eq!(said, ["0 segments", "1 segment", "2 segments"]);
    }
}
