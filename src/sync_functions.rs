//! `serverpilot_sync_domain`, `serverpilot_remove_domain`, `serverpilot_sync_domains`.

use ext_php_rs::{ffi::zend_string, types::Zval, zend::ExecuteData, zend_fastcall};

use crate::{
    arguments::{self, Lent, Nullable, Thrown, null, parse},
    call::{Limits, Scope, answer, handle, run},
    exceptions, results,
};
use serverpilot_core::{
    error::Error,
    lock,
    sync::{self, Request},
};

/// The parameters that the three functions share, from `www` on.
#[expect(clippy::struct_excessive_bools, reason = "each is a parameter of its own")]
struct Shared {
    www: Nullable<bool>,
    autossl: bool,
    wait: f64,
    timeout: Nullable<f64>,
    attempts: Nullable<i64>,
    dry_run: bool,
    protect: Lent<Zval>,
    force: bool,
    app_id: Lent<zend_string>,
    rewrite: bool,
}

impl Shared {
    /// As they are where nothing was passed.
    fn new() -> Self {
        Self {
            www: null(),
            autossl: true,
            wait: 0.0,
            timeout: null(),
            attempts: null(),
            dry_run: false,
            protect: Lent::default(),
            force: false,
            app_id: Lent::default(),
            rewrite: false,
        }
    }

    /// Checks the values; `first` is the number of `www` among the arguments, from 1.
    fn check(&self, first: u32) -> Result<(impl Fn(Request) -> Request, Limits), Thrown> {
        let limits = Limits {
            timeout: arguments::timeout(first + 3, &self.timeout)?,
            attempts: arguments::attempts(first + 4, &self.attempts)?,
            app_id: arguments::id(first + 8, &self.app_id)?,
        };
        let (www, autossl) = (self.www.get().into(), self.autossl);
        let wait = arguments::wait(first + 2, self.wait)?;
        let protect = self.protect.strings(first + 6)?;
        let (dry_run, force, rewrite) = (self.dry_run, self.force, self.rewrite);
        let complete = move |request| Request {
            www,
            autossl,
            wait,
            dry_run,
            protect: protect.clone(),
            force,
            rewrite,
            ..request
        };
        Ok((complete, limits))
    }
}

/// Carries a request out.
fn carry_out(request: &Request, limits: &Limits, retval: &mut Zval) -> Result<(), Thrown> {
    let report = run(limits, Scope::App, async |client| {
        // Waiting for the lock stops the thread, which has nothing else to do.
        sync::sync(client, request, async || lock::acquire(client.call)).await
    });
    answer(report.map_err(|failure| failure.about(request.domain())), retval, results::report)
}

/// The body of both functions about one name.
fn one_name(
    frame: &ExecuteData,
    retval: &mut Zval,
    request: impl FnOnce(&str) -> Result<Request, Error>,
) -> Result<(), Thrown> {
    let mut domain = Lent::<zend_string>::default();
    let mut shared = Shared::new();
    parse!(
        frame,
        c"S|b!bdd!l!ba!bS!b",
        domain.0,
        shared.www.value,
        shared.www.is_null,
        shared.autossl,
        shared.wait,
        shared.timeout.value,
        shared.timeout.is_null,
        shared.attempts.value,
        shared.attempts.is_null,
        shared.dry_run,
        shared.protect.0,
        shared.force,
        shared.app_id.0,
        shared.rewrite,
    );
    let (complete, limits) = shared.check(2)?;
    match request(&domain.text().unwrap_or_default()) {
        Ok(request) => carry_out(&complete(request), &limits, retval),
        Err(error) => {
            exceptions::throw(error.into());
            Err(Thrown)
        }
    }
}

zend_fastcall! {
    pub(crate) extern fn sync_domain(frame: &mut ExecuteData, retval: &mut Zval) {
        handle(|| one_name(frame, retval, Request::add));
    }
}

zend_fastcall! {
    pub(crate) extern fn remove_domain(frame: &mut ExecuteData, retval: &mut Zval) {
        handle(|| one_name(frame, retval, Request::remove));
    }
}

zend_fastcall! {
    pub(crate) extern fn sync_domains(frame: &mut ExecuteData, retval: &mut Zval) {
        handle(|| {
            let mut add = Lent::<Zval>::default();
            let mut remove = Lent::<Zval>::default();
            let mut shared = Shared::new();
            parse!(
                frame, c"a|a!b!bdd!l!ba!bS!b",
                add.0,
                remove.0,
                shared.www.value, shared.www.is_null,
                shared.autossl,
                shared.wait,
                shared.timeout.value, shared.timeout.is_null,
                shared.attempts.value, shared.attempts.is_null,
                shared.dry_run,
                shared.protect.0,
                shared.force,
                shared.app_id.0,
                shared.rewrite,
            );
            let (complete, limits) = shared.check(3)?;
            let request = Request::batch(&add.strings(1)?, &remove.strings(2)?);
            carry_out(&complete(request), &limits, retval)
        });
    }
}
