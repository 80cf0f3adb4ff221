use serde_json::{Value, json};

use super::super::{
    Plan,
    fixtures::{NETWORK, NOW, approved, leaving, mapped, numbered, planned, records, sites, strs, texts},
    plan::{Reason, State},
};

const WEEK: i64 = 7 * 86_400;

/// Where a plan has a domain.
fn places(plan: &Plan, domain: &str) -> Vec<&'static str> {
    let held: Vec<&str> = plan.waiting.iter().map(|waiting| waiting.domain.as_str()).collect();
    let lists = [
        ("add", plan.add()),
        ("remove", plan.remove()),
        ("held", held),
        ("adopted", texts(&plan.adopted)),
        ("unmanaged", texts(&plan.unmanaged)),
        ("no_room", texts(&plan.no_room)),
        ("covered", texts(&plan.covered)),
        ("forget", texts(&plan.forget)),
        ("leaving", plan.leaving.iter().map(|leaving| leaving.domain.as_str()).collect()),
    ];
    lists.into_iter().filter(|(_, list)| list.contains(&domain)).map(|(name, _)| name).collect()
}

/// Name, desired, listed, the record, other facts, and where the domain is then.
type Row = (&'static str, bool, bool, Value, Value, &'static [&'static str]);

fn check(rows: Vec<Row>) {
    let a = "a.example";
    for (name, desired, listed, record, mut facts, expected) in rows {
        facts["desired"] = mapped(&[a][..usize::from(desired)]);
        if !record.is_null() {
            facts["records"] = records(&[a], &record);
        }
        let plan = planned(&[a][..usize::from(listed)], facts);
        assert_eq!(places(&plan, a), expected, "{name}");
    }
}

/// The table of the module's documentation, row by row.
#[test]
fn each_row_of_the_table() {
    let other_app = json!([
        { "id": "one", "name": "network", "domains": [NETWORK] },
        { "id": "two", "name": "shop", "domains": ["A.Example"] },
    ]);
    let rows: Vec<Row> = vec![
        ("desired and absent", true, false, json!(null), json!({}), &["add"]),
        ("once adopted", true, false, json!({ "owner": "adopted" }), json!({}), &["add"]),
        ("managed", true, true, json!({ "owner": "managed" }), json!({}), &[]),
        (
            "managed, and an event requests its removal",
            true,
            true,
            json!({ "owner": "managed", "removal_announced_at": 0 }),
            json!({}),
            &[],
        ),
        ("in the first sync", true, true, json!(null), json!({ "adopting": true }), &["adopted"]),
        ("afterwards", true, true, json!(null), json!({}), &["unmanaged"]),
        ("unmanaged", true, true, json!({ "owner": "unmanaged" }), json!({}), &["unmanaged"]),
        ("on hold", true, false, json!({ "hold": "hold" }), json!({}), &["held"]),
        ("on hold and listed", true, true, json!({ "hold": "hold" }), json!({}), &["held"]),
        ("on hold, listed", false, true, json!({ "owner": "managed", "hold": "hold" }), json!({}), &["held"]),
        (
            "on hold, absent",
            false,
            false,
            json!({ "owner": "managed", "hold": "hold" }),
            json!({}),
            &["held"],
        ),
        (
            "removed",
            false,
            true,
            json!({ "owner": "unmanaged", "hold": "remove" }),
            json!({}),
            &["remove", "held"],
        ),
        (
            "removed already",
            false,
            false,
            json!({ "owner": "unmanaged", "hold": "remove" }),
            json!({}),
            &["held"],
        ),
        (
            "removed, desired",
            true,
            false,
            json!({ "owner": "managed", "hold": "remove" }),
            json!({}),
            &["held"],
        ),
        (
            "removed, both",
            true,
            true,
            json!({ "owner": "managed", "hold": "remove" }),
            json!({}),
            &["remove", "held"],
        ),
        ("another app", true, false, json!(null), json!({ "apps": other_app }), &["held"]),
        ("managed, not desired", false, true, leaving(), json!({}), &["remove"]),
        ("managed, and only absent", false, true, json!({ "owner": "managed" }), json!({}), &["leaving"]),
        (
            "adopted, not desired",
            false,
            true,
            json!({ "owner": "adopted", "removal_announced_at": 0 }),
            json!({}),
            &["remove"],
        ),
        ("unmanaged, not desired", false, true, json!({ "owner": "unmanaged" }), json!({}), &["unmanaged"]),
        ("requested", false, true, json!({ "removal_announced_at": 0 }), json!({}), &["unmanaged"]),
        (
            "requested, unmanaged",
            false,
            true,
            json!({ "owner": "unmanaged", "removal_announced_at": 0 }),
            json!({}),
            &["unmanaged"],
        ),
        ("seen before", false, true, json!({}), json!({}), &["unmanaged"]),
        ("never seen", false, true, json!(null), json!({}), &["unmanaged"]),
        ("not due", true, false, json!({ "owner": "managed", "due": NOW + 1 }), json!({}), &[]),
        ("due", true, false, json!({ "owner": "managed", "due": NOW }), json!({}), &["add"]),
    ];
    check(rows);
}

#[test]
fn each_row_of_a_domain_that_left_or_whose_owner_is_not_certain() {
    check(vec![
        ("gone", false, false, json!({ "owner": "managed" }), json!({}), &[]),
        ("gone for a while", false, false, json!({ "absent_since": NOW - WEEK + 1 }), json!({}), &[]),
        ("gone for a week", false, false, json!({ "absent_since": NOW - WEEK }), json!({}), &["forget"]),
        ("back", true, false, json!({ "absent_since": NOW - WEEK }), json!({}), &["add"]),
        (
            "intended, not desired",
            false,
            true,
            json!({ "intended": true, "removal_announced_at": 0 }),
            json!({}),
            &["remove"],
        ),
        (
            "unmanaged, adopting",
            true,
            true,
            json!({ "owner": "unmanaged" }),
            json!({ "adopting": true }),
            &["unmanaged"],
        ),
        (
            "of another app",
            false,
            true,
            json!({ "owner": "managed", "app_id": "two" }),
            json!({}),
            &["unmanaged"],
        ),
    ]);
}

#[test]
fn each_hold_has_its_reason() {
    let reason = |record: Value, facts: Value| {
        let mut all = json!({
            "desired": mapped(&["a.example"]), "records": records(&["a.example"], &record),
        });
        facts.as_object().unwrap().iter().for_each(|(key, value)| all[key] = value.clone());
        let plan = planned(&[], all);
        (plan.held()[0].1.clone(), plan.waiting[0].values.app.clone())
    };
    assert_eq!(reason(json!({ "hold": "hold" }), json!({})), ("hold".to_owned(), None));
    assert_eq!(reason(json!({ "hold": "remove" }), json!({})), ("removed".to_owned(), None));
    let apps = json!([
        { "id": "one", "name": "network", "domains": [NETWORK], "server_id": "s" },
        { "id": "two", "name": "shop", "domains": ["A.example."], "server_id": "s", "ssl": "none" },
    ]);
    let other_app = reason(json!({}), json!({ "apps": apps }));
    assert_eq!(other_app, ("other_app".to_owned(), Some("shop".to_owned())));
}

#[test]
fn the_networks_own_domains_are_neither_added_nor_removed_nor_remembered() {
    let facts = json!({
        "desired": sites(&[NETWORK]),
        "records": records(&[NETWORK], &json!({ "owner": "managed", "removal_announced_at": 0 })),
    });
    let plan = planned(&[], facts.clone());
    assert!(plan.changes.is_empty());
    assert_eq!(texts(&plan.forget), [NETWORK]);
    let mut without = facts;
    without["apps"] = json!([{ "id": "one", "name": "network", "domains": ["www.network.example"] }]);
    assert!(planned(&[], without.clone()).changes.is_empty());
    without["records"] = records(&[NETWORK], &json!({ "hold": "remove" }));
    assert!(planned(&[], without.clone()).changes.is_empty(), "not even by an operator");
    without["desired"] = mapped(&["www.network.example"]);
    without["records"] = records(&["www.network.example"], &json!({ "owner": "managed", "hold": "remove" }));
    without["adopting"] = json!(true);
    let plan = planned(&[], without.clone());
    assert!(plan.changes.is_empty() && plan.ownership.is_empty(), "with www. neither: {plan:?}");
    without["apps"][0]["domains"] = json!([NETWORK]);
    assert!(planned(&[], without).changes.is_empty(), "nor is it added");
}

/// A network at either form of a domain: both are out of reach, whatever was remembered of them.
#[test]
fn both_forms_of_a_networks_own_domain_are_out_of_reach() {
    for network in ["network.example", "www.network.example"] {
        for domain in ["network.example", "www.network.example"] {
            let apps = |listed: &[&str]| json!([{ "id": "one", "name": "network", "domains": listed }]);
            let listed = ["network.example", "www.network.example"];
            for record in [
                json!({ "owner": "managed", "removal_announced_at": 0 }),
                json!({ "owner": "adopted" }),
                json!({ "removal_announced_at": 0 }),
                json!({ "hold": "remove" }),
            ] {
                let facts = json!({
                    "networks": [network], "apps": apps(&listed), "records": records(&[domain], &record),
                });
                let plan = planned(&[], facts);
                assert!(plan.changes.is_empty(), "{network}: {domain} {record} is removed");
            }
            let desired = json!({
                "networks": [network], "apps": apps(&listed), "desired": mapped(&[domain]), "adopting": true,
            });
            let plan = planned(&[], desired.clone());
            assert!(plan.adopted.is_empty() && plan.records.is_empty(), "{network}: {domain} is adopted");

            let mut absent = desired;
            let other = if domain == "network.example" { "www.network.example" } else { "network.example" };
            absent["apps"] = apps(&[other]);
            absent["approved"] = approved(&[domain]);
            let plan = planned(&[], absent);
            assert!(
                plan.changes.is_empty() && plan.waiting.is_empty(),
                "{network}: {domain} is added or waits"
            );
            let refused: Vec<_> = plan.records.iter().map(|record| (record.state, record.reason)).collect();
            assert_eq!(refused, [(State::Failed, Some(Reason::NetworkDomain))], "{network}: {domain}");
        }
        let facts = json!({ "networks": [network], "desired": mapped(&["login.network.example"]) });
        assert_eq!(
            planned(&[], facts).held(),
            [("login.network.example", "below_network".to_owned())],
            "{network}"
        );
    }
}

#[test]
fn an_entry_that_is_not_a_domain_is_left_alone_and_not_remembered() {
    let long = "a".repeat(300);
    let plan = planned(&["ünparsed entry", "a.example", &long, ""], json!({}));
    assert_eq!(texts(&plan.unmanaged), ["a.example"]);
    assert!(plan.changes.is_empty());
}

#[test]
fn spellings_of_one_domain_are_one_domain() {
    let plan = planned(
        &["Straße.example", "B.Example."],
        json!({
            "desired": mapped(&["xn--strae-oqa.example", "STRASSE.example", "b.example", "B.example"]),
            "records": records(&["b.example", "B.EXAMPLE"], &json!({ "owner": "managed" })),
        }),
    );
    assert_eq!(plan.add(), ["strasse.example"]);
    assert_eq!(texts(&plan.unmanaged), ["xn--strae-oqa.example"]);
}

/// An app of another server serves other visitors; one of this server holds a domain together with its partner.
#[test]
fn another_app_of_the_same_server_holds_a_domain_and_its_partner() {
    let pair = ["sib.example", "www.sib.example"];
    let apps = |listed: &[&str], server: &str, elsewhere: &[&str]| {
        let own = [&[NETWORK], listed].concat();
        json!([
            { "id": "one", "name": "network", "server_id": "s1", "domains": own },
            { "id": "two", "name": "shop", "server_id": server, "domains": elsewhere },
        ])
    };
    for (name, listed, server, elsewhere, held) in [
        ("neither", &[][..], "s1", &["other.example"][..], &[][..]),
        ("another server", &[], "s2", &pair, &[]),
        ("both", &[], "s1", &pair, &pair),
        ("the domain", &[], "s1", &pair[..1], &pair),
        ("its partner", &[], "s1", &pair[1..], &pair),
        ("in another spelling", &[], "s1", &["WWW.Sib.example."], &pair),
        ("the domain, listed here as well", &pair[..1], "s1", &pair[..1], &[]),
        ("its partner, and the domain is listed here", &pair[..1], "s1", &pair[1..], &pair[1..]),
    ] {
        let facts = json!({ "apps": apps(listed, server, elsewhere), "desired": mapped(&pair) });
        let plan = planned(&[], facts);
        let expected: Vec<_> = held.iter().map(|domain| (*domain, "other_app".to_owned())).collect();
        assert_eq!(plan.held(), expected, "{name}");
        let missing: Vec<&str> =
            pair.into_iter().filter(|domain| !listed.contains(domain) && !held.contains(domain)).collect();
        assert_eq!(plan.add(), missing, "{name}");
        assert!(plan.waiting.iter().all(|waiting| waiting.values.app.as_deref() == Some("shop")), "{name}");
    }
}

#[test]
fn a_customers_domain_may_need_approval() {
    for (domain, kind, reason) in [
        ("login.network.example", "mapped", Some("below_network")),
        ("a.b.network.example", "mapped", Some("below_network")),
        ("login.network.example", "site", None),
        ("notnetwork.example", "mapped", None),
        ("*.customer.example", "mapped", Some("wildcard")),
        ("*.network.example", "site", Some("wildcard")),
    ] {
        let desired = json!([{ "domain": domain, "kind": kind }]);
        let plan = planned(&[], json!({ "desired": desired }));
        let found = plan.held().first().map(|(_, reason)| reason.clone());
        assert_eq!(found.as_deref(), reason, "{domain} {kind}");
        let approved = planned(&[], json!({ "desired": desired, "approved": approved(&[domain]) }));
        assert_eq!(approved.add(), [domain], "once approved, it is added");
    }
}

#[test]
fn an_invalid_domain_is_left_out_and_takes_no_place() {
    let listed = numbered(298);
    let plan =
        planned(&strs(&listed), json!({ "desired": mapped(&["-bad-.example", "a b", "good.example"]) }));
    assert_eq!(plan.add(), ["good.example"]);
    assert_eq!(invalid(&plan), ["-bad-.example", "a b"]);
}

fn invalid(plan: &Plan) -> Vec<&str> {
    plan.invalid.iter().map(|invalid| invalid.domain.as_str()).collect()
}

/// A URL, broken punycode, a wildcard in the middle and a public suffix are shown with their reason, and are never listed.
#[test]
fn what_no_customer_can_have_is_shown_with_its_reason() {
    for (entry, reason) in [
        ("https://shop.example/", "leave out the scheme"),
        ("xn--a.example", "not valid punycode"),
        ("www.*.x.example", "a wildcard can only be the whole first label"),
        ("co.uk", "is a public suffix"),
        ("*.co.uk", "is a public suffix"),
    ] {
        for (kind, listed) in [(mapped(&[entry]), &[][..]), (sites(&[entry]), &[entry])] {
            let plan =
                planned(listed, json!({ "desired": kind, "adopting": true, "approved": approved(&[entry]) }));
            assert_eq!(invalid(&plan), [entry], "{entry}");
            assert!(plan.changes.is_empty() && plan.adopted.is_empty(), "{entry}");
            let record = &plan.records[0];
            let message = record.values.message.as_deref().unwrap_or_default();
            assert!(message.contains(reason), "{entry}: {message}");
            assert_eq!(serde_json::to_value(record.reason).unwrap(), "invalid", "{entry}");
        }
    }
}

#[test]
fn an_invalid_entry_may_be_shown_in_another_form_than_it_is_stored() {
    let desired =
        json!([{ "domain": "b%c3%bc_cher.example", "kind": "mapped", "given": "b\u{fc}_cher.example" }]);
    let plan = planned(&[], json!({ "desired": desired }));
    let message = plan.records[0].values.message.as_deref().unwrap_or_default();
    assert_eq!(plan.records[0].domain.as_str(), "b%c3%bc_cher.example");
    assert!(message.contains("\"b\u{fc}_cher.example\"") && message.contains("underscores"), "{message}");
}

#[test]
fn a_domain_of_a_private_suffix_is_no_public_suffix() {
    let plan = planned(&[], json!({ "desired": mapped(&["github.io", "shop.example"]) }));
    assert_eq!(plan.add(), ["github.io", "shop.example"]);
}

#[test]
fn without_the_desired_domains_nothing_about_domains_is_decided() {
    let records = records(&["a.example"], &json!({ "owner": "managed" }));
    let plan = planned(&["a.example"], json!({ "desired": null, "records": records }));
    assert!(plan.changes.is_empty() && plan.forget.is_empty() && plan.records.is_empty());
}
