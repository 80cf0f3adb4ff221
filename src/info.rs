//! The output of `phpinfo()` and `php --ri serverpilot`. It shows no part of a secret (`no-secret-leaks`).

use ext_php_rs::zend::ModuleEntry;

use crate::{constants, engine, ini};
use serverpilot_core::settings::default_lock_dir;

pub(crate) extern "C" fn print(module: *mut ModuleEntry) {
    // Not validated, so that an invalid value is shown as it is; the next call reports it.
    let values = ini::values();
    let lock_dir = match values.lock_dir.as_str() {
        "" => default_lock_dir().display().to_string(),
        chosen => chosen.to_owned(),
    };
    ext_php_rs::info_table_start!();
    engine::print_row("serverpilot support", "enabled");
    engine::print_row("version", env!("CARGO_PKG_VERSION"));
    engine::print_row("TLS back end", "rustls (ring)");
    engine::print_row("API base", &values.api_base);
    engine::print_row("lock directory", &lock_dir);
    engine::print_row("credentials present", if constants::are_present() { "yes" } else { "no" });
    ext_php_rs::info_table_end!();
    // SAFETY: the engine has passed the pointer to this function.
    unsafe { engine::print_ini(module) };
}
