//! The whole provider in process: frozen clock, seeded generator, real listener, scripted browser.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests and their support may fail loudly"
)]
#![expect(unreachable_pub, reason = "support is a room of its own with a door")]

mod account;
mod app_codes;
mod authorize_parameters;
mod away;
mod backchannel;
mod bad_http;
mod bad_input;
mod bad_tokens;
mod chain;
mod client_auth;
mod clients_dir;
mod consent;
mod devices;
mod dpop;
mod dynamic_registration;
mod early_refusals;
mod erasure;
mod events;
mod fapi2;
mod forms;
mod frontchannel;
mod headers;
mod introspection;
mod jar;
mod journal;
mod keys;
mod languages;
mod leak;
mod levels;
mod lives;
mod login;
mod logout;
mod mutual_tls;
mod narrowed;
mod par;
mod pkce;
mod pushed;
mod queue;
mod races;
mod refresh;
mod refusal_log;
mod refused_passwords;
mod registration;
mod rehash;
mod resources;
mod response_modes;
mod revocation;
mod rotation;
mod services;
mod sessions;
mod signing_keys;
mod step_up;
mod sticky;
mod support;
mod sweep;
mod tabs;
mod throttle_code;
mod throttle_password;
mod tls;
mod trace;
mod trust;
mod userinfo;
mod withdrawn;
