//! Embeds PHP with the fuzzed extension built in; see engine.c.

use std::{
    cell::Cell,
    ffi::{CStr, c_char, c_int, c_void},
};

// Links the extension, which only the entry point that is declared below refers to.
use serverpilot as _;

/// The PHP type of a bound value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum Kind {
    /// `null`
    Nil,
    /// `false` for an empty value, else `true`.
    Bool,
    /// The length of the value.
    Long,
    /// Half of the length of the value.
    Double,
    /// The value.
    Text,
    /// A list of the value.
    Array,
}

/// A binding, as engine.c reads it.
#[repr(C)]
struct Entry {
    name: *const c_char,
    name_length: usize,
    value: *const c_char,
    value_length: usize,
    kind: c_int,
}

/// A name, its value, and the PHP type of that value.
pub type Binding<'a> = (&'a str, &'a [u8], Kind);

unsafe extern "C" {
    /// The module's entry point, by which PHP finds it in the built extension.
    fn get_module() -> *mut c_void;
    fn fuzz_engine_start(module: *mut c_void) -> c_int;
    fn fuzz_engine_run(
        entries: *const Entry,
        entry_count: usize,
        constants: *const Entry,
        constant_count: usize,
        globals: *const Entry,
        global_count: usize,
        script: *const c_char,
        result: *mut u8,
        room: usize,
    ) -> usize;
}

/// Maximum length of a result.
const MAX_RESULT: usize = 64 * 1024;

thread_local! {
    static STARTED: Cell<bool> = const { Cell::new(false) };
}

fn start() {
    if STARTED.replace(true) {
        return;
    }
    // SAFETY: once in this thread, which is the only one that enters the engine; the module is static.
    let status = unsafe { fuzz_engine_start(get_module()) };
    assert_eq!(status, 0, "PHP did not start");
}

/// Runs a request with these ini entries, constants and global variables. Returns its output and then the script's return
/// value, or nothing if the engine bailed out.
pub fn run(
    ini: &[Binding<'_>],
    constants: &[Binding<'_>],
    globals: &[Binding<'_>],
    script: &CStr,
) -> Vec<u8> {
    start();
    let [ini, constants, globals] =
        [ini, constants, globals].map(|bindings| bindings.iter().map(entry).collect::<Vec<_>>());
    let mut result = vec![0_u8; MAX_RESULT];
    // SAFETY: pointers with their lengths, to values that live until the call returns.
    let length = unsafe {
        fuzz_engine_run(
            ini.as_ptr(),
            ini.len(),
            constants.as_ptr(),
            constants.len(),
            globals.as_ptr(),
            globals.len(),
            script.as_ptr(),
            result.as_mut_ptr(),
            MAX_RESULT,
        )
    };
    result.truncate(length);
    result
}

fn entry((name, value, kind): &Binding<'_>) -> Entry {
    Entry {
        name: name.as_ptr().cast(),
        name_length: name.len(),
        value: value.as_ptr().cast(),
        value_length: value.len(),
        kind: *kind as c_int,
    }
}
