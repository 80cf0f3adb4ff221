//! Credentials: the constants, then what `serverpilot_use_credentials()` gave for this request.

use std::cell::RefCell;

use ext_php_rs::types::Zval;
use secrecy::SecretString;

use crate::engine;
use serverpilot_core::{
    credentials::{CONSTANTS, ConstantValue, Credentials},
    error::Error,
};

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
        Some(value) => value.str().map_or_else(|| ConstantValue::NotString(type_name(value)), text),
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

fn type_name(value: &Zval) -> &'static str {
    if value.is_null() {
        "null"
    } else if value.is_bool() {
        "bool"
    } else if value.is_long() {
        "int"
    } else if value.is_double() {
        "float"
    } else if value.is_array() {
        "array"
    } else if value.is_string() {
        "string with broken UTF-8"
    } else {
        "object"
    }
}
