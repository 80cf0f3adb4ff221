//! Serialises any [`Serialize`] type to a PHP value: a struct or map becomes an array with keys, a sequence a list, `None`
//! null, a unit variant its name, and a shared list one array for all who have it.
//!
//! All values are built in the engine's memory, which it frees when it runs out of memory and jumps over these frames.

use std::{cell::RefCell, ptr};

use ext_php_rs::{
    boxed::ZBox,
    convert::IntoZval,
    types::{ArrayKey, ZendHashTable, ZendStr, Zval},
};
use serde::{
    de::value::Error,
    ser::{self, Error as _, Impossible, Serialize},
};
use serverpilot_core::shared::SHARED;

use crate::engine;

/// Serialises a value.
pub(crate) fn to_zval(value: &(impl Serialize + ?Sized)) -> Result<Zval, Error> {
    value.serialize(Serializer { shared: &RefCell::new(ZendHashTable::new()) })
}

#[derive(Clone, Copy)]
struct Serializer<'a> {
    /// The arrays of the shared lists so far, by the addresses of the lists.
    shared: &'a RefCell<ZBox<ZendHashTable>>,
}

/// An array that is being built, and the key of its next entry.
struct Array<'a> {
    table: ZBox<ZendHashTable>,
    key: Zval,
    serializer: Serializer<'a>,
}

impl<'a> Serializer<'a> {
    fn array(self, length: Option<usize>) -> Array<'a> {
        let size = length.and_then(|length| u32::try_from(length).ok()).unwrap_or(0);
        Array { table: ZendHashTable::with_capacity(size), key: Zval::null(), serializer: self }
    }

    fn share(self, list: &(impl Serialize + ?Sized)) -> Result<Zval, Error> {
        let Ok(address) = i64::try_from(ptr::from_ref(list).addr()) else { return list.serialize(self) };
        if let Some(array) = self.shared.borrow().get_index(address) {
            return Ok(array.shallow_clone());
        }
        let array = list.serialize(self)?;
        self.shared.borrow_mut().insert_at_index(address, array.shallow_clone()).map_err(Error::custom)?;
        Ok(array)
    }
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

impl<'a> ser::Serializer for Serializer<'a> {
    type Ok = Zval;
    type Error = Error;
    type SerializeSeq = Array<'a>;
    type SerializeTuple = Impossible<Zval, Error>;
    type SerializeTupleStruct = Impossible<Zval, Error>;
    type SerializeTupleVariant = Impossible<Zval, Error>;
    type SerializeMap = Array<'a>;
    type SerializeStruct = Array<'a>;
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

    fn serialize_bytes(self, bytes: &[u8]) -> Result<Zval, Error> {
        let mut value = Zval::new();
        value.set_zend_string(ZendStr::new(bytes, false));
        Ok(value)
    }

    fn serialize_none(self) -> Result<Zval, Error> {
        Ok(Zval::null())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Zval, Error> {
        value.serialize(self)
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

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Result<Zval, Error> {
        if name == SHARED { self.share(value) } else { value.serialize(self) }
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

    fn serialize_seq(self, length: Option<usize>) -> Result<Array<'a>, Error> {
        Ok(self.array(length))
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

    fn serialize_map(self, length: Option<usize>) -> Result<Array<'a>, Error> {
        Ok(self.array(length))
    }

    fn serialize_struct(self, _: &str, length: usize) -> Result<Array<'a>, Error> {
        Ok(self.array(Some(length)))
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

impl ser::SerializeSeq for Array<'_> {
    type Ok = Zval;
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.table.push(value.serialize(self.serializer)?).map_err(Error::custom)
    }

    fn end(self) -> Result<Zval, Error> {
        zval(self.table)
    }
}

impl ser::SerializeMap for Array<'_> {
    type Ok = Zval;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.key = key.serialize(self.serializer)?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let Some(key) = self.key.zend_str() else { return unsupported() };
        // The conversion makes a key such as "7" an integer, as PHP does.
        let key = key.as_str().map_or(ArrayKey::ZendString(key), ArrayKey::from);
        self.table.insert(key, value.serialize(self.serializer)?).map_err(Error::custom)
    }

    fn end(self) -> Result<Zval, Error> {
        zval(self.table)
    }
}

impl ser::SerializeStruct for Array<'_> {
    type Ok = Zval;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.table
            .insert(ArrayKey::ZendString(&engine::interned(key)), value.serialize(self.serializer)?)
            .map_err(Error::custom)
    }

    fn end(self) -> Result<Zval, Error> {
        zval(self.table)
    }
}
