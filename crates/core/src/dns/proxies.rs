//! Address ranges of proxies for web servers: a domain that points there may well be served by ours.
//!
//! | proxy | source | state of |
//! |---|---|---|
//! | Cloudflare | `www.cloudflare.com/ips` | 2026-09 |
//! | Fastly | `api.fastly.com/public-ip-list` | a copy without a date |
//! | Imperva | `docs-cybersec.thalesgroup.com`, "Imperva IP addresses" | 2026-07 |
//! | Sucuri | `docs.sucuri.net`, "Same IP for all users" | 2026-08 |
//!
//! Networks whose addresses also serve customers without a proxy (those of Amazon and Akamai) are left out: the
//! site check tells those apart.

use std::net::IpAddr;

use crate::prefix::{Prefix, v4, v6};

const PROXIES: &[(&str, &[Prefix])] = &[
    (
        "Cloudflare",
        &[
            v4([173, 245, 48, 0], 20),
            v4([103, 21, 244, 0], 22),
            v4([103, 22, 200, 0], 22),
            v4([103, 31, 4, 0], 22),
            v4([141, 101, 64, 0], 18),
            v4([108, 162, 192, 0], 18),
            v4([190, 93, 240, 0], 20),
            v4([188, 114, 96, 0], 20),
            v4([197, 234, 240, 0], 22),
            v4([198, 41, 128, 0], 17),
            v4([162, 158, 0, 0], 15),
            v4([104, 16, 0, 0], 13),
            v4([104, 24, 0, 0], 14),
            v4([172, 64, 0, 0], 13),
            v4([131, 0, 72, 0], 22),
            v6([0x2400, 0xcb00], 32),
            v6([0x2606, 0x4700], 32),
            v6([0x2803, 0xf800], 32),
            v6([0x2405, 0xb500], 32),
            v6([0x2405, 0x8100], 32),
            v6([0x2a06, 0x98c0], 29),
            v6([0x2c0f, 0xf248], 32),
        ],
    ),
    (
        "Fastly",
        &[
            v4([23, 235, 32, 0], 20),
            v4([43, 249, 72, 0], 22),
            v4([103, 244, 50, 0], 24),
            v4([103, 245, 222, 0], 23),
            v4([103, 245, 224, 0], 24),
            v4([104, 156, 80, 0], 20),
            v4([140, 248, 64, 0], 18),
            v4([140, 248, 128, 0], 17),
            v4([146, 75, 0, 0], 17),
            v4([151, 101, 0, 0], 16),
            v4([157, 52, 64, 0], 18),
            v4([167, 82, 0, 0], 17),
            v4([167, 82, 128, 0], 20),
            v4([167, 82, 160, 0], 20),
            v4([167, 82, 224, 0], 20),
            v4([172, 111, 64, 0], 18),
            v4([185, 31, 16, 0], 22),
            v4([199, 27, 72, 0], 21),
            v4([199, 232, 0, 0], 16),
            v6([0x2a04, 0x4e40], 32),
            v6([0x2a04, 0x4e42], 32),
        ],
    ),
    (
        "Imperva",
        &[
            v4([199, 83, 128, 0], 21),
            v4([198, 143, 32, 0], 19),
            v4([149, 126, 72, 0], 21),
            v4([103, 28, 248, 0], 22),
            v4([45, 64, 64, 0], 22),
            v4([185, 11, 124, 0], 22),
            v4([192, 230, 64, 0], 18),
            v4([107, 154, 0, 0], 16),
            v4([45, 60, 0, 0], 16),
            v4([45, 223, 0, 0], 16),
            v4([131, 125, 128, 0], 17),
            v6([0x2a02, 0xe980], 29),
        ],
    ),
    (
        "Sucuri",
        &[
            v4([192, 88, 134, 0], 23),
            v4([185, 93, 228, 0], 22),
            v4([66, 248, 200, 0], 22),
            v4([208, 109, 0, 0], 22),
            v6([0x2a02, 0xfe80], 29),
        ],
    ),
];

/// Returns the proxy that an address belongs to.
#[must_use]
pub fn proxy(address: IpAddr) -> Option<&'static str> {
    let is_of = |(_, ranges): &&(&str, &[Prefix])| ranges.iter().any(|range| range.contains(address));
    PROXIES.iter().find(is_of).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_known_by_its_address() {
        for (address, name) in [
            ("104.21.3.4", Some("Cloudflare")),
            ("2606:4700:3030::1", Some("Cloudflare")),
            ("2a06:98c7::1", Some("Cloudflare")),
            ("151.101.1.195", Some("Fastly")),
            ("2a04:4e42::1", Some("Fastly")),
            ("45.60.1.1", Some("Imperva")),
            ("192.88.135.1", Some("Sucuri")),
            ("104.32.0.1", None),
            ("8.8.8.8", None),
            ("2a04:4e41::1", None),
        ] {
            assert_eq!(proxy(address.parse().unwrap()), name, "{address}");
        }
    }
}
