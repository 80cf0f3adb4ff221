//! The invariants that are checked at each request, update and response.

use std::collections::{BTreeMap, BTreeSet};

use serverpilot_core::{api::Response, domain::comparison_key};

use crate::provider::Sent;

/// The network's own domain.
pub(crate) const NETWORK: &str = "network.example";
/// Domains of the networks, which must never leave.
const PROTECTED: [&str; 4] = [NETWORK, "www.network.example", "second.example", "www.second.example"];
/// Minimum wait after an update without a response was sent: one second of its attempt, and five more.
const AWAITED_MS: u64 = 6_000;

/// Is it a network's own domain?
pub(crate) fn is_protected(domain: &str) -> bool {
    PROTECTED.contains(&domain)
}

/// An invariant that was violated.
#[derive(Clone, Debug)]
pub(crate) struct Violation {
    pub invariant: &'static str,
    pub text: String,
}

/// A call of the extension, as far as the invariants depend on it.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a separate fact")]
pub(crate) struct Sender {
    pub server: usize,
    /// Is it a sync of the plugin, under a lease, rather than a script's call?
    pub is_sync: bool,
    /// Is it of a copy of the network, which must change nothing?
    pub is_copy: bool,
    pub add: BTreeSet<String>,
    pub remove: BTreeSet<String>,
    pub rewrite: bool,
    /// The list as last received; `None` after a write.
    pub base: Option<Vec<String>>,
    /// The list on which the update in progress is based.
    pub before: Option<Vec<String>>,
    /// ServerPilot last reported a certificate as available, and none installed.
    pub may_enable: bool,
    /// It received 401, 402, 403 or 404.
    pub is_final: bool,
    pub requests: usize,
    /// The list as the call last received it.
    pub last_list: Vec<String>,
}

/// The writer that put an entry onto the list.
#[derive(Clone, Copy)]
struct Adder {
    /// `None`: by hand.
    server: Option<usize>,
    is_sync: bool,
    /// By a request that arrived after its sender timed out.
    late: bool,
}

/// Checks every request.
pub(crate) struct Invariants {
    pub violation: Option<Violation>,
    senders: Vec<Sender>,
    adders: BTreeMap<String, Adder>,
    /// The comparison keys of the entries that a sync may remove: updates added them, or a sync adopted them.
    managed: BTreeSet<String>,
    /// Domains of unclear ownership, which a sync may remove or leave: a sync began to add them and ended without a result, or
    /// another writer has added them again after a sync had removed them.
    unclear: BTreeSet<String>,
    /// These sets at the time of the snapshot.
    managed_before: BTreeSet<String>,
    /// Every other entry that was added by hand, or listed at the start.
    pub by_hand: BTreeSet<String>,
    /// Can two syncs overlap, because a clock has jumped, a process has stalled, or the database has lost the lease?
    pub lease_may_fail: bool,
    /// Entries of other writers that an update removed without having read them; no sync can restore them.
    pub overwritten: BTreeSet<String>,
    pub requests: usize,
    pub updates: usize,
    /// Number of updates that ServerPilot applied.
    pub writes: usize,
}

impl Invariants {
    /// `adopted`: domains that the first sync adopts if they are listed.
    pub(crate) fn new(listed: &[String], adopted: &BTreeSet<String>) -> Self {
        Self {
            violation: None,
            senders: Vec::new(),
            adders: BTreeMap::new(),
            managed: keys(listed).intersection(adopted).cloned().collect(),
            unclear: BTreeSet::new(),
            managed_before: BTreeSet::new(),
            by_hand: listed
                .iter()
                .filter(|entry| !adopted.contains(&comparison_key(entry)))
                .cloned()
                .collect(),
            lease_may_fail: false,
            overwritten: BTreeSet::new(),
            requests: 0,
            updates: 0,
            writes: 0,
        }
    }

    pub(crate) fn violates(&mut self, invariant: &'static str, text: String) {
        self.violation.get_or_insert(Violation { invariant, text });
    }

    /// Registers a call, and returns its number.
    pub(crate) fn begins(&mut self, sender: Sender) -> usize {
        self.senders.push(sender);
        self.senders.len() - 1
    }

    pub(crate) fn sender(&self, number: usize) -> &Sender {
        &self.senders[number]
    }

    pub(crate) fn sends(&mut self, number: usize, request: &Sent) {
        self.requests += 1;
        let sender = &mut self.senders[number];
        sender.requests += 1;
        let label = format!("{} {}", request.method, request.path);
        if sender.is_copy && request.method != "GET" {
            self.violates("hands-off", format!("a copy of the network sent {label}"));
            return;
        }
        if sender.is_final {
            self.violates(
                "fault-isolation",
                format!("{label} was sent after a response that is final for the account"),
            );
            return;
        }
        // Four attempts each: a read, three rounds, a bisected batch, the certificate.
        let bound = 40 + 8 * (sender.add.len() + sender.remove.len());
        if sender.requests > bound {
            self.violates("bounded", format!("a call sent more than {bound} requests"));
            return;
        }
        if request.is_ssl() && !sender.may_enable {
            self.violates(
                "autossl-is-earned",
                "AutoSSL was enabled although no certificate was available".to_owned(),
            );
            return;
        }
        if let Some(list) = request.list() {
            self.updates += 1;
            let sender = &mut self.senders[number];
            sender.before = sender.base.take();
            if let Some(violation) = check_update(sender, &list) {
                self.violation.get_or_insert(violation);
            }
        }
    }

    /// Notes a response that reached its call.
    pub(crate) fn receives(&mut self, number: usize, request: &Sent, answer: &Result<Response, String>) {
        let sender = &mut self.senders[number];
        let Ok(response) = answer else { return };
        if (401..=404).contains(&response.status) && !request.is_ssl() {
            sender.is_final = true;
        }
        if let (Some(_), 400) = (request.list(), response.status) {
            // The update was rejected, so the list is unchanged.
            sender.base = sender.before.take();
        }
        if response.status != 200 {
            return;
        }
        let body: Option<serde_json::Value> =
            response.body.as_ref().and_then(|body| serde_json::from_slice(body).ok());
        let Some(body) = body else { return };
        let reported: Option<Vec<String>> = serde_json::from_value(body["data"]["domains"].clone()).ok();
        let Some(reported) = reported else { return };
        if request.reads() {
            sender.may_enable = body["data"]["autossl"]["available"] == true && body["data"]["ssl"].is_null();
            sender.base = Some(reported.clone());
        } else if let Some(sent) = request.list() {
            let (sent_keys, reported_keys) = (keys(&sent), keys(&reported));
            let kept = sender.add.intersection(&sent_keys).all(|domain| reported_keys.contains(domain))
                && sender
                    .remove
                    .iter()
                    .all(|domain| sent_keys.contains(domain) || !reported_keys.contains(domain));
            sender.base = kept.then(|| if sent_keys == reported_keys { sent } else { reported.clone() });
        } else {
            return;
        }
        sender.last_list = reported;
    }

    /// Checks an update that ServerPilot has applied.
    ///
    /// `late`: the milliseconds since it was sent, if its sender has timed out.
    pub(crate) fn applied(&mut self, number: usize, before: &[String], after: &[String], late: Option<u64>) {
        self.writes += 1;
        let sender = &self.senders[number];
        let (server, is_sync) = (sender.server, sender.is_sync);
        let (asked, removable) = (sender.add.clone(), sender.remove.clone());
        let read = keys(&sender.last_list);
        let is_awaited = late.is_some_and(|ms| ms < AWAITED_MS);
        let late = late.is_some();
        for entry in after.iter().filter(|entry| !before.contains(entry)) {
            self.adders.insert(entry.clone(), Adder { server: Some(server), is_sync, late });
            let key = comparison_key(entry);
            if asked.contains(&key) && read.contains(&key) {
                // The call has read it as an entry of another writer, which has removed it since, so the plugin leaves it.
                self.began_to_add(&key);
            } else if asked.contains(&key) {
                self.claim(&key);
            }
        }
        let lost: Vec<String> = before
            .iter()
            .filter(|entry| !after.contains(entry) && !removable.contains(&comparison_key(entry)))
            .cloned()
            .collect();
        for entry in lost {
            let adder = self.adders.get(&entry).copied();
            let by_hand = adder.is_none_or(|adder| adder.server.is_none());
            let is_of_same_server = adder.is_some_and(|adder| adder.server == Some(server));
            let excused = (late && !(is_awaited && is_of_same_server))
                || by_hand
                || adder.is_some_and(|adder| {
                    adder.late
                        || (adder.server != Some(server)
                            && (!is_sync || !adder.is_sync || self.lease_may_fail))
                });
            if excused {
                self.overwritten.insert(entry);
            } else {
                self.violates(
                    "no-lost-domain",
                    format!("an update of web{server} removed {entry}, which it had not read"),
                );
            }
        }
    }

    /// Was this entry added by a request that arrived after its sender timed out?
    pub(crate) fn arrived_late(&self, entry: &str) -> bool {
        self.adders.get(entry).is_some_and(|adder| adder.late)
    }

    /// Notes a list that was written by hand.
    pub(crate) fn edited(&mut self, before: &[String], after: &[String]) {
        for entry in after.iter().filter(|entry| !before.contains(entry)) {
            self.adders.insert(entry.clone(), Adder { server: None, is_sync: false, late: false });
            if !self.managed.contains(&comparison_key(entry)) {
                self.by_hand.insert(entry.clone());
            }
            self.overwritten.remove(entry);
        }
        for entry in before.iter().filter(|entry| !after.contains(entry)) {
            self.by_hand.remove(entry);
        }
    }

    /// May a sync remove this domain when it is not desired?
    pub(crate) fn is_managed(&self, domain: &str) -> bool {
        self.managed.contains(domain) || self.is_unclear(domain)
    }

    /// May a sync remove or leave this domain?
    pub(crate) fn is_unclear(&self, domain: &str) -> bool {
        self.unclear.contains(domain)
    }

    pub(crate) fn began_to_add(&mut self, domain: &str) {
        if !self.managed.contains(domain) {
            self.unclear.insert(domain.to_owned());
        }
    }

    /// Notes that a domain is listed although its removal was recorded.
    pub(crate) fn doubt(&mut self, domain: &str) {
        self.managed.remove(domain);
        self.unclear.insert(domain.to_owned());
    }

    pub(crate) fn claim(&mut self, domain: &str) {
        self.managed.insert(domain.to_owned());
        self.unclear.remove(domain);
        self.by_hand.retain(|entry| comparison_key(entry) != domain);
    }

    /// Notes that a sync has recorded the removal of this domain.
    pub(crate) fn disclaim(&mut self, domain: &str) {
        self.managed.remove(domain);
        if self.unclear.remove(domain) {
            self.by_hand.retain(|entry| comparison_key(entry) != domain);
        }
    }

    pub(crate) fn snapshot(&mut self) {
        self.managed_before = &self.managed | &self.unclear;
    }

    /// Resets the ownership to that of the snapshot.
    pub(crate) fn restored(&mut self) {
        for domain in self.managed_before.clone() {
            self.claim(&domain);
        }
    }

    /// Checks the report of a call.
    pub(crate) fn ends(&mut self, number: usize, report: &serde_json::Value) {
        let sender = &self.senders[number];
        let last_list = keys(&sender.last_list);
        let domains =
            |part: &str| -> Vec<String> { serde_json::from_value(report[part].clone()).unwrap_or_default() };
        let refused: BTreeSet<String> = report["refused"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|refused| refused["domain"].as_str().map(ToOwned::to_owned))
            .collect();
        let claims_too_much = domains("added").into_iter().find(|domain| !last_list.contains(domain));
        let left_out =
            sender.add.iter().find(|domain| !last_list.contains(*domain) && !refused.contains(*domain));
        let still_listed = domains("removed").into_iter().find(|domain| last_list.contains(domain));
        if let Some(domain) = claims_too_much.or(left_out.cloned()) {
            self.violates(
                "no-lost-domain",
                format!("a call succeeded, and {domain} is not on the list that it last received"),
            );
        } else if let Some(domain) = still_listed {
            self.violates(
                "no-lost-domain",
                format!(
                    "a call reports that {domain} is removed, and it is on the list that the call last received"
                ),
            );
        }
    }
}

pub(crate) fn keys(list: &[String]) -> BTreeSet<String> {
    list.iter().map(|entry| comparison_key(entry)).collect()
}

/// Checks an update against the list that its call had read.
fn check_update(sender: &Sender, list: &[String]) -> Option<Violation> {
    let violated = |invariant, text: String| Some(Violation { invariant, text });
    let Some(base) = &sender.before else {
        return violated("no-lost-domain", "an update was sent without a fresh read before it".to_owned());
    };
    if list.is_empty() {
        return violated("guarded-removal", "an empty list was sent".to_owned());
    }
    let network = |list: &[String]| keys(list).into_iter().filter(|domain| is_protected(domain)).collect();
    let networks: (BTreeSet<String>, BTreeSet<String>) = (network(base), network(list));
    if let Some(domain) = networks.0.difference(&networks.1).next() {
        return violated("guarded-removal", format!("an update leaves out {domain}"));
    }
    if !sender.rewrite && base == list {
        return violated("no-op-is-free", "an update was sent that changes nothing".to_owned());
    }
    let mut kept = 0;
    for entry in base {
        if list.get(kept) == Some(entry) {
            kept += 1;
        } else if !sender.remove.contains(&comparison_key(entry)) {
            return violated(
                "hands-off",
                format!("an update leaves out {entry}, or moves it or spells it differently"),
            );
        }
    }
    let other = list[kept..].iter().find(|entry| !sender.add.contains(*entry));
    other.and_then(|entry| {
        violated("hands-off", format!("an update adds {entry}, which the call did not request"))
    })
}
