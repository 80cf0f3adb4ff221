//! The apps of the account, by their index: the one that the network runs on comes first, then those that a pool can have.

/// The app that the network runs on.
pub(crate) const MAIN: usize = 0;

/// An app's id.
pub(crate) fn id(app: usize) -> String {
    format!("emulatorapp{:05}", app + 1)
}

/// The index of the app with this id.
pub(crate) fn position(id: &str) -> Option<usize> {
    id.strip_prefix("emulatorapp")?.parse::<usize>().ok()?.checked_sub(1)
}

/// The domain that a further app lists at the start.
pub(crate) fn own_domain(app: usize) -> String {
    format!("app{}.example", app + 1)
}
