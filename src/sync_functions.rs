//! `serverpilot_sync_domain`, `serverpilot_remove_domain`, `serverpilot_sync_domains`.

use ext_php_rs::{
    ffi::zend_string,
    types::Zval,
    zend::{BailoutGuard, ExecuteData},
    zend_fastcall,
};

use crate::{
    arguments::{self, Lent, Nullable, Thrown, null, parse},
    call::{Limits, Scope, answer, begin, handle},
    exceptions, results,
};
use serverpilot_core::{
    domain::Domain,
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
    fn check(&self, first: u32) -> Result<(Request, Limits), Thrown> {
        let limits = Limits {
            timeout: arguments::timeout(first + 3, &self.timeout)?,
            attempts: arguments::attempts(first + 4, &self.attempts)?,
            app_id: arguments::id(first + 8, &self.app_id)?,
        };
        let request = Request {
            www: self.www.get().into(),
            autossl: self.autossl,
            wait: arguments::wait(first + 2, self.wait)?,
            dry_run: self.dry_run,
            protect: self.protect.strings(first + 6)?,
            force: self.force,
            rewrite: self.rewrite,
            ..Request::default()
        };
        Ok((request, limits))
    }
}

/// Carries a request out; `domain` is the name that it is about, where it is about one.
fn carry_out(
    request: &Request,
    limits: &Limits,
    domain: Option<&str>,
    retval: &mut Zval,
) -> Result<(), Thrown> {
    let report = begin(limits, Scope::App).and_then(|call| sync::sync(&call, request));
    answer(report, domain, retval, results::report)
}

/// The body of both functions about one name.
fn one_name(
    frame: &ExecuteData,
    retval: &mut Zval,
    wish: impl FnOnce(&mut Request, String),
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
    let (mut request, limits) = shared.check(2)?;
    let domain = domain.text().unwrap_or_default();
    wish(&mut request, domain.clone());
    // Said before anything else is looked at: it needs neither constants nor a network.
    if let Err(invalid) = domain.parse::<Domain>() {
        exceptions::throw(invalid.into(), None);
        return Err(Thrown);
    }
    let held = BailoutGuard::new((request, domain));
    carry_out(&held.0, &limits, Some(&held.1), retval)
}

zend_fastcall! {
    pub(crate) extern fn sync_domain(frame: &mut ExecuteData, retval: &mut Zval) {
        handle(|| one_name(frame, retval, |request, domain| request.add.push(domain)));
    }
}

zend_fastcall! {
    pub(crate) extern fn remove_domain(frame: &mut ExecuteData, retval: &mut Zval) {
        handle(|| one_name(frame, retval, |request, domain| request.remove.push(domain)));
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
            let (mut request, limits) = shared.check(3)?;
            request.add = add.strings(1)?;
            request.remove = remove.strings(2)?;
            request.batch = true;
            let request = BailoutGuard::new(request);
            carry_out(&request, &limits, None, retval)
        });
    }
}
