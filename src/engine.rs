//! The parts of the engine that `ext-php-rs` does not bind.

use std::{
    ffi::{CString, c_char, c_int, c_void},
    panic::AssertUnwindSafe,
    sync::atomic::{AtomicBool, Ordering},
};

use ext_php_rs::{
    boxed::ZBox,
    exception::PhpException,
    ffi,
    types::{ZendStr, Zval},
    zend::{BailoutGuard, ExecutorGlobals, ModuleEntry, ce, run_handler},
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

/// Reads a constant; `None` if it is not defined. Loads no class, runs no code, and throws nothing.
pub(crate) fn constant<T>(name: &str, read: impl FnOnce(&Zval) -> T) -> Option<T> {
    // SAFETY: the name is given with its length; the engine keeps the constant for longer than `read` runs.
    unsafe { zend_get_constant_str(name.as_ptr().cast(), name.len()).as_ref() }.map(read)
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
///
/// # Safety
/// The engine has passed this pointer to the module's info function, which is running.
pub(crate) unsafe fn print_ini(module: *mut ModuleEntry) {
    // SAFETY: required from the caller.
    unsafe { display_ini_entries(module) };
}

/// Prints one row of `phpinfo()`.
pub(crate) fn print_row(name: &str, value: &str) {
    let [Ok(name), Ok(value)] = [name, value].map(CString::new) else { return };
    // SAFETY: as many strings as announced, all alive until the function returns.
    unsafe { ffi::php_info_print_table_row(2, name.as_ptr(), value.as_ptr()) };
}

/// The number of an argument of the running handler, from 1.
#[derive(Clone, Copy)]
pub(crate) struct Argument(u32);

impl Argument {
    /// # Safety
    /// It is used only while the handler runs that has this argument: the engine names the running function in errors.
    pub(crate) unsafe fn of_running_handler(number: u32) -> Self {
        Self(number)
    }

    /// Throws a `\ValueError`. The engine prefixes the names of the function and the parameter.
    pub(crate) fn value_error(self, problem: &str) -> PendingException {
        let problem = c_string(problem);
        // SAFETY: its handler is running, see `of_running_handler`; `%s` takes one string.
        unsafe { zend_argument_value_error(self.0, c"%s".as_ptr(), problem.as_ptr()) };
        PendingException
    }

    /// Throws a `\TypeError`, with the same prefix.
    pub(crate) fn type_error(self, problem: &str) -> PendingException {
        let problem = c_string(problem);
        // SAFETY: as in `value_error`.
        unsafe { zend_argument_type_error(self.0, c"%s".as_ptr(), problem.as_ptr()) };
        PendingException
    }
}

fn c_string(text: &str) -> CString {
    CString::new(text.replace('\0', "")).unwrap_or_default()
}

/// Throws an error of `ext-php-rs`.
pub(crate) fn throw(error: ext_php_rs::error::Error) -> PendingException {
    PhpException::from(error).throw();
    PendingException
}

/// Is it an object with a `__toString()`? Every class that has one implements \Stringable.
pub(crate) fn is_stringable(value: &Zval) -> bool {
    value.object().is_some_and(|object| object.instance_of(ce::stringable()))
}

/// Converts a \Stringable object to a string by its `__toString()`, which may throw.
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
    // `zend_atomic_bool` later (Zend/zend_atomic.h), both with the size and alignment of `AtomicBool`. Another thread sets it
    // only on a thread-safe PHP 8.2 or later, atomically; else this thread's signal handler does.
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
///
/// # Safety
/// The module is starting: the function table holds its functions, and no request runs.
pub(crate) unsafe fn mark_sensitive(function: &str, parameter: u32) {
    if !hides_sensitive_parameters() {
        return;
    }
    // SAFETY: required from the caller. An attribute of a parameter is stored at its number plus one (zend_attributes.h).
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
    struct Restore(bool);

    impl Drop for Restore {
        fn drop(&mut self) {
            ExecutorGlobals::get_mut().exception_ignore_args = self.0;
        }
    }

    if hides_sensitive_parameters() {
        return work();
    }
    run_handler(AssertUnwindSafe(|| {
        let before = std::mem::replace(&mut ExecutorGlobals::get_mut().exception_ignore_args, true);
        // Restored even if a bailout jumps over this frame; otherwise the next requests of this process would have it as well.
        let _restore = BailoutGuard::new(Restore(before));
        work();
    }));
}
