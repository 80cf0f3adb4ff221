//! A string of the caller, byte for byte.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::domain::{Domain, Invalid, shorten};

/// Any bytes, as PHP's strings are. One that is not UTF-8 is neither a domain nor an entry of a list, which is JSON.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Input(Vec<u8>);

impl Input {
    /// The input as UTF-8; `None` if it is not.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// The input as UTF-8, or the error that names it.
    ///
    /// # Errors
    /// [`Invalid`] if it is not UTF-8.
    pub fn text(&self) -> Result<&str, Invalid> {
        self.as_str().ok_or_else(|| Invalid::new(self.clone(), "it is not valid UTF-8".to_owned()))
    }

    /// Parses the input as a domain.
    ///
    /// # Errors
    /// [`Invalid`] if it is not a domain.
    pub fn domain(&self) -> Result<Domain, Invalid> {
        self.text()?.parse()
    }

    /// The input with U+FFFD for bytes that are not UTF-8.
    #[must_use]
    pub fn to_string_lossy(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", shorten(self))
    }
}

impl Serialize for Input {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.as_str() {
            Some(text) => serializer.serialize_str(text),
            None => serializer.serialize_bytes(&self.0),
        }
    }
}

impl AsRef<[u8]> for Input {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<&[u8]> for Input {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl From<&str> for Input {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

impl From<&String> for Input {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<String> for Input {
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

impl PartialEq<&str> for Input {
    fn eq(&self, other: &&str) -> bool {
        self.0 == other.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_that_is_not_utf_8_is_invalid_and_kept() {
        let bad = Input::from(b"a\xff.example".as_slice());
        let invalid = bad.domain().unwrap_err();
        assert_eq!(invalid.to_string(), "\"a\\xff.example\" is not a domain name: it is not valid UTF-8");
        assert_eq!((&invalid.input, bad.as_str()), (&bad, None));
        assert_ne!(bad, Input::from("a\u{fffd}.example"), "nothing is replaced");
        assert_eq!(Input::from("A.example").domain().unwrap().as_str(), "a.example");
    }

    #[test]
    fn a_message_shows_a_limited_part_of_it() {
        let shown = shorten(&[b"\xc3\xa9".as_slice(), &[0x80; 100]].concat());
        assert_eq!(shown, format!("é{}…", "\\x80".repeat(79)));
        assert_eq!(shorten(&b"a\xff".repeat(40)), "a\\xff".repeat(40));
    }
}
