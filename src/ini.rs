//! Registers the ini entries, and reads their values.

use ext_php_rs::{
    flags::IniEntryPermission,
    zend::{IniEntryDef, IniEntryDefs},
};

use crate::engine;
use serverpilot_core::{
    error::Error,
    settings::{IniValues, Settings},
};

/// Where requests go and which certificates are trusted is for the server's owner to set; a script may set time limits.
static ENTRIES: IniEntryDefs<8> = IniEntryDefs::new([
    IniEntryDef::new(c"serverpilot.api_base", c"https://api.serverpilot.io/v1", IniEntryPermission::System),
    IniEntryDef::new(c"serverpilot.ca_file", c"", IniEntryPermission::System),
    IniEntryDef::new(c"serverpilot.lock_dir", c"", IniEntryPermission::System),
    IniEntryDef::new(c"serverpilot.resolver", c"", IniEntryPermission::System),
    IniEntryDef::new(c"serverpilot.timeout", c"45", IniEntryPermission::All),
    IniEntryDef::new(c"serverpilot.connect_timeout", c"10", IniEntryPermission::All),
    IniEntryDef::new(c"serverpilot.attempts", c"4", IniEntryPermission::All),
    IniEntryDef::end(),
]);

pub(crate) fn register(module: i32) {
    IniEntryDef::register(ENTRIES.as_slice(), module);
}

/// Returns the entries as configured.
pub(crate) fn values() -> IniValues {
    IniValues {
        api_base: engine::ini("serverpilot.api_base"),
        ca_file: engine::ini("serverpilot.ca_file"),
        lock_dir: engine::ini("serverpilot.lock_dir"),
        resolver: engine::ini("serverpilot.resolver"),
        timeout: engine::ini("serverpilot.timeout"),
        connect_timeout: engine::ini("serverpilot.connect_timeout"),
        attempts: engine::ini("serverpilot.attempts"),
    }
}

/// Returns the validated entries.
pub(crate) fn settings() -> Result<Settings, Error> {
    values().parse()
}
