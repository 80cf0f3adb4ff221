//! Wipes credentials at the end of a request, so that the next request cannot use them.
//!
//! The engine's request shutdown is one sign of the end. A `FrankenPHP` worker serves many requests in one run of a script,
//! and only deactivates the SAPI between them; its documentation names that as the hook.

use std::{
    ffi::c_int,
    sync::atomic::{AtomicPtr, Ordering::Relaxed},
};

use ext_php_rs::ffi;
use serverpilot_core::runtime;

use crate::constants;

/// The SAPI's own function, which [`deactivate`] calls; null if it has none.
static DEACTIVATE: AtomicPtr<()> = AtomicPtr::new(std::ptr::null_mut());

type Deactivate = unsafe extern "C" fn() -> c_int;

/// Wipes the request's credentials and connection. May be called twice for one request.
pub(crate) fn end() {
    constants::wipe();
    runtime::close();
}

extern "C" fn deactivate() -> c_int {
    end();
    let original = DEACTIVATE.load(Relaxed);
    if original.is_null() {
        return 0;
    }
    // SAFETY: `watch` stored it, from a pointer of this type.
    let original = unsafe { std::mem::transmute::<*mut (), Deactivate>(original) };
    // SAFETY: the engine would call it at the same point.
    unsafe { original() }
}

/// The engine's pointer to the SAPI's function. Modules may replace it while they start, when nothing else runs.
fn current() -> *mut Option<Deactivate> {
    // SAFETY: a global of the engine; no reference to it is made.
    unsafe { &raw mut ffi::sapi_module.deactivate }
}

fn is_ours(function: Option<Deactivate>) -> bool {
    function.is_some_and(|function| std::ptr::fn_addr_eq(function, deactivate as Deactivate))
}

/// Calls [`end`] whenever the SAPI is deactivated.
pub(crate) fn watch() {
    // SAFETY: valid, and no other thread runs while modules start.
    let before = unsafe { current().read() };
    if !is_ours(before) {
        DEACTIVATE.store(before.map_or(std::ptr::null_mut(), |function| function as *mut ()), Relaxed);
        // SAFETY: as above.
        unsafe { current().write(Some(deactivate)) };
    }
}

/// Reverts [`watch`] before the library is unloaded. Modules that replaced the function later were shut down earlier.
pub(crate) fn unwatch() {
    // SAFETY: valid, and no other thread runs while modules shut down.
    if is_ours(unsafe { current().read() }) {
        let original = DEACTIVATE.load(Relaxed);
        let original = if original.is_null() {
            None
        } else {
            // SAFETY: as in `deactivate`.
            Some(unsafe { std::mem::transmute::<*mut (), Deactivate>(original) })
        };
        // SAFETY: as above.
        unsafe { current().write(original) };
    }
}
