//! Load: so many connections at once, for so long or for so many pieces of work.

use std::{
    cell::Cell,
    future::Future,
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};

use tokio::task::{JoinHandle, LocalSet};

use crate::wire::Connection;

/// Requests a second of one request that is sent again and again.
pub(crate) async fn repeated(
    server: SocketAddr,
    connections: usize,
    path: &str,
    headers: &[(&str, &str)],
) -> f64 {
    let done = Rc::new(Cell::new(0_u32));
    let until = now() + MEASURED;
    let (local, mut callers) = (LocalSet::new(), Vec::new());
    for _ in 0..connections {
        let mut connection = Connection::open(server).await;
        let request = connection.request(("GET", path), headers, "");
        assert_eq!(connection.status_of(&request).await, 200, "{path}");
        let done = Rc::clone(&done);
        callers.push(local.spawn_local(async move {
            while now() < until {
                assert_eq!(connection.status_of(&request).await, 200);
                done.set(done.get() + 1);
            }
        }));
    }
    let started = now();
    local.await;
    let rate = f64::from(done.get()) / started.elapsed().as_secs_f64();
    all_came_through(callers).await;
    rate
}

/// Works through all pieces with so many connections at once; pieces a second and the results.
pub(crate) async fn through<W, R, F>(
    server: SocketAddr,
    connections: usize,
    work: Vec<W>,
    piece: impl Fn(Connection, W) -> F + Copy + 'static,
) -> (f64, Vec<R>)
where
    W: 'static,
    R: 'static,
    F: Future<Output = (Connection, R)> + 'static,
{
    let count = work.len();
    let left = Rc::new(Cell::new(work));
    let results = Rc::new(Cell::new(Vec::with_capacity(count)));
    let (local, mut callers) = (LocalSet::new(), Vec::new());
    for _ in 0..connections {
        let mut connection = Connection::open(server).await;
        let (left, results) = (Rc::clone(&left), Rc::clone(&results));
        callers.push(local.spawn_local(async move {
            while let Some(next) = take(&left) {
                let (back, result) = piece(connection, next).await;
                connection = back;
                let mut all = results.take();
                all.push(result);
                results.set(all);
            }
        }));
    }
    let started = now();
    local.await;
    let rate = count as f64 / started.elapsed().as_secs_f64();
    all_came_through(callers).await;
    (rate, results.take())
}

/// A caller that fails ends alone: the others would do its work, and nobody would know.
async fn all_came_through(callers: Vec<JoinHandle<()>>) {
    for caller in callers {
        caller.await.unwrap();
    }
}

fn take<W>(left: &Cell<Vec<W>>) -> Option<W> {
    let mut all = left.take();
    let next = all.pop();
    left.set(all);
    next
}

#[expect(
    clippy::disallowed_methods,
    reason = "a bench measures; nothing is decided by it"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// How long a repeated request is measured.
const MEASURED: Duration = Duration::from_secs(5);
