//! The system's allocator with an eye on it.

use std::alloc::{GlobalAlloc, Layout, System};

use crate::thread;

/// Hands every request to the system and tells [`crate::count`] and [`crate::watch`] of it.
///
/// It has no `realloc` of its own: a block that grows is a new block, a copy and a freed block, so
/// what a growing `Vec` leaves behind is seen.
pub struct WatchingAllocator;

// SAFETY: every block comes from `System` and goes back to it with the layout it was asked with.
// Looking at a block needs no allocation, so the allocator is never entered from within itself.
unsafe impl GlobalAlloc for WatchingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        thread::note_new(layout.size());
        if thread::is_watching() {
            // SAFETY: the caller answers for the layout.
            unsafe { System.alloc_zeroed(layout) }
        } else {
            // SAFETY: the caller answers for the layout.
            unsafe { System.alloc(layout) }
        }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        thread::note_new(layout.size());
        // SAFETY: the caller answers for the layout.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if thread::is_watching() {
            thread::note_freed(layout.size(), |at| {
                // SAFETY: `at` lies within the block, which is ours until the next line. Volatile,
                // so that the compiler may not reason about memory that nobody reads again.
                unsafe { block.add(at).read_volatile() }
            });
        }
        // SAFETY: the caller answers for block and layout.
        unsafe { System.dealloc(block, layout) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::thread::{NeedleError, count, watch};
    use std::hint::black_box;

    #[global_allocator]
    static ALLOCATOR: WatchingAllocator = WatchingAllocator;

    const SECRET: &[u8] = b"the secret of these tests";

    #[test]
    fn a_block_is_counted_with_its_bytes() {
        let (block, allocated) = count(|| black_box(vec![1_u8; 100]));
        assert_eq!((allocated.times, allocated.bytes), (1, 100));
        drop(block);
    }

    #[test]
    fn what_lives_on_the_stack_is_not_counted() {
        let (_, allocated) = count(|| black_box([1_u8; 100]));
        assert_eq!((allocated.times, allocated.bytes), (0, 0));
    }

    #[test]
    fn a_plain_vec_leaves_its_bytes_behind() {
        let watched = watch(SECRET, || drop(black_box(SECRET.to_vec()))).unwrap();
        assert_eq!((watched.freed, watched.leaked), (1, 1));
    }

    #[test]
    fn a_wiped_vec_leaves_nothing_behind() {
        let watched = watch(SECRET, || {
            let mut secret = black_box(SECRET.to_vec());
            secret.fill(0);
            drop(black_box(secret));
        });
        assert_eq!(watched.map(|seen| (seen.freed, seen.leaked)), Ok((1, 0)));
    }

    #[test]
    fn the_copy_that_a_growing_vec_leaves_is_seen() {
        let watched = watch(SECRET, || {
            let mut secret = black_box(SECRET.to_vec());
            secret.reserve_exact(4096);
            secret.fill(0);
            drop(black_box(secret));
        });
        assert_eq!(watched.map(|seen| (seen.freed, seen.leaked)), Ok((2, 1)));
    }

    #[test]
    fn old_dirt_in_a_new_block_is_not_taken_for_a_leak() {
        for _ in 0..100 {
            drop(black_box(SECRET.to_vec()));
        }
        let watched = watch(SECRET, || {
            for _ in 0..100 {
                drop(black_box(Vec::<u8>::with_capacity(SECRET.len())));
            }
        });
        assert_eq!(watched.map(|seen| (seen.freed, seen.leaked)), Ok((100, 0)));
    }

    #[test]
    fn a_needle_that_chance_would_find_is_refused() {
        assert_eq!(watch(b"short", || ()), Err(NeedleError));
        assert_eq!(watch(&[7; 257], || ()), Err(NeedleError));
        assert!(watch(&[7; 256], || ()).is_ok());
    }
}
