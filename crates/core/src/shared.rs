//! A list of names that many results of a call have in common.

use std::{ops::Deref, sync::Arc};

use serde::{Serialize, Serializer};

/// The name of the newtype that marks a shared list when it is serialised, so that PHP gets one array for all its owners.
pub const SHARED: &str = "serverpilot_core::SharedNames";

/// A list in memory once, however many clones it has. While a result is serialised, its address stands for its content: an
/// implementation of [`Serialize`] must not create one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SharedNames(Arc<[String]>);

impl Deref for SharedNames {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

impl FromIterator<String> for SharedNames {
    fn from_iter<I: IntoIterator<Item = String>>(texts: I) -> Self {
        Self(texts.into_iter().collect())
    }
}

impl Serialize for SharedNames {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(SHARED, &**self)
    }
}
