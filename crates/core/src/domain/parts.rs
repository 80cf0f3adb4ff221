//! The facts that follow from a domain name alone. Their serialised form is the result of `serverpilot_parse_domain()`.

use serde::Serialize;

use super::{Domain, Www};

/// A parsed domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parts {
    /// The domain in normalised form.
    pub name: String,
    /// The domain for display: international labels in Unicode.
    pub unicode: String,
    /// The key by which two spellings are equal: see [`super::comparison_key`].
    pub key: String,
    /// Is it a registrable domain itself?
    pub is_apex: bool,
    /// Is it `*.` and a domain?
    pub is_wildcard: bool,
    /// The `www.` partner of an apex; `None` for other domains.
    pub www: Option<String>,
    /// The registrable domain that it belongs to, by the ICANN section; `None` for a public suffix.
    pub registrable: Option<String>,
}

impl Domain {
    /// Returns the facts that follow from the domain name.
    #[must_use]
    pub fn parts(&self) -> Parts {
        Parts {
            name: self.to_string(),
            unicode: idna::domain_to_unicode(self.as_str()).0,
            key: self.to_string(),
            is_apex: self.is_apex(),
            is_wildcard: self.is_wildcard(),
            www: self.www(Www::Apex).map(|partner| partner.to_string()),
            registrable: self.registrable().map(ToOwned::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::comparison_key;

    fn parts(name: &str) -> Parts {
        name.parse::<Domain>().unwrap().parts()
    }

    #[test]
    fn an_apex_has_a_partner_and_is_its_own_registrable_domain() {
        let parts = parts("BÜCHER.example");
        assert_eq!(
            (parts.name.as_str(), parts.unicode.as_str()),
            ("xn--bcher-kva.example", "bücher.example")
        );
        assert!(parts.is_apex && !parts.is_wildcard);
        assert_eq!(parts.www.as_deref(), Some("www.xn--bcher-kva.example"));
        assert_eq!(parts.registrable.as_deref(), Some("xn--bcher-kva.example"));
    }

    #[test]
    fn a_subdomain_or_wildcard_belongs_to_an_apex() {
        for (name, is_wildcard) in
            [("shop.example.co.uk", false), ("*.example.co.uk", true), ("*.a.example.co.uk", true)]
        {
            let parts = parts(name);
            assert!(!parts.is_apex, "{name}");
            assert_eq!((parts.is_wildcard, parts.www), (is_wildcard, None), "{name}");
            assert_eq!(parts.registrable.as_deref(), Some("example.co.uk"), "{name}");
        }
        assert_eq!(parts("*.bücher.example").unicode, "*.bücher.example");
    }

    #[test]
    fn a_public_suffix_has_no_registrable_domain() {
        for name in ["co.uk", "*.co.uk"] {
            assert_eq!((parts(name).is_apex, parts(name).registrable), (false, None), "{name}");
        }
    }

    #[test]
    fn every_spelling_has_the_same_key() {
        for spelling in ["Example.COM.", "bücher.example", "*.Shop.Example"] {
            assert_eq!(parts(spelling).key, comparison_key(spelling), "{spelling}");
        }
    }
}
