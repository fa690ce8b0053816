//! `cargo xtask drill failover`: a primary of PostgreSQL loses its power while people log in.
//!
//! Three machines with etcd, Patroni and PostgreSQL, HAProxy, and two instances of the provider, all on
//! loopback and with the files of `deploy/failover`. What runs here ends with us, however we end.

mod cluster;
mod failover;
mod load;
mod machine;
mod memory;
mod needs;
mod ports;
mod processes;
mod programs;
mod provider;
mod room;
mod settings;
mod verb;
mod watch;
mod web;

pub(crate) use verb::verb;
