//! The state of the emulator, behind one lock.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::{account::Account, authority::Authority, fault::Fault, journal::Journal, settings::Settings};

pub(crate) struct State {
    pub(crate) settings: Settings,
    pub(crate) account: Account,
    pub(crate) faults: Vec<Fault>,
    pub(crate) journal: Journal,
    pub(crate) authority: Authority,
    at_start: Settings,
}

impl State {
    pub(crate) fn new(settings: Settings, authority: Authority) -> Result<Self, String> {
        let account = Account::new(&settings);
        settings.check(&account.ids())?;
        Ok(Self {
            account,
            faults: Vec::new(),
            journal: Journal::default(),
            authority,
            at_start: settings.clone(),
            settings,
        })
    }

    /// Restores the state at the start.
    pub(crate) fn reset(&mut self) {
        self.settings = self.at_start.clone();
        self.account = Account::new(&self.settings);
        self.faults.clear();
        self.journal.forget();
    }
}

/// The lock of the state. A panic in one handler must not block the others.
pub(crate) struct Shared(Mutex<State>);

impl Shared {
    pub(crate) fn new(state: State) -> Self {
        Self(Mutex::new(state))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
