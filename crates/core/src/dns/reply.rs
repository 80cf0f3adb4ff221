//! Interprets responses of name servers for the walk. Pure.
//!
//! | response | reply |
//! |---|---|
//! | authority, and a CNAME of the name | `Alias` |
//! | authority, and records of the type | `Records` |
//! | authority, and neither (NOERROR or NXDOMAIN) | `None` |
//! | no answer, and NS records of a zone between this zone and the name, without SOA | `Referral` |
//! | an answer without authority | `Recursive`: a resolver answered, or a server that has lost its zone |
//! | REFUSED or NOTAUTH, a referral to this zone or above, an empty answer without authority | `Lame` |
//! | SERVFAIL or anything else | `ServFail` |
//! | none | `Silent`, or `Unknown` if this machine could not ask |

use std::net::IpAddr;

use domain::base::iana::Rtype;

use super::message::{Data, Name, Record, Response, Status};

/// So many entries of a list are kept and reported (`bounded`), because a response has room for thousands.
pub const MAX_LISTED: usize = 32;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The servers of another zone have the name.
    Referral(Delegation),
    /// The name is a CNAME for this one, for so many seconds.
    Alias(Name, u32),
    /// The name has these records, for so many seconds.
    Records(Vec<Data>, u32),
    /// The name has no record of the type.
    None {
        /// Does the name not exist at all?
        is_absent: bool,
        /// That may be kept for so many seconds.
        ttl: u32,
    },
    /// A server without authority answered.
    Recursive,
    /// The server does not serve the zone.
    Lame,
    /// The server fails.
    ServFail,
    /// The server does not answer.
    Silent,
    /// The server was not asked, or could not be.
    Unknown,
}

/// A zone, as a server of its parent delegates it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    pub apex: Name,
    pub servers: Vec<Name>,
    /// Addresses of servers. Those that the parent cannot know are left out.
    pub glue: Vec<(Name, IpAddr)>,
}

impl Reply {
    /// Does the server have authority, and an answer?
    #[must_use]
    pub fn is_answer(&self) -> bool {
        matches!(self, Self::Alias(..) | Self::Records(..) | Self::None { .. })
    }
}

/// Is a name this zone, or below it?
#[must_use]
pub fn is_within(name: &Name, zone: &Name) -> bool {
    name.ends_with(zone)
}

/// Interprets the response of a server of a zone.
#[must_use]
pub fn classify(response: &Response, zone: &Name, name: &Name, rtype: Rtype) -> Reply {
    match response.status {
        Status::NoError | Status::NoName => {}
        Status::Refused => return Reply::Lame,
        Status::ServFail | Status::NotUnderstood | Status::Other => return Reply::ServFail,
    }
    let has_start = negative_ttl(response).is_some();
    if response.answer.is_empty()
        && response.status == Status::NoError
        && !has_start
        && let Some(delegation) = delegation(response, zone, name)
    {
        return Reply::Referral(delegation);
    }
    if !response.is_authoritative {
        return if response.answer.is_empty() && !has_start { Reply::Lame } else { Reply::Recursive };
    }
    records(&response.answer, name, rtype).unwrap_or_else(|| Reply::None {
        // With a CNAME in the answer, NXDOMAIN is about its target.
        is_absent: response.status == Status::NoName && response.answer.is_empty(),
        ttl: negative_ttl(response).unwrap_or(0),
    })
}

/// Finds the alias or the records of a name in an answer.
fn records(answer: &[Record], name: &Name, rtype: Rtype) -> Option<Reply> {
    let own = || answer.iter().filter(|record| record.owner == *name);
    let alias = own().find_map(|record| match &record.data {
        Data::Alias(target) => Some(Reply::Alias(target.clone(), record.ttl)),
        _ => None,
    });
    if alias.is_some() && rtype != Rtype::CNAME {
        return alias;
    }
    let found: Vec<&Record> = own().filter(|record| is_of(&record.data, rtype)).collect();
    let ttl = found.iter().map(|record| record.ttl).min()?;
    Some(Reply::Records(found.into_iter().map(|record| record.data.clone()).collect(), ttl))
}

/// Is this data of a type?
#[must_use]
pub fn is_of(data: &Data, rtype: Rtype) -> bool {
    match data {
        Data::Address(address) => rtype == if address.is_ipv4() { Rtype::A } else { Rtype::AAAA },
        Data::Alias(_) => rtype == Rtype::CNAME,
        Data::NameServer(_) => rtype == Rtype::NS,
        Data::Caa(_) | Data::InvalidCaa => rtype == Rtype::CAA,
        Data::Start(_) | Data::Other => false,
    }
}

/// Returns the seconds for which a negative answer may be kept, by the zone's SOA record, if the response has one.
#[must_use]
pub fn negative_ttl(response: &Response) -> Option<u32> {
    response.authority.iter().find_map(|record| match record.data {
        Data::Start(ttl) => Some(ttl),
        _ => None,
    })
}

fn delegation(response: &Response, zone: &Name, name: &Name) -> Option<Delegation> {
    let server = |record: &Record| match &record.data {
        Data::NameServer(server) => Some((record.owner.clone(), server.clone())),
        _ => None,
    };
    let (apex, _) = response.authority.iter().find_map(server)?;
    if apex == *zone || !is_within(&apex, zone) || !is_within(name, &apex) {
        return None;
    }
    let named = response.authority.iter().filter_map(server).filter(|(owner, _)| *owner == apex);
    let mut servers: Vec<Name> = named.map(|(_, server)| server).collect();
    servers.sort_unstable();
    servers.dedup();
    servers.truncate(MAX_LISTED);
    // What a server says about names outside its zone need not be right.
    let glue = response.additional.iter().filter_map(|record| match record.data {
        Data::Address(address) if is_within(&record.owner, zone) => Some((record.owner.clone(), address)),
        _ => None,
    });
    Some(Delegation { apex, servers, glue: glue.collect() })
}

/// Follows the CNAMEs of a name in the answer of a resolver. The flag says that they form a loop, or continue after
/// [`MAX_LISTED`].
#[must_use]
pub fn follow(answer: &[Record], name: &Name) -> (Vec<Name>, bool) {
    let mut passed = Vec::new();
    let mut last = name;
    while let Some(target) = answer.iter().find_map(|record| match &record.data {
        Data::Alias(target) if record.owner == *last => Some(target),
        _ => None,
    }) {
        if passed.contains(target) || target == name || passed.len() == MAX_LISTED {
            return (passed, true);
        }
        passed.push(target.clone());
        last = target;
    }
    (passed, false)
}

#[cfg(test)]
#[path = "reply_tests.rs"]
mod tests;
