//! Invariants at every moment: checked for each request, update and response.

use std::collections::{BTreeMap, BTreeSet};

use serverpilot_core::{api::Response, domain::comparison_key};

use crate::provider::Sent;

/// The network's own domain.
pub(crate) const NETWORK: &str = "network.example";
/// Domains of the networks, which must never leave.
const PROTECTED: [&str; 4] = [NETWORK, "www.network.example", "second.example", "www.second.example"];
/// An update without an answer is waited for at least so long after it was sent: one second for an attempt, and five more.
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
    /// A sync of the plugin, under a lease; else a script's call.
    pub is_sync: bool,
    /// It is of a copy of the network, which must change nothing.
    pub is_copy: bool,
    pub add: BTreeSet<String>,
    pub remove: BTreeSet<String>,
    pub rewrite: bool,
    /// The list as last received, and not written since.
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

/// Who put an entry onto the list.
#[derive(Clone, Copy)]
struct Adder {
    /// `None`: by hand.
    server: Option<usize>,
    is_sync: bool,
    /// By a request that arrived after its sender timed out.
    late: bool,
}

/// Checks everything that is sent.
pub(crate) struct Invariants {
    pub violation: Option<Violation>,
    senders: Vec<Sender>,
    adders: BTreeMap<String, Adder>,
    /// The comparison key of every entry that is ours to remove: our updates added it, or a sync adopted it.
    managed: BTreeSet<String>,
    /// Domains that a sync began to add, which ended without a result: it may have recorded how its call ended, so they may be
    /// removed or left. Also those that another writer has added again after a sync had removed them.
    unclear: BTreeSet<String>,
    /// The same at the time of the snapshot.
    managed_before: BTreeSet<String>,
    /// Every other entry that was added by hand, or listed at the start.
    pub by_hand: BTreeSet<String>,
    /// Two syncs may overlap: a clock has jumped, a process has stalled, or the database has lost the lease.
    pub lease_may_fail: bool,
    /// Entries of other writers that an update removed without having read them; no sync can restore them.
    pub overwritten: BTreeSet<String>,
    pub requests: usize,
    pub updates: usize,
    /// Updates that ServerPilot carried out.
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
                format!("{label} was sent after an answer that is final for the account"),
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
                "AutoSSL was switched on without a certificate being available".to_owned(),
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

    /// Notes an answer that reached its call.
    pub(crate) fn receives(&mut self, number: usize, request: &Sent, answer: &Result<Response, String>) {
        let sender = &mut self.senders[number];
        let Ok(response) = answer else { return };
        if (401..=404).contains(&response.status) && !request.is_ssl() {
            sender.is_final = true;
        }
        if let (Some(_), 400) = (request.list(), response.status) {
            // Refused as a whole: the list is as it was.
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
    /// `late`: so many milliseconds after it was sent, to a sender that had given up.
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
                // The call has read it as another writer's, who has removed it since: the plugin leaves it.
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

    /// May a sync remove this domain once it is not desired?
    pub(crate) fn is_managed(&self, domain: &str) -> bool {
        self.managed.contains(domain) || self.is_unclear(domain)
    }

    /// May it also leave it?
    pub(crate) fn is_unclear(&self, domain: &str) -> bool {
        self.unclear.contains(domain)
    }

    pub(crate) fn began_to_add(&mut self, domain: &str) {
        if !self.managed.contains(domain) {
            self.unclear.insert(domain.to_owned());
        }
    }

    /// A removal of this domain was recorded, and it is listed.
    pub(crate) fn doubt(&mut self, domain: &str) {
        self.managed.remove(domain);
        self.unclear.insert(domain.to_owned());
    }

    pub(crate) fn claim(&mut self, domain: &str) {
        self.managed.insert(domain.to_owned());
        self.unclear.remove(domain);
        self.by_hand.retain(|entry| comparison_key(entry) != domain);
    }

    /// A sync has recorded that it removed this domain.
    pub(crate) fn disclaim(&mut self, domain: &str) {
        self.managed.remove(domain);
        if self.unclear.remove(domain) {
            self.by_hand.retain(|entry| comparison_key(entry) != domain);
        }
    }

    pub(crate) fn snapshot(&mut self) {
        self.managed_before = &self.managed | &self.unclear;
    }

    /// The records are as they were at the snapshot.
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
        violated("hands-off", format!("an update adds {entry}, which the call did not ask for"))
    })
}
