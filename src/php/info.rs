//! What `phpinfo()` and `php --ri serverpilot` show. No secret, and no part of one (law 7).

use ext_php_rs::zend::ModuleEntry;

use super::{constants, engine, ini};

pub(super) extern "C" fn print(module: *mut ModuleEntry) {
    let settings = ini::settings();
    let from_settings = |pick: fn(&crate::settings::Settings) -> String| match &settings {
        Ok(settings) => pick(settings),
        Err(error) => error.to_string(),
    };
    ext_php_rs::info_table_start!();
    engine::print_row("serverpilot support", "enabled");
    engine::print_row("version", env!("CARGO_PKG_VERSION"));
    engine::print_row("TLS back end", "rustls (ring)");
    engine::print_row("API base", &from_settings(|settings| settings.api_base.to_string()));
    engine::print_row("lock directory", &from_settings(|settings| settings.lock_dir.display().to_string()));
    engine::print_row("credentials present", if constants::are_present() { "yes" } else { "no" });
    ext_php_rs::info_table_end!();
    engine::print_ini(module);
}
