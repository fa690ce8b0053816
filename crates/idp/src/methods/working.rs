//! Which keys work; the chooser and discovery offer these and no others.

use fedtoken_core::login::Method;

/// The keys that work, strongest first.
pub const WORKING: [Method; 2] = [Method::App, Method::Token];
