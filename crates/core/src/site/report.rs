//! The result of a visit. Its serialised form is the array that PHP returns.

use serde::{Serialize, Serializer};

use super::Problem;

/// The result of a request by one of the two protocols, redirects included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Visit {
    /// The status of the last response, if the last request had one.
    pub status: Option<u16>,
    /// The redirect of the last response, which was not followed.
    pub location: Option<String>,
    /// The URLs that were requested, in order.
    pub chain: Vec<String>,
    /// Why there is no final response, or not all of it.
    pub error: Option<Problem>,
}

/// A site as a visitor sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SiteReport {
    /// The visit by `http://`.
    pub http: Visit,
    /// The visit by `https://`.
    pub https: Visit,
    /// Header fields of the last response by `https`, else by `http`: names in lower case.
    pub headers: Headers,
    /// The beginning of that response's body. Bytes that are not UTF-8 are replaced.
    pub body_start: String,
}

/// Header fields, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(pub Vec<(String, String)>);

impl Serialize for Headers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// The beginning of a body as text of at most so many bytes.
pub(super) fn beginning(body: &[u8], most: usize) -> String {
    let mut text = String::from_utf8_lossy(&body[..body.len().min(most)]).into_owned();
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text.truncate(end);
    text.shrink_to_fit();
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_is_not_utf_8_is_replaced_and_bounded() {
        assert_eq!(beginning(b"abc", 64), "abc");
        assert_eq!(beginning(b"abcdef", 3), "abc");
        assert_eq!(beginning(b"a\xff\xfeb", 64), "a\u{fffd}\u{fffd}b");
        assert_eq!(beginning("é€".as_bytes(), 3), "é");
        assert_eq!(beginning(&[0xff; 100], 64).len(), 63, "replacements are longer than what they replace");
        assert_eq!(beginning(b"", 64), "");
    }
}
