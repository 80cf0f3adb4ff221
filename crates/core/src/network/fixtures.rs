//! Snapshots for tests: defaults, merged with the JSON of a test's own facts.

use serde_json::{Value, json};

use super::{ComparisonKey, Plan, Snapshot, plan};

pub(super) const NETWORK: &str = "network.example";
pub(super) const NOW: i64 = 1_000_000;

/// A network whose app lists the network's domain and `listed`.
pub(super) fn snapshot(listed: &[&str], facts: Value) -> Snapshot {
    let list: Vec<&str> = std::iter::once(NETWORK).chain(listed.iter().copied()).collect();
    let mut snapshot = json!({
        "now": NOW,
        "app_id": "one",
        "apps": [{ "id": "one", "name": "network", "domains": list }],
        "networks": [NETWORK],
        "desired": [],
    });
    merge(&mut snapshot, facts);
    serde_json::from_value(snapshot).unwrap()
}

/// The plan for [`snapshot`].
pub(super) fn planned(listed: &[&str], facts: Value) -> Plan {
    plan(&snapshot(listed, facts))
}

/// The plan for a pool of apps with these lists: the networks' first, then `two` with its own domain `two.example`, and so on.
/// `names` of the facts are those of the apps.
pub(super) fn pooled(lists: &[&[&str]], facts: Value) -> Plan {
    plan(&pool(lists, facts))
}

/// The snapshot for [`pooled`].
pub(super) fn pool(lists: &[&[&str]], mut facts: Value) -> Snapshot {
    let names = facts.as_object_mut().and_then(|facts| facts.remove("names"));
    let ids = ["one", "two", "three", "four"];
    let app = |(index, list): (usize, &&[&str])| {
        let list: Vec<&str> =
            (index == 0).then_some(NETWORK).into_iter().chain(list.iter().copied()).collect();
        let default = json!(["network", "pool2", "pool3", "pool4"][index]);
        let name = names.as_ref().map_or(&default, |names| &names[index]);
        json!({ "id": ids[index], "name": name, "server_id": "s", "sysuser_id": "u", "domains": list })
    };
    let apps: Vec<Value> = lists.iter().enumerate().map(app).collect();
    let further = ids.iter().take(lists.len()).skip(1);
    let further: Vec<Value> = further
        .map(|id| json!({ "app_id": id, "own_domain": format!("{id}.example"), "proven_at": NOW }))
        .collect();
    snapshot(&[], with(json!({ "apps": apps, "pool": further }), facts))
}

/// These facts with others.
pub(super) fn with(mut facts: Value, others: Value) -> Value {
    merge(&mut facts, others);
    facts
}

fn merge(into: &mut Value, facts: Value) {
    let Value::Object(facts) = facts else { panic!("facts are an object") };
    for (key, value) in facts {
        into[key] = value;
    }
}

pub(super) fn mapped(domains: &[&str]) -> Value {
    domains.iter().map(|domain| json!({ "domain": domain, "kind": "mapped" })).collect()
}

pub(super) fn sites(domains: &[&str]) -> Value {
    domains.iter().map(|domain| json!({ "domain": domain, "kind": "site" })).collect()
}

/// Approvals of these domains, for any site and reason.
pub(super) fn approved(domains: &[&str]) -> Value {
    domains.iter().map(|domain| json!({ "domain": domain })).collect()
}

/// Records of these domains, all with the same facts.
pub(super) fn records(domains: &[&str], facts: &Value) -> Value {
    let record = |domain: &&str| {
        let mut record = json!({ "domain": domain });
        merge(&mut record, facts.clone());
        record
    };
    domains.iter().map(record).collect()
}

/// A record of a managed domain whose removal was announced long enough ago.
pub(super) fn leaving() -> Value {
    json!({ "owner": "managed", "removal_announced_at": NOW - 120 })
}

/// `n1.example`, `n2.example`, …
pub(super) fn numbered(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("n{number}.example")).collect()
}

pub(super) fn strs(domains: &[String]) -> Vec<&str> {
    domains.iter().map(String::as_str).collect()
}

pub(super) fn texts(domains: &[ComparisonKey]) -> Vec<&str> {
    domains.iter().map(ComparisonKey::as_str).collect()
}

impl Plan {
    pub(super) fn add(&self) -> Vec<&str> {
        self.changes.iter().flat_map(|change| texts(&change.add)).collect()
    }

    pub(super) fn remove(&self) -> Vec<&str> {
        self.changes.iter().flat_map(|change| texts(&change.remove)).collect()
    }

    /// Domains that wait, each with the code of its reason.
    pub(super) fn held(&self) -> Vec<(&str, String)> {
        let code = |reason| serde_json::to_value(reason).unwrap().as_str().unwrap().to_owned();
        self.waiting.iter().map(|waiting| (waiting.domain.as_str(), code(waiting.reason))).collect()
    }
}
