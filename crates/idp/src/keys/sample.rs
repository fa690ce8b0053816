//! Signing keys for tests that only need some: two RSA keys take long to make, so all tests of a
//! process share them.

use std::sync::LazyLock;

use super::KeySet;

/// Our keys.
pub(crate) fn keys() -> &'static KeySet {
    &OURS
}

/// The keys of another provider.
pub(crate) fn foreign_keys() -> &'static KeySet {
    &FOREIGN
}

static OURS: LazyLock<KeySet> = LazyLock::new(made);
static FOREIGN: LazyLock<KeySet> = LazyLock::new(made);

fn made() -> KeySet {
    KeySet::generate().unwrap()
}
