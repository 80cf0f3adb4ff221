//! Runs a call from its handler to the core and back, for every function.

use std::panic::AssertUnwindSafe;

use ext_php_rs::{
    exception::PhpException,
    types::Zval,
    zend::{BailoutGuard, ExecuteData, run_handler},
};
use serde::Serialize;
use serverpilot_core::{
    api::Client,
    call::Call,
    deadline::Deadline,
    error::{Error, Failure},
};

use crate::{
    arguments::{self, Parameters, arguments},
    constants, engine, exceptions, ini,
    parameters::{Id, Timeout, Within},
    zval::to_zval,
};

/// Attempts per request, the first included.
pub(crate) type Attempts = Within<u32, 1, { serverpilot_core::settings::MAX_ATTEMPTS }>;

arguments! {
    /// The parameters of every call to ServerPilot.
    struct CallOptions {
        timeout: Option<Timeout>,
        attempts: Option<Attempts>,
        app_id: Option<Id>,
    }
}

/// Whether a call needs an app id.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    App,
    Account,
}

/// Begins a call: validates the settings and credentials, and starts its deadline.
fn begin(options: &CallOptions, scope: Scope) -> Result<Call, Error> {
    let settings = ini::settings()?;
    let needs_configured_app = scope == Scope::App && options.app_id.is_none();
    let credentials = constants::credentials(needs_configured_app)?;
    let app_id = match scope {
        Scope::App => credentials.app_id(options.app_id.as_deref())?,
        Scope::Account => String::new(),
    };
    let deadline = Deadline::after(options.timeout.unwrap_or(settings.timeout));
    let attempts = options.attempts.unwrap_or(settings.attempts);
    Ok(Call::new(settings, credentials, app_id, attempts, deadline, engine::time_limit_reached))
}

/// Begins a call and runs its work.
pub(crate) fn run<T, E: Into<Failure>>(
    options: &CallOptions,
    scope: Scope,
    work: impl AsyncFnOnce(&Client<'_>) -> Result<T, E>,
) -> Result<T, Failure> {
    begin(options, scope)?.run(work)
}

/// Handles a call of a PHP function: reads its arguments, runs it, and returns its result or throws its failure. A panic
/// becomes a PHP `Error`; a bailout continues in the engine.
///
/// # Safety
/// It is called by the handler that runs, with its frame.
pub(crate) unsafe fn handle<P: Parameters, T: Serialize + 'static>(
    frame: &ExecuteData,
    retval: &mut Zval,
    function: impl FnOnce(P::Value) -> Result<T, Failure>,
) {
    let handle = || {
        run_handler(AssertUnwindSafe(|| {
            // SAFETY: required from the caller.
            let arguments = unsafe { arguments::read::<P>(frame) };
            // Otherwise an exception is pending, which the engine throws.
            if let Ok(arguments) = arguments {
                respond(function(arguments), retval);
            }
        }));
    };
    if P::IS_SENSITIVE { engine::without_arguments_in_traces(handle) } else { handle() }
}

/// Returns the result or throws the failure. Rust values are released even if the engine runs out of memory and jumps over
/// this frame.
fn respond<T: Serialize + 'static>(result: Result<T, Failure>, retval: &mut Zval) {
    match result {
        Ok(value) => match to_zval(&*BailoutGuard::new(value)) {
            Ok(value) => *retval = value,
            Err(error) => PhpException::from_message(error.to_string()).throw(),
        },
        Err(failure) => exceptions::throw(failure),
    }
}
