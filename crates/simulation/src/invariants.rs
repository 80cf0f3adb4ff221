//! The invariants that are checked at each request, update and response.

use std::collections::BTreeSet;

use serverpilot_core::{api::Response, domain::comparison_key, plan::LIMIT};

use crate::{
    apps::MAIN,
    entries::{Adder, Entries},
    provider::Sent,
};

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
    pub app: usize,
    pub server: usize,
    /// Is it a sync of the plugin, under a lease, rather than a script's call?
    pub is_sync: bool,
    /// Is it of a copy of the network, which must change nothing?
    pub is_copy: bool,
    pub add: BTreeSet<String>,
    pub remove: BTreeSet<String>,
    /// Domains that leave this app because another one lists them, and when the sync last read the lists of all apps.
    pub moved: BTreeSet<String>,
    pub lists_read_at: u64,
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

/// Checks every request.
pub(crate) struct Invariants {
    pub violation: Option<Violation>,
    senders: Vec<Sender>,
    /// By app.
    entries: Vec<Entries>,
    /// Can two syncs overlap, because a clock has jumped, a process has stalled, or the database has lost the lease?
    pub lease_may_fail: bool,
    pub requests: usize,
    pub updates: usize,
    /// Number of updates that ServerPilot applied.
    pub writes: usize,
    /// Number of those that removed domains because another app lists them.
    pub moves: usize,
}

impl Invariants {
    /// `lists`: of each app. `adopted`: domains that the first sync adopts if the first app lists them.
    pub(crate) fn new(lists: &[Vec<String>], adopted: &BTreeSet<String>) -> Self {
        let of_app = |(app, listed): (usize, &Vec<String>)| {
            Entries::new(listed, if app == MAIN { adopted } else { const { &BTreeSet::new() } })
        };
        Self {
            violation: None,
            senders: Vec::new(),
            entries: lists.iter().enumerate().map(of_app).collect(),
            lease_may_fail: false,
            requests: 0,
            updates: 0,
            writes: 0,
            moves: 0,
        }
    }

    /// What is known of the entries of an app's list.
    pub(crate) fn of(&self, app: usize) -> &Entries {
        &self.entries[app]
    }

    pub(crate) fn of_mut(&mut self, app: usize) -> &mut Entries {
        &mut self.entries[app]
    }

    /// Of every app.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Entries> {
        self.entries.iter()
    }

    pub(crate) fn all_mut(&mut self) -> impl Iterator<Item = &mut Entries> {
        self.entries.iter_mut()
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

    /// Checks that a domain which leaves an app because another one lists it is still listed (`no-lost-domain`).
    ///
    /// `lists`: those of the other apps.
    pub(crate) fn moved(
        &mut self,
        number: usize,
        before: &[String],
        after: &[String],
        lists: &[Vec<String>],
    ) {
        let sender = &self.senders[number];
        let (before, after) = (keys(before), keys(after));
        let left = before.difference(&after).filter(|domain| sender.moved.contains(*domain));
        let lost = |domain: &&String| {
            // The other list was edited after the sync had read it.
            let is_edited = self.all().any(|entries| {
                entries.lost_at.get(*domain).is_some_and(|lost_at| *lost_at >= sender.lists_read_at)
            });
            !is_edited && !lists.iter().any(|list| keys(list).contains(*domain))
        };
        let is_move = left.clone().next().is_some();
        let lost = left.clone().find(lost).cloned();
        self.moves += usize::from(is_move);
        if let Some(domain) = lost.filter(|_| !self.lease_may_fail) {
            let text =
                format!("an update removed {domain} from app {}, and no other app lists it", sender.app + 1);
            self.violates("no-lost-domain", text);
        }
    }

    /// Checks an update that ServerPilot has applied.
    ///
    /// `late`: the milliseconds since it was sent, if its sender has timed out.
    pub(crate) fn applied(&mut self, number: usize, before: &[String], after: &[String], late: Option<u64>) {
        self.writes += 1;
        let sender = &self.senders[number];
        let (app, server, is_sync) = (sender.app, sender.server, sender.is_sync);
        let (asked, removable) = (sender.add.clone(), sender.remove.clone());
        let read = keys(&sender.last_list);
        let is_awaited = late.is_some_and(|ms| ms < AWAITED_MS);
        let late = late.is_some();
        for entry in after.iter().filter(|entry| !before.contains(entry)) {
            self.entries[app].adders.insert(entry.clone(), Adder { server: Some(server), is_sync, late });
            let key = comparison_key(entry);
            if asked.contains(&key) && read.contains(&key) {
                // The call has read it as an entry of another writer, which has removed it since, so the plugin leaves it.
                self.entries[app].began_to_add(&key);
            } else if asked.contains(&key) {
                self.entries[app].claim(&key);
            }
        }
        let lost: Vec<String> = before
            .iter()
            .filter(|entry| !after.contains(entry) && !removable.contains(&comparison_key(entry)))
            .cloned()
            .collect();
        for entry in lost {
            let adder = self.entries[app].adders.get(&entry).copied();
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
                self.entries[app].overwritten.insert(entry);
            } else {
                self.violates(
                    "no-lost-domain",
                    format!("an update of web{server} removed {entry}, which it had not read"),
                );
            }
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
    if list.len() > LIMIT && list.len() > base.len() {
        return violated("capacity", format!("an update sends {} domains", list.len()));
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
