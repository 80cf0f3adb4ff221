//! Credentials: the constants, then what `serverpilot_use_credentials()` gave for this request.

use std::cell::RefCell;

use ext_php_rs::types::Zval;
use secrecy::SecretString;

use serverpilot_core::{
    credentials::{CONSTANTS, ConstantValue, Credentials},
    error::Error,
};

use crate::{engine, zval::type_name};

thread_local! {
    static GIVEN: RefCell<Option<[SecretString; 3]>> = const { RefCell::new(None) };
}

/// Keeps credentials for this request.
pub(crate) fn give(credentials: [SecretString; 3]) {
    GIVEN.with(|given| *given.borrow_mut() = Some(credentials));
}

/// Wipes what [`give`] kept.
pub(crate) fn forget_given() {
    GIVEN.with(|given| given.borrow_mut().take());
}

/// The credentials for a call.
pub(crate) fn credentials(needs_app: bool) -> Result<Credentials, Error> {
    let values = std::array::from_fn(|index| match engine::constant(CONSTANTS[index]) {
        Some(value) => value.str().map_or_else(|| ConstantValue::NotString(kind(value)), text),
        None => GIVEN.with(|given| {
            given
                .borrow()
                .as_ref()
                .map_or(ConstantValue::Undefined, |given| ConstantValue::String(given[index].clone()))
        }),
    });
    Credentials::from_constants(values, needs_app)
}

/// Would a call find credentials? For `phpinfo()`, which may say yes or no and nothing else.
pub(crate) fn are_present() -> bool {
    credentials(true).is_ok()
}

fn text(value: &str) -> ConstantValue {
    ConstantValue::String(SecretString::from(value))
}

/// The type of a constant that cannot be used.
fn kind(value: &Zval) -> &'static str {
    if value.is_string() { "string with broken UTF-8" } else { type_name(value) }
}
