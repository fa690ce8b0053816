//! One of the three machines: etcd, Patroni and PostgreSQL, which lose their power together.

use std::fs;
use std::process::Command;

use super::memory::Memory;
use super::needs;
use super::ports::free_ports;
use super::processes::children_of;
use super::room::{Program, Room, make_folder};
use super::settings::{Settings, path_of};
use super::web;
use crate::failure::Failure;
use crate::run;

/// Its name and where its programs listen.
pub(super) struct Machine {
    pub(super) name: String,
    pub(super) postgres: u16,
    pub(super) patroni: u16,
    etcd: u16,
    peer: u16,
    running: Vec<Program>,
}

impl Machine {
    /// One without power.
    ///
    /// # Errors
    /// `Drill` without free ports.
    pub(super) fn new(name: String) -> Result<Self, Failure> {
        let [postgres, patroni, etcd, peer] = free_ports()?;
        Ok(Self {
            name,
            postgres,
            patroni,
            etcd,
            peer,
            running: Vec::new(),
        })
    }

    /// Where its etcd is found by Patroni.
    pub(super) fn etcd_host(&self) -> String {
        format!("127.0.0.1:{}", self.etcd)
    }

    /// How its etcd is named among the others.
    pub(super) fn etcd_peer(&self) -> String {
        format!("{}={}", self.name, url(self.peer))
    }

    /// Starts what runs on it; `hosts` and `peers` are those of all etcds.
    ///
    /// # Errors
    /// As for [`Room::start`].
    pub(super) fn power_on(
        &mut self,
        room: &Room,
        hosts: &str,
        peers: &str,
    ) -> Result<(), Failure> {
        let etcd = self.etcd_command(room, peers)?;
        let patroni = self.patroni_command(room, hosts)?;
        for (what, mut command) in [("etcd", etcd), ("patroni", patroni)] {
            let name = format!("{}-{what}", self.name);
            self.running.push(room.start(&name, &mut command)?);
        }
        Ok(())
    }

    /// Kills everything on it at once.
    pub(super) fn power_off(&mut self, room: &Room) {
        let note = room.path(&self.name).join("data/postmaster.pid");
        let note = fs::read_to_string(note).unwrap_or_default();
        let mut ids: Vec<u32> = self.running.iter().map(Program::id).collect();
        // The number of PostgreSQL's first process.
        ids.extend(
            note.lines()
                .next()
                .and_then(|line| line.parse::<u32>().ok()),
        );
        ids.extend(children_of(&ids));
        let memory = Memory::of(&ids, &note);
        let ids: Vec<String> = ids.iter().map(u32::to_string).collect();
        let words = ["-s", "KILL", "--"].into_iter();
        let words: Vec<&str> = words.chain(ids.iter().map(String::as_str)).collect();
        // One of PostgreSQL's may have ended meanwhile, which is no failure.
        run::answers("/bin/kill", &words);
        self.running.drain(..).for_each(Program::bury);
        memory.forget();
    }

    /// Has it hand over to the machine that has everything it has acknowledged, as before maintenance.
    ///
    /// # Errors
    /// `Refused` when nobody can take over.
    pub(super) fn hand_over(&self, room: &Room, hosts: &str) -> Result<(), Failure> {
        let mut command = Command::new("patronictl");
        command.arg("-c").arg(path_of("patroni.yml"));
        command.args(["switchover", "--leader", &self.name, "--force"]);
        self.patroni_settings(room, hosts)?.give(&mut command);
        command
            .env("HOME", room.path(&self.name))
            .env("LC_ALL", "C.UTF-8");
        run::ask_command(&mut command).map(drop)
    }

    /// Whether it is what Patroni calls so: `primary`, `synchronous`, `replica`.
    pub(super) fn is(&self, role: &str) -> bool {
        web::status(self.patroni, &format!("/{role}")) == Some(200)
    }

    /// Whether something on it has ended by itself.
    pub(super) fn is_broken(&mut self) -> bool {
        self.running.iter_mut().any(Program::has_ended)
    }

    fn etcd_command(&self, room: &Room, peers: &str) -> Result<Command, Failure> {
        let data = room.path(&self.name).join("etcd");
        let settings = Settings::of("etcd.env")?.with(&[
            ("ETCD_NAME", self.name.clone()),
            ("ETCD_DATA_DIR", data.display().to_string()),
            ("ETCD_LISTEN_CLIENT_URLS", url(self.etcd)),
            ("ETCD_ADVERTISE_CLIENT_URLS", url(self.etcd)),
            ("ETCD_LISTEN_PEER_URLS", url(self.peer)),
            ("ETCD_INITIAL_ADVERTISE_PEER_URLS", url(self.peer)),
            ("ETCD_INITIAL_CLUSTER", peers.to_owned()),
        ])?;
        let mut command = Command::new("etcd");
        settings.give(&mut command);
        Ok(command)
    }

    fn patroni_command(&self, room: &Room, hosts: &str) -> Result<Command, Failure> {
        let folder = room.path(&self.name);
        make_folder(&folder)?;
        needs::give_to_postgres(&folder.to_string_lossy())?;
        let mut command = needs::as_postgres("patroni")?;
        command.arg(path_of("patroni.yml"));
        self.patroni_settings(room, hosts)?.give(&mut command);
        command.env("HOME", &folder);
        Ok(command)
    }

    fn patroni_settings(&self, room: &Room, hosts: &str) -> Result<Settings, Failure> {
        let folder = room.path(&self.name);
        let here = |port: u16| format!("127.0.0.1:{port}");
        let inside = |name: &str| folder.join(name).display().to_string();
        let programs = needs::postgres_programs()?.display().to_string();
        Settings::of("patroni.env")?.with(&[
            ("PATRONI_NAME", self.name.clone()),
            ("PATRONI_POSTGRESQL_LISTEN", here(self.postgres)),
            ("PATRONI_POSTGRESQL_CONNECT_ADDRESS", here(self.postgres)),
            ("PATRONI_POSTGRESQL_DATA_DIR", inside("data")),
            ("PATRONI_POSTGRESQL_BIN_DIR", programs),
            ("PATRONI_POSTGRESQL_PGPASS", inside("pgpass")),
            ("PATRONI_RESTAPI_LISTEN", here(self.patroni)),
            ("PATRONI_RESTAPI_CONNECT_ADDRESS", here(self.patroni)),
            ("PATRONI_ETCD3_HOSTS", hosts.to_owned()),
        ])
    }
}

fn url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
