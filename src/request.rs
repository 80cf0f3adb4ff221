//! The end of a request: its credentials must not reach the next one, nor stay in memory.
//!
//! The engine's request shutdown is one signal of it. A worker of `FrankenPHP` serves many requests by one run of a script, and
//! between two of them it only deactivates the SAPI; its documentation names that as the place to hook.

use std::{
    ffi::c_int,
    sync::atomic::{AtomicPtr, Ordering::Relaxed},
};

use ext_php_rs::ffi;
use serverpilot_core::runtime;

use crate::constants;

/// The SAPI's own function, which ours calls; null if it has none.
static DEACTIVATE: AtomicPtr<()> = AtomicPtr::new(std::ptr::null_mut());

type Deactivate = unsafe extern "C" fn() -> c_int;

/// May be called twice for one request.
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
    // SAFETY: stored by `watch`, from a pointer of this type.
    let original = unsafe { std::mem::transmute::<*mut (), Deactivate>(original) };
    // SAFETY: called where the engine would call it.
    unsafe { original() }
}

/// The SAPI's function, which a module may replace while it starts: nothing else runs then.
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

/// Undoes [`watch`], before the library may be unloaded. A module that replaced the function after us was shut down before us.
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
