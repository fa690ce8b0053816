//! The logins: a program that is told what happens, and keeps a ledger.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::provider::{self, Provider};
use super::room::{Program, Room};
use super::watch::until;
use crate::failure::Failure;

/// People who log in.
pub(super) struct Load {
    program: Program,
}

impl Load {
    /// Begins through the front of a provider; `bound` is how long it may stay away after a kill.
    ///
    /// # Errors
    /// `Drill` when it does not begin.
    pub(super) fn begin(
        room: &Room,
        provider: &Provider,
        (program, bound): (&Path, Duration),
    ) -> Result<Self, Failure> {
        let mut command = Command::new(program);
        command.env_clear();
        command.env("FEDTOKEN_DRILL_ADDRESSES", provider.address());
        command.env("FEDTOKEN_DRILL_FRONT", "balancer");
        command.env("FEDTOKEN_DRILL_DATABASE", provider.database());
        command.env("FEDTOKEN_DRILL_FILE", provider::told(room));
        command.env("FEDTOKEN_DRILL_PERSONS", provider::PERSONS);
        command.env("FEDTOKEN_DRILL_BOUND", bound.as_secs().to_string());
        let mut program = room.start(NAME, &mut command)?;
        until("the logins begin", BEGUN, || {
            if program.has_ended() {
                return Err(Failure::drill("the load has ended"));
            }
            Ok(room.said(NAME).contains("the load has begun"))
        })?;
        Ok(Self { program })
    }

    /// Lets people log in for a while.
    ///
    /// # Errors
    /// `Drill` when they gave up.
    pub(super) fn go_on(&mut self, time: Duration) -> Result<(), Failure> {
        std::thread::sleep(time);
        if self.program.has_ended() {
            return Err(Failure::drill("something was answered that may not be"));
        }
        Ok(())
    }

    /// Announces what is done to the primary now.
    ///
    /// # Errors
    /// As for [`Program::tell`].
    pub(super) fn announce(&mut self, what: &str) -> Result<(), Failure> {
        self.program.tell(what)
    }

    /// Ends it, and prints what it found.
    ///
    /// # Errors
    /// `Drill` when something acknowledged is lost, or anything else was not as it should be.
    pub(super) fn end(self, room: &Room) -> Result<(), Failure> {
        let ended = self.program.end();
        let said = room.said(NAME);
        let figures = said.lines().filter_map(|line| line.strip_prefix("load: "));
        figures.for_each(|line| println!("{line}"));
        ended.map_err(|_| {
            Failure::drill("the load did not end well; its last words stand in load.log")
        })
    }
}

const NAME: &str = "load";
const BEGUN: Duration = Duration::from_secs(30);
