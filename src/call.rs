//! From a handler to a [`Call`] and back: the frame that every function shares.

use std::{panic::AssertUnwindSafe, time::Duration};

use ext_php_rs::{
    exception::PhpException,
    types::Zval,
    zend::{BailoutGuard, run_handler},
};
use serde::Serialize;

use crate::{arguments::Thrown, constants, engine, exceptions, ini, results::Array, zval::to_zval};
use serverpilot_core::{
    api::Client,
    call::Call,
    deadline::Deadline,
    error::{Error, Failure},
};

/// What the parameters `timeout`, `attempts` and `app_id` say.
#[derive(Default)]
pub(crate) struct Limits {
    pub timeout: Option<Duration>,
    pub attempts: Option<u32>,
    pub app_id: Option<String>,
}

/// Does a call need to know which app it is about?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    App,
    Account,
}

/// Puts together what a call carries. Its time begins here.
fn begin(limits: &Limits, scope: Scope) -> Result<Call, Error> {
    let settings = ini::settings()?;
    let needs_configured_app = scope == Scope::App && limits.app_id.is_none();
    let credentials = constants::credentials(needs_configured_app)?;
    let app_id = match scope {
        Scope::App => credentials.app_id(limits.app_id.as_deref())?,
        Scope::Account => String::new(),
    };
    let deadline = Deadline::after(limits.timeout.unwrap_or(settings.timeout));
    let attempts = limits.attempts.unwrap_or(settings.attempts);
    Ok(Call::new(settings, credentials, app_id, attempts, deadline, engine::time_limit_reached))
}

/// Makes a call and runs its work.
pub(crate) fn run<T, E: Into<Failure>>(
    limits: &Limits,
    scope: Scope,
    work: impl AsyncFnOnce(&Client<'_>) -> Result<T, E>,
) -> Result<T, Failure> {
    begin(limits, scope)?.run(work)
}

/// Runs the body of a handler. A panic becomes a PHP `Error`; a bailout goes on to the engine.
pub(crate) fn handle(body: impl FnOnce() -> Result<(), Thrown>) {
    run_handler(AssertUnwindSafe(|| {
        // `Thrown` says that an exception is pending, which the engine sees by itself.
        let _ = body();
    }));
}

/// Returns a result as an array, or throws its error. What Rust holds is released even if the engine runs
/// out of memory meanwhile and jumps over us.
pub(crate) fn answer<T: 'static>(
    result: Result<T, Failure>,
    retval: &mut Zval,
    make: impl FnOnce(&T) -> ext_php_rs::error::Result<Array>,
) -> Result<(), Thrown> {
    match result {
        Ok(value) => {
            let value = BailoutGuard::new(value);
            match make(&value) {
                Ok(array) => retval.set_hashtable(array),
                Err(error) => PhpException::from(error).throw(),
            }
            Ok(())
        }
        Err(error) => {
            exceptions::throw(error);
            Err(Thrown)
        }
    }
}

/// As [`answer`], for what serde can write.
pub(crate) fn serialized<T: Serialize + 'static>(
    result: Result<T, Failure>,
    retval: &mut Zval,
) -> Result<(), Thrown> {
    match result {
        Ok(value) => {
            let value = BailoutGuard::new(value);
            match to_zval(&*value) {
                Ok(value) => *retval = value,
                Err(error) => PhpException::from_message(error.to_string()).throw(),
            }
            Ok(())
        }
        Err(error) => {
            exceptions::throw(error);
            Err(Thrown)
        }
    }
}
