//! Generated zones: the expected code is computed from what was planted, without the product. `PROPTEST_CASES` sets how many.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

mod harness;

use std::net::IpAddr;

use domain::base::iana::Rtype;
use harness::{
    PATIENT,
    dns::{Fault, Network, TOP},
    settings,
};
use proptest::prelude::*;
use serverpilot_core::{
    deadline::Deadline,
    dns::{DnsChecker, verdict::Code},
    settings::Settings,
};

const DOMAIN: &str = "www.customer.example";
const APEX: &str = "customer.example";
const SERVERS: [&str; 3] = ["127.0.0.3", "127.0.0.4", "127.0.0.5"];
const HERE: &str = "203.0.113.7";
const HERE_V6: &str = "2001:db8::7";

/// What a name server gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    Here,
    HereBoth,
    Elsewhere,
    Proxied,
    Private,
    Mixed,
    Ipv6Elsewhere,
    Nothing,
}

impl Set {
    fn records(self) -> Vec<String> {
        let (here, here_v6) = (format!("A {HERE}"), format!("AAAA {HERE_V6}"));
        let other = |record: &str| record.to_owned();
        match self {
            Self::Here => vec![here],
            Self::HereBoth => vec![here, here_v6],
            Self::Elsewhere => vec![other("A 8.8.4.4"), other("AAAA 2a00:1450::1")],
            Self::Proxied => vec![other("A 104.21.3.4"), other("AAAA 2606:4700::1")],
            Self::Private => vec![other("A 192.168.7.7")],
            Self::Mixed => vec![here, other("A 8.8.4.4")],
            Self::Ipv6Elsewhere => vec![here, other("AAAA 2a00:1450::1")],
            Self::Nothing => vec![],
        }
    }

    fn code(self, is_alias: bool) -> Code {
        match self {
            Self::Here | Self::HereBoth => Code::Ok,
            Self::Elsewhere => Code::Elsewhere,
            Self::Proxied => Code::Proxied,
            Self::Private => Code::PrivateAddress,
            Self::Mixed => Code::Mixed,
            Self::Ipv6Elsewhere => Code::Ipv6Elsewhere,
            Self::Nothing if is_alias => Code::CnameDangling,
            Self::Nothing => Code::NoRecords,
        }
    }
}

/// What is planted.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is planted separately")]
struct Plan {
    is_registered: bool,
    is_bogus: bool,
    is_blocked: bool,
    /// By server: its fault, and what it gives.
    servers: Vec<(Option<Fault>, Set)>,
    /// CNAMEs before the addresses; more than 8 do not end.
    aliases: usize,
    is_loop: bool,
    caa: Option<&'static str>,
    old: Option<Set>,
}

fn any_set() -> impl Strategy<Value = Set> {
    prop_oneof![
        4 => prop::sample::select(vec![Set::Here, Set::HereBoth]),
        1 => prop::sample::select(vec![
            Set::Elsewhere, Set::Proxied, Set::Private, Set::Mixed, Set::Ipv6Elsewhere, Set::Nothing,
        ]),
    ]
}

fn any_server() -> impl Strategy<Value = Option<Fault>> {
    prop_oneof![
        6 => Just(None),
        1 => prop::sample::select(vec![Fault::Refused, Fault::ServFail, Fault::Closed, Fault::NoAuthority]).prop_map(Some),
    ]
}

prop_compose! {
    fn any_plan()(
        flags in prop::collection::vec(prop::bool::weighted(0.08), 4),
        set in any_set(),
        other in prop::option::weighted(0.15, any_set()),
        faults in prop::collection::vec(any_server(), 1..=3),
        aliases in prop_oneof![3 => Just(0_usize), 2 => 1_usize..=9],
        caa in prop::option::weighted(0.3, prop::sample::select(vec![
            "0 issue letsencrypt.org", "0 issue LETSENCRYPT.org; validationmethods=http-01", "0 issue sectigo.com",
            "0 issue ;", "128 tbs x", "0 iodef mailto:a@customer.example",
        ])),
        old in prop::option::weighted(0.15, any_set()),
    ) -> Plan {
        // The last server may differ.
        let last = faults.len() - 1;
        let gives = |at: usize| if at == last && at > 0 { other.unwrap_or(set) } else { set };
        let servers = faults.iter().enumerate().map(|(at, fault)| (*fault, gives(at))).collect();
        Plan {
            is_registered: !flags[0], is_bogus: flags[1], is_blocked: flags[2], servers, aliases, is_loop: flags[3], caa, old,
        }
    }
}

impl Plan {
    fn network(&self) -> Network {
        let mut network = Network::new();
        if !self.is_registered {
            return network;
        }
        let addresses = &SERVERS[..self.servers.len()];
        network.zone(APEX, addresses);
        let name = |n: usize| if n == 0 { DOMAIN.to_owned() } else { format!("n{n}.{APEX}") };
        for n in 0..self.aliases {
            network.record(APEX, &name(n), &format!("CNAME {}", name(n + 1)));
        }
        let end = name(self.aliases);
        if self.is_loop {
            network.record(APEX, &end, &format!("CNAME {}", name(0)));
        }
        for (address, (fault, set)) in addresses.iter().zip(&self.servers) {
            let records = if self.is_loop { Vec::new() } else { set.records() };
            for record in &records {
                network.record_at(address, APEX, &end, record);
            }
            if let Some(fault) = fault {
                network.fault(address, APEX, *fault);
            }
        }
        if let Some(caa) = self.caa {
            network.record(APEX, APEX, &format!("CAA {caa}"));
        }
        if self.is_bogus {
            network.bogus(APEX);
        }
        if self.is_blocked {
            network.fault_here(TOP, "example", Fault::Refused);
        }
        if let Some(old) = self.old {
            let of = |kind: &str| -> Vec<String> {
                old.records().into_iter().filter(|record| record.starts_with(kind)).collect()
            };
            for (kind, rtype) in [("A ", Rtype::A), ("AAAA ", Rtype::AAAA)] {
                let records = of(kind);
                let records: Vec<&str> = records.iter().map(String::as_str).collect();
                network.cached(DOMAIN, rtype, &records);
            }
        }
        network
    }

    fn expected(&self) -> Code {
        let has_old = self.old.is_some();
        let working: Vec<Set> =
            self.servers.iter().filter(|(fault, _)| fault.is_none()).map(|(_, set)| *set).collect();
        let any = |fault: Fault| self.servers.iter().any(|(own, _)| *own == Some(fault));
        // The resolver has its cache, and asks the first server that works, with authority or without.
        let seen: Vec<Set> = self
            .servers
            .iter()
            .filter(|(fault, _)| matches!(fault, None | Some(Fault::NoAuthority)))
            .map(|(_, set)| *set)
            .collect();
        let resolver_works = !seen.is_empty() && !self.is_bogus;
        let is_resolved = has_old || (resolver_works && !self.is_loop);
        let is_endless = self.is_loop || self.aliases > 8;
        if !self.is_registered {
            return Code::NoSuchDomain;
        }
        let is_lame = any(Fault::Refused) || any(Fault::NoAuthority);
        let is_doubtful = any(Fault::Closed) || any(Fault::NoAuthority);
        if self.is_blocked || (working.is_empty() && is_resolved && is_doubtful) {
            return self.by_resolver(&seen, resolver_works);
        }
        // A loop has no answer, whether signatures are checked or not.
        if self.is_bogus && !self.is_loop && !has_old && !seen.is_empty() {
            return Code::DnssecBogus;
        }
        if working.is_empty() {
            return match (is_lame, any(Fault::Closed)) {
                (true, _) => Code::Lame,
                (false, true) => Code::Timeout,
                (false, false) => Code::Servfail,
            };
        }
        if is_endless {
            return Code::CnameLoop;
        }
        let is_alias = self.aliases > 0;
        let mut codes: Vec<Code> = working.iter().map(|set| set.code(is_alias)).collect();
        codes.sort_unstable();
        let right = codes.iter().filter(|code| **code == Code::Ok).count();
        let forbids = self.forbids();
        if right == 0 {
            return codes[0];
        }
        if forbids {
            return Code::CaaForbids;
        }
        if right < codes.len() {
            return Code::Inconsistent;
        }
        match self.old.or(seen.first().copied()) {
            Some(old) if !matches!(old, Set::Here | Set::HereBoth | Set::Private) => Code::Propagating,
            _ => Code::Ok,
        }
    }

    fn forbids(&self) -> bool {
        self.caa.is_some_and(|caa| !caa.to_lowercase().contains("letsencrypt.org") && !caa.contains("iodef"))
    }

    fn by_resolver(&self, working: &[Set], works: bool) -> Code {
        let (set, is_alias) = match self.old {
            // What is in the cache needs no zone.
            Some(old) => (old, false),
            None if !works => {
                let is_bogus = self.is_bogus && !self.is_loop && !working.is_empty();
                return if is_bogus { Code::DnssecBogus } else { Code::Servfail };
            }
            None if self.is_loop => return Code::CnameLoop,
            None => (working[0], self.aliases > 0),
        };
        match set.code(is_alias) {
            Code::Ok => {}
            // The resolver alone gives it: it can be an answer to this network alone.
            Code::PrivateAddress => return Code::NotChecked,
            code => return code,
        }
        // CAA records are not in the cache.
        if works && !self.is_loop {
            return if self.forbids() { Code::CaaForbids } else { Code::Ok };
        }
        Code::CaaUnreachable
    }
}

fn check(plan: &Plan) -> Code {
    let internet = plan.network().start();
    let folder = std::env::temp_dir();
    let settings =
        Settings { resolver: Some(internet.resolver()), ..settings("https://127.0.0.1/", &folder, &folder) };
    let checker = DnsChecker::new(&settings);
    let domain = DOMAIN.parse().unwrap();
    let expected: Vec<IpAddr> = vec![HERE.parse().unwrap(), HERE_V6.parse().unwrap()];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(checker.check(&domain, &expected, Deadline::after(PATIENT))).unwrap().code
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_generated_zone_has_the_code_of_what_was_planted(plan in any_plan()) {
        prop_assert_eq!(check(&plan), plan.expected());
    }
}
