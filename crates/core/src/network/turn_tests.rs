use serde_json::json;

use super::super::fixtures::{leaving, mapped, numbered, planned, records, sites, strs, texts};

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
