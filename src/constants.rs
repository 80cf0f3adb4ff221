//! The credentials of a call: from the constants, else from `serverpilot_use_credentials()`.

use std::cell::RefCell;

use ext_php_rs::types::Zval;
use secrecy::SecretString;

use serverpilot_core::{
    credentials::{CONSTANTS, ConstantValue, Credentials},
    error::Error,
};

use crate::{engine, zval::type_name};

thread_local! {
    static REQUEST_CREDENTIALS: RefCell<Option<[SecretString; 3]>> = const { RefCell::new(None) };
}

/// Stores credentials until the end of the request.
pub(crate) fn keep(credentials: [SecretString; 3]) {
    REQUEST_CREDENTIALS.with(|stored| *stored.borrow_mut() = Some(credentials));
}

/// Wipes the credentials that [`keep`] stored.
pub(crate) fn wipe() {
    REQUEST_CREDENTIALS.with(|stored| stored.borrow_mut().take());
}

/// Returns the credentials for a call.
pub(crate) fn credentials(needs_app: bool) -> Result<Credentials, Error> {
    let read = |value: &Zval| value.str().map_or_else(|| ConstantValue::NotString(kind(value)), text);
    let values = std::array::from_fn(|index| {
        engine::constant(CONSTANTS[index], read).unwrap_or_else(|| {
            REQUEST_CREDENTIALS.with(|stored| {
                stored
                    .borrow()
                    .as_ref()
                    .map_or(ConstantValue::Undefined, |stored| ConstantValue::String(stored[index].clone()))
            })
        })
    });
    Credentials::from_constants(values, needs_app)
}

/// Does a call have credentials? For `phpinfo()`, which must not show anything else about them.
pub(crate) fn are_present() -> bool {
    credentials(true).is_ok()
}

fn text(value: &str) -> ConstantValue {
    ConstantValue::String(SecretString::from(value))
}

/// Describes the type of a constant that is not a valid string.
fn kind(value: &Zval) -> &'static str {
    if value.is_string() { "string with broken UTF-8" } else { type_name(value) }
}
