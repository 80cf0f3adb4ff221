//! The kinds of parameters of the extension's functions.

use std::{ffi::CStr, marker::PhantomData, net::IpAddr, ptr::NonNull, time::Duration};

use ext_php_rs::{
    args::Arg,
    ffi,
    flags::DataType,
    types::{ZendHashTable, Zval},
};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serverpilot_core::{
    credentials::is_id,
    deadline::seconds,
    input::Input,
    site::{LONGEST_PATH, is_path},
};

use crate::{
    arguments::{Arguments, Parameter, Parameters, Parsed, Raw, Signature},
    engine::{self, Argument, PendingException},
    zval::{Entries, from_zval, type_name},
};

/// A string of the engine.
type Str = Option<NonNull<ffi::zend_string>>;
/// An array of the engine.
type Array = Option<NonNull<Zval>>;

macro_rules! raw {
    ($($kind:ty: $data_type:ident, $specification:literal, $nullable:literal;)*) => {
        // SAFETY: the parser writes a C `bool`, `zend_long` or `double`, or a pointer, for these specifications; with `!`, a
        // pointer that may be null, or after a scalar whether it was null (Zend/zend_API.c, `zend_parse_arg_impl`).
        $(unsafe impl Raw for $kind {
            const TYPE: DataType = DataType::$data_type;
            const SPECIFICATIONS: [&'static CStr; 2] = [$specification, $nullable];
        })*
    };
}

raw! {
    bool: Bool, c"b", c"b!";
    i64: Long, c"l", c"l!";
    f64: Double, c"d", c"d!";
    Str: String, c"S", c"S!";
    Array: Array, c"a", c"a!";
}

/// Copies a string.
fn input(raw: Str) -> Input {
    // SAFETY: the string is from the parser, and so lives until the handler returns.
    raw.map(|text| unsafe { text.as_ref() }.as_bytes().into()).unwrap_or_default()
}

/// Copies a string. Invalid UTF-8 is replaced, because no valid id, key or address contains any.
fn text(raw: Str) -> String {
    input(raw).to_string_lossy()
}

impl Parameter for bool {
    type Raw = bool;
    type Value = bool;

    fn check(raw: bool) -> Result<bool, String> {
        Ok(raw)
    }
}

/// A whole number within bounds.
pub(crate) struct Within<T, const MIN: i64, const MAX: i64>(PhantomData<T>);

impl<T: TryFrom<i64>, const MIN: i64, const MAX: i64> Parameter for Within<T, MIN, MAX> {
    type Raw = i64;
    type Value = T;

    fn check(raw: i64) -> Result<T, String> {
        let value = (MIN..=MAX).contains(&raw).then(|| raw.try_into().ok()).flatten();
        value.ok_or_else(|| format!("must be between {MIN} and {MAX}"))
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
    type Value = Input;

    fn check(raw: Str) -> Result<Input, String> {
        Ok(input(raw))
    }
}

/// A string that no trace may show (`no-secret-leaks`).
pub(crate) enum Secret {}

impl Parameter for Secret {
    type Raw = Str;
    type Value = SecretString;
    const IS_SENSITIVE: bool = true;

    fn check(raw: Str) -> Result<SecretString, String> {
        Ok(text(raw).into())
    }
}

/// A ServerPilot id.
pub(crate) enum Id {}

impl Parameter for Id {
    type Raw = Str;
    type Value = String;

    fn check(raw: Str) -> Result<String, String> {
        Some(text(raw))
            .filter(|id| is_id(id))
            .ok_or_else(|| "must be a ServerPilot id: letters, digits, - and _, at most 64".to_owned())
    }
}

/// Parses an IP address. An IPv4-mapped one (`::ffff:203.0.113.7`) is its IPv4 address, as it is in an A record.
fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok().map(|address: IpAddr| address.to_canonical())
}

/// An IP address.
pub(crate) enum Address {}

impl Parameter for Address {
    type Raw = Str;
    type Value = IpAddr;

    fn check(raw: Str) -> Result<IpAddr, String> {
        address(&text(raw)).ok_or_else(|| "must be an IP address, or null".to_owned())
    }
}

/// IP addresses, separated by commas: at least one.
pub(crate) enum Addresses {}

impl Parameter for Addresses {
    type Raw = Str;
    type Value = Vec<IpAddr>;

    fn check(raw: Str) -> Result<Vec<IpAddr>, String> {
        let addresses = text(raw).split(',').map(|part| address(part.trim())).collect::<Option<_>>();
        addresses.ok_or_else(|| "must be IP addresses, separated by commas, or null".to_owned())
    }
}

/// The path of a URL, with its query: visible characters from a slash on. The engine has no string for its default.
pub(crate) enum UrlPath {}

impl Parameters for UrlPath {
    type Default = &'static str;
    type Raw = Parsed<(Option<Str>, &'static str)>;
    type Value = String;
    const IS_SENSITIVE: bool = false;

    fn declare(signature: &mut Signature, name: &'static str, default: Option<&'static str>) {
        signature.add(Arg::new(name, DataType::String), default, false);
    }

    fn parse(arguments: &mut Arguments<'_>, default: &'static str) -> Result<Self::Raw, PendingException> {
        let Parsed { argument, value } = arguments.next::<Text>(false)?;
        Ok(Parsed { argument, value: (value, default) })
    }

    fn check(Parsed { argument, value: (raw, default) }: Self::Raw) -> Result<String, PendingException> {
        let path = raw.map_or_else(|| default.into(), input);
        if let Some(path) = path.as_str().filter(|path| is_path(path)) {
            return Ok(path.to_owned());
        }
        let problem = format!(
            "must begin with a slash, without white space or a fragment, in at most {LONGEST_PATH} bytes of UTF-8"
        );
        Err(argument.value_error(&problem))
    }
}

/// An array of strings; its keys are ignored.
pub(crate) enum Strings {}

impl Parameter for Strings {
    type Raw = Array;
    type Value = Vec<Input>;

    /// Replaces an array with \Stringable objects by one of strings, as the engine's parser does with such an object: the frame
    /// then owns it, and releases it however the call ends.
    fn complete(raw: &mut Array, value: &mut Zval, argument: Argument) -> Result<(), PendingException> {
        let Some(array) = value.array() else { return Ok(()) };
        let check = |entry: &Zval| {
            if entry.is_string() || engine::is_stringable(entry) {
                return Ok(());
            }
            Err(argument.type_error(&format!("must be a list of strings, {} found in it", type_name(entry))))
        };
        // Before any `__toString()` runs.
        Entries::of(array).try_for_each(|(_, entry)| check(entry))?;
        if Entries::of(array).any(|(_, entry)| entry.is_object()) {
            let mut texts = ZendHashTable::with_capacity(u32::try_from(array.len()).unwrap_or(0));
            for (_, entry) in Entries::of(array) {
                // If it is a reference, the `__toString()` of an earlier one may have changed it.
                check(entry)?;
                let text =
                    if entry.is_object() { engine::object_to_string(entry)? } else { entry.shallow_clone() };
                texts.push(text).map_err(engine::throw)?;
            }
            value.set_hashtable(texts);
            *raw = Some(NonNull::from(&*value));
        }
        Ok(())
    }

    fn check(raw: Array) -> Result<Vec<Input>, String> {
        // SAFETY: as for strings.
        let array = raw.and_then(|array| unsafe { array.as_ref() }.array());
        let values = array.into_iter().flat_map(Entries::of);
        Ok(values.map(|(_, value)| input(value.zend_str().map(NonNull::from))).collect())
    }
}

/// An array with the shape of the type `T`.
pub(crate) struct Shape<T>(PhantomData<T>);

impl<T: DeserializeOwned> Parameter for Shape<T> {
    type Raw = Array;
    type Value = T;

    fn check(raw: Array) -> Result<T, String> {
        let null = Zval::null();
        // SAFETY: as for strings.
        from_zval(raw.map_or(&null, |array| unsafe { array.as_ref() }))
            .map_err(|error| format!("must have the documented shape: {error}"))
    }
}
