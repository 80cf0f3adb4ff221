use std::net::IpAddr;

use proptest::prelude::*;

use super::*;
use crate::{site::Named, special_addresses::is_special};

fn from_shop(location: &str) -> Result<String, ProblemType> {
    let current = Url::parse("http://shop.example/page?x=1").unwrap();
    target(&current, location, &[current.to_string()]).map(Into::into).map_err(|problem| problem.kind)
}

#[test]
fn each_row_of_the_table() {
    let refused = Err(ProblemType::RedirectRefused);
    for (location, expected) in [
        ("https://shop.example/", Ok("https://shop.example/")),
        ("HTTPS://SHOP.example:443/a#part", Ok("https://shop.example/a")),
        ("http://www.shop.example:80", Ok("http://www.shop.example/")),
        ("//other.example/", Ok("http://other.example/")),
        ("/login", Ok("http://shop.example/login")),
        ("login", Ok("http://shop.example/login")),
        ("?x=2", Ok("http://shop.example/page?x=2")),
        ("http://bücher.example/", Ok("http://xn--bcher-kva.example/")),
        ("http://203.0.113.7/", Ok("http://203.0.113.7/")),
        ("http://0x7f.1/", Ok("http://127.0.0.1/")),
        ("http://2130706433/", Ok("http://127.0.0.1/")),
        ("http://[", refused),
        ("http://", refused),
        ("ftp://shop.example/", refused),
        ("file:///etc/passwd", refused),
        ("gopher://shop.example/", refused),
        ("javascript:alert(1)", refused),
        ("mailto:a@shop.example", refused),
        ("http://admin@shop.example/", refused),
        ("http://:secret@shop.example/", refused),
        ("http://shop.example:8080/", refused),
        ("http://shop.example:443/", refused),
        ("https://shop.example:80/", refused),
        ("https://shop.example:22/", refused),
        ("http://shop.example/page?x=1", Err(ProblemType::RedirectLoop)),
        ("", Err(ProblemType::RedirectLoop)),
        ("#part", Err(ProblemType::RedirectLoop)),
    ] {
        assert_eq!(from_shop(location), expected.map(ToOwned::to_owned), "{location}");
    }
    let long = format!("/{}", "a".repeat(LONGEST));
    assert_eq!(from_shop(&long), Err(ProblemType::RedirectRefused));
}

#[test]
fn five_redirects_are_followed_and_no_more() {
    let mut chain = vec!["http://shop.example/0".to_owned()];
    for step in 1..=5 {
        let current = Url::parse(chain.last().unwrap()).unwrap();
        let next = target(&current, &format!("/{step}"), &chain).unwrap();
        chain.push(next.into());
    }
    let current = Url::parse(chain.last().unwrap()).unwrap();
    let sixth = target(&current, "/6", &chain).unwrap_err();
    assert_eq!(sixth.kind, ProblemType::TooManyRedirects);
    let back = target(&current, "/2", &chain).unwrap_err();
    assert_eq!(back.kind, ProblemType::RedirectLoop, "the cause comes before the symptom");
}

/// Hosts in every spelling that the URL standard knows, many of them private.
fn hosts() -> impl Strategy<Value = String> {
    let address = prop_oneof![
        any::<u32>(),
        prop_oneof![Just(127_u32 << 24), Just(10 << 24), Just(0xa9fe_0000), Just(0xc0a8_0000)]
            .prop_flat_map(|network| (0..=0xffff_u32).prop_map(move |host| network | host)),
    ];
    let v4 = (address, 0..6).prop_map(|(bits, spelling)| {
        let [a, b, c, d] = bits.to_be_bytes();
        match spelling {
            0 => format!("{bits}"),
            1 => format!("{bits:#x}"),
            2 => format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
            3 => format!("{a}.{}", bits & 0xff_ffff),
            4 => format!("[::ffff:{a}.{b}.{c}.{d}]"),
            _ => format!("{a}.{b}.{c}.{d}."),
        }
    });
    let v6 = any::<[u16; 8]>().prop_map(|segments| format!("[{}]", std::net::Ipv6Addr::from(segments)));
    prop_oneof![
        v4,
        v6,
        "[a-z0-9%.。１-９-]{1,20}",
        Just("localhost".to_owned()),
        Just("shop.example".to_owned())
    ]
}

fn locations() -> impl Strategy<Value = String> {
    let scheme = prop_oneof![Just("http:"), Just("https:"), Just(""), Just("ftp:"), Just("HTTP:")];
    let slashes = prop_oneof![Just("//"), Just("/\\"), Just("/"), Just("")];
    let user = prop_oneof![Just(""), Just(""), Just(""), Just("a@"), Just("a:b@"), Just("@")];
    let port = prop_oneof![Just(""), Just(""), Just(":80"), Just(":443"), Just(":22"), Just(":0"), Just(":")];
    let built = (scheme, slashes, user, hosts(), port, "[/?#a-z]{0,5}").prop_map(
        |(scheme, slashes, user, host, port, rest)| format!("{scheme}{slashes}{user}{host}{port}{rest}"),
    );
    prop_oneof![4 => built, 1 => any::<String>()]
}

proptest! {
    /// Whatever a customer's server sends, and whatever a host resolves to.
    #[test]
    fn no_redirect_leads_to_a_special_address(
        location in locations(),
        resolved in proptest::collection::vec(any::<u32>().prop_map(|bits| IpAddr::from(bits.to_be_bytes())), 0..4),
        named in any::<u32>().prop_map(|bits| IpAddr::from(bits.to_be_bytes())),
    ) {
        let current = Url::parse("https://shop.example/").unwrap();
        if let Ok(url) = target(&current, &location, &[current.to_string()]) {
            prop_assert!(matches!(url.scheme(), "http" | "https"), "{url}");
            prop_assert_eq!(url.port(), None, "{}", url);
            prop_assert!(url.username().is_empty() && url.password().is_none(), "{url}");
            prop_assert_eq!(url.fragment(), None);
            let host = crate::site::host_of(&url);
            let addresses = host.parse().map_or(resolved, |address| vec![address]);
            let judged = Named { at: None, allowed: vec![named] }.judge(&host, addresses);
            for address in judged.unwrap_or_default() {
                prop_assert!(address == named || !is_special(address), "{url} leads to {address}");
            }
        }
    }
}
