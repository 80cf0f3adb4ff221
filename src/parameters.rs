//! The kinds of parameters: what each accepts, and what the function gets.

use std::{ffi::CStr, marker::PhantomData, net::IpAddr, ptr::null_mut, time::Duration};

use ext_php_rs::{
    ffi,
    flags::DataType,
    types::{ZendHashTable, Zval},
};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serverpilot_core::{credentials::is_id, deadline::seconds};

use crate::{
    arguments::{Parameter, Raw},
    engine::{self, Thrown},
    zval::{Entries, from_zval, type_name},
};

impl Raw for bool {
    const TYPE: DataType = DataType::Bool;
    const SPECIFICATIONS: [&'static CStr; 2] = [c"b", c"b!"];
}

impl Raw for i64 {
    const TYPE: DataType = DataType::Long;
    const SPECIFICATIONS: [&'static CStr; 2] = [c"l", c"l!"];
}

impl Raw for f64 {
    const TYPE: DataType = DataType::Double;
    const SPECIFICATIONS: [&'static CStr; 2] = [c"d", c"d!"];
}

/// A string of the engine's.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(crate) struct Str(*mut ffi::zend_string);

impl Default for Str {
    fn default() -> Self {
        Self(null_mut())
    }
}

impl Raw for Str {
    const TYPE: DataType = DataType::String;
    const SPECIFICATIONS: [&'static CStr; 2] = [c"S", c"S!"];
}

impl Str {
    /// A copy. Broken UTF-8 is replaced: no domain, id or key that this product could use contains any.
    fn copy(self) -> String {
        // SAFETY: null, or a string that lives until the handler returns.
        let text = unsafe { self.0.as_ref() };
        text.map_or_else(String::new, |text| String::from_utf8_lossy(text.as_bytes()).into_owned())
    }
}

/// An array of the engine's.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(crate) struct Array(*mut Zval);

impl Default for Array {
    fn default() -> Self {
        Self(null_mut())
    }
}

impl Raw for Array {
    const TYPE: DataType = DataType::Array;
    const SPECIFICATIONS: [&'static CStr; 2] = [c"a", c"a!"];
}

impl Array {
    fn get<'a>(self) -> Option<&'a Zval> {
        // SAFETY: null, or an array that lives until the handler returns; no value made from it lives longer.
        unsafe { self.0.as_ref() }
    }
}

/// An array of the engine's that holds nothing but strings.
#[derive(Clone, Copy, Default)]
#[repr(transparent)]
pub(crate) struct Strs(Array);

impl Raw for Strs {
    const TYPE: DataType = Array::TYPE;
    const SPECIFICATIONS: [&'static CStr; 2] = Array::SPECIFICATIONS;

    /// Puts an array of strings in the place of one with objects, as the engine's parser does with an object that it
    /// takes for a string: the frame then owns it, however the call ends.
    fn complete(&mut self, argument: &mut Zval, number: u32) -> Result<(), Thrown> {
        let is_object = |(_, value): (_, &Zval)| value.is_object();
        if let Some(array) = argument.array().filter(|array| Entries::of(array).any(is_object)) {
            let mut texts = ZendHashTable::with_capacity(u32::try_from(array.len()).unwrap_or(0));
            for (_, value) in Entries::of(array) {
                let text =
                    if value.is_object() { engine::object_to_string(value)? } else { value.shallow_clone() };
                texts.push(text).map_err(engine::throw)?;
            }
            argument.set_hashtable(texts);
            self.0 = Array(argument);
        }
        let wrong =
            argument.array().and_then(|array| Entries::of(array).find(|(_, value)| !value.is_string()));
        wrong.map_or(Ok(()), |(_, value)| {
            let kind = type_name(value);
            Err(engine::type_error(number, &format!("must be a list of strings, {kind} found in it")))
        })
    }
}

impl Parameter for bool {
    type Raw = bool;
    type Value = bool;

    fn check(raw: bool) -> Result<bool, String> {
        Ok(raw)
    }
}

/// A whole number within bounds.
pub(crate) struct Within<T, const LEAST: i64, const MOST: i64>(PhantomData<T>);

impl<T: TryFrom<i64>, const LEAST: i64, const MOST: i64> Parameter for Within<T, LEAST, MOST> {
    type Raw = i64;
    type Value = T;

    fn check(raw: i64) -> Result<T, String> {
        let value = (LEAST..=MOST).contains(&raw).then(|| raw.try_into().ok()).flatten();
        value.ok_or_else(|| format!("must be between {LEAST} and {MOST}"))
    }
}

/// A time limit in seconds: more than 0.
pub(crate) enum Timeout {}

impl Parameter for Timeout {
    type Raw = f64;
    type Value = Duration;

    fn check(raw: f64) -> Result<Duration, String> {
        let is_valid = raw.is_finite() && raw > 0.0;
        is_valid
            .then(|| seconds(raw))
            .ok_or_else(|| "must be a number of seconds above 0, or null".to_owned())
    }
}

/// Seconds to wait: 0 or more.
pub(crate) enum Wait {}

impl Parameter for Wait {
    type Raw = f64;
    type Value = Duration;

    fn check(raw: f64) -> Result<Duration, String> {
        let is_valid = raw.is_finite() && raw >= 0.0;
        is_valid.then(|| seconds(raw)).ok_or_else(|| "must be a number of seconds, 0 or more".to_owned())
    }
}

/// Any string.
pub(crate) enum Text {}

impl Parameter for Text {
    type Raw = Str;
    type Value = String;

    fn check(raw: Str) -> Result<String, String> {
        Ok(raw.copy())
    }
}

/// A string that no trace may show (`no-secret-leaks`).
pub(crate) enum Secret {}

impl Parameter for Secret {
    type Raw = Str;
    type Value = SecretString;
    const IS_SENSITIVE: bool = true;

    fn check(raw: Str) -> Result<SecretString, String> {
        Ok(raw.copy().into())
    }
}

/// An id of ServerPilot's.
pub(crate) enum Id {}

impl Parameter for Id {
    type Raw = Str;
    type Value = String;

    fn check(raw: Str) -> Result<String, String> {
        Some(raw.copy())
            .filter(|id| is_id(id))
            .ok_or_else(|| "must be an id of ServerPilot's: letters, digits, \"-\" and \"_\"".to_owned())
    }
}

/// An IP address.
pub(crate) enum Address {}

impl Parameter for Address {
    type Raw = Str;
    type Value = IpAddr;

    fn check(raw: Str) -> Result<IpAddr, String> {
        raw.copy().parse().map_err(|_| "must be an IP address, or null".to_owned())
    }
}

/// Strings; their keys do not matter.
pub(crate) enum Strings {}

impl Parameter for Strings {
    type Raw = Strs;
    type Value = Vec<String>;

    fn check(raw: Strs) -> Result<Vec<String>, String> {
        let Some(array) = raw.0.get().and_then(Zval::array) else { return Ok(Vec::new()) };
        let texts = Entries::of(array).filter_map(|(_, value)| value.zend_str());
        Ok(texts.map(|text| String::from_utf8_lossy(text.as_bytes()).into_owned()).collect())
    }
}

/// An array of the shape that a type has.
pub(crate) struct Shape<T>(PhantomData<T>);

impl<T: DeserializeOwned> Parameter for Shape<T> {
    type Raw = Array;
    type Value = T;

    fn check(raw: Array) -> Result<T, String> {
        from_zval(raw.get().unwrap_or(&Zval::null()))
            .map_err(|misfit| format!("must have the documented shape: {misfit}"))
    }
}
