use domain::base::Message;
use proptest::prelude::*;

use super::*;

fn query() -> Query {
    Query { name: "shop.customer.example".parse().unwrap(), rtype: Rtype::A, mode: Mode::Authority }
}

/// The response that a server would send, with a change.
fn response(sent: &Sent, change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut octets = sent.octets.clone();
    octets[2] |= 0x80;
    change(&mut octets);
    octets
}

#[test]
fn a_query_asks_for_what_its_mode_says() {
    for (mode, recursion, checking_disabled) in
        [(Mode::Authority, false, false), (Mode::Resolver, true, false), (Mode::CheckingDisabled, true, true)]
    {
        let sent = Query { mode, ..query() }.compose(true, false).unwrap();
        let message = Message::from_slice(&sent.octets).unwrap();
        assert_eq!(
            (message.header().rd(), message.header().cd()),
            (recursion, checking_disabled),
            "{mode:?}"
        );
        assert_eq!(message.opt().map(|opt| opt.udp_payload_size()), Some(UDP_PAYLOAD));
        assert!(Message::from_slice(&query().compose(false, false).unwrap().octets).unwrap().opt().is_none());
    }
}

#[test]
fn only_the_response_to_this_query_counts() {
    let sent = query().compose(true, true).unwrap();
    assert!(parse(&response(&sent, |_| {}), &sent).is_some());
    for (what, octets) in [
        ("another id", response(&sent, |octets| octets[0] ^= 1)),
        ("a query", sent.octets.clone()),
        ("another name", response(&sent, |octets| octets[13] ^= 1)),
        ("another case", response(&sent, |octets| octets[13] ^= 0x20)),
        ("another type", response(&sent, |octets| octets[12 + sent.name.as_slice().len() + 1] = 28)),
        ("nothing", Vec::new()),
        ("half a header", sent.octets[..7].to_vec()),
    ] {
        assert!(parse(&octets, &sent).is_none(), "{what}");
    }
}

/// Without the question, only the id says that it is the response: enough for a refusal, which has no records.
#[test]
fn only_a_refusal_may_leave_out_the_question() {
    let sent = query().compose(false, true).unwrap();
    for (rcode, is_response) in
        [(0, false), (1, true), (2, true), (3, false), (4, true), (5, true), (6, false)]
    {
        let octets = response(&sent, |octets| {
            octets.truncate(12);
            octets[3] = rcode;
            octets[5] = 0;
        });
        assert_eq!(parse(&octets, &sent).is_some(), is_response, "{rcode}");
    }
}

#[test]
fn the_case_of_a_name_is_mixed_and_nothing_else_changes() {
    let name: Name = "a-0.shop.customer.example".parse().unwrap();
    let mixed = mix_case(&name);
    assert_eq!(mixed, name);
    let long: Name = format!("{}.example", "a".repeat(60)).parse().unwrap();
    assert_ne!(mix_case(&long).as_slice(), long.as_slice());
}

proptest! {
    /// Whatever a server sends is parsed or refused.
    #[test]
    fn any_response_is_parsed_or_refused(rest in prop::collection::vec(any::<u8>(), 0..200), counts in any::<[u8; 4]>()) {
        let sent = query().compose(false, false).unwrap();
        let mut octets = response(&sent, |octets| octets.extend(&rest));
        for (at, count) in [7, 9, 11].into_iter().zip(counts) {
            octets[at] = count % 4;
        }
        if let Some(response) = parse(&octets, &sent) {
            let _ = super::super::reply::classify(&response, &"example".parse().unwrap(), &query().name, Rtype::A);
        }
    }
}
