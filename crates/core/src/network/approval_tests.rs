use serde_json::{Value, json};

use super::super::{
    Plan,
    fixtures::{NETWORK, approved, mapped, planned, records, sites, texts},
    plan::State,
};

const LOGIN: &str = "login.network.example";

fn desired_by(site: i64) -> Value {
    json!([{ "domain": LOGIN, "kind": "mapped", "site": site }])
}

fn approval(site: Option<i64>) -> Value {
    json!({ "domain": LOGIN, "site": site, "reason": site.map(|_| "below_network") })
}

/// What a plan that has nothing to send changes of approvals: each with the site for which it is from now on.
fn changes(plan: &Plan) -> Vec<(Option<i64>, Option<i64>)> {
    plan.approvals.iter().map(|change| (change.approval.site, change.site)).collect()
}

#[test]
fn a_domain_may_need_approval() {
    for (domain, kind, reason) in [
        ("*.customer.example", "mapped", Some("wildcard")),
        ("*.customer.example", "site", Some("wildcard")),
        ("*.network.example", "mapped", Some("wildcard")),
        (LOGIN, "mapped", Some("below_network")),
        (LOGIN, "site", None),
        ("customer.example", "mapped", None),
        ("customer.example", "site", None),
    ] {
        let plan = planned(&[], json!({ "desired": [{ "domain": domain, "kind": kind }] }));
        let held: Vec<_> = reason.map(|reason| (domain, reason.to_owned())).into_iter().collect();
        assert_eq!(plan.held(), held, "{domain} {kind}");
    }
}

/// The second table of the module's documentation, row by row.
#[test]
fn an_approval_is_for_one_site() {
    let none = || json!([]);
    for (name, site, desired, listed, is_added, changed) in [
        ("by its site", Some(3), desired_by(3), false, true, None),
        ("by its site, and listed", Some(3), desired_by(3), true, false, None),
        ("by another site", Some(3), desired_by(4), false, false, Some((Some(3), None))),
        ("by another site, and listed", Some(3), desired_by(4), true, false, Some((Some(3), None))),
        ("for any site", None, desired_by(4), false, true, Some((None, Some(4)))),
        ("for any site, and listed", None, desired_by(4), true, false, Some((None, Some(4)))),
        ("for any site, and listed and not desired", None, none(), true, false, None),
        ("listed and not desired", Some(3), none(), true, false, None),
        ("neither desired nor listed", Some(3), none(), false, false, Some((Some(3), None))),
        ("neither, for any site", None, none(), false, false, Some((None, None))),
    ] {
        let list = if listed { &[LOGIN][..] } else { &[] };
        let facts = json!({
            "desired": desired, "approved": [approval(site)], "records": records(list, &json!({ "owner": "managed" })),
        });
        let plan = planned(list, facts.clone());
        assert_eq!(plan.add(), if is_added { vec![LOGIN] } else { vec![] }, "{name}");
        let plan = if is_added { planned(&[], with_report(facts)) } else { plan };
        assert_eq!(changes(&plan), changed.into_iter().collect::<Vec<_>>(), "{name}");
    }
}

fn with_report(mut facts: Value) -> Value {
    facts["results"] = json!([{ "app_id": "one", "report": {
        "added": [LOGIN], "removed": [], "refused": [], "action": { "id": "a" }, "ssl": { "state": "on" },
    } }]);
    facts
}

#[test]
fn an_approval_is_for_one_reason() {
    let other = json!([
        { "id": "one", "name": "network", "domains": [NETWORK] },
        { "id": "two", "name": "shop", "domains": ["*.a.example"] },
    ]);
    for (approved, held) in [
        (json!([]), Some("other_app")),
        (json!(["other_app"]), Some("wildcard")),
        (json!(["wildcard"]), Some("other_app")),
        (json!(["below_network", "wildcard"]), Some("other_app")),
        (json!([null]), Some("other_app")),
        (json!(["other_app", null]), None),
        (json!(["wildcard", "other_app"]), None),
    ] {
        let approval = |reason: &Value| json!({ "domain": "*.a.example", "site": 0, "reason": reason });
        let all: Vec<Value> = approved.as_array().unwrap().iter().map(approval).collect();
        let plan =
            planned(&[], json!({ "apps": other, "desired": mapped(&["*.a.example"]), "approved": all }));
        assert_eq!(plan.held().first().map(|(_, reason)| reason.as_str()), held, "{approved}");
    }
}

/// Another customer has taken it over, or an operator has revoked the approval.
#[test]
fn a_listed_domain_without_its_approval_is_held_and_stays_listed() {
    for (owner, kind, approved, is_held) in [
        ("managed", "mapped", json!([]), true),
        ("managed", "mapped", json!([approval(Some(4))]), true),
        ("managed", "mapped", json!([approval(Some(3))]), false),
        ("managed", "site", json!([]), false),
        ("adopted", "mapped", json!([]), true),
        ("adopted", "mapped", json!([approval(Some(4))]), true),
        ("adopted", "mapped", json!([approval(Some(3))]), false),
        ("adopted", "site", json!([]), false),
        ("unmanaged", "mapped", json!([]), false),
    ] {
        let facts = json!({
            "desired": [{ "domain": LOGIN, "kind": kind, "site": 3 }],
            "records": records(&[LOGIN], &json!({ "owner": owner })),
            "approved": approved,
        });
        let plan = planned(&[LOGIN], facts);
        assert!(plan.changes.is_empty() && plan.ownership.is_empty(), "{owner} {kind}");
        let states: Vec<State> = plan.records.iter().map(|record| record.state).collect();
        assert_eq!(states, [if is_held { State::Held } else { State::Ok }], "{owner} {kind} {approved}");
    }
}

/// Adoption approves it for the site that has it, once; the next site needs an approval, and the domain stays listed.
#[test]
fn an_adopted_domain_is_approved_for_its_site_alone() {
    let wildcard = "*.customer.example";
    for (name, domain, owner, adopting, approved, is_given) in [
        ("adopted now", LOGIN, "", true, json!([]), true),
        ("a wildcard", wildcard, "", true, json!([]), true),
        ("approved already", LOGIN, "", true, json!([approval(Some(3))]), false),
        ("had by another site before", LOGIN, "", true, json!([approval(Some(4))]), false),
        ("adopted before", LOGIN, "adopted", true, json!([]), false),
        ("not adopted", LOGIN, "", false, json!([]), false),
        ("needs none", "a.example", "", true, json!([]), false),
    ] {
        let facts = json!({
            "desired": [{ "domain": domain, "kind": "mapped", "site": 3 }],
            "records": records(&[domain], &json!({ "owner": owner })),
            "approved": approved, "adopting": adopting,
        });
        let plan = planned(&[domain], facts.clone());
        let given: Vec<_> = plan.approve.iter().map(|given| (given.domain.as_str(), given.site)).collect();
        assert_eq!(given, if is_given { vec![(domain, Some(3))] } else { vec![] }, "{name}");
        let mut moved = facts;
        moved["adopting"] = json!(false);
        moved["desired"][0]["site"] = json!(5);
        moved["records"][0]["owner"] = json!("adopted");
        moved["approved"] = serde_json::to_value(&plan.approve).unwrap();
        let plan = planned(&[domain], moved);
        assert!(plan.changes.is_empty() && plan.approve.is_empty(), "{name}");
        assert_eq!(plan.held().is_empty(), domain == "a.example", "{name}");
        assert_eq!(changes(&plan), if is_given { vec![(Some(3), None)] } else { vec![] }, "{name}");
    }
}

/// An explicit mapping after a partner of another site, or a second mapping: the first entry counts.
#[test]
fn the_first_of_two_sites_has_the_domain() {
    let desired = json!([
        { "domain": LOGIN, "kind": "mapped", "site": 3 },
        { "domain": LOGIN, "kind": "mapped", "site": 4 },
    ]);
    for (site, is_added) in [(3, true), (4, false)] {
        let plan = planned(&[], json!({ "desired": desired, "approved": [approval(Some(site))] }));
        assert_eq!(!plan.add().is_empty(), is_added, "{site}");
    }
}

#[test]
fn approvals_of_other_domains_count_for_nothing() {
    let facts = json!({ "desired": sites(&["a.example"]), "approved": approved(&["*.a.example"]) });
    assert_eq!(texts(&planned(&[], facts.clone()).changes[0].add), ["a.example"]);
    let facts = json!({ "desired": mapped(&[LOGIN]), "approved": approved(&["x.network.example"]) });
    assert_eq!(planned(&[], facts).held(), [(LOGIN, "below_network".to_owned())]);
}
