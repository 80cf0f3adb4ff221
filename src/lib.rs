//! Keeps the domain list and certificate of a ServerPilot app in step with what PHP asks for.
//!
//! ```text
//! PHP call -> php/arguments -> call (credentials, settings, deadline)
//!          -> sync: lock -> fetch -> plan -> guard -> apply -> verify -> unlock
//!                   -> wait for the action -> ssl -> report
//!                      '-- api/client -> api/wire -> ServerPilot
//!          -> php/results or php/exceptions -> PHP
//! ```
//!
//! Only [`php`] knows the Zend engine; everything else is plain Rust, and is tested as such. [`plan`],
//! [`domain`], [`api::decide`] and [`ssl::decide`] decide without any I/O.

#![warn(missing_docs)]
#![deny(unsafe_code)]

pub mod account;
pub mod api;
pub mod call;
pub mod credentials;
pub mod deadline;
pub mod dns;
pub mod domain;
pub mod error;
pub mod lock;
#[allow(unsafe_code, reason = "the Zend engine is spoken to in C")]
pub mod php;
pub mod plan;
pub mod report;
pub mod runtime;
pub mod settings;
pub mod ssl;
pub mod stats;
pub mod sync;
pub mod tls;
