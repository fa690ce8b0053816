//! An allocator that counts what a thread allocates, and looks for a secret in what it frees.
//!
//! A test or bench binary makes it its own:
//!
//! ```ignore
//! #[global_allocator]
//! static ALLOCATOR: WatchingAllocator = WatchingAllocator;
//! ```

mod allocator;
mod thread;

pub use allocator::WatchingAllocator;
pub use thread::{Allocated, NEEDLE_BYTES, NeedleError, Watched, count, watch};
