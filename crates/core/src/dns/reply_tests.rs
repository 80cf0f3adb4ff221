use super::*;

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

fn record(owner: &str, data: Data) -> Record {
    Record { owner: name(owner), ttl: 300, data }
}

fn server(owner: &str) -> Record {
    record(owner, Data::NameServer(name("ns.test")))
}

fn response(is_authoritative: bool, answer: Vec<Record>, authority: Vec<Record>) -> Response {
    Response {
        status: Status::NoError,
        is_authoritative,
        offers_recursion: false,
        is_truncated: false,
        answer,
        authority,
        additional: vec![
            record("ns.customer.example", Data::Address("198.51.100.1".parse().unwrap())),
            record("ns.test", Data::Address("198.51.100.2".parse().unwrap())),
        ],
    }
}

/// The table of the module, for `shop.customer.example` at a server of `example`.
#[test]
fn each_row_of_the_table() {
    let address = || Data::Address("203.0.113.7".parse().unwrap());
    let target = || Data::Alias(name("target.test"));
    let start = || record("example", Data::Start(60));
    let own = "shop.customer.example";
    let none = |is_absent, ttl| Reply::None { is_absent, ttl };
    let failed = |status| Response { status, ..response(true, vec![], vec![]) };
    for (response, expected) in [
        (response(true, vec![record(own, address())], vec![]), Reply::Records(vec![address()], 300)),
        (response(true, vec![record(own, target())], vec![]), Reply::Alias(name("target.test"), 300)),
        (response(true, vec![record("other.example", address())], vec![]), none(false, 0)),
        (response(true, vec![], vec![start()]), none(false, 60)),
        (Response { status: Status::NoName, ..response(true, vec![], vec![start()]) }, none(true, 60)),
        (
            Response { status: Status::NoName, ..response(true, vec![record(own, target())], vec![]) },
            Reply::Alias(name("target.test"), 300),
        ),
        (response(false, vec![record(own, address())], vec![]), Reply::Recursive),
        (response(false, vec![], vec![start()]), Reply::Recursive),
        (response(false, vec![], vec![]), Reply::Lame),
        (response(false, vec![], vec![server("example")]), Reply::Lame),
        (response(false, vec![], vec![record(".", Data::NameServer(name("ns.test")))]), Reply::Lame),
        (response(false, vec![], vec![server("other.example")]), Reply::Lame),
        (failed(Status::Refused), Reply::Lame),
        (failed(Status::ServFail), Reply::ServFail),
        (failed(Status::NotUnderstood), Reply::ServFail),
        (failed(Status::Other), Reply::ServFail),
    ] {
        let reply = classify(&response, &name("example"), &name(own), Rtype::A);
        assert_eq!(reply, expected, "{response:#?}");
    }
}

/// A referral carries the addresses that its server can know.
#[test]
fn a_referral_leads_down_and_brings_its_own_addresses() {
    let referral = response(false, vec![], vec![server("customer.example")]);
    let own = name("shop.customer.example");
    let Reply::Referral(delegation) = classify(&referral, &name("example"), &own, Rtype::A) else {
        panic!("not a referral")
    };
    assert_eq!(delegation.apex, name("customer.example"));
    assert_eq!(delegation.servers, [name("ns.test")]);
    assert_eq!(delegation.glue, [(name("ns.customer.example"), "198.51.100.1".parse().unwrap())]);
    // Some servers set AA in referrals.
    let with_authority = Response { is_authoritative: true, ..referral };
    let reply = classify(&with_authority, &name("example"), &own, Rtype::A);
    assert!(matches!(reply, Reply::Referral(_)));
}

#[test]
fn the_aliases_of_an_answer_are_followed_to_their_end() {
    let alias = |owner: &str, target: &str| record(owner, Data::Alias(name(target)));
    let answer = [alias("b.test", "c.test"), alias("a.test", "b.test"), alias("d.test", "d.test")];
    assert_eq!(follow(&answer, &name("a.test")), (vec![name("b.test"), name("c.test")], false));
    assert_eq!(follow(&answer, &name("x.test")), (vec![], false));
    assert_eq!(follow(&answer, &name("d.test")), (vec![], true));
    let circle = [alias("a.test", "b.test"), alias("b.test", "a.test")];
    assert_eq!(follow(&circle, &name("a.test")), (vec![name("b.test")], true));
}

/// `bounded`: 64 KiB have room for thousands.
#[test]
fn a_list_of_a_response_has_a_bound() {
    let many = (0..100).map(|n| name(&format!("ns{n}.test")));
    let named = |server: Name| record("customer.example", Data::NameServer(server));
    let referral = response(false, vec![], many.clone().map(named).collect());
    let own = name("shop.customer.example");
    let Reply::Referral(delegation) = classify(&referral, &name("example"), &own, Rtype::A) else {
        panic!("not a referral")
    };
    assert_eq!(delegation.servers.len(), 32);
    let by_itself = super::super::zones::name_servers(many.map(Data::NameServer));
    assert_eq!(by_itself, delegation.servers, "the same ones");
    let aliases =
        (0..100).map(|n| record(&format!("a{n}.test"), Data::Alias(name(&format!("a{}.test", n + 1)))));
    let (passed, is_endless) = follow(&aliases.collect::<Vec<_>>(), &name("a0.test"));
    assert_eq!((passed.len(), is_endless), (32, true));
}
