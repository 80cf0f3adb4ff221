//! Apps that have never joined the pool, and those that change places.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    Plan,
    fixtures::{NETWORK, NOW, mapped, pool, pooled, records, sites, texts, with},
    plan,
    plan::{Ownership, PoolReason, Reason},
    snapshot::{Owner, Snapshot},
};

const A: &str = "a.example";
const LISTS: [&[&str]; 2] = [&[], &["two.example", A, "other.example"]];

/// The facts for a further app whose account entry and configuration are changed.
fn facts(app: &Value, member: Value) -> Value {
    let mut facts = json!({
        "desired": mapped(&[A, "www.a.example"]),
        "pool": [with(json!({ "app_id": "two", "own_domain": "two.example", "proven_at": NOW }), member)],
        "apps": [
            { "id": "one", "name": "network", "server_id": "s", "sysuser_id": "u", "domains": [NETWORK] },
            { "id": "two", "name": "pool2", "server_id": "s", "sysuser_id": "u", "domains": LISTS[1] },
        ],
    });
    for (key, value) in app.as_object().unwrap() {
        facts["apps"][1][key] = value.clone();
    }
    facts
}

/// A mistyped id: what that app lists is not on the pool's list, and stays what it is.
#[test]
fn an_app_that_never_joined_counts_as_one_outside_the_pool() {
    let none = || json!({});
    for (name, facts, is_held) in [
        ("another server", facts(&json!({ "server_id": "t" }), none()), false),
        ("another system user", facts(&json!({ "sysuser_id": "v" }), none()), true),
        ("no own domain", facts(&none(), json!({ "own_domain": null })), true),
        ("never proven", facts(&none(), json!({ "proven_at": null })), true),
        ("the same, leaving", facts(&none(), json!({ "proven_at": null, "leaving": true })), true),
    ] {
        let facts = with(facts, json!({ "adopting": true }));
        let plan = pooled(&LISTS, facts.clone());
        let held: &[&str] = if is_held { &[A, "www.a.example"] } else { &[] };
        let reasons: Vec<_> =
            plan.waiting.iter().map(|waiting| (waiting.domain.as_str(), waiting.reason)).collect();
        assert_eq!(
            reasons,
            held.iter().map(|domain| (*domain, Reason::OtherApp)).collect::<Vec<_>>(),
            "{name}"
        );
        assert_eq!(plan.add(), if is_held { &[][..] } else { &[A, "www.a.example"] }, "{name}");
        assert!(plan.placements.values().all(|app_id| app_id == "one"), "{name}");
        assert!(texts(&plan.unmanaged).is_empty() && plan.adopted.is_empty(), "{name}");
        let numbers: Vec<_> = plan.pool.iter().map(|app| (app.listed, app.ours)).collect();
        assert_eq!(numbers, [(1, 0), (3, 0)], "{name}: its list is shown");
        let end = pooled(&LISTS, with(facts, json!({ "desired": mapped(&[]) })));
        assert!(end.ownership.iter().all(|change| change.app_id == "one"), "{name}");
        assert!(end.records.iter().all(|record| record.domain.as_str() != "other.example"), "{name}");
    }
}

/// It has joined once: because it is or was proven, or because it has a domain of ours, or may have one.
#[test]
fn what_an_app_lists_that_has_joined_is_listed() {
    let owned = |facts: Value| with(json!({ "domain": "ours.example", "app_id": "two" }), facts);
    for (name, facts, owned, is_listed) in [
        ("proven", facts(&json!({}), json!({})), None, true),
        ("expired", facts(&json!({}), json!({ "proven_at": 1 })), None, true),
        (
            "delayed",
            with(
                facts(&json!({}), json!({})),
                json!({ "app_states": [{ "app_id": "two", "update_at": NOW + 1 }] }),
            ),
            None,
            true,
        ),
        (
            "not proven, ours",
            facts(&json!({}), json!({ "proven_at": null })),
            Some(owned(json!({ "owner": "managed" }))),
            true,
        ),
        (
            "not proven, adopted",
            facts(&json!({}), json!({ "proven_at": null })),
            Some(owned(json!({ "owner": "adopted" }))),
            true,
        ),
        (
            "not proven, intended",
            facts(&json!({}), json!({ "proven_at": null })),
            Some(owned(json!({ "intended": true }))),
            true,
        ),
        (
            "not proven, unmanaged",
            facts(&json!({}), json!({ "proven_at": null })),
            Some(owned(json!({ "owner": "unmanaged" }))),
            false,
        ),
    ] {
        let plan = pooled(&LISTS, with(facts, json!({ "ownership": Vec::from_iter(owned) })));
        assert_eq!(plan.placements.get(&A.into()).map(String::as_str), is_listed.then_some("two"), "{name}");
    }
}

/// An app that cannot be changed adopts nothing, and what it lists remains without an owner.
#[test]
fn only_an_app_that_is_proven_adopts() {
    let not_proven = || facts(&json!({}), json!({ "proven_at": null }));
    let ours = json!({ "ownership": [{ "domain": "ours.example", "app_id": "two", "owner": "managed" }] });
    for (name, facts, owner) in [
        ("proven", facts(&json!({}), json!({})), Some(Owner::Adopted)),
        ("leaving", facts(&json!({}), json!({ "leaving": true })), Some(Owner::Adopted)),
        (
            "delayed",
            with(
                facts(&json!({}), json!({})),
                json!({ "app_states": [{ "app_id": "two", "update_at": NOW + 1 }] }),
            ),
            Some(Owner::Adopted),
        ),
        ("expired", facts(&json!({}), json!({ "proven_at": 1 })), None),
        ("not proven any more", with(not_proven(), ours), None),
    ] {
        let plan = pooled(&LISTS, with(facts, json!({ "adopting": true, "desired": mapped(&[A]) })));
        let change = plan.ownership.iter().find(|change| change.domain.as_str() == A);
        assert_eq!(
            change.map(|change| (change.app_id.as_str(), change.owner)),
            owner.map(|owner| ("two", owner)),
            "{name}"
        );
        assert_eq!(texts(&plan.adopted), owner.map_or(vec![], |_| vec![A]), "{name}");
    }
}

/// The app may have got the domain, so another one gets it only after a read that lacks it.
#[test]
fn what_a_closed_app_may_have_got_waits() {
    let intended = json!({ "ownership": [{ "domain": A, "app_id": "two", "intended": true }] });
    for (name, app, member, waits) in [
        ("not proven", json!({}), json!({ "proven_at": null }), true),
        ("expired", json!({}), json!({ "proven_at": 1 }), true),
        ("another server", json!({ "server_id": "t" }), json!({}), true),
        ("open", json!({}), json!({}), false),
        ("missing for a quarter of an hour", json!({ "id": "nine" }), json!({}), false),
    ] {
        let mut facts = with(facts(&app, member), with(intended.clone(), json!({ "desired": mapped(&[A]) })));
        facts["apps"][1]["domains"] = json!(["two.example"]);
        facts["app_states"] = json!([{ "app_id": "two", "missing_since": 1 }]);
        let plan = pooled(&LISTS, facts.clone());
        assert_eq!(plan.add().is_empty(), waits, "{name}");
        if waits {
            let change =
                plan.ownership.iter().find(|change| change.domain.as_str() == A && change.app_id == "two");
            assert!(change.is_some_and(|change| !change.intended), "{name}: the next sync places it anew");
        }
    }
}

#[test]
fn an_app_that_may_have_got_a_domain_is_not_empty() {
    let facts = facts(&json!({ "domains": ["two.example"] }), json!({ "leaving": true }));
    let ours = |owned: Value| {
        let plan = pooled(
            &LISTS,
            with(
                facts.clone(),
                json!({ "ownership": [with(json!({ "domain": A, "app_id": "two" }), owned)] }),
            ),
        );
        plan.pool[1].ours
    };
    assert_eq!(ours(json!({ "intended": true })), 1);
    assert_eq!(ours(json!({ "owner": "managed", "intended": true })), 1);
    assert_eq!(ours(json!({ "owner": "managed" })), 0, "the list lacks it");
}

/// Records and ownership as a caller stores them.
#[derive(Default)]
struct Store {
    records: BTreeMap<String, Value>,
    ownership: BTreeMap<(String, String), Ownership>,
}

impl Store {
    fn put(&mut self, main: &str, plan: &Plan) {
        for change in &plan.ownership {
            let domain = change.domain.as_str().to_owned();
            if change.app_id == main {
                let record = json!({
                    "domain": domain, "owner": change.owner, "app_id": main, "intended": change.intended,
                    "absent_since": change.absent_since,
                });
                self.records.insert(domain, record);
            } else {
                self.ownership.insert((change.app_id.clone(), domain), change.clone());
            }
        }
    }

    /// The facts with the apps in this order.
    fn snapshot(&self, ids: [&str; 2], lists: &[&[&str]]) -> Snapshot {
        let mut snapshot = pool(lists, json!({ "desired": mapped(&[A, "b.example", "c.example"]) }));
        snapshot.networks = vec![NETWORK.into(), "two.example".into()];
        ids[0].clone_into(&mut snapshot.app_id);
        ids[1].clone_into(&mut snapshot.pool[0].app_id);
        let records: Vec<&Value> = self.records.values().collect();
        snapshot.records = serde_json::from_value(json!(records)).unwrap();
        snapshot.ownership = self.ownership.values().cloned().collect();
        snapshot
    }
}

/// The main app and another one change places, and back: each keeps the owners of its domains.
#[test]
fn apps_that_change_places_keep_their_owners() {
    let lists = [&[A, "hand.example"][..], &["two.example", NETWORK, "b.example"]];
    let mut store = Store::default();
    for (domain, owner) in
        [(A, "managed"), ("b.example", ""), ("hand.example", "unmanaged"), ("c.example", "")]
    {
        store.records.insert(
            domain.to_owned(),
            records(&[domain], &json!({ "owner": owner, "app_id": "one" }))[0].take(),
        );
    }
    let owned = json!({ "domain": "b.example", "app_id": "two", "owner": "adopted" });
    store
        .ownership
        .insert(("two".to_owned(), "b.example".to_owned()), serde_json::from_value(owned).unwrap());
    for ids in [["two", "one"], ["one", "two"], ["two", "one"]] {
        let mut snapshot = store.snapshot(ids, &lists);
        let first = plan(&snapshot);
        assert_eq!(first.pause, None);
        snapshot.preview = true;
        assert_eq!(first.mappings, 2, "{ids:?}");
        // What is sent fails, so nothing else changes the store.
        let failed = first.changes.iter().map(|change| {
            json!({ "app_id": change.app_id, "failure": { "exception": "LockTimeoutException", "source": "server", "message": "m" } })
        });
        snapshot.results = serde_json::from_value(failed.collect()).unwrap();
        let end = plan(&snapshot);
        let main_at = end.ownership.iter().position(|change| change.app_id == ids[0]);
        let further_at = end.ownership.iter().rposition(|change| change.app_id == ids[1]);
        assert!(further_at < main_at, "{ids:?}: a record is overwritten last");
        store.put(ids[0], &end);
        let after = plan(&store.snapshot(ids, &lists));
        assert_eq!(after.mappings, 2, "{ids:?}");
        let owners = |snapshot: &Snapshot| {
            let pool = super::pool::Pool::new(snapshot);
            [("one", A), ("two", "b.example"), ("one", "hand.example"), ("two", A), ("one", "b.example")]
                .map(|(app_id, domain)| pool.owners.recorded(app_id, &domain.into()).owner)
        };
        let expected = [Owner::Managed, Owner::Adopted, Owner::Unmanaged, Owner::None, Owner::None];
        assert_eq!(owners(&store.snapshot(ids, &lists)), expected, "{ids:?}");
    }
}

/// A further app becomes the first one: what was recorded of its domains counts, not the records that events have made.
#[test]
fn an_app_that_becomes_the_first_keeps_its_owners() {
    let lists =
        [&["hand.example", A, "gone.example"][..], &["two.example", NETWORK, "y.example", "m.example"]];
    let owned = |owner: &str, domain: &str| json!({ "domain": domain, "app_id": "two", "owner": owner });
    let mut store = Store::default();
    for domain in ["m.example", "y.example"] {
        store.records.insert(domain.to_owned(), json!({ "domain": domain }));
    }
    for ownership in [owned("managed", "m.example"), owned("unmanaged", "y.example")] {
        let ownership: Ownership = serde_json::from_value(ownership).unwrap();
        store.ownership.insert(("two".to_owned(), ownership.domain.as_str().to_owned()), ownership);
    }
    let mut snapshot = store.snapshot(["two", "one"], &lists);
    snapshot.desired = serde_json::from_value(mapped(&["y.example"])).unwrap();
    snapshot.store.app_id = "one".to_owned();
    let first = plan(&snapshot);
    assert_eq!(texts(&first.adopted), [""; 0], "an unmanaged domain stays so");
    let changes = first.ownership.iter().filter(|change| change.app_id == "two");
    let owners: BTreeMap<_, _> = changes.map(|change| (change.domain.as_str(), change.owner)).collect();
    assert_eq!(owners.get("m.example"), Some(&Owner::Managed), "it can still be removed");
    assert_eq!(owners.get("y.example"), Some(&Owner::Unmanaged));
    store.put("two", &first);
    store.ownership.retain(|(app_id, _), _| app_id != "two");
    let owners = |snapshot: &Snapshot| {
        let pool = super::pool::Pool::new(snapshot);
        ["m.example", "y.example"].map(|domain| pool.owners.recorded("two", &domain.into()).owner)
    };
    assert_eq!(owners(&store.snapshot(["two", "one"], &lists)), [Owner::Managed, Owner::Unmanaged]);
}

/// The app was the first one for a while, so what is stored for it as a further app is outdated.
#[test]
fn an_outdated_ownership_of_an_app_that_was_the_first_is_replaced() {
    for (listed, record, stored) in
        [(true, "unmanaged", "managed"), (true, "adopted", "unmanaged"), (false, "", "managed")]
    {
        let list: &[&str] = if listed { &["two.example", "x.example"] } else { &["two.example"] };
        let plan = pooled(
            &[&[], list],
            json!({
                "records": records(&["x.example"], &json!({ "owner": record, "app_id": "two" })),
                "ownership": [{ "domain": "x.example", "app_id": "two", "owner": stored }],
            }),
        );
        let is_it = |change: &&Ownership| change.app_id == "two" && change.domain.as_str() == "x.example";
        let owner =
            plan.ownership.iter().find(is_it).map(|change| serde_json::to_value(change.owner).unwrap());
        assert_eq!(owner, Some(json!(record)), "{record} instead of {stored}");
    }
}

/// Another app of the server may answer for a domain that it lists as well.
#[test]
fn a_domain_that_another_app_lists_as_well_is_not_an_own_domain() {
    for (name, on_main, outside, server, reason) in [
        ("on the first app", true, json!([]), "s", Some(PoolReason::NoOwnDomain)),
        ("on an app outside the pool", false, json!(["TWO.example"]), "s", Some(PoolReason::NoOwnDomain)),
        ("on an app of another server", false, json!(["two.example"]), "t", None),
        ("on none", false, json!(["*.two.example"]), "s", None),
    ] {
        let main = [NETWORK].into_iter().chain(on_main.then_some("two.example"));
        let app = |id: &str, server: &str, domains: Value| json!({ "id": id, "name": id, "server_id": server, "sysuser_id": "u", "domains": domains });
        let apps = [
            app("one", "s", json!(main.collect::<Vec<_>>())),
            app("two", "s", json!(["two.example"])),
            app("nine", server, outside),
        ];
        let plan = pooled(&[&[], &["two.example"]], json!({ "apps": apps }));
        assert_eq!(plan.pool[1].reason, reason, "{name}");
    }
}

/// Else a customer could close an app: a domain of a site is not the app's own.
#[test]
fn a_mapping_of_an_apps_own_domain_is_refused() {
    let both = ["two.example", "www.two.example"];
    let facts = json!({ "desired": mapped(&both), "adopting": true, "ownership": [{ "domain": "two.example", "app_id": "two", "owner": "managed" }] });
    let not_proven =
        with(facts.clone(), json!({ "pool": [{ "app_id": "two", "own_domain": "two.example" }] }));
    let of_site = with(facts.clone(), json!({ "desired": sites(&both) }));
    for (name, list, facts, is_refused) in [
        ("listed", "two.example", facts.clone(), true),
        (
            "its partner is its own",
            "www.two.example",
            with(
                facts.clone(),
                json!({ "pool": [{ "app_id": "two", "own_domain": "www.two.example", "proven_at": NOW }] }),
            ),
            true,
        ),
        ("before it has joined", "two.example", not_proven, true),
        ("a site's own", "two.example", of_site, true),
        ("not listed any more", "other.example", facts, false),
    ] {
        let plan = pooled(&[&[], &[list]], facts);
        let refused: Vec<_> =
            plan.records.iter().filter(|record| record.reason == Some(Reason::NetworkDomain)).collect();
        assert_eq!(refused.len(), if is_refused { 2 } else { 0 }, "{name}");
        assert_eq!(plan.add(), if is_refused { vec![] } else { both.to_vec() }, "{name}");
        assert_eq!(plan.adopted, [], "{name}");
    }
}
