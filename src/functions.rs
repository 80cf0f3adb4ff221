//! The functions of the extension.

mod account;
mod domain;
mod network;
mod process;
mod sync;

use crate::arguments::Function;

/// Returns every function of the extension.
pub(crate) fn all() -> impl Iterator<Item = Function> {
    [sync::all(), account::all(), domain::all(), network::all(), process::all()].into_iter().flatten()
}
