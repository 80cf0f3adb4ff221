//! An app's domain list: each entry as ServerPilot spells it, and its comparison key.

use std::{cell::OnceCell, collections::HashSet};

use serde::{Deserialize, Serialize};

use crate::domain::{Domain, comparison_key};

/// A domain list. Entries are kept byte for byte (`hands-off`); in JSON it is their array.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub struct DomainList {
    entries: Vec<String>,
    /// The comparison key of each entry, computed on first use: the lists of most apps of an account are never compared.
    #[serde(skip)]
    keys: OnceCell<Vec<String>>,
}

impl DomainList {
    /// The entries as ServerPilot spells them.
    #[must_use]
    pub fn entries(&self) -> &[String] {
        &self.entries
    }

    /// The comparison key of each entry, see [`comparison_key`].
    #[must_use]
    pub fn keys(&self) -> &[String] {
        self.keys.get_or_init(|| self.entries.iter().map(|entry| comparison_key(entry)).collect())
    }

    /// The set of comparison keys.
    #[must_use]
    pub fn key_set(&self) -> HashSet<&str> {
        self.keys().iter().map(String::as_str).collect()
    }

    /// The number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Is there no entry?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The list without the entries whose key is in `keys`, and without `entries` in exactly that spelling.
    #[must_use]
    pub fn without(&self, keys: &HashSet<&str>, entries: &HashSet<&str>) -> Self {
        let stays = |(entry, key): &(&String, &String)| {
            !keys.contains(key.as_str()) && !entries.contains(entry.as_str())
        };
        let staying = self.entries.iter().zip(self.keys()).filter(stays);
        let (entries, keys): (_, Vec<_>) = staying.map(|(entry, key)| (entry.clone(), key.clone())).unzip();
        Self { entries, keys: OnceCell::from(keys) }
    }

    /// Adds a domain at the end.
    pub fn push(&mut self, domain: &Domain) {
        self.entries.push(domain.to_string());
        if let Some(keys) = self.keys.get_mut() {
            keys.push(domain.to_string());
        }
    }

    /// Do both have the same domains, in any order and spelling?
    #[must_use]
    pub fn has_same_domains(&self, other: &Self) -> bool {
        let sorted = |list: &Self| {
            let mut keys = list.keys().to_vec();
            keys.sort_unstable();
            keys
        };
        sorted(self) == sorted(other)
    }

    /// The entries alone.
    #[must_use]
    pub fn into_entries(self) -> Vec<String> {
        self.entries
    }
}

impl PartialEq for DomainList {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl Eq for DomainList {}

impl From<Vec<String>> for DomainList {
    fn from(entries: Vec<String>) -> Self {
        Self { entries, keys: OnceCell::new() }
    }
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
