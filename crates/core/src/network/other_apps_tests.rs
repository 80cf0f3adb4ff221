use serde_json::{Value, json};

use super::super::fixtures::{NETWORK, planned, records};

const PAIR: [&str; 2] = ["sib.example", "www.sib.example"];

/// An app of this name that lists these, beside others of the same server.
fn facts(own: &str, listed: &[&str], others: &[(&str, &[&str])]) -> Value {
    let app = |id: &str, name: &str, domains: &[&str]| json!({ "id": id, "name": name, "server_id": "s1", "domains": domains });
    let mut apps = vec![app("one", own, &[&[NETWORK], listed].concat())];
    apps.extend(others.iter().map(|(name, domains)| app(name, name, domains)));
    let desired: Vec<Value> =
        PAIR.iter().map(|domain| json!({ "domain": domain, "kind": "mapped", "site": 3 })).collect();
    json!({ "apps": apps, "desired": desired })
}

#[test]
fn a_domain_on_two_apps_is_visited_on_the_one_whose_name_sorts_first() {
    for (own, others, reason, app, visitors) in [
        ("network", &["shop"][..], "shared", "shop", Some("network")),
        ("web", &["shop"], "shadowed", "shop", Some("shop")),
        ("web", &["web2"], "shadowed", "web2", None),
        ("web2", &["web"], "shadowed", "web", None),
        ("web", &["web"], "shadowed", "web", None),
        ("web", &["shop", "blog"], "shadowed", "blog", Some("blog")),
        ("web", &["shop2", "shop"], "shadowed", "shop", None),
        ("a", &["shop2", "shop"], "shared", "shop", Some("a")),
        ("Web", &["shop"], "shared", "shop", Some("Web")),
    ] {
        let others: Vec<(&str, &[&str])> = others.iter().map(|name| (*name, &PAIR[..1])).collect();
        for owner in ["managed", "adopted", "unmanaged"] {
            let mut facts = facts(own, &PAIR, &others);
            facts["records"] = records(&PAIR, &json!({ "owner": owner }));
            let plan = planned(&[], facts);
            assert!(plan.changes.is_empty() && plan.waiting.is_empty(), "it only warns: {own} {others:?}");
            let found = serde_json::to_value(&plan.records[0]).unwrap();
            assert_eq!(
                (&found["state"], &found["reason"]),
                (&json!("ok"), &json!(reason)),
                "{own} {others:?}"
            );
            assert_eq!(found["values"]["app"], app, "{own} {others:?}");
            assert_eq!(found["values"]["visitors"].as_str(), visitors, "{own} {others:?}");
            assert_eq!(plan.records[1].reason, None, "its partner is listed here alone");
        }
    }
}

/// The approval covers a domain and its `www.` partner, for the site that has them.
#[test]
fn an_approved_domain_is_listed_by_both() {
    let other: &[(&str, &[&str])] = &[("shop", &PAIR[..1])];
    for (domain, site, reason, is_added) in [
        (PAIR[0], 3, "other_app", true),
        (PAIR[1], 3, "other_app", true),
        (PAIR[0], 4, "other_app", false),
        (PAIR[1], 4, "other_app", false),
        (PAIR[0], 3, "below_network", false),
        ("other.example", 3, "other_app", false),
    ] {
        let mut facts = facts("network", &[], other);
        facts["approved"] = json!([{ "domain": domain, "site": site, "reason": reason }]);
        let plan = planned(&[], facts);
        assert_eq!(plan.add(), if is_added { PAIR.to_vec() } else { vec![] }, "{domain} {site} {reason}");
        assert_eq!(plan.waiting.len(), if is_added { 0 } else { 2 }, "{domain} {site} {reason}");
    }
}

/// Mapped by two sites, a domain and its partner are not one mapping.
#[test]
fn an_approval_of_a_partner_at_another_site_frees_what_is_held_with_it_alone() {
    for (elsewhere, held) in [(&PAIR[1..], None), (&PAIR, Some(PAIR[0]))] {
        let mut facts = facts("network", &[], &[("shop", elsewhere)]);
        facts["desired"][1]["site"] = json!(4);
        facts["approved"] = json!([{ "domain": PAIR[1], "site": 4, "reason": "other_app" }]);
        let plan = planned(&[], facts);
        let waiting: Vec<&str> = plan.waiting.iter().map(|waiting| waiting.domain.as_str()).collect();
        assert_eq!(waiting, held.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn a_held_domain_names_the_app_that_would_get_the_visitors() {
    for (own, visitors) in [("network", Some("network")), ("web", Some("shop")), ("shop2", None)] {
        let plan = planned(&[], facts(own, &[], &[("shop", &PAIR[1..])]));
        for waiting in &plan.waiting {
            assert_eq!(waiting.values.app.as_deref(), Some("shop"));
            assert_eq!(waiting.values.visitors.as_deref(), visitors, "{own}");
        }
        assert_eq!(plan.waiting.len(), 2);
    }
}
