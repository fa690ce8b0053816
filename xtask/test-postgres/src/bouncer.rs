//! PgBouncer in transaction mode, as Debian sets it up but for the mode.

use crate::{
    Server,
    child::{Child, free_port},
    programs,
    server::{PASSWORD, USER, new_folder, write},
};

/// A running PgBouncer; stopped when it is dropped or this process ends.
pub struct Bouncer {
    _child: Child,
    port: u16,
}

impl Bouncer {
    /// Starts one before all databases of a server. A few server processes serve many clients, so
    /// that two transactions of a client rarely meet the same one.
    ///
    /// # Panics
    /// When PgBouncer is not installed or does not start.
    #[must_use]
    pub fn before(server: &Server) -> Self {
        (0..TRIES)
            .find_map(|_| Self::try_to_start(server))
            .unwrap_or_else(|| panic!("PgBouncer did not start"))
    }

    fn try_to_start(server: &Server) -> Option<Self> {
        let folder = new_folder();
        let port = free_port();
        let path = folder.path().join("pgbouncer.ini");
        let users = folder.path().join("users");
        write(&users, &format!("\"{USER}\" \"{PASSWORD}\"\n"));
        let settings = format!(
            "[databases]\n* = host=127.0.0.1 port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nunix_socket_dir =\nauth_type = scram-sha-256\nauth_file = {}\n\
             pool_mode = transaction\ndefault_pool_size = 5\nmax_client_conn = 2000\n\
             server_round_robin = 1\n",
            server.port(),
            users.display()
        );
        write(&path, &settings);
        programs::give(folder.path());
        let words = [path.to_string_lossy().into_owned()];
        let words = words.each_ref().map(String::as_str);
        let mut child = Child::start(folder, "TERM", (&programs::pgbouncer(), &words));
        let listens = || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
        child.answers(listens).then_some(Self {
            _child: child,
            port,
        })
    }

    /// The address of a database of the server behind it.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://{USER}:{PASSWORD}@127.0.0.1:{}/{database}",
            self.port
        )
    }
}

const TRIES: usize = 5;
