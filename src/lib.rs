//! The PHP extension `serverpilot`: the boundary between the Zend engine and `serverpilot_core`.
//!
//! ```text
//! PHP call -> arguments -> functions -> call (credentials, ini, deadline) -> serverpilot_core -> zval or exceptions -> PHP
//! ```
//!
//! A handler reads its arguments by the engine's own rules, passes plain Rust values to `serverpilot_core`, and turns
//! the result into an array or an exception. No code of the engine runs during a call, because a bailout would jump over
//! frames that hold the lock.

#![allow(missing_docs, reason = "the entry point is written by a macro, and named by the engine alone")]

mod arguments;
mod call;
mod constants;
mod engine;
mod exceptions;
mod functions;
mod info;
mod ini;
mod memory;
mod parameters;
mod request;
mod zval;

use ext_php_rs::prelude::*;

/// Runs when the module is loaded, and only registers things (`idle-is-free`).
extern "C" fn startup(kind: i32, module: i32) -> i32 {
    /// Module type of an extension that `dl()` loaded for one request.
    const TEMPORARY: i32 = 2;
    const FAILURE: i32 = -1;
    ini::register(module);
    if let Err(error) = exceptions::register() {
        eprintln!("serverpilot: the exception classes cannot be registered: {error}");
        return FAILURE;
    }
    for function in functions::all() {
        for parameter in function.sensitive {
            // SAFETY: the module is starting, and the engine has registered its functions before.
            unsafe { engine::mark_sensitive(function.name, parameter) };
        }
    }
    if kind != TEMPORARY {
        request::watch();
    }
    0
}

extern "C" fn shutdown(_kind: i32, _module: i32) -> i32 {
    request::unwatch();
    0
}

extern "C" fn request_shutdown(_kind: i32, _module: i32) -> i32 {
    request::end();
    0
}

#[php_module]
#[php(startup = startup)]
pub fn get_module(module: ModuleBuilder) -> ModuleBuilder {
    let module = module
        .name("serverpilot")
        .version(env!("CARGO_PKG_VERSION"))
        .shutdown_function(shutdown)
        .request_shutdown_function(request_shutdown)
        .info_function(info::print);
    functions::all().map(|function| function.builder).fold(module, ModuleBuilder::function)
}
