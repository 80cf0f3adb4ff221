//! Arguments by the engine's own rules: its parser coerces, counts and complains, in its own words.

use std::time::Duration;

use ext_php_rs::{
    exception::PhpException,
    ffi,
    flags::DataType,
    types::{ZendHashTable, Zval},
};

use serde::de::DeserializeOwned;

use crate::{engine, zval::from_zval};
use serverpilot_core::{credentials::is_id, deadline::seconds, settings::MAX_ATTEMPTS};

/// An exception is pending; the handler has to return.
pub(crate) struct Thrown;

/// Where the engine's parser puts a value that may be null.
#[derive(Default)]
pub(crate) struct Nullable<T> {
    pub value: T,
    pub is_null: bool,
}

impl<T: Copy> Nullable<T> {
    pub(crate) fn get(&self) -> Option<T> {
        (!self.is_null).then_some(self.value)
    }
}

/// A parameter that is null unless given: the engine does not touch what was not passed.
pub(crate) fn null<T: Default>() -> Nullable<T> {
    Nullable { value: T::default(), is_null: true }
}

/// A string or array that the engine lends for the duration of the call.
pub(crate) struct Lent<T>(pub *mut T);

impl<T> Default for Lent<T> {
    fn default() -> Self {
        Self(std::ptr::null_mut())
    }
}

impl Lent<ffi::zend_string> {
    /// A copy of the string. Broken UTF-8 is replaced: no name, id or key that we could use contains any.
    pub(crate) fn text(&self) -> Option<String> {
        // SAFETY: null, or a string that the parser has just given and that lives until the handler returns.
        let text = unsafe { self.0.as_ref() }?;
        Some(String::from_utf8_lossy(text.as_bytes()).into_owned())
    }
}

impl Lent<Zval> {
    fn array(&self) -> Option<&ZendHashTable> {
        // SAFETY: as for strings; the parser lets nothing but arrays through.
        unsafe { self.0.as_ref() }.and_then(Zval::array)
    }

    /// A copy of an array of the shape that a type has. `argument` counts from 1.
    pub(crate) fn shape<T: DeserializeOwned>(&self, argument: u32) -> Result<T, Thrown> {
        // SAFETY: as for strings.
        let value = unsafe { self.0.as_ref() };
        from_zval(value.unwrap_or(&Zval::null())).map_err(|misfit| {
            engine::value_error(argument, &format!("must have the documented shape: {misfit}"));
            Thrown
        })
    }

    /// A copy of a list of strings; empty where none was given. `argument` counts from 1.
    pub(crate) fn strings(&self, argument: u32) -> Result<Vec<String>, Thrown> {
        let Some(array) = self.array() else { return Ok(Vec::new()) };
        if !array.values().any(|value| value.dereference().is_object()) {
            return copied(array, argument);
        }
        // A `__toString()` may end the script, or switch to another fiber that does: this frame may never be
        // come back to. What it holds meanwhile is the engine's own, which the engine takes back by itself.
        let mut texts = ZendHashTable::with_capacity(u32::try_from(array.len()).unwrap_or(0));
        for value in array.values().map(Zval::dereference) {
            let pushed = if value.is_object() {
                texts.push(engine::object_to_string(value).ok_or(Thrown)?)
            } else {
                texts.push(value.shallow_clone())
            };
            pushed.map_err(|error| PhpException::from(error).throw()).map_err(|()| Thrown)?;
        }
        copied(&texts, argument)
    }
}

/// Copies a list that holds strings and nothing else.
fn copied(array: &ZendHashTable, argument: u32) -> Result<Vec<String>, Thrown> {
    let mut strings = Vec::with_capacity(array.len());
    for value in array.values().map(Zval::dereference) {
        let Some(text) = value.zend_str() else {
            let kind = type_name(value.get_type());
            engine::type_error(argument, &format!("must be a list of strings, {kind} found in it"));
            return Err(Thrown);
        };
        strings.push(String::from_utf8_lossy(text.as_bytes()).into_owned());
    }
    Ok(strings)
}

fn type_name(kind: DataType) -> &'static str {
    match kind {
        DataType::Null | DataType::Undef => "null",
        DataType::Bool | DataType::True | DataType::False => "bool",
        DataType::Long => "int",
        DataType::Double => "float",
        DataType::Array => "array",
        _ => "another type",
    }
}

/// Reads the arguments of the running handler into the given places, by a specification as for
/// `zend_parse_parameters` (php-src, `README.PARAMETER_PARSING_API`). Returns from the handler's body where
/// the engine has thrown.
macro_rules! parse {
    ($frame:expr, $types:literal, $($place:expr),* $(,)?) => {{
        // SAFETY: the specification matches the places, in number and type, in every use of this macro.
        let result = unsafe {
            crate::engine::zend_parse_parameters($frame.This.u2.num_args, $types.as_ptr(), $(&raw mut $place),*)
        };
        if result != 0 {
            return Err(crate::arguments::Thrown);
        }
    }};
}
pub(crate) use parse;

/// Seconds to wait: 0 or more.
pub(crate) fn wait(argument: u32, value: f64) -> Result<Duration, Thrown> {
    if value.is_finite() && value >= 0.0 {
        return Ok(seconds(value));
    }
    engine::value_error(argument, "must be a number of seconds, 0 or more");
    Err(Thrown)
}

/// A time limit in seconds: more than 0.
pub(crate) fn timeout(argument: u32, value: &Nullable<f64>) -> Result<Option<Duration>, Thrown> {
    match value.get() {
        None => Ok(None),
        Some(value) if value.is_finite() && value > 0.0 => Ok(Some(seconds(value))),
        Some(_) => {
            engine::value_error(argument, "must be a number of seconds above 0, or null");
            Err(Thrown)
        }
    }
}

/// A whole number within bounds.
pub(crate) fn within(argument: u32, value: i64, least: i64, most: i64) -> Result<i64, Thrown> {
    if (least..=most).contains(&value) {
        return Ok(value);
    }
    engine::value_error(argument, &format!("must be between {least} and {most}"));
    Err(Thrown)
}

/// Tries per request.
pub(crate) fn attempts(argument: u32, value: &Nullable<i64>) -> Result<Option<u32>, Thrown> {
    let Some(value) = value.get() else { return Ok(None) };
    within(argument, value, 1, MAX_ATTEMPTS).map(|value| u32::try_from(value).ok())
}

/// An id of ServerPilot's, where one was given.
pub(crate) fn id(argument: u32, value: &Lent<ffi::zend_string>) -> Result<Option<String>, Thrown> {
    match value.text() {
        Some(id) if !is_id(&id) => {
            engine::value_error(argument, "must be an id of ServerPilot's: letters, digits, \"-\" and \"_\"");
            Err(Thrown)
        }
        id => Ok(id),
    }
}
