//! The identity provider: OpenID Connect, login pages, jobs and the command line of `fedtoken`.
//!
//! One request: the door (`http`) reads it, an endpoint loads records, a pure rule decides, one
//! commit saves, a reply goes out.

pub mod app;
pub mod certificates;
pub mod cli;
pub mod clients;
pub mod clock;
pub mod config;
pub mod dev;
pub mod documents;
pub mod endpoints;
pub mod entropy;
pub mod erasure;
pub mod gateways;
pub mod hashing;
pub mod http;
pub mod jobs;
pub mod journal;
pub mod keys;
pub mod live;
pub mod login;
pub mod methods;
pub mod oidc;
pub mod pages;
pub mod profile;
pub mod registry;
pub mod rotation;
pub mod serve;
pub mod telemetry;
pub mod visit;
