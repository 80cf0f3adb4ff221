//! Converts between Rust values and PHP values by serde.

mod deserialize;
mod serialize;

use ext_php_rs::{
    flags::DataType,
    types::{ZendHashTable, Zval, array::Iter},
};

pub(crate) use deserialize::from_zval;
pub(crate) use serialize::to_zval;

/// The entries of an array, in order. The iterator of `ext-php-rs` panics at a key that is not UTF-8.
pub(crate) struct Entries<'a>(Iter<'a>);

impl<'a> Entries<'a> {
    pub(crate) fn of(array: &'a ZendHashTable) -> Self {
        Self(array.iter())
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = (Zval, &'a Zval);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next_zval().map(|(key, value)| (key, value.dereference()))
    }
}

/// The type of a value, as PHP's own messages name it.
pub(crate) fn type_name(value: &Zval) -> &'static str {
    match value.get_type() {
        DataType::Undef | DataType::Null => "null",
        DataType::Bool | DataType::True | DataType::False => "bool",
        DataType::Long => "int",
        DataType::Double => "float",
        DataType::String => "string",
        DataType::Array => "array",
        DataType::Object(_) => "object",
        _ => "another type",
    }
}
