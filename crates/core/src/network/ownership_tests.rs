use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{
    Plan,
    fixtures::{NOW, mapped, planned, records, snapshot},
    snapshot::Owner,
};
use super::{super::owners::Owners, *};

/// The change of a domain's ownership, if there is one.
fn change(plan: &Plan, domain: &str) -> Option<(Owner, bool, Option<i64>)> {
    let mut found = plan.ownership.iter().filter(|change| change.domain.as_str() == domain);
    let change = found.next().map(|change| (change.owner, change.intended, change.absent_since));
    assert!(found.next().is_none(), "{domain} twice");
    change
}

/// The results of an update that adds `a.example`.
fn results(added: &[&str], refused: &Value, action: &Value, failure: &Value) -> Value {
    json!([{ "app_id": "one", "failure": failure, "report": {
        "added": added, "removed": [], "refused": refused, "action": action, "ssl": { "state": "on" },
    } }])
}

#[test]
fn each_row_of_a_listed_domain() {
    let none = json!({});
    for (name, record, desired, adopting, expected) in [
        ("managed", json!({ "owner": "managed" }), true, false, Owner::Managed),
        ("adopted", json!({ "owner": "adopted" }), false, false, Owner::Adopted),
        ("begun, the end unknown", json!({ "intended": true }), false, false, Owner::Managed),
        ("the same, adopted", json!({ "owner": "adopted", "intended": true }), true, true, Owner::Adopted),
        (
            "begun after it had left",
            json!({ "owner": "unmanaged", "intended": true }),
            true,
            false,
            Owner::Managed,
        ),
        ("unmanaged", json!({ "owner": "unmanaged" }), true, true, Owner::Unmanaged),
        ("first seen while adopting", none.clone(), true, true, Owner::Adopted),
        ("the same, not desired", none.clone(), false, true, Owner::Unmanaged),
        ("first seen", none.clone(), true, false, Owner::Unmanaged),
        ("the same, not desired", none, false, false, Owner::Unmanaged),
        ("of another app", json!({ "owner": "managed", "app_id": "two" }), true, false, Owner::Unmanaged),
        ("of this app", json!({ "owner": "managed", "app_id": "one" }), true, false, Owner::Managed),
        (
            "of another, adopting",
            json!({ "owner": "unmanaged", "app_id": "two" }),
            true,
            true,
            Owner::Adopted,
        ),
    ] {
        let snapshot = snapshot(&[], json!({ "records": records(&["a.example"], &record) }));
        let owners = Owners::new(&snapshot, &["one"]);
        let domain = ComparisonKey::new("a.example");
        assert_eq!(owners.of_listed("one", &domain, desired, adopting), expected, "{name}");
    }
    assert_eq!(of_listed(Recorded::default(), true, true), Owner::Adopted);
    assert_eq!(of_listed(Recorded::default(), false, true), Owner::Unmanaged);
}

/// A domain that an operator lists between the read and the update, or after a rejection, is not managed.
#[test]
fn each_end_of_an_addition() {
    let refused = |reason: &str| json!([{ "domain": "a.example", "reason": reason, "message": "no" }]);
    let nothing = json!([]);
    let done = json!({ "id": "a1", "status": "success" });
    let lost = json!({ "id": null, "status": "open" });
    let final_error = json!({ "exception": "PaymentRequiredException", "source": "server", "message": "m" });
    let lost_error = json!({ "exception": "NetworkException", "source": "server", "message": "m" });
    let is_none = Value::Null;
    for (name, record, results, expected) in [
        (
            "added",
            json!({}),
            results(&["a.example"], &nothing, &done, &is_none),
            (Owner::Managed, false, None),
        ),
        ("found", json!({}), results(&[], &nothing, &done, &is_none), (Owner::Unmanaged, false, None)),
        (
            "found, and ours",
            json!({ "owner": "managed", "absent_since": NOW - 9 }),
            results(&[], &nothing, &done, &is_none),
            (Owner::Managed, false, None),
        ),
        (
            "found, after a call of unknown end",
            json!({ "intended": true }),
            results(&[], &nothing, &done, &is_none),
            (Owner::Unmanaged, false, None),
        ),
        (
            "rejected",
            json!({}),
            results(&[], &refused("rejected"), &done, &is_none),
            (Owner::None, false, None),
        ),
        (
            "rejected, ours lately",
            json!({ "owner": "managed", "absent_since": NOW - 9 }),
            results(&[], &refused("rejected"), &done, &is_none),
            (Owner::Managed, false, Some(NOW - 9)),
        ),
        (
            "not tried",
            json!({}),
            results(&[], &refused("deadline"), &done, &is_none),
            (Owner::None, false, None),
        ),
        (
            "cut off",
            json!({}),
            results(&[], &refused("deadline"), &lost, &is_none),
            (Owner::None, true, None),
        ),
        (
            "cut off by a failure",
            json!({}),
            results(&[], &refused("deadline"), &done, &lost_error),
            (Owner::None, true, None),
        ),
        (
            "refused by the API",
            json!({}),
            results(&[], &refused("deadline"), &done, &final_error),
            (Owner::None, false, None),
        ),
    ] {
        let facts = json!({
            "desired": mapped(&["a.example"]), "records": records(&["a.example"], &record), "results": results,
        });
        assert_eq!(change(&planned(&[], facts), "a.example"), Some(expected), "{name}");
    }
}

#[test]
fn additions_of_a_failed_call_stay_intended_unless_nothing_was_sent() {
    let intended = json!([
        { "domain": "new.example", "intended": true },
        { "domain": "listed.example", "intended": true },
        { "domain": "ours.example", "owner": "managed" },
    ]);
    let ended = |exception: &str, desired: Value| {
        let failure = json!({ "exception": exception, "source": "server", "message": "m" });
        let facts = json!({
            "records": intended, "desired": desired,
            "results": [{ "app_id": "one", "failure": failure }], "failure": failure,
        });
        let plan = planned(&["listed.example"], facts);
        plan.ownership.iter().map(|change| change.domain.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ended("NetworkException", Value::Null), [""; 0]);
    assert_eq!(ended("PaymentRequiredException", Value::Null), ["new.example"]);
    let facts = json!({
        "records": intended,
        "failure": { "exception": "PaymentRequiredException", "source": "server", "message": "m" },
    });
    assert_eq!(planned(&[], facts).ownership, [], "a failure of a read says nothing about an earlier update");
}

#[test]
fn ownership_ends_when_reads_of_15_minutes_lack_the_domain() {
    for (name, record, desired, expected) in [
        ("it is missing", json!({ "owner": "managed" }), false, Some((Owner::Managed, false, Some(NOW)))),
        ("for a while", json!({ "owner": "managed", "absent_since": NOW - 899 }), false, None),
        (
            "for 15 minutes",
            json!({ "owner": "unmanaged", "absent_since": NOW - 900 }),
            false,
            Some((Owner::None, false, Some(NOW - 900))),
        ),
        ("no owner is left", json!({ "absent_since": NOW - 900 }), false, None),
        ("without an owner", json!({}), false, Some((Owner::None, false, Some(NOW)))),
        (
            "intended, and not listed",
            json!({ "intended": true }),
            false,
            Some((Owner::None, false, Some(NOW))),
        ),
        (
            "desired and held",
            json!({ "owner": "managed", "hold": "hold" }),
            true,
            Some((Owner::Managed, false, Some(NOW))),
        ),
        (
            "the same for 15 minutes",
            json!({ "owner": "managed", "hold": "hold", "absent_since": NOW - 900 }),
            true,
            Some((Owner::None, false, None)),
        ),
    ] {
        let facts = json!({
            "desired": mapped(&["a.example"][..usize::from(desired)]),
            "records": records(&["a.example"], &record),
        });
        assert_eq!(change(&planned(&[], facts), "a.example"), expected, "{name}");
    }
    let listed = json!({ "records": records(&["a.example"], &json!({ "owner": "managed", "absent_since": NOW - 900 })) });
    let mut kept = listed.clone();
    kept["desired"] = mapped(&["a.example"]);
    assert_eq!(change(&planned(&["a.example"], kept), "a.example"), Some((Owner::Managed, false, None)));
}

#[test]
fn a_verified_removal_ends_ownership() {
    let mut results = results(&[], &json!([]), &json!({ "id": "a1" }), &Value::Null);
    results[0]["report"]["removed"] = json!(["a.example"]);
    let facts = json!({
        "records": records(&["a.example", "b.example"], &json!({ "owner": "managed" })), "results": results,
    });
    let plan = planned(&["a.example", "b.example"], facts);
    assert_eq!(change(&plan, "a.example"), Some((Owner::None, false, Some(NOW))));
    assert_eq!(change(&plan, "b.example"), None, "it is still listed");
}

/// What happens between two syncs, and in the call of the second.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// An operator lists it, or removes it.
    ByHand(bool),
    /// It is mapped to a site, or unmapped.
    Map(bool),
    /// A sync. Its call succeeds, is rejected, or has an unknown result, with or without effect.
    Sync { end: u8, arrives: bool, listed_meanwhile: bool },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        any::<bool>().prop_map(Step::ByHand),
        any::<bool>().prop_map(Step::Map),
        (0..4_u8, any::<bool>(), any::<bool>()).prop_map(|(end, arrives, listed_meanwhile)| Step::Sync {
            end,
            arrives,
            listed_meanwhile
        }),
    ];
    proptest::collection::vec(step, 1..24)
}

proptest! {
    /// `no-wrong-removal`: in a random history without late updates, a sync never removes what an operator listed.
    #[test]
    fn what_an_operator_listed_never_leaves(steps in steps()) {
        let (mut listed, mut by_hand, mut is_mapped) = (false, false, false);
        let mut record = json!({ "domain": "a.example" });
        let mut now = NOW;
        for step in steps {
            now += 60;
            let Step::Sync { end, arrives, listed_meanwhile } = step else {
                match step {
                    // A domain that left less than 15 minutes ago keeps its owner, and an edit after a call with an unknown result
                    // cannot be distinguished from the result of that call.
                    Step::ByHand(is_on) => {
                        let is_clear = !listed && record["intended"] != true && record["owner"] != "managed";
                        (listed, by_hand) = (is_on, is_on && (by_hand || is_clear));
                    }
                    Step::Map(is_on) => is_mapped = is_on,
                    Step::Sync { .. } => {}
                }
                continue;
            };
            let mut facts = json!({
                "now": now, "desired": mapped(&["a.example"][..usize::from(is_mapped)]), "records": [record],
            });
            let read = &["a.example"][..usize::from(listed)];
            let plan = planned(read, facts.clone());
            prop_assert!(!by_hand || plan.remove().is_empty(), "{record}");
            let (adds, removes) = (!plan.add().is_empty(), !plan.remove().is_empty());
            if adds {
                record["intended"] = json!(true);
                if listed_meanwhile && end < 2 {
                    (listed, by_hand) = (true, record["owner"] != "managed");
                }
            }
            let failure = json!({ "exception": "NetworkException", "source": "server", "message": "m" });
            if adds || removes {
                let refused = json!([{ "domain": "a.example", "reason": "rejected", "message": "no" }]);
                let is_found = adds && listed;
                let (result, is_written) = match end {
                    0 | 1 if removes => (json!({ "removed": ["a.example"] }), true),
                    0 if !is_found => (json!({ "added": ["a.example"] }), true),
                    1 if !is_found => (json!({ "refused": refused }), false),
                    0 | 1 => (json!({}), false),
                    _ => (Value::Null, arrives && !is_found),
                };
                if is_written {
                    (listed, by_hand) = (adds, false);
                }
                if result.is_null() {
                    facts["results"] = json!([{ "app_id": "one", "failure": failure }]);
                    facts["failure"] = failure;
                    facts["desired"] = Value::Null;
                    facts["records"] = json!([record]);
                } else {
                    let mut report = json!({
                        "added": [], "removed": [], "refused": [], "action": { "id": "a1", "status": "success" },
                        "ssl": { "state": "on" },
                    });
                    result.as_object().unwrap().iter().for_each(|(key, value)| report[key] = value.clone());
                    facts["results"] = json!([{ "app_id": "one", "report": report }]);
                }
            }
            let end = planned(read, facts);
            if let Some((owner, intended, absent_since)) = change(&end, "a.example") {
                record["owner"] = json!(owner);
                record["intended"] = json!(intended);
                record["absent_since"] = json!(absent_since);
            }
        }
    }
}
