//! What the allocator knows of the present thread: plain cells, since it must not allocate itself.

use std::cell::Cell;
use std::error::Error;
use std::fmt;

/// The longest secret that can be looked for, in bytes.
pub const NEEDLE_BYTES: usize = 256;

/// A shorter needle would be found by chance, in bytes.
const LEAST_NEEDLE_BYTES: usize = 6;

/// What a piece of code asked the allocator for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Allocated {
    /// How many times; growing a block in place of another counts too.
    pub times: u64,
    /// How many bytes in all, freed or not.
    pub bytes: u64,
}

/// What was seen in the memory that a piece of code freed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Watched {
    /// Blocks freed.
    pub freed: u64,
    /// Those among them that still held the secret.
    pub leaked: u64,
}

/// The needle is shorter than 6 bytes or longer than [`NEEDLE_BYTES`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NeedleError;

impl fmt::Display for NeedleError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "a needle has {LEAST_NEEDLE_BYTES} to {NEEDLE_BYTES} bytes"
        )
    }
}

impl Error for NeedleError {}

/// Runs a piece of code and says what it allocated on this thread.
pub fn count<T>(code: impl FnOnce() -> T) -> (T, Allocated) {
    let before = ALLOCATED.get();
    let made = code();
    let after = ALLOCATED.get();
    let allocated = Allocated {
        times: after.times.wrapping_sub(before.times),
        bytes: after.bytes.wrapping_sub(before.bytes),
    };
    (made, allocated)
}

/// Runs a piece of code and says how many of the blocks it freed on this thread held the needle.
///
/// Every block that is handed out meanwhile is zeroed first, so what is found was written by the
/// code itself. Only what is freed inside is looked at: make the secret, and drop it, in there.
///
/// # Errors
/// [`NeedleError`] for a needle of fewer than 6 bytes or more than [`NEEDLE_BYTES`].
pub fn watch(needle: &[u8], code: impl FnOnce()) -> Result<Watched, NeedleError> {
    let mut kept = [0; NEEDLE_BYTES];
    if needle.len() < LEAST_NEEDLE_BYTES {
        return Err(NeedleError);
    }
    kept.get_mut(..needle.len())
        .ok_or(NeedleError)?
        .copy_from_slice(needle);
    NEEDLE.set(kept);
    WATCHED.set(Watched::default());
    NEEDLE_LEN.set(needle.len());
    let end = EndOfWatch;
    code();
    drop(end);
    Ok(WATCHED.get())
}

/// Ends the watch even if the code panics.
struct EndOfWatch;

impl Drop for EndOfWatch {
    fn drop(&mut self) {
        NEEDLE_LEN.set(0);
    }
}

/// Takes note of a new block.
pub(crate) fn note_new(bytes: usize) {
    let seen = ALLOCATED.get();
    ALLOCATED.set(Allocated {
        times: seen.times.wrapping_add(1),
        bytes: seen.bytes.wrapping_add(bytes as u64),
    });
}

/// Whether this thread watches what it frees.
pub(crate) fn is_watching() -> bool {
    NEEDLE_LEN.get() > 0
}

/// Takes note of a block that is about to be freed, given as its length and a way to read it.
pub(crate) fn note_freed(len: usize, byte_at: impl Fn(usize) -> u8) {
    let needle = NEEDLE.get();
    let needle = needle.get(..NEEDLE_LEN.get()).unwrap_or_default();
    let found = (0..(len + 1).saturating_sub(needle.len())).any(|start| {
        needle
            .iter()
            .enumerate()
            .all(|(at, byte)| byte_at(start + at) == *byte)
    });
    let seen = WATCHED.get();
    WATCHED.set(Watched {
        freed: seen.freed + 1,
        leaked: seen.leaked + u64::from(found),
    });
}

thread_local! {
    static ALLOCATED: Cell<Allocated> = const { Cell::new(Allocated { times: 0, bytes: 0 }) };
    static WATCHED: Cell<Watched> = const { Cell::new(Watched { freed: 0, leaked: 0 }) };
    static NEEDLE: Cell<[u8; NEEDLE_BYTES]> = const { Cell::new([0; NEEDLE_BYTES]) };
    /// Zero while nothing is watched.
    static NEEDLE_LEN: Cell<usize> = const { Cell::new(0) };
}
