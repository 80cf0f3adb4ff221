//! Serialises any [`Serialize`] type to a PHP value: a struct or map becomes an array with keys, a sequence a list, `None`
//! null, and a unit variant its name.
//!
//! All values are built in the engine's memory, which it frees when it runs out of memory and jumps over these frames.

use ext_php_rs::{
    boxed::ZBox,
    convert::IntoZval,
    types::{ArrayKey, ZendHashTable, Zval},
};
use serde::{
    de::value::Error,
    ser::{self, Error as _, Impossible, Serialize},
};

use crate::engine;

/// Serialises a value.
pub(crate) fn to_zval(value: &(impl Serialize + ?Sized)) -> Result<Zval, Error> {
    value.serialize(Serializer)
}

struct Serializer;

/// An array that is being built, and the key of its next entry.
struct Array {
    table: ZBox<ZendHashTable>,
    key: Zval,
}

fn array(length: Option<usize>) -> Array {
    let size = length.and_then(|length| u32::try_from(length).ok()).unwrap_or(0);
    Array { table: ZendHashTable::with_capacity(size), key: Zval::null() }
}

fn zval(value: impl IntoZval) -> Result<Zval, Error> {
    value.into_zval(false).map_err(Error::custom)
}

fn unsupported<T>() -> Result<T, Error> {
    Err(Error::custom("no result of this extension has this type"))
}

/// Saturates at the maximum of PHP's integers, which no counter of this extension reaches.
macro_rules! integers {
    ($($method:ident: $kind:ty),* $(,)?) => {
        $(fn $method(self, value: $kind) -> Result<Zval, Error> {
            zval(i64::try_from(value).unwrap_or(i64::MAX))
        })*
    };
}

impl ser::Serializer for Serializer {
    type Ok = Zval;
    type Error = Error;
    type SerializeSeq = Array;
    type SerializeTuple = Impossible<Zval, Error>;
    type SerializeTupleStruct = Impossible<Zval, Error>;
    type SerializeTupleVariant = Impossible<Zval, Error>;
    type SerializeMap = Array;
    type SerializeStruct = Array;
    type SerializeStructVariant = Impossible<Zval, Error>;

    integers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
    }

    fn serialize_bool(self, value: bool) -> Result<Zval, Error> {
        zval(value)
    }

    fn serialize_f32(self, value: f32) -> Result<Zval, Error> {
        zval(f64::from(value))
    }

    fn serialize_f64(self, value: f64) -> Result<Zval, Error> {
        zval(value)
    }

    fn serialize_char(self, value: char) -> Result<Zval, Error> {
        zval(&*value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<Zval, Error> {
        zval(value)
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<Zval, Error> {
        unsupported()
    }

    fn serialize_none(self) -> Result<Zval, Error> {
        Ok(Zval::null())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Zval, Error> {
        to_zval(value)
    }

    fn serialize_unit(self) -> Result<Zval, Error> {
        Ok(Zval::null())
    }

    fn serialize_unit_struct(self, _: &str) -> Result<Zval, Error> {
        Ok(Zval::null())
    }

    fn serialize_unit_variant(self, _: &str, _: u32, variant: &'static str) -> Result<Zval, Error> {
        let mut value = Zval::new();
        value.set_zend_string(engine::interned(variant));
        Ok(value)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &str, value: &T) -> Result<Zval, Error> {
        to_zval(value)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &str,
        _: u32,
        _: &str,
        _: &T,
    ) -> Result<Zval, Error> {
        unsupported()
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Array, Error> {
        Ok(array(length))
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Error> {
        unsupported()
    }

    fn serialize_tuple_struct(self, _: &str, _: usize) -> Result<Self::SerializeTupleStruct, Error> {
        unsupported()
    }

    fn serialize_tuple_variant(
        self,
        _: &str,
        _: u32,
        _: &str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        unsupported()
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Array, Error> {
        Ok(array(length))
    }

    fn serialize_struct(self, _: &str, length: usize) -> Result<Array, Error> {
        Ok(array(Some(length)))
    }

    fn serialize_struct_variant(
        self,
        _: &str,
        _: u32,
        _: &str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        unsupported()
    }
}

impl ser::SerializeSeq for Array {
    type Ok = Zval;
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.table.push(to_zval(value)?).map_err(Error::custom)
    }

    fn end(self) -> Result<Zval, Error> {
        zval(self.table)
    }
}

impl ser::SerializeMap for Array {
    type Ok = Zval;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.key = to_zval(key)?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        // This conversion makes a key such as "7" an integer, as PHP does.
        let Some(key) = self.key.str().map(ArrayKey::from) else { return unsupported() };
        self.table.insert(key, to_zval(value)?).map_err(Error::custom)
    }

    fn end(self) -> Result<Zval, Error> {
        zval(self.table)
    }
}

impl ser::SerializeStruct for Array {
    type Ok = Zval;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.table
            .insert(ArrayKey::ZendString(&engine::interned(key)), to_zval(value)?)
            .map_err(Error::custom)
    }

    fn end(self) -> Result<Zval, Error> {
        zval(self.table)
    }
}
