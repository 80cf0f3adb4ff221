//! A faithful, strict emulator of ServerPilot's API v1, for trying and testing without an account.
//!
//! ```text
//! connection (TLS, idle close) -> exchange (latency, fault, journal) -> api (strict) -> account
//!                                                  control  (faults, settings, edits by hand) -^
//!                                                  web      (requests of visitors) -> routing -^
//! ```
//!
//! Listens on this machine only, and stops with the value (or the process) that started it.

mod account;
mod api;
mod authority;
pub mod certificates;
mod connection;
mod control;
mod emulator;
mod exchange;
mod fault;
mod journal;
mod routing;
mod service;
mod settings;
pub mod sites;
mod state;
mod web;

pub use emulator::Emulator;
pub use fault::{Fault, Kind, When};
pub use journal::Entry;
pub use service::Service;
pub use settings::{
    AppAtStart, Challenge, Duplicates, Order, OverCertificateLimit, PrefixOrder, Settings, Spelling,
};

/// Why the emulator could not start.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
