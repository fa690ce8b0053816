//! Who waits, who hashes, and what is left when one of them goes away.

use std::{
    pin::Pin,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Sender},
    },
};

use fedtoken_core::{password::PasswordHash, slow_hash::Cost};

use super::*;

/// Whether it has been asked and not answered.
async fn is_waiting(future: &mut (impl Future + Unpin)) -> bool {
    tokio::select! {
        biased;
        _ = future => false,
        () = std::future::ready(()) => true,
    }
}

/// A hash that has begun, and what lets it end.
async fn begun(pool: &HashPool) -> (Pin<Box<impl Future<Output = bool>>>, Sender<()>) {
    let (begin, begun) = mpsc::channel();
    let (release, held) = mpsc::channel();
    let place = pool.admit(Turn::Stranger).unwrap();
    let hash = place.run(move |_| begin.send(()).is_ok() && held.recv().is_ok());
    let mut hash = Box::pin(async { hash.await == Ok(true) });
    assert!(is_waiting(&mut hash).await);
    begun.recv().unwrap();
    (hash, release)
}

#[tokio::test]
async fn a_full_queue_refuses_strangers_and_lets_the_known_wait() {
    let pool = HashPool::new(1, 0);
    let (release, held) = mpsc::channel::<()>();
    let place = pool.admit(Turn::Stranger).unwrap();
    let busy = tokio::spawn(async move { place.run(move |_| held.recv()).await.is_ok() });
    assert_eq!(pool.admit(Turn::Stranger).unwrap_err(), PoolError::Full);
    let known = pool.admit(Turn::Known).unwrap();
    let known = tokio::spawn(known.run(|_| 7));
    release.send(()).unwrap();
    assert!(busy.await.unwrap());
    assert_eq!(known.await.unwrap(), Ok(7));
    let next = pool.admit(Turn::Stranger).unwrap();
    assert_eq!(next.run(|_| 8).await, Ok(8));
}

#[tokio::test]
async fn a_memory_serves_one_hash_after_the_other_and_is_wiped_at_the_end() {
    let pool = HashPool::new(2, 0);
    for _ in 0..3 {
        let place = pool.admit(Turn::Stranger).unwrap();
        let burnt = place.run(|memory| PasswordHash::burn(Cost::LEAST, memory));
        assert_eq!(burnt.await, Ok(Ok(())));
        while !pool.bench.state().busy.is_empty() {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(
        format!("{:?}", pool.bench),
        "Bench(2 at once, [Memory(8 KiB)])"
    );
}

#[tokio::test]
async fn a_memory_goes_to_the_hash_that_waits_as_it_is() {
    let pool = HashPool::new(1, 1);
    let (release, held) = mpsc::channel::<()>();
    let first = pool.admit(Turn::Stranger).unwrap();
    let first = first.run(move |memory| {
        let burnt = PasswordHash::burn(Cost::LEAST, memory);
        held.recv().is_ok() && burnt.is_ok()
    });
    let second = pool.admit(Turn::Stranger).unwrap();
    let second = second.run(|memory| format!("{memory:?}"));
    let (mut first, mut second) = (Box::pin(first), Box::pin(second));
    assert!(is_waiting(&mut first).await && is_waiting(&mut second).await);
    release.send(()).unwrap();
    assert_eq!(first.await, Ok(true));
    assert_eq!(second.await.unwrap(), "Memory(8 KiB, not wiped)");
}

#[tokio::test]
async fn a_hash_that_dies_is_heard_and_the_next_one_is_made() {
    let pool = HashPool::new(1, 1);
    let dying = pool.admit(Turn::Stranger).unwrap();
    let next = pool.admit(Turn::Stranger).unwrap();
    let dying = dying.run(|memory| {
        PasswordHash::burn(Cost::LEAST, memory).unwrap();
        panic!("a mistake of ours");
    });
    let (died, found) = tokio::join!(dying, next.run(|memory| format!("{memory:?}")));
    assert_eq!(died, Err::<(), _>(PoolError::Stopped));
    // What it left went with it.
    assert_eq!(found.unwrap(), "Memory(0 KiB)");
}

#[tokio::test]
async fn what_nobody_waits_for_is_not_hashed() {
    let pool = HashPool::new(1, 2);
    let (release, held) = mpsc::channel::<()>();
    let busy = pool.admit(Turn::Stranger).unwrap();
    let busy = tokio::spawn(busy.run(move |_| held.recv().is_ok()));
    let (tell, told) = mpsc::channel::<()>();
    let gone = pool.admit(Turn::Stranger).unwrap();
    let mut gone = Box::pin(gone.run(move |_| tell.send(()).is_ok()));
    assert!(is_waiting(&mut gone).await);
    drop(gone);
    let last = pool.admit(Turn::Stranger).unwrap();
    let last = tokio::spawn(last.run(|_| 7));
    release.send(()).unwrap();
    assert_eq!(busy.await.unwrap(), Ok(true));
    assert_eq!(last.await.unwrap(), Ok(7));
    assert!(told.recv().is_err());
}

#[tokio::test]
async fn a_caller_who_leaves_the_queue_frees_the_place_at_once() {
    let pool = HashPool::new(1, 2);
    let (busy, release) = begun(&pool).await;
    for _ in 0..2 {
        let places = [(); 2].map(|()| pool.admit(Turn::Stranger).unwrap());
        let mut left = places.map(|place| Box::pin(place.run(|_| 7)));
        for future in &mut left {
            assert!(is_waiting(future).await);
        }
        assert_eq!(pool.admit(Turn::Stranger).unwrap_err(), PoolError::Full);
        drop(left);
        assert!(pool.bench.state().waiting.is_empty());
    }
    release.send(()).unwrap();
    assert!(busy.await);
}

#[tokio::test]
async fn a_caller_who_leaves_in_the_middle_of_a_hash_keeps_the_place() {
    let pool = HashPool::new(1, 0);
    let (busy, release) = begun(&pool).await;
    drop(busy);
    assert_eq!(pool.admit(Turn::Stranger).unwrap_err(), PoolError::Full);
    release.send(()).unwrap();
}

#[tokio::test]
async fn a_thread_that_does_not_start_costs_one_hash_alone() {
    static TRIED: AtomicBool = AtomicBool::new(false);
    let pool = HashPool::with_threads(1, 0, |work| {
        assert!(TRIED.swap(true, Ordering::Relaxed), "no thread");
        tokio::task::spawn_blocking(work);
    });
    let place = pool.admit(Turn::Stranger).unwrap();
    assert!(tokio::spawn(place.run(|_| 7)).await.is_err());
    assert!(pool.bench.state().busy.is_empty());
    let next = pool.admit(Turn::Stranger).unwrap();
    assert_eq!(next.run(|_| 8).await, Ok(8));
}

#[tokio::test]
async fn a_thread_that_starts_after_it_was_given_up_makes_no_hash() {
    static LATE: Mutex<Option<Work>> = Mutex::new(None);
    static TRIED: AtomicBool = AtomicBool::new(false);
    let pool = HashPool::with_threads(1, 1, |work| {
        if TRIED.swap(true, Ordering::Relaxed) {
            tokio::task::spawn_blocking(work);
        } else {
            *LATE.lock().unwrap() = Some(work);
            panic!("no thread");
        }
    });
    let place = pool.admit(Turn::Stranger).unwrap();
    assert!(tokio::spawn(place.run(|_| 6)).await.is_err());
    let (busy, release) = begun(&pool).await;
    let next = pool.admit(Turn::Stranger).unwrap();
    let mut next = Box::pin(next.run(|_| 7));
    assert!(is_waiting(&mut next).await);
    let late = LATE.lock().unwrap().take().unwrap();
    late();
    assert!(is_waiting(&mut next).await);
    release.send(()).unwrap();
    assert!(busy.await);
    assert_eq!(next.await, Ok(7));
}

#[tokio::test]
async fn a_place_that_is_not_used_is_free_again() {
    let pool = HashPool::new(1, 0);
    drop(pool.admit(Turn::Stranger).unwrap());
    assert!(pool.admit(Turn::Stranger).is_ok());
}
