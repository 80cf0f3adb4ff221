//! Keeps the domain list and certificate of a ServerPilot app in sync: everything that needs no PHP.
//!
//! ```text
//! sync: lock -> fetch -> plan -> guard -> apply -> verify -> unlock -> follow the action -> ssl -> report
//!       '-- api/client -> api/transport -> ServerPilot
//! ```
//!
//! [`plan`], [`domain`], [`api::decide`] and [`ssl::decide`] decide without any I/O.

#![allow(
    rustdoc::private_intra_doc_links,
    reason = "maintainers read the documentation with --document-private-items"
)]
#![forbid(unsafe_code)]

pub mod account;
pub mod action;
pub mod api;
pub mod call;
pub mod check;
pub mod credentials;
pub mod deadline;
pub mod dns;
pub mod domain;
pub mod error;
pub mod input;
pub mod list;
pub mod lock;
pub mod network;
pub mod plan;
mod prefix;
pub mod report;
pub mod runtime;
pub mod settings;
pub mod shared;
pub mod site;
pub mod special_addresses;
pub mod ssl;
pub mod stats;
pub mod sync;
pub mod tls;
