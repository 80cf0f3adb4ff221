//! Responses of the fake name servers, from records as text.

use domain::{
    base::{
        Message, MessageBuilder, Name, Serial, ToName, Ttl,
        iana::{Rcode, Rtype},
        message_builder::RecordSectionBuilder,
        rdata::UnknownRecordData,
    },
    rdata::{
        A, Aaaa, Caa, Cname, Ns, Soa,
        caa::{CaaFlags, CaaTag},
    },
};

/// A record: owner, TTL, and `A 203.0.113.7`.
pub type TextRecord = (String, u32, String);

/// What a response has.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a header, and faults")]
pub struct Answer {
    pub rcode: Option<Rcode>,
    pub aa: bool,
    pub ra: bool,
    pub tc: bool,
    pub no_question: bool,
    pub lower_case: bool,
    pub records: Vec<TextRecord>,
    pub authority: Vec<TextRecord>,
    pub additional: Vec<TextRecord>,
}

/// The response to a query.
pub fn compose(query: &Message<[u8]>, answer: &Answer) -> Vec<u8> {
    let mut message = MessageBuilder::new_vec();
    let header = message.header_mut();
    header.set_id(query.header().id());
    header.set_qr(true);
    header.set_rd(query.header().rd());
    header.set_rcode(answer.rcode.unwrap_or(Rcode::NOERROR));
    header.set_aa(answer.aa);
    header.set_ra(answer.ra);
    header.set_tc(answer.tc);
    let mut message = message.question();
    if !answer.no_question {
        let asked = query.sole_question().unwrap();
        let name: Name<Vec<u8>> =
            if answer.lower_case { asked.qname().to_canonical_name() } else { asked.qname().to_name() };
        message.push((&name, asked.qtype())).unwrap();
    }
    let mut message = message.answer();
    answer.records.iter().for_each(|record| push(&mut message, record));
    let mut message = message.authority();
    answer.authority.iter().for_each(|record| push(&mut message, record));
    let mut message = message.additional();
    answer.additional.iter().for_each(|record| push(&mut message, record));
    message.finish()
}

fn push(section: &mut impl RecordSectionBuilder<Vec<u8>>, (owner, ttl, text): &TextRecord) {
    let name = |text: &str| text.parse::<Name<Vec<u8>>>().unwrap();
    let (owner, seconds) = (name(owner), Ttl::from_secs(*ttl));
    let (kind, value) = text.split_once(' ').unwrap_or((text, ""));
    let pushed = match kind {
        "A" => section.push((owner, seconds, A::new(value.parse().unwrap()))),
        "AAAA" => section.push((owner, seconds, Aaaa::new(value.parse().unwrap()))),
        "CNAME" => section.push((owner, seconds, Cname::new(name(value)))),
        "NS" => section.push((owner, seconds, Ns::new(name(value)))),
        "SOA" => {
            let (server, mailbox) = (name("ns.test"), name("hostmaster.test"));
            let start = Soa::new(server, mailbox, Serial(1), seconds, seconds, seconds, seconds);
            section.push((owner, seconds, start))
        }
        "CAA" => {
            let mut parts = value.splitn(3, ' ');
            let flags = CaaFlags::new(parts.next().unwrap().parse().unwrap());
            let tag = CaaTag::from_octets(parts.next().unwrap().as_bytes().to_vec()).unwrap();
            section.push((owner, seconds, Caa::new(flags, tag, parts.next().unwrap().as_bytes().to_vec())))
        }
        // A CAA record whose tag is longer than the record.
        "CAA-BROKEN" => {
            let data = UnknownRecordData::from_octets(Rtype::CAA, vec![0, 200, b'x']).unwrap();
            section.push((owner, seconds, data))
        }
        _ => unreachable!("unknown record: {text}"),
    };
    pushed.unwrap();
}
