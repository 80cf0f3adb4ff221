//! What must hold at every moment: checked whenever something is sent, done or answered.

use std::collections::{BTreeMap, BTreeSet};

use serverpilot_core::{api::Response, domain::comparison_key};

use crate::provider::Sent;

/// The network's own domain, which must never leave.
pub(crate) const NETWORK: &str = "network.example";

/// An invariant that was violated.
#[derive(Clone, Debug)]
pub(crate) struct Violation {
    pub invariant: &'static str,
    pub text: String,
}

/// A call of the extension, as far as the invariants depend on it.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct Sender {
    pub server: usize,
    /// The plugin's, under a lease; else a script's.
    pub is_pass: bool,
    pub add: BTreeSet<String>,
    pub remove: BTreeSet<String>,
    pub rewrite: bool,
    /// The list as it was last heard, and not written since.
    pub base: Option<Vec<String>>,
    /// What the update under way was built on.
    pub before: Option<Vec<String>>,
    /// ServerPilot last said that there is a certificate, and none installed.
    pub may_enable: bool,
    /// It was told 401, 402, 403 or 404.
    pub is_final: bool,
    pub requests: usize,
    /// The list as the call last heard of it.
    pub heard: Vec<String>,
}

/// Who put an entry onto the list.
#[derive(Clone, Copy)]
struct Adder {
    /// None: by hand.
    server: Option<usize>,
    is_pass: bool,
    /// By a request that arrived when nobody waited for it any more.
    late: bool,
}

/// Checks everything that is sent.
pub(crate) struct Invariants {
    pub violation: Option<Violation>,
    senders: Vec<Sender>,
    adders: BTreeMap<String, Adder>,
    /// Every key that an update of ours brought onto the list.
    pub ours: BTreeSet<String>,
    /// Every entry that came by hand, or was there at first.
    pub by_hand: BTreeSet<String>,
    /// Two passes may overlap: a clock has jumped, a process has stood still, or the database has forgotten.
    pub lease_may_fail: bool,
    /// Entries that somebody else wrote and an update took away unseen, and nobody can repair.
    pub overwritten: BTreeSet<String>,
    pub requests: usize,
    pub updates: usize,
    /// Updates that ServerPilot carried out.
    pub writes: usize,
}

impl Invariants {
    pub(crate) fn new(listed: &[String]) -> Self {
        Self {
            violation: None,
            senders: Vec::new(),
            adders: BTreeMap::new(),
            ours: BTreeSet::new(),
            by_hand: listed.iter().filter(|entry| is_others(entry)).cloned().collect(),
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

    /// A call begins; its number.
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
        let what = format!("{} {}", request.method, request.path);
        if sender.is_final {
            self.violates(
                "fault-isolation",
                format!("{what} was sent after an answer that is final for the account"),
            );
            return;
        }
        // Four tries of each: a read, three rounds, a batch taken apart, the certificate.
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
            if let Some(violation) = look_at(sender, &list) {
                self.violation.get_or_insert(violation);
            }
        }
    }

    /// An answer that reached its call.
    pub(crate) fn hears(&mut self, number: usize, request: &Sent, answer: &Result<Response, String>) {
        let sender = &mut self.senders[number];
        let Ok(incoming) = answer else { return };
        if (401..=404).contains(&incoming.status) && !request.is_ssl() {
            sender.is_final = true;
        }
        if let (Some(_), 400) = (request.list(), incoming.status) {
            // Refused as a whole: the list is as it was.
            sender.base = sender.before.take();
        }
        if incoming.status != 200 {
            return;
        }
        let body: Option<serde_json::Value> =
            incoming.body.as_ref().and_then(|body| serde_json::from_slice(body).ok());
        let Some(body) = body else { return };
        let told: Option<Vec<String>> = serde_json::from_value(body["data"]["domains"].clone()).ok();
        let Some(told) = told else { return };
        if request.reads() {
            sender.may_enable = body["data"]["autossl"]["available"] == true && body["data"]["ssl"].is_null();
            sender.base = Some(told.clone());
        } else if let Some(sent) = request.list() {
            let (sent_keys, told_keys) = (keys(&sent), keys(&told));
            let kept = sender.add.intersection(&sent_keys).all(|name| told_keys.contains(name))
                && sender.remove.iter().all(|name| sent_keys.contains(name) || !told_keys.contains(name));
            sender.base = kept.then(|| if sent_keys == told_keys { sent } else { told.clone() });
        } else {
            return;
        }
        sender.heard = told;
    }

    /// An update that ServerPilot has carried out.
    pub(crate) fn applied(&mut self, number: usize, before: &[String], after: &[String], late: bool) {
        self.writes += 1;
        let sender = &self.senders[number];
        let (server, is_pass) = (sender.server, sender.is_pass);
        for entry in after.iter().filter(|entry| !before.contains(entry)) {
            self.adders.insert(entry.clone(), Adder { server: Some(server), is_pass, late });
            self.ours.insert(comparison_key(entry));
        }
        let lost: Vec<String> = before
            .iter()
            .filter(|entry| !after.contains(entry) && !sender.remove.contains(&comparison_key(entry)))
            .cloned()
            .collect();
        for entry in lost {
            let adder = self.adders.get(&entry).copied();
            let by_hand = adder.is_none_or(|adder| adder.server.is_none());
            let excused = late
                || by_hand
                || adder.is_some_and(|adder| {
                    adder.late
                        || (adder.server != Some(server)
                            && (!is_pass || !adder.is_pass || self.lease_may_fail))
                });
            if excused {
                self.overwritten.insert(entry);
            } else {
                self.violates(
                    "no-lost-domain",
                    format!("an update of web{server} took {entry} away, which it had not read"),
                );
            }
        }
    }

    /// Did a request bring this entry that arrived when nobody waited for it any more?
    pub(crate) fn came_late(&self, entry: &str) -> bool {
        self.adders.get(entry).is_some_and(|adder| adder.late)
    }

    /// A list that somebody wrote by hand.
    pub(crate) fn edited(&mut self, before: &[String], after: &[String]) {
        for entry in after.iter().filter(|entry| !before.contains(entry)) {
            self.adders.insert(entry.clone(), Adder { server: None, is_pass: false, late: false });
            if is_others(entry) {
                self.by_hand.insert(entry.clone());
            }
            self.overwritten.remove(entry);
        }
        for entry in before.iter().filter(|entry| !after.contains(entry)) {
            self.by_hand.remove(entry);
        }
    }

    /// A call that says that it is done.
    pub(crate) fn ends(&mut self, number: usize, report: &serde_json::Value) {
        let sender = &self.senders[number];
        let heard = keys(&sender.heard);
        let names =
            |part: &str| -> Vec<String> { serde_json::from_value(report[part].clone()).unwrap_or_default() };
        let refused: BTreeSet<String> = report["refused"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|refused| refused["domain"].as_str().map(ToOwned::to_owned))
            .collect();
        let claims_too_much = names("added").into_iter().find(|name| !heard.contains(name));
        let left_out = sender.add.iter().find(|name| !heard.contains(*name) && !refused.contains(*name));
        let still_there = names("removed").into_iter().find(|name| heard.contains(name));
        if let Some(name) = claims_too_much.or(left_out.cloned()) {
            self.violates(
                "no-lost-domain",
                format!("a call ended well, and {name} is not on the list that it last heard of"),
            );
        } else if let Some(name) = still_there {
            self.violates(
                "no-lost-domain",
                format!("a call says that {name} is removed, and it last heard of it on the list"),
            );
        }
    }
}

/// Is it nobody's here, whoever writes it? What customers and scripts ask for is ours, even if a stale list brings it back.
fn is_others(entry: &str) -> bool {
    !["customer", "www.customer", "script"].iter().any(|ours| entry.starts_with(ours))
}

fn keys(list: &[String]) -> BTreeSet<String> {
    list.iter().map(|entry| comparison_key(entry)).collect()
}

/// An update against what its call had read.
fn look_at(sender: &Sender, list: &[String]) -> Option<Violation> {
    let violated = |invariant, text: String| Some(Violation { invariant, text });
    let Some(base) = &sender.before else {
        return violated("no-lost-domain", "an update was sent without a fresh read before it".to_owned());
    };
    if list.is_empty() {
        return violated("guarded-removal", "an empty list was sent".to_owned());
    }
    let network = |list: &[String]| list.iter().any(|entry| comparison_key(entry) == NETWORK);
    if network(base) && !network(list) {
        return violated("guarded-removal", format!("an update leaves out {NETWORK}"));
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
