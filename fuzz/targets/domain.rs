//! Any text as a domain name: never a panic, one comparison key, and partners by the rules.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serverpilot_core::domain::{Domain, Www, comparison_key, shorten};

/// As many characters of an input as a message shows, each at most `\u{10ffff}` long, and an ellipsis.
const MAX_SHOWN: usize = 80 * 10 + 1;

fuzz_target!(|input: &str| {
    let shown = shorten(input);
    assert!(shown.chars().count() <= MAX_SHOWN && !shown.contains(char::is_control), "{shown:?}");

    let key = comparison_key(input);
    assert_eq!(comparison_key(&key), key, "a comparison key is its own comparison key");

    match input.parse::<Domain>() {
        Ok(domain) => valid(&domain, &key),
        Err(invalid) => {
            assert_eq!(invalid.input, input);
            let message = invalid.to_string();
            assert!(message.contains(&shown) && !message.contains(char::is_control), "{message:?}");
            assert!(!invalid.reason.is_empty());
        }
    }
});

fn valid(domain: &Domain, key: &str) {
    let text = domain.as_str();
    assert_eq!(text, key, "a domain's key is its normalised form");
    assert_eq!(text.parse::<Domain>().as_ref(), Ok(domain), "normalising again changes nothing");
    assert_eq!(format!("{text}.").parse::<Domain>().as_ref(), Ok(domain), "the final dot does not matter");
    assert_eq!(text.to_ascii_uppercase().parse::<Domain>().as_ref(), Ok(domain), "nor do capitals");

    let name = text.strip_prefix("*.").unwrap_or(text);
    assert_eq!(domain.is_wildcard(), name.len() < text.len());
    assert!(text.len() <= 253 && name.contains('.'), "{text}");
    for label in name.split('.') {
        assert!((1..=63).contains(&label.len()), "{text}");
        assert!(!label.starts_with('-') && !label.ends_with('-'), "{text}");
        assert!(label.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')), "{text}");
    }
    assert!(!domain.probe_host().contains('*'));

    assert_eq!(domain.www(Www::Never), None);
    let partner = domain.www(Www::Always);
    let may_have_one = !domain.is_wildcard() && !text.starts_with("www.") && text.len() + 4 <= 253;
    assert_eq!(partner.is_some(), may_have_one, "{text}");
    assert_eq!(domain.www(Www::Apex), partner.clone().filter(|_| domain.is_apex()), "{text}");
    if let Some(partner) = partner {
        assert_eq!(partner.as_str(), format!("www.{text}"));
        assert_eq!(partner.as_str().parse::<Domain>().as_ref(), Ok(&partner), "a partner is a name itself");
        assert_eq!(partner.www(Www::Always), None, "and has none");
        assert!(!(domain.is_apex() && partner.is_apex()), "{text}");
    }
}
