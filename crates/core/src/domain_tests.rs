use proptest::prelude::*;

use super::*;

fn domain(name: &str) -> Domain {
    name.parse().unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn every_spelling_of_a_domain_has_one_form() {
    for (input, expected) in [
        ("example.com", "example.com"),
        ("EXAMPLE.Com", "example.com"),
        ("example.com.", "example.com"),
        ("*.Example.com", "*.example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
        ("faß.example", "xn--fa-hia.example"),
        ("example。com", "example.com"),
        ("a-b--c.example", "a-b--c.example"),
        ("1and1.com", "1and1.com"),
        ("3.example", "3.example"),
        (" Example.com", "example.com"),
        ("example.com.\r\n", "example.com"),
        ("\u{3000}*.Example.com\t", "*.example.com"),
    ] {
        assert_eq!(domain(input).as_str(), expected, "{input}");
    }
}

#[test]
fn an_invalid_domain_is_refused_with_its_reason() {
    let long_label = format!("{}.example", "a".repeat(64));
    let long_name = format!("{}example.com", "abcdefghi.".repeat(25));
    for (input, reason) in [
        ("", "empty"),
        ("https://x.com/", "scheme"),
        ("http://x.com", "scheme"),
        ("x.com/", "first slash"),
        ("x.com?a=b", "first slash"),
        ("x.com:80", "port"),
        ("info@x.com", "e-mail"),
        ("x_y.com", "underscore"),
        ("a..b", "empty label"),
        (".x.com", "empty label"),
        ("x.com..", "empty label"),
        (".", "empty label"),
        ("localhost", "one label"),
        ("localhost.", "one label"),
        ("*.com", "one label"),
        ("192.0.2.1", "IP address"),
        ("2001:db8::1", "IP address"),
        ("[::1]", "IP address"),
        ("192.0.2.256", "number"),
        ("x.com\0", "control character"),
        ("x.\ncom", "control character"),
        (" \t", "empty"),
        (" x y.com ", "white space"),
        ("-x.com", "hyphen"),
        ("x-.com", "hyphen"),
        ("x.*.com", "wildcard"),
        ("*x.com", "wildcard"),
        ("*.*.x.com", "wildcard"),
        ("x!.com", "\"!\" is not allowed"),
        ("xn--zz--zz.com", "punycode"),
        ("👩\u{200d}💻.example", "IDNA"),
        (&long_label, "64 characters"),
        (&long_name, "261 characters"),
    ] {
        let error = input.parse::<Domain>().expect_err(input);
        assert!(error.reason.contains(reason), "{input:?}: {}", error.reason);
        assert_eq!(error.input, input);
    }
}

#[test]
fn the_longest_domain_that_dns_allows_is_allowed() {
    let name = format!("{}.example.com", "abcdefghi.".repeat(24) + "a");
    assert_eq!(name.len(), MAX_NAME);
    assert_eq!(domain(&name).as_str(), name);
    assert!(format!("a{name}").parse::<Domain>().is_err());
    assert!(format!("*.{name}").parse::<Domain>().is_err(), "the wildcard counts");
}

#[test]
fn a_message_shows_a_bad_input_shortened_and_escaped() {
    let error = format!("bad\u{1b}[31m{}", "x".repeat(1000)).parse::<Domain>().unwrap_err();
    let message = error.to_string();
    assert!(message.contains("\\u{1b}"), "{message}");
    assert!(message.len() < 200, "{message}");
    assert!(!message.contains('\u{1b}'));
}

#[test]
fn only_registrable_apexes_get_a_www_partner_by_default() {
    for (name, apex, always) in [
        ("example.com", Some("www.example.com"), Some("www.example.com")),
        ("example.co.uk", Some("www.example.co.uk"), Some("www.example.co.uk")),
        ("shop.example", Some("www.shop.example"), Some("www.shop.example")),
        ("bücher.example", Some("www.xn--bcher-kva.example"), Some("www.xn--bcher-kva.example")),
        ("shop.example.com", None, Some("www.shop.example.com")),
        ("someone.github.io", None, Some("www.someone.github.io")),
        ("bucket.s3.eu-west-1.amazonaws.com", None, Some("www.bucket.s3.eu-west-1.amazonaws.com")),
        ("amazonaws.com", Some("www.amazonaws.com"), Some("www.amazonaws.com")),
        ("co.uk", None, Some("www.co.uk")),
        ("www.example.com", None, None),
        ("*.example.com", None, None),
    ] {
        let name = domain(name);
        assert_eq!(name.www(Www::Apex).as_ref().map(Domain::as_str), apex, "{name}");
        assert_eq!(name.www(Www::Always).as_ref().map(Domain::as_str), always, "{name}");
        assert_eq!(name.www(Www::Never), None, "{name}");
    }
}

#[test]
fn a_partner_that_would_be_too_long_is_left_out() {
    let name = domain(&("abcdefghi.".repeat(24) + "example"));
    assert_eq!(name.as_str().len(), 247);
    assert!(name.www(Www::Always).is_some());
    let name = domain(&("abcdefghi.".repeat(24) + "a.example"));
    assert_eq!(name.www(Www::Always).map(|www| www.as_str().len()), Some(253));
    let name = domain(&("abcdefghi.".repeat(24) + "ab.example"));
    assert_eq!(name.www(Www::Always), None);
}

#[test]
fn entries_that_are_not_domains_have_a_comparison_key() {
    assert_eq!(comparison_key("203.0.113.7"), "203.0.113.7");
    assert_eq!(comparison_key("Under_Score.example."), "under_score.example");
    assert_eq!(comparison_key("EXAMPLE.com."), comparison_key("example.com"));
    assert_eq!(comparison_key("Bücher.example"), comparison_key("xn--bcher-kva.example"));
    assert_ne!(comparison_key("example.com"), comparison_key("www.example.com"));
}

#[test]
fn a_comparison_key_is_its_own_comparison_key() {
    for entry in ["..\u{b}.", " Bücher.example. ", "bücher.example..", "\u{b} . x_y. ."] {
        assert_eq!(comparison_key(&comparison_key(entry)), comparison_key(entry), "{entry:?}");
    }
    assert_eq!(comparison_key(" Bücher.example. "), "xn--bcher-kva.example");
}

#[test]
fn a_wildcard_is_probed_by_a_domain_that_it_covers() {
    assert_eq!(domain("*.example.com").probe_host(), "serverpilot-check.example.com");
    assert_eq!(domain("example.com").probe_host(), "example.com");
    // Without the trailing dot, the resolver would also try the machine's search domains.
    assert_eq!(domain("example.com").absolute_host(), "example.com.");
    assert_eq!(domain("*.example.com.").absolute_host(), "serverpilot-check.example.com.");
}

proptest! {
    #[test]
    fn a_printed_domain_parses_back_to_itself(name in "(\\*\\.)?([a-zA-Z0-9äößÉ例]{1,8}\\.){1,4}[a-z]{2,8}\\.?") {
        if let Ok(domain) = name.parse::<Domain>() {
            prop_assert_eq!(domain.to_string().parse::<Domain>(), Ok(domain.clone()));
            prop_assert_eq!(comparison_key(&name), domain.as_str());
            prop_assert!(domain.as_str().is_ascii() && domain.as_str() == domain.as_str().to_lowercase());
        }
    }

    #[test]
    fn any_input_is_parsed_or_refused_without_a_panic(input in any::<String>()) {
        let key = comparison_key(&input);
        prop_assert!(syntax_error(&input).is_none() || normalise(&input).is_err());
        match input.parse::<Domain>() {
            Ok(domain) => prop_assert_eq!(key, domain.as_str()),
            Err(error) => prop_assert!(error.to_string().chars().all(|c| !c.is_control())),
        }
    }
}
