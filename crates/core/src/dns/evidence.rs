//! What was seen of a domain in DNS. [`super::verdict`] judges it.

use std::net::IpAddr;

use super::caa::Records;

/// What a server says about the addresses of one family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// These.
    Addresses(Vec<IpAddr>),
    /// There are none.
    None,
    /// The name is an alias.
    Alias,
    /// It does not serve the zone.
    Lame,
    /// It answers, but without authority.
    NoAuthority,
    /// It fails.
    ServFail,
    /// It does not answer.
    Silent,
    /// It was not asked, or could not be.
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

    /// The addresses, if there are any.
    #[must_use]
    pub fn addresses(&self) -> &[IpAddr] {
        if let Self::Addresses(addresses) = self { addresses } else { &[] }
    }
}

/// What one server says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// About IPv4.
    pub a: Answer,
    /// About IPv6.
    pub aaaa: Answer,
}

impl View {
    /// The addresses of both families.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> + '_ {
        self.a.addresses().iter().chain(self.aaaa.addresses()).copied()
    }
}

/// What this machine's resolver says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolverView {
    /// About the addresses.
    pub view: View,
    /// How long it keeps that, in seconds.
    pub ttl: Option<u32>,
    /// Does it have authority itself (split horizon)?
    pub is_authoritative: bool,
    /// Does it fail only if it checks signatures?
    pub is_bogus: bool,
    /// Does it fail for the zone above the domain as well, so that a failure is its own?
    pub is_broken: bool,
}

/// What is known of the CAA records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaaEvidence {
    /// Nothing.
    Unknown,
    /// They cannot be read, by anyone.
    Unreachable,
    /// Those that apply.
    Known(Records),
}

/// All that was seen of a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Evidence {
    /// The addresses of the server.
    pub expected: Vec<IpAddr>,
    /// Is it a wildcard?
    pub is_wildcard: bool,
    /// Could this machine not ask?
    pub local_error: bool,
    /// Did the parent zone's servers answer directly, with a referral or with authority?
    pub is_direct: bool,
    /// Does the registrable domain not exist?
    pub is_absent: bool,
    /// Is there a CNAME?
    pub is_alias: bool,
    /// Do the CNAMEs not end?
    pub is_endless: bool,
    /// The servers of the zone where the CNAMEs end.
    pub servers: Vec<View>,
    /// What the other servers of the domain's own zone say, if that is another zone.
    pub own_servers: Vec<Answer>,
    /// How long the answer may be kept, in seconds.
    pub ttl: Option<u32>,
    /// What the resolver says.
    pub resolver: ResolverView,
    /// The CAA records.
    pub caa: CaaEvidence,
    /// Do the zone and its parent name different servers?
    pub is_ns_mismatch: bool,
}
