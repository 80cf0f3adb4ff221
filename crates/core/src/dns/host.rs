//! Looks up any host at the resolver. A lookup that is dropped closes its socket: it occupies no thread.

use std::net::IpAddr;

use super::{
    DnsChecker,
    evidence::{Answer, View},
    inquiry::Inquiry,
    message::Name,
    resolution,
};

/// The reason why there are no addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAddresses {
    /// The host does not exist.
    Absent,
    /// It has neither an A nor an AAAA record.
    NoRecords,
    /// The resolver failed or did not answer. This says nothing about the host.
    NotResolved,
}

impl DnsChecker {
    /// Asks the resolver for the addresses of a host: IPv4 first, each once.
    ///
    /// # Errors
    /// [`NoAddresses`].
    pub async fn resolve(&self, host: &str) -> Result<Vec<IpAddr>, NoAddresses> {
        // A host that DNS cannot express does not exist.
        let host: Name = host.parse().map_err(|_| NoAddresses::Absent)?;
        let resolution = resolution::resolve(&Inquiry::new(self), &host).await;
        let View { a, aaaa } = &resolution.view.view;
        let is_resolved = *a == Answer::None && *aaaa == Answer::None;
        let mut addresses: Vec<IpAddr> = Vec::new();
        for address in resolution.view.view.addresses() {
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        if !addresses.is_empty() {
            return Ok(addresses);
        }
        Err(match (is_resolved, resolution.is_absent) {
            (false, _) => NoAddresses::NotResolved,
            (true, true) => NoAddresses::Absent,
            (true, false) => NoAddresses::NoRecords,
        })
    }
}
