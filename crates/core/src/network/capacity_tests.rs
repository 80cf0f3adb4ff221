use serde_json::{Value, json};

use super::super::fixtures::{
    NOW, leaving, mapped, numbered, planned, pooled, records, sites, strs, texts, with,
};

#[test]
fn mapped_domains_precede_sites_and_older_precede_newer() {
    let listed = numbered(297);
    let mut desired = mapped(&["m1.example", "m2.example", "m3.example"]);
    desired
        .as_array_mut()
        .unwrap()
        .extend(sites(&["s1.network.example"]).as_array().unwrap().iter().cloned());
    let plan = planned(&strs(&listed), json!({ "desired": desired }));
    assert_eq!(plan.add(), ["m1.example", "m2.example"]);
    assert_eq!(texts(&plan.no_room), ["m3.example", "s1.network.example"]);
}

/// A `www.` partner is one if the domain without it is desired, too. Each list: as desired, as added, without room.
#[test]
fn places_go_to_domains_before_partners_and_to_covered_ones_last() {
    let listed: Vec<String> = std::iter::once("*.network.example".to_owned()).chain(numbered(293)).collect();
    let desired = json!([
        { "domain": "a.network.example", "kind": "site" },
        { "domain": "www.s1.example", "kind": "site" },
        { "domain": "s1.example", "kind": "site" },
        { "domain": "m1.example", "kind": "mapped" },
        { "domain": "www.m1.example", "kind": "mapped" },
        { "domain": "www.alone.example", "kind": "mapped" },
        { "domain": "m2.example", "kind": "mapped" },
        { "domain": "www.m2.example", "kind": "mapped" },
    ]);
    let plan = planned(&strs(&listed), json!({ "desired": desired }));
    assert_eq!(plan.add(), ["m1.example", "www.alone.example", "m2.example", "s1.example", "www.m1.example"]);
    assert_eq!(texts(&plan.no_room), ["www.m2.example", "www.s1.example"]);
    assert_eq!(texts(&plan.covered), ["a.network.example"]);
}

#[test]
fn a_removal_makes_room() {
    let listed = numbered(299);
    let facts = json!({
        "desired": mapped(&["m.example"]),
        "records": records(&["n7.example"], &leaving()),
    });
    let plan = planned(&strs(&listed), facts);
    assert_eq!((plan.add(), plan.remove()), (vec!["m.example"], vec!["n7.example"]));
}

/// An update removes every spelling of a domain.
#[test]
fn a_removal_makes_room_for_as_many_as_its_domain_has_entries() {
    let mut listed = numbered(298);
    listed.push("N7.Example".to_owned());
    let facts = json!({
        "desired": mapped(&["m1.example", "m2.example", "m3.example"]),
        "records": records(&["n7.example"], &leaving()),
    });
    let plan = planned(&strs(&listed), facts);
    assert_eq!((plan.add(), plan.remove()), (vec!["m1.example", "m2.example"], vec!["n7.example"]));
    assert_eq!(texts(&plan.no_room), ["m3.example"]);
}

#[test]
fn a_list_above_the_limit_keeps_its_entries() {
    let listed = numbered(310);
    let facts = json!({
        "desired": mapped(&["m.example"]),
        "records": records(&["n7.example"], &leaving()),
    });
    let plan = planned(&strs(&listed), facts);
    assert_eq!((plan.add(), plan.remove()), (vec![], vec!["n7.example"]));
    assert_eq!(texts(&plan.no_room), ["m.example"]);
}

#[test]
fn a_site_that_a_wildcard_covers_is_last_and_never_without_room() {
    let listed: Vec<String> = std::iter::once("*.network.example".to_owned()).chain(numbered(297)).collect();
    let desired = sites(&["a.network.example", "b.elsewhere.example"]);
    let plan = planned(&strs(&listed), json!({ "desired": desired }));
    assert_eq!(plan.add(), ["b.elsewhere.example"]);
    assert_eq!((texts(&plan.covered), texts(&plan.no_room)), (vec!["a.network.example"], vec![]));

    let desired = sites(&["a.network.example"]);
    let plan = planned(&strs(&listed[..5]), json!({ "desired": desired }));
    assert_eq!(plan.add(), ["a.network.example"], "if there is room, it is added");
    let plan = planned(&strs(&listed[..5]), json!({ "desired": desired, "leave_out_covered": true }));
    assert_eq!((plan.add(), texts(&plan.covered)), (vec![], vec!["a.network.example"]));
    let mapped = json!({ "desired": mapped(&["a.elsewhere.example"]), "leave_out_covered": true });
    let plan = planned(&["*.elsewhere.example"], mapped);
    assert_eq!(plan.add(), ["a.elsewhere.example"], "a customer's domain is always added");
}

#[test]
fn a_wildcard_that_leaves_covers_nothing() {
    let facts = json!({
        "desired": sites(&["a.wild.example"]),
        "records": records(&["*.wild.example"], &leaving()),
        "leave_out_covered": true,
    });
    let plan = planned(&["*.wild.example"], facts);
    assert_eq!((plan.add(), plan.remove()), (vec!["a.wild.example"], vec!["*.wild.example"]));
}

/// `network` begins `network-2`: which of both gets the visitors is unknown.
#[test]
fn apps_whose_names_begin_with_each_other_are_named() {
    for (names, unordered) in [
        (["network", "shop", "blog"], [vec![], vec![], vec![]]),
        (["network", "network-2", "blog"], [vec!["two"], vec!["one"], vec![]]),
        (["network-1", "network-2", "network"], [vec!["three"], vec!["three"], vec!["one", "two"]]),
        (["network", "", "blog"], [vec![], vec![], vec![]]),
    ] {
        let plan = pooled(&[&[], &["two.example"], &["three.example"]], json!({ "names": names }));
        let found: Vec<Vec<&str>> =
            plan.pool.iter().map(|app| app.unordered.iter().map(String::as_str).collect()).collect();
        assert_eq!(found, unordered, "{names:?}");
    }
}

/// An app that is leaving can be dropped once it has nothing of ours, and nothing waits for it.
#[test]
fn an_app_without_domains_of_ours_has_left() {
    let owned = |facts: Value| with(json!({ "domain": "a.example", "app_id": "two" }), facts);
    let managed = || owned(json!({ "owner": "managed" }));
    let proven = || json!({ "proven_at": NOW, "leaving": true });
    let since = |seconds: i64| json!([{ "app_id": "two", "missing_since": NOW - seconds }]);
    for (name, lists, member, owned, left) in [
        ("it has one", Some("a.example"), proven(), managed(), false),
        ("it has one of another writer", Some("a.example"), proven(), owned(json!({})), true),
        ("it has lost its own", None, proven(), managed(), true),
        ("it may have got one", None, proven(), owned(json!({ "intended": true })), false),
        ("not proven", None, json!({ "leaving": true }), owned(json!({})), true),
        ("not leaving", None, json!({ "proven_at": NOW }), owned(json!({})), false),
    ] {
        let list: Vec<&str> = std::iter::once("two.example").chain(lists).collect();
        let member = with(json!({ "app_id": "two", "own_domain": "two.example" }), member);
        let facts = json!({ "pool": [member], "ownership": [owned] });
        assert_eq!(pooled(&[&[], &list], facts).pool[1].left, left, "{name}");
    }
    for (name, owned, states, left) in [
        ("its domains wait for it", managed(), since(60), false),
        ("it is missing for a quarter of an hour", managed(), since(15 * 60), true),
        ("the same, and it may have got one", owned(json!({ "intended": true })), since(15 * 60), true),
    ] {
        let member = json!({ "app_id": "two", "own_domain": "two.example", "leaving": true });
        let facts = json!({ "pool": [member], "ownership": [owned], "app_states": states });
        assert_eq!(pooled(&[&[]], facts).pool[1].left, left, "{name}");
    }
}
