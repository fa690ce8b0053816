//! What the compiler and the allocator can tell about core: secrets that stay inside and are wiped,
//! and checks that need no heap.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod allocations;
mod closed;
mod wiped;

use fedtoken_watching_allocator::WatchingAllocator;

#[global_allocator]
static ALLOCATOR: WatchingAllocator = WatchingAllocator;
