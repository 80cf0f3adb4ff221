//! The comparison key of a domain.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, Visitor},
};

use crate::domain::comparison_key;

/// The comparison key of a domain, or of another entry of a list: equal for all spellings of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ComparisonKey(String);

impl ComparisonKey {
    /// The key of an entry in any spelling.
    #[must_use]
    pub fn new(entry: &str) -> Self {
        Self(comparison_key(entry))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
impl From<&str> for ComparisonKey {
    fn from(entry: &str) -> Self {
        Self::new(entry)
    }
}

impl<'de> Deserialize<'de> for ComparisonKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entry;
        impl Visitor<'_> for Entry {
            type Value = ComparisonKey;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a domain")
            }

            fn visit_str<E: Error>(self, entry: &str) -> Result<ComparisonKey, E> {
                Ok(ComparisonKey::new(entry))
            }
        }
        deserializer.deserialize_str(Entry)
    }
}
