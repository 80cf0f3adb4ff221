//! PHP in this process, with the module that is fuzzed built in: see engine.c.

use std::{
    cell::Cell,
    ffi::{CStr, c_char, c_int, c_void},
};

// For its entry point, which is declared below: nothing else refers to the extension, so it would not be linked.
use serverpilot as _;

/// What is put under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum Kind {
    /// `null`
    Nil,
    /// `false` for an empty value, else `true`.
    Bool,
    /// The length of the value.
    Long,
    /// Half of it.
    Double,
    /// The value.
    Text,
    /// A list of the value.
    Array,
}

/// A name and what it is to hold, as engine.c reads it.
#[repr(C)]
struct Entry {
    name: *const c_char,
    name_length: usize,
    value: *const c_char,
    value_length: usize,
    kind: c_int,
}

/// A name, a value, and how it is put there.
pub type Given<'a> = (&'a str, &'a [u8], Kind);

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

/// The longest result of a request.
const ROOM: usize = 64 * 1024;

thread_local! {
    static STARTED: Cell<bool> = const { Cell::new(false) };
}

fn start() {
    if STARTED.replace(true) {
        return;
    }
    // SAFETY: once in this thread, which is the only one that enters the engine; the module lives for ever.
    let status = unsafe { fuzz_engine_start(get_module()) };
    assert_eq!(status, 0, "PHP did not start");
}

/// Runs a request with these ini entries, constants and global variables. What it printed comes before what the script
/// returned; both are empty where the engine broke off.
pub fn run(ini: &[Given<'_>], constants: &[Given<'_>], globals: &[Given<'_>], script: &CStr) -> Vec<u8> {
    start();
    let [ini, constants, globals] =
        [ini, constants, globals].map(|given| given.iter().map(entry).collect::<Vec<_>>());
    let mut result = vec![0_u8; ROOM];
    // SAFETY: pointers with their lengths, to what lives until the call returns.
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
            ROOM,
        )
    };
    result.truncate(length);
    result
}

fn entry((name, value, kind): &Given<'_>) -> Entry {
    Entry {
        name: name.as_ptr().cast(),
        name_length: name.len(),
        value: value.as_ptr().cast(),
        value_length: value.len(),
        kind: *kind as c_int,
    }
}
