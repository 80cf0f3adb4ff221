use super::*;

/// For shop.example, www.shop.example, *.x.example and two addresses.
const PEM: &str = "\
-----BEGIN CERTIFICATE-----
MIIB7DCCAZGgAwIBAgIBTTAKBggqhkjOPQQDAjAvMRkwFwYDVQQKDBBTZXJ2ZXJw
aWxvdCBmdXp6MRIwEAYDVQQDDAlBdXRob3JpdHkwIBcNMjYxMTI0MTgzOTI3WhgP
MjEyNjEwMzExODM5MjdaMBcxFTATBgNVBAMMDHNob3AuZXhhbXBsZTBZMBMGByqG
SM49AgEGCCqGSM49AwEHA0IABMtm4aIj6GQoOY+UEjzn++UG5rpzEjJ/8Q4sTBzp
CT8TU2nuuFtCMFd06DPZRPFT2d4/a4O9F9OAfF4BdoWoMMyjgbMwgbAwTgYDVR0R
BEcwRYIMc2hvcC5leGFtcGxlghB3d3cuc2hvcC5leGFtcGxlggsqLnguZXhhbXBs
ZYcEywBxB4cQIAENuAAAAAAAAAAAAAAAATAJBgNVHRMEAjAAMBMGA1UdJQQMMAoG
CCsGAQUFBwMBMB0GA1UdDgQWBBTA/8mjgnXSI7ojOa2zKT+QLeRNZzAfBgNVHSME
GDAWgBQs8QPFg4mJ8/FuKhQmCh/7q4YxNjAKBggqhkjOPQQDAgNJADBGAiEA5V7c
l69p3ImXKC4NRYZpRJKHThQvPCN+ij6jcYe43A8CIQCAQbcgdZLC5Zrz4S0GrdWl
WyMETwlJLGbeuU5F+O2vAg==
-----END CERTIFICATE-----";

/// The certificate with some of its text replaced, because a peer may send any text.
fn forged(text: &str, with: &str) -> Certificate {
    let mut der = CertificateDer::from_pem_slice(PEM.as_bytes()).unwrap().to_vec();
    let at = der.windows(text.len()).position(|window| window == text.as_bytes()).unwrap();
    der[at..at + text.len()].copy_from_slice(with.as_bytes());
    parse(&der).unwrap()
}

#[test]
fn the_names_of_a_certificate_are_read() {
    let certificate = first(PEM).unwrap();
    let names = ["shop.example", "www.shop.example", "*.x.example", "203.0.113.7", "2001:db8::1"];
    assert_eq!(certificate.names[..], names);
    assert!(!certificate.self_signed);
    assert_eq!(certificate.serial, "4d");
}

#[test]
fn a_serial_number_has_two_digits_for_each_byte() {
    for (serial, shown) in [(&[0x4d][..], "4d"), (&[0x00, 0xc3, 0x0a], "c30a"), (&[0x00], "00"), (&[], "")] {
        assert_eq!(hexadecimal(serial), shown);
    }
}

#[test]
fn every_text_of_a_certificate_is_printable() {
    let certificate = forged("www.shop.example", "www\nshop\0example");
    assert_eq!(certificate.names[1], "www\\nshop\\0example");
    let certificate = forged("Authority", "Auth\u{1b}[31m");
    assert!(certificate.issuer.contains("Auth\\u{1b}[31m"), "{}", certificate.issuer);
}
