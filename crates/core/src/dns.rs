//! Does a domain point at the app's server? Let's Encrypt needs it to, before there can be a certificate.

use std::net::IpAddr;

use serde::Serialize;

use crate::{
    api::{Client, GetApp, GetServer},
    domain::Domain,
    error::Error,
};

/// The addresses of a domain, and those that it should have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DnsReport {
    /// The name.
    pub domain: String,
    /// Where it points, as this machine resolves it.
    pub addresses: Vec<String>,
    /// The server's address, where ServerPilot knows it.
    pub expected: Option<String>,
    /// Is there an address, and is that one the only one?
    pub matches: bool,
    /// What to do, in a sentence.
    pub advice: String,
}

/// Resolves a domain, and compares with the address of the app's server.
///
/// # Errors
/// The errors of the requests for the server's address, and [`Error::Deadline`] if resolving takes longer than the call may.
/// A domain that does not resolve is a result.
pub async fn check(client: &Client<'_>, domain: &Domain) -> Result<DnsReport, Error> {
    let app = client.request(&GetApp(&client.call.app_id)).await?.data;
    let server = client.request(&GetServer(&app.server_id)).await?.data;
    let limit = client.call.deadline.remaining();
    let host = domain.absolute_host();
    let lookup = tokio::net::lookup_host((host.as_str(), 0));
    let (addresses, failure) = match tokio::time::timeout(limit, lookup).await {
        Ok(Ok(found)) => (distinct(found.map(|address| address.ip())), None),
        Ok(Err(error)) => (Vec::new(), Some(error.to_string())),
        Err(_) => {
            return Err(client.call.deadline.missed(format!("looking up {host}"), limit));
        }
    };
    Ok(compare(domain, &addresses, server.address.as_deref(), failure.as_deref()))
}

fn distinct(found: impl Iterator<Item = IpAddr>) -> Vec<IpAddr> {
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in found {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses
}

/// The comparison itself; `failure` is the resolver's own word where there are no addresses.
fn compare(
    domain: &Domain,
    addresses: &[IpAddr],
    expected: Option<&str>,
    failure: Option<&str>,
) -> DnsReport {
    let server = expected.and_then(|address| address.parse::<IpAddr>().ok());
    // Visitors and Let's Encrypt may use any of them.
    let matches = server
        .is_some_and(|server| !addresses.is_empty() && addresses.iter().all(|address| *address == server));
    let others: Vec<String> =
        addresses.iter().filter(|address| Some(**address) != server).map(ToString::to_string).collect();
    let record = if server.is_some_and(|server| server.is_ipv6()) { "AAAA" } else { "A" };
    let others = others.join(", ");
    let advice = match (server, addresses) {
        (None, _) => {
            "ServerPilot does not tell the server's address; look at the server in ServerPilot.".to_owned()
        }
        (Some(server), []) => format!(
            "{domain} has no address yet{}. Set an {record} record for it to {server} at the domain's DNS \
             provider; that can take some hours to be seen everywhere.",
            failure.map(|failure| format!(" ({failure})")).unwrap_or_default()
        ),
        (Some(server), _) if !addresses.contains(&server) => format!(
            "{domain} points at {others}, not at this server. Set its {record} record to {server}. If a proxy \
             such as a CDN stands in front on purpose, the certificate has to be made there, or the proxy \
             switched off while ServerPilot's is issued."
        ),
        (Some(_), _) if others.is_empty() => format!("{domain} points at the server."),
        (Some(server), _) => format!(
            "{domain} points at the server, and at {others} too. Remove what is not this server: visitors and \
             Let's Encrypt may go there (an AAAA record goes before {server})."
        ),
    };
    DnsReport {
        domain: domain.to_string(),
        addresses: addresses.iter().map(ToString::to_string).collect(),
        expected: expected.map(ToOwned::to_owned),
        matches,
        advice,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advice(addresses: &[&str], expected: Option<&str>) -> DnsReport {
        let addresses: Vec<IpAddr> = addresses.iter().map(|address| address.parse().unwrap()).collect();
        compare(&"shop.example".parse().unwrap(), &addresses, expected, None)
    }

    #[test]
    fn each_case_says_what_to_do() {
        for (addresses, expected, matches, words) in [
            (vec!["203.0.113.7"], Some("203.0.113.7"), true, "points at the server."),
            (vec!["203.0.113.7", "2001:db8::1"], Some("203.0.113.7"), false, "2001:db8::1 too"),
            (vec!["198.51.100.1"], Some("203.0.113.7"), false, "Set its A record to 203.0.113.7"),
            (vec![], Some("203.0.113.7"), false, "Set an A record for it to 203.0.113.7"),
            (vec![], Some("2001:db8::7"), false, "Set an AAAA record for it to 2001:db8::7"),
            (vec!["203.0.113.7"], None, false, "look at the server in ServerPilot"),
        ] {
            let report = advice(&addresses, expected);
            assert_eq!(report.matches, matches, "{report:?}");
            assert!(report.advice.contains(words), "{report:?}");
        }
    }
}
