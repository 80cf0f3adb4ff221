//! The places of an app's list: how many are taken, and how many are left.

use crate::plan::LIMIT;

/// The places of one app, while a plan is made. A list above the limit keeps its entries, and gets no more.
pub(super) struct Capacity {
    taken: usize,
}

impl Capacity {
    pub(super) fn new(taken: usize) -> Self {
        Self { taken }
    }

    /// Takes a place, if there is one.
    pub(super) fn take(&mut self) -> bool {
        let is_free = self.taken < LIMIT;
        self.taken += usize::from(is_free);
        is_free
    }
}
