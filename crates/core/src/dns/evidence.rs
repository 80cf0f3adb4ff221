//! Evidence of a domain's state in DNS. [`super::verdict`] judges it.

use std::net::IpAddr;

use super::caa::Records;

/// An answer of a server about the addresses of one family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The name has these addresses.
    Addresses(Vec<IpAddr>),
    /// The name has no address of this family.
    None,
    /// The name is an alias.
    Alias,
    /// The server does not serve the zone.
    Lame,
    /// The server answers, but without authority.
    NoAuthority,
    /// The server fails.
    ServFail,
    /// The server does not answer.
    Silent,
    /// The server was not asked, or could not be.
    Unknown,
}

impl Answer {
    /// Does the server have authority, and say which addresses there are?
    #[must_use]
    pub fn is_answer(&self) -> bool {
        matches!(self, Self::Addresses(_) | Self::None)
    }

    /// Did the server fail?
    #[must_use]
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Lame | Self::NoAuthority | Self::ServFail | Self::Silent)
    }

    /// Returns the addresses, which may be none.
    #[must_use]
    pub fn addresses(&self) -> &[IpAddr] {
        if let Self::Addresses(addresses) = self { addresses } else { &[] }
    }
}

/// The answers of one server about both families.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The answer about IPv4.
    pub a: Answer,
    /// The answer about IPv6. It is `Unknown` if the server fails for IPv4, because it is not asked again.
    pub aaaa: Answer,
}

impl View {
    /// Iterates over the addresses of both families.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> + '_ {
        self.a.addresses().iter().chain(self.aaaa.addresses()).copied()
    }
}

/// The answers of this machine's resolver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolverView {
    /// The answers about the addresses. Those that the resolver made itself (DNS64) are left out.
    pub view: View,
    /// The resolver keeps its answers about A and AAAA for so many seconds.
    pub ttl: [Option<u32>; 2],
    /// Does it have authority itself (split horizon), but not for the public suffix as well?
    pub is_authoritative: bool,
    /// Does it fail only if it checks signatures?
    pub is_bogus: bool,
    /// Does it fail for another name below the public suffix as well, so that a failure is its own?
    pub is_broken: bool,
}

/// Knowledge of the CAA records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaaEvidence {
    /// They were not asked for, or this machine could not ask.
    Unknown,
    /// Neither the name servers nor the resolver answer, so that no authority can read them.
    Unreachable,
    /// These apply to the domain; there may be none.
    Known(Records),
}

/// All evidence about a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Evidence {
    /// The domain should have these addresses, and no others.
    pub expected: Vec<IpAddr>,
    /// Is it a wildcard?
    pub is_wildcard: bool,
    /// Could this machine not ask, because it lacks descriptors or memory?
    pub local_error: bool,
    /// Did the parent zone's servers answer directly, with a referral or with authority?
    pub is_direct: bool,
    /// Does the registrable domain not exist?
    pub is_absent: bool,
    /// Is there a CNAME?
    pub is_alias: bool,
    /// Do the CNAMEs not end?
    pub is_endless: bool,
    /// One view for each server of the zone where the CNAMEs end.
    pub servers: Vec<View>,
    /// If the domain has a CNAME: answers of the servers of the domain's zone that were not asked on the way.
    pub own_servers: Vec<Answer>,
    /// Others may keep the answer for so many seconds.
    pub ttl: Option<u32>,
    /// The resolver is a second opinion, and is believed if the name servers cannot be reached.
    pub resolver: ResolverView,
    /// The CAA records decide whether Let's Encrypt may issue a certificate.
    pub caa: CaaEvidence,
    /// Do the zone and its parent name different servers?
    pub is_ns_mismatch: bool,
}
