//! Queries and responses, as far as the checks need them. The crate `domain` composes and parses them.

use domain::{
    base::{
        Message, MessageBuilder, Name as WireName, ParsedRecord, Question, ToName,
        iana::{OptRcode, Rtype},
    },
    rdata::{A, Aaaa, Caa, Cname, Ns, Soa},
};
use ring::rand::{SecureRandom, SystemRandom};

use std::net::IpAddr;

use super::caa::Property;

/// Names are kept in lower case, so that they can be compared and be keys.
pub type Name = WireName<Vec<u8>>;

/// A response of this size is not fragmented on any usual path (DNS flag day 2020).
const UDP_PAYLOAD: u16 = 1232;

/// The recipient of a query decides its flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A name server is asked without recursion.
    Authority,
    /// A resolver is asked for recursion.
    Resolver,
    /// A resolver is asked for an answer even if the signatures are wrong.
    CheckingDisabled,
}

#[derive(Clone, Debug)]
pub struct Query {
    pub name: Name,
    pub rtype: Rtype,
    pub mode: Mode,
}

/// A query as it was sent, to which a response must fit.
#[derive(Clone, Debug)]
pub struct Sent {
    pub octets: Vec<u8>,
    id: u16,
    name: Name,
    rtype: Rtype,
}

impl Query {
    /// Composes the message with a random id. With `mixed_case`, the letters of the name are in random case, which a forged
    /// response would have to guess.
    #[must_use]
    pub fn compose(&self, edns: bool, mixed_case: bool) -> Option<Sent> {
        let name = if mixed_case { mix_case(&self.name) } else { self.name.clone() };
        let mut message = MessageBuilder::new_vec();
        let header = message.header_mut();
        header.set_random_id();
        header.set_rd(self.mode != Mode::Authority);
        header.set_cd(self.mode == Mode::CheckingDisabled);
        let id = header.id();
        let mut message = message.question();
        message.push((&name, self.rtype)).ok()?;
        let mut message = message.additional();
        if edns {
            message
                .opt(|opt| {
                    opt.set_udp_payload_size(UDP_PAYLOAD);
                    Ok(())
                })
                .ok()?;
        }
        Some(Sent { octets: message.finish(), id, name, rtype: self.rtype })
    }
}

/// Gives each letter a random case (draft-vixie-dnsext-dns0x20).
fn mix_case(name: &Name) -> Name {
    let mut octets = name.as_slice().to_vec();
    let mut random = vec![0; octets.len()];
    // Without randomness the case stays as it is.
    let _ = SystemRandom::new().fill(&mut random);
    for (octet, random) in octets.iter_mut().zip(random) {
        // The length of a label is at most 63, below the letters.
        if octet.is_ascii_lowercase() && random & 1 == 1 {
            *octet = octet.to_ascii_uppercase();
        }
    }
    WireName::from_octets(octets).unwrap_or_else(|_| name.clone())
}

/// Response codes, grouped by their consequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The server answered; the answer can be empty.
    NoError,
    /// The name does not exist.
    NoName,
    /// The server failed.
    ServFail,
    /// The server does not serve this zone, or not us.
    Refused,
    /// The server did not understand the query.
    NotUnderstood,
    Other,
}

/// A parsed response.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: Status,
    /// Does the server have authority for the name?
    pub is_authoritative: bool,
    /// Would the server resolve for us?
    pub offers_recursion: bool,
    /// Was it too large for a datagram?
    pub is_truncated: bool,
    pub answer: Vec<Record>,
    pub authority: Vec<Record>,
    pub additional: Vec<Record>,
}

/// A record of the class IN.
#[derive(Clone, Debug)]
pub struct Record {
    pub owner: Name,
    /// It may be kept for so many seconds.
    pub ttl: u32,
    pub data: Data,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// An A or AAAA record.
    Address(IpAddr),
    Alias(Name),
    NameServer(Name),
    /// An SOA record is reduced to the seconds for which a negative answer may be kept.
    Start(u32),
    Caa(Property),
    /// A CAA record could not be parsed. Only the record is lost, not the message.
    InvalidCaa,
    Other,
}

/// Parses a response to a query; `None` if it is not one.
///
/// Only a refusal, whose records are not read, may leave out the question: a forged response would have to guess no more than
/// the id and the port.
#[must_use]
pub fn parse(octets: &[u8], sent: &Sent) -> Option<Response> {
    let message = Message::from_slice(octets).ok()?;
    let header = message.header();
    if header.id() != sent.id || !header.qr() {
        return None;
    }
    let status = match message.opt_rcode() {
        OptRcode::NOERROR => Status::NoError,
        OptRcode::NXDOMAIN => Status::NoName,
        OptRcode::SERVFAIL => Status::ServFail,
        OptRcode::REFUSED | OptRcode::NOTAUTH => Status::Refused,
        OptRcode::FORMERR | OptRcode::NOTIMP | OptRcode::BADVERS => Status::NotUnderstood,
        _ => Status::Other,
    };
    let mut questions = message.question();
    match questions.next() {
        None if matches!(status, Status::ServFail | Status::Refused | Status::NotUnderstood) => {}
        None => return None,
        Some(question) => {
            let question: Question<_> = question.ok()?;
            let name: Name = question.qname().to_name();
            if name.as_slice() != sent.name.as_slice() || question.qtype() != sent.rtype {
                return None;
            }
        }
    }
    let mut response = Response {
        status,
        is_authoritative: header.aa(),
        offers_recursion: header.ra(),
        is_truncated: header.tc(),
        answer: Vec::new(),
        authority: Vec::new(),
        additional: Vec::new(),
    };
    // A truncated message may end in the middle of a record; it is asked for again over TCP.
    if !response.is_truncated {
        response.answer = records(message.answer().ok()?)?;
        response.authority = records(message.authority().ok()?)?;
        response.additional = records(message.additional().ok()?)?;
    }
    Some(response)
}

type Section<'a> = domain::base::message::RecordSection<'a, [u8]>;

fn records(section: Section<'_>) -> Option<Vec<Record>> {
    section.map(|record| record.ok().map(|record| read(&record))).collect()
}

fn read(record: &ParsedRecord<'_, [u8]>) -> Record {
    let owner = record.owner().to_canonical_name();
    let ttl = record.ttl().as_secs();
    Record { owner, ttl, data: data(record).unwrap_or(Data::Other) }
}

/// Returns `None` for contents that cannot be parsed, or are of a type that is not needed.
fn data(record: &ParsedRecord<'_, [u8]>) -> Option<Data> {
    match record.rtype() {
        Rtype::A => {
            record.to_record::<A>().ok()?.map(|record| Data::Address(IpAddr::V4(record.data().addr())))
        }
        Rtype::AAAA => {
            record.to_record::<Aaaa>().ok()?.map(|record| Data::Address(IpAddr::V6(record.data().addr())))
        }
        Rtype::CNAME => record
            .to_record::<Cname<_>>()
            .ok()?
            .map(|record| Data::Alias(record.data().cname().to_canonical_name())),
        Rtype::NS => record
            .to_record::<Ns<_>>()
            .ok()?
            .map(|record| Data::NameServer(record.data().nsdname().to_canonical_name())),
        Rtype::SOA => record
            .to_record::<Soa<_>>()
            .ok()?
            .map(|record| Data::Start(record.ttl().as_secs().min(record.data().minimum().as_secs()))),
        Rtype::CAA => Some(caa(record).unwrap_or(Data::InvalidCaa)),
        _ => None,
    }
}

fn caa(record: &ParsedRecord<'_, [u8]>) -> Option<Data> {
    let record = record.to_record::<Caa<_>>().ok()??;
    let value: &[u8] = record.data().value();
    Some(Data::Caa(Property {
        flags: record.data().flags().bits(),
        tag: record.data().tag().to_string().to_ascii_lowercase(),
        value: String::from_utf8_lossy(value).into_owned(),
    }))
}

#[cfg(test)]
#[path = "message_tests.rs"]
mod tests;
