//! Deserialises any [`Deserialize`] type from a PHP array. Values are not coerced, except an int to a float. Invalid UTF-8 is
//! replaced, because no valid domain, id or key contains any.
//!
//! The engine's values are only read: no PHP code runs meanwhile, and nothing can bail out.

use std::{
    borrow::Cow,
    fmt::{self, Display},
};

use ext_php_rs::{flags::DataType, types::Zval};
use serde::{
    Deserialize,
    de::{self, DeserializeSeed, Expected, IntoDeserializer, Unexpected, Visitor},
    forward_to_deserialize_any,
};
use serverpilot_core::domain::shorten;

use super::{Entries, type_name};

/// Deserialises a value.
pub(crate) fn from_zval<T: for<'de> Deserialize<'de>>(value: &Zval) -> Result<T, ShapeError> {
    T::deserialize(Value(value))
}

/// The path of the part that has another shape, such as `records[3].owner`, and the problem.
#[derive(Debug)]
pub(crate) struct ShapeError {
    path: String,
    problem: String,
}

impl ShapeError {
    /// Prefixes the path with a segment of the containing array.
    fn within(mut self, path_segment: &str) -> Self {
        self.path.insert_str(0, path_segment);
        self
    }
}

impl Display for ShapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.trim_start_matches('.') {
            "" => f.write_str(&self.problem),
            path => write!(f, "{path}: {}", self.problem),
        }
    }
}

impl std::error::Error for ShapeError {}

impl de::Error for ShapeError {
    fn custom<T: Display>(problem: T) -> Self {
        Self { path: String::new(), problem: problem.to_string() }
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match unexpected {
            Unexpected::Bool(_) => "bool",
            Unexpected::Signed(_) => "int",
            Unexpected::Float(_) => "float",
            Unexpected::Str(_) => "string",
            Unexpected::Unit => "null",
            Unexpected::Other(name) => name,
            _ => "array",
        };
        let expected = match &*expected.to_string() {
            "a boolean" => "bool",
            "a string" => "string",
            "f64" => "float",
            "i64" | "u64" | "i32" | "u32" | "u16" | "usize" => "int",
            other => return Self::custom(format_args!("{other} expected, {found} given")),
        };
        Self::custom(format_args!("{expected} expected, {found} given"))
    }

    fn invalid_value(unexpected: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::custom(format_args!("{unexpected} is out of range"))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::custom(format_args!("\"{}\" is not one of '{}'", shorten(variant), expected.join("', '")))
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        Self::custom(format_args!("unknown key; the known ones are {}", expected.join(", ")))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::custom(format_args!("the key {field} is missing"))
    }
}

struct Value<'a>(&'a Zval);

impl<'a> Value<'a> {
    fn text(&self) -> Option<Cow<'a, str>> {
        self.0.zend_str().map(|text| String::from_utf8_lossy(text.as_bytes()))
    }

    fn array(&self, kind: &str) -> Result<Entries<'a>, ShapeError> {
        let found = type_name(self.0);
        self.0
            .array()
            .map(Entries::of)
            .ok_or_else(|| de::Error::custom(format_args!("{kind} expected, {found} given")))
    }
}

impl<'de> de::Deserializer<'de> for Value<'_> {
    type Error = ShapeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ShapeError> {
        if let Some(text) = self.text() {
            return visitor.visit_str(&text);
        }
        match self.0.get_type() {
            DataType::Null => visitor.visit_unit(),
            DataType::False => visitor.visit_bool(false),
            DataType::True => visitor.visit_bool(true),
            DataType::Long => visitor.visit_i64(self.0.long().unwrap_or_default()),
            DataType::Double => visitor.visit_f64(self.0.double().unwrap_or_default()),
            DataType::Array => self.deserialize_map(visitor),
            _ => Err(de::Error::invalid_type(Unexpected::Other(type_name(self.0)), &visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ShapeError> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ShapeError> {
        visitor.visit_seq(Elements { entries: self.array("list")?, index: 0 })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ShapeError> {
        visitor.visit_map(Fields { entries: self.array("array")?, current: None })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ShapeError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ShapeError> {
        match self.text() {
            Some(text) => visitor.visit_enum((&*text).into_deserializer()),
            None => Err(de::Error::custom(format_args!("string expected, {} given", type_name(self.0)))),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ShapeError> {
        visitor.visit_newtype_struct(self)
    }

    /// Skips the value without visiting it, because an array can contain itself through a reference.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ShapeError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct tuple
        tuple_struct identifier
    }
}

/// The elements of a list: an array whose keys count from 0.
struct Elements<'a> {
    entries: Entries<'a>,
    index: i64,
}

impl<'de> de::SeqAccess<'de> for Elements<'_> {
    type Error = ShapeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ShapeError> {
        let Some((key, value)) = self.entries.next() else { return Ok(None) };
        if key.long() != Some(self.index) {
            return Err(de::Error::custom("list expected, array with other keys given"));
        }
        let element =
            seed.deserialize(Value(value)).map_err(|error| error.within(&format!("[{}]", self.index)));
        self.index += 1;
        element.map(Some)
    }
}

/// The entries of an array with keys; `current` is the one whose key was last read.
struct Fields<'a> {
    entries: Entries<'a>,
    current: Option<(Zval, &'a Zval)>,
}

fn path_segment(key: &Zval) -> String {
    Value(key)
        .text()
        .map_or_else(|| format!("[{}]", key.long().unwrap_or_default()), |key| format!(".{}", shorten(&*key)))
}

impl<'de> de::MapAccess<'de> for Fields<'_> {
    type Error = ShapeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, ShapeError> {
        self.current = self.entries.next();
        let Some((key, _)) = &self.current else { return Ok(None) };
        let read = match Value(key).text() {
            Some(text) => seed.deserialize((&*text).into_deserializer()),
            None => seed.deserialize(key.long().unwrap_or_default().to_string().into_deserializer()),
        };
        read.map(Some).map_err(|error: ShapeError| error.within(&path_segment(key)))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ShapeError> {
        let Some((key, value)) = self.current.take() else {
            return Err(de::Error::custom("a value was requested before its key"));
        };
        seed.deserialize(Value(value)).map_err(|error| error.within(&path_segment(&key)))
    }
}
