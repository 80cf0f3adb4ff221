//! Safe functions over the parts of the engine that `ext-php-rs` does not bind. Handlers may call each of them.

use std::{
    ffi::{CString, c_char, c_int, c_void},
    sync::atomic::{AtomicBool, Ordering},
};

use ext_php_rs::{
    boxed::ZBox,
    exception::PhpException,
    ffi,
    types::{ZendStr, Zval},
    zend::{ExecutorGlobals, ModuleEntry},
};

// SAFETY: exported by every PHP from 8.1 on with these signatures (Zend/zend_API.h, zend_constants.h,
// zend_attributes.h, zend_ini.h, zend_operators.h, main/php_ini.h).
unsafe extern "C" {
    fn zend_get_constant_str(name: *const c_char, length: usize) -> *mut Zval;
    fn zend_add_attribute(
        attributes: *mut *mut ffi::HashTable,
        name: *mut ffi::zend_string,
        arguments: u32,
        flags: u32,
        offset: u32,
        line: u32,
    ) -> *mut c_void;
    fn zend_ini_get_value(name: *mut ffi::zend_string) -> *mut ffi::zend_string;
    fn display_ini_entries(module: *mut ModuleEntry);
    fn zend_argument_value_error(number: u32, format: *const c_char, ...);
    fn zend_argument_type_error(number: u32, format: *const c_char, ...);
    fn zval_try_get_string_func(value: *mut Zval) -> *mut ffi::zend_string;
    pub(crate) fn zend_parse_parameter(
        flags: c_int,
        number: u32,
        argument: *mut Zval,
        specification: *const c_char,
        ...
    ) -> c_int;
}

/// An exception is pending, and the handler has to return.
pub(crate) struct PendingException;

/// Returns the value of a constant. Loads no class, runs no code, and throws nothing.
pub(crate) fn constant(name: &str) -> Option<&Zval> {
    // SAFETY: the name is given with its length; the engine keeps the constant for the whole request.
    unsafe { zend_get_constant_str(name.as_ptr().cast(), name.len()).as_ref() }
}

/// Returns the current value of an ini entry, even if it contains a NUL; empty for an entry without a value.
pub(crate) fn ini(name: &str) -> String {
    let mut name = ZendStr::new(name, false);
    // SAFETY: the name lives until the function returns; the text is copied before anything can change it.
    unsafe {
        let value = zend_ini_get_value(&raw mut *name);
        value
            .as_ref()
            .map_or_else(String::new, |value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    }
}

/// Returns an interned string of the engine. `ZendStr::new_interned` allocates while it holds a Rust lock, which a bailout
/// would leave locked.
pub(crate) fn interned(text: &'static str) -> ZBox<ZendStr> {
    // SAFETY: set before any module starts; the text is given with its length.
    let string = unsafe {
        ffi::zend_string_init_interned.map(|intern| intern(text.as_ptr().cast(), text.len(), false))
    };
    // SAFETY: a string of the engine's, with a reference for us if it is counted.
    string.map_or_else(|| ZendStr::new(text, false), |string| unsafe { ZBox::from_raw(string) })
}

/// Prints the module's ini entries as `phpinfo()` does.
pub(crate) fn print_ini(module: *mut ModuleEntry) {
    // SAFETY: called by the engine's own info function, with the pointer that it gave us.
    unsafe { display_ini_entries(module) };
}

/// Prints one row of `phpinfo()`.
pub(crate) fn print_row(name: &str, value: &str) {
    let [Ok(name), Ok(value)] = [name, value].map(CString::new) else { return };
    // SAFETY: as many strings as announced, all alive until the function returns.
    unsafe { ffi::php_info_print_table_row(2, name.as_ptr(), value.as_ptr()) };
}

/// Throws a `\ValueError` for an argument (from 1). The engine prefixes the names of the function and the parameter.
pub(crate) fn value_error(argument: u32, problem: &str) -> PendingException {
    let problem = c_string(problem);
    // SAFETY: called inside a handler, so that the engine knows whose argument it is; `%s` takes one string.
    unsafe { zend_argument_value_error(argument, c"%s".as_ptr(), problem.as_ptr()) };
    PendingException
}

/// Throws a `\TypeError` for an argument (from 1), with the same prefix.
pub(crate) fn type_error(argument: u32, problem: &str) -> PendingException {
    let problem = c_string(problem);
    // SAFETY: as in `value_error`.
    unsafe { zend_argument_type_error(argument, c"%s".as_ptr(), problem.as_ptr()) };
    PendingException
}

fn c_string(text: &str) -> CString {
    CString::new(text.replace('\0', "")).unwrap_or_default()
}

/// Throws an error of `ext-php-rs`.
pub(crate) fn throw(error: ext_php_rs::error::Error) -> PendingException {
    PhpException::from(error).throw();
    PendingException
}

/// Converts an object to a string by its `__toString()`, which may throw.
pub(crate) fn object_to_string(object: &Zval) -> Result<Zval, PendingException> {
    let object = std::ptr::from_ref(object).cast_mut();
    // SAFETY: the engine does not change the value, and returns a new string or null.
    unsafe {
        let text = zval_try_get_string_func(object).as_mut().ok_or(PendingException)?;
        let mut value = Zval::new();
        value.set_zend_string(ZBox::from_raw(text));
        Ok(value)
    }
}

/// Has PHP's time limit been reached? Only reads a flag: the engine runs no code.
pub(crate) fn time_limit_reached() -> bool {
    // SAFETY: the globals of this thread live as long as the thread. The flag is a `bool` on PHP 8.1 and a
    // `zend_atomic_bool` later, both one byte, and another thread (ZTS) or a signal handler may set it.
    unsafe {
        let globals = ffi::ext_php_rs_executor_globals();
        let flag = &raw const (*globals).timed_out;
        (*flag.cast::<AtomicBool>()).load(Ordering::SeqCst)
    }
}

/// Does this PHP know `#[\SensitiveParameter]` (8.2 and later)?
fn hides_sensitive_parameters() -> bool {
    const CLASS: &str = "sensitiveparameter";
    // SAFETY: the class table exists from before any module starts; the name is given with its length.
    unsafe {
        let globals = &*ffi::ext_php_rs_compiler_globals();
        !ffi::zend_hash_str_find_ptr_lc(globals.class_table, CLASS.as_ptr().cast(), CLASS.len()).is_null()
    }
}

/// Marks a parameter (from 0) of one of the extension's functions as `#[\SensitiveParameter]`, if this PHP knows it.
pub(crate) fn mark_sensitive(function: &str, parameter: u32) {
    if !hides_sensitive_parameters() {
        return;
    }
    // SAFETY: called while the module starts, when the function table holds our functions and no request
    // runs. An attribute of a parameter is stored at its number plus one (zend_attributes.h).
    unsafe {
        let globals = &*ffi::ext_php_rs_compiler_globals();
        let found =
            ffi::zend_hash_str_find_ptr_lc(globals.function_table, function.as_ptr().cast(), function.len());
        let Some(found) = found.cast::<ffi::zend_function>().as_mut() else { return };
        let name = ZendStr::new_interned("SensitiveParameter", true).into_raw();
        zend_add_attribute((&raw mut found.common.attributes).cast(), name, 0, 1, parameter + 1, 0);
    }
}

/// Runs `work` without arguments in traces, on a PHP that cannot hide single ones (8.1).
pub(crate) fn without_arguments_in_traces(work: impl FnOnce()) {
    if hides_sensitive_parameters() {
        return work();
    }
    let before = std::mem::replace(&mut ExecutorGlobals::get_mut().exception_ignore_args, true);
    work();
    ExecutorGlobals::get_mut().exception_ignore_args = before;
}
