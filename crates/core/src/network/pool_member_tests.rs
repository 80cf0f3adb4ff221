use serde_json::{Value, json};

use super::super::fixtures::{NOW, pooled, with};

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
