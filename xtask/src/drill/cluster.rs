//! The three machines with one PostgreSQL that is always on two of them.

use std::process::Command;
use std::time::Duration;

use super::machine::Machine;
use super::needs;
use super::room::Room;
use super::settings::{PATH, Settings};
use super::watch::until;
use crate::failure::Failure;
use crate::run;

/// The machines; which of them is the primary, they agree among themselves.
pub(super) struct Cluster {
    machines: Vec<Machine>,
    hosts: String,
    peers: String,
}

impl Cluster {
    /// Starts all machines and waits until one is the primary and two follow.
    ///
    /// # Errors
    /// `Drill` when that takes too long, and as for [`Room::start`].
    pub(super) fn start(room: &Room) -> Result<Self, Failure> {
        let machines = NAMES.map(|name| Machine::new(name.to_owned()));
        let machines: Vec<_> = machines.into_iter().collect::<Result<_, _>>()?;
        let joined =
            |each: fn(&Machine) -> String| machines.iter().map(each).collect::<Vec<_>>().join(",");
        let (hosts, peers) = (joined(Machine::etcd_host), joined(Machine::etcd_peer));
        let mut cluster = Self {
            machines,
            hosts,
            peers,
        };
        for machine in &mut cluster.machines {
            machine.power_on(room, &cluster.hosts, &cluster.peers)?;
        }
        cluster.wait_until_whole()?;
        Ok(cluster)
    }

    /// Its machines.
    pub(super) fn machines(&self) -> &[Machine] {
        &self.machines
    }

    /// Waits for a primary other than this one; answers its name.
    ///
    /// # Errors
    /// `Drill` when it takes longer than `most`.
    pub(super) fn primary_but(&self, name: &str, most: Duration) -> Result<String, Failure> {
        let mut found = None;
        let is_it = |machine: &&Machine| machine.name != name && machine.is("primary");
        until("another machine is the primary", most, || {
            found = self.machines.iter().find(is_it);
            Ok(found.is_some())
        })?;
        Ok(found
            .map(|machine| machine.name.clone())
            .unwrap_or_default())
    }

    /// Waits for one primary, one that has all it acknowledges, and one more that follows.
    ///
    /// # Errors
    /// `Drill` when that takes too long.
    pub(super) fn wait_until_whole(&mut self) -> Result<(), Failure> {
        until("all three machines are in the cluster", WHOLE, || {
            let broken = self
                .machines
                .iter_mut()
                .find_map(|machine| machine.is_broken().then(|| machine.name.clone()));
            if let Some(name) = broken {
                return Err(Failure::drill(format!("a program of {name} has ended")));
            }
            let number = |role| self.machines.iter().filter(|one| one.is(role)).count();
            Ok(number("primary") == 1 && number("synchronous") == 1 && number("replica") == 2)
        })
    }

    /// Takes the power from a machine.
    ///
    /// # Errors
    /// `Drill` when no machine has this name.
    pub(super) fn power_off(&mut self, room: &Room, name: &str) -> Result<(), Failure> {
        self.named(name)?.power_off(room);
        Ok(())
    }

    /// Gives a machine its power back.
    ///
    /// # Errors
    /// As for [`Room::start`].
    pub(super) fn power_on(&mut self, room: &Room, name: &str) -> Result<(), Failure> {
        let (hosts, peers) = (self.hosts.clone(), self.peers.clone());
        self.named(name)?.power_on(room, &hosts, &peers)
    }

    /// Has a primary hand over to another machine.
    ///
    /// # Errors
    /// `Refused` when nobody can take over, `Drill` when no machine has this name.
    pub(super) fn hand_over(&mut self, room: &Room, name: &str) -> Result<(), Failure> {
        let hosts = self.hosts.clone();
        self.named(name)?.hand_over(room, &hosts)
    }

    fn named(&mut self, name: &str) -> Result<&mut Machine, Failure> {
        let machine = self
            .machines
            .iter_mut()
            .find(|machine| machine.name == name);
        machine.ok_or_else(|| Failure::drill(format!("no machine is {name}")))
    }
}

/// Runs SQL as PostgreSQL's administrator at a port and answers what `psql` prints.
///
/// # Errors
/// As for [`run::ask`].
pub(super) fn ask(port: u16, database: &str, sql: &str) -> Result<String, Failure> {
    let settings = Settings::of("patroni.env")?;
    let programs = needs::postgres_programs()?;
    let mut psql = Command::new(programs.join("psql"));
    psql.args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p"]);
    psql.arg(port.to_string()).args(["-d", database, "-c", sql]);
    psql.args(["-U", settings.value("PATRONI_SUPERUSER_USERNAME")]);
    let password = settings.value("PATRONI_SUPERUSER_PASSWORD");
    psql.env_clear()
        .env("PATH", PATH)
        .env("PGPASSWORD", password);
    run::ask_command(&mut psql)
}

const NAMES: [&str; 3] = ["pg1", "pg2", "pg3"];
/// To copy a small database twice, or to take a machine back.
const WHOLE: Duration = Duration::from_secs(90);
