use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{
    Plan,
    fixtures::{NOW, mapped, numbered, pool, pooled, records, strs, texts},
    plan,
};
use super::*;

const A: &str = "a.example";
const WWW_A: &str = "www.a.example";

/// The additions of each app.
fn placed(plan: &Plan) -> Vec<(&str, Vec<&str>)> {
    plan.changes.iter().map(|change| (change.app_id.as_str(), texts(&change.add))).collect()
}

/// Domains with this prefix.
fn fill(prefix: &str, count: usize) -> Vec<String> {
    numbered(count).into_iter().map(|domain| format!("{prefix}{domain}")).collect()
}

/// Name, the lists of three apps, other facts, the app of the new mapping and of its partner.
type Row = (&'static str, [Vec<String>; 3], Value, Option<&'static str>, Option<&'static str>);

/// The table of the module's documentation, row by row, for `a.example` and its partner. The networks' own domain and the apps'
/// own take a place each.
#[test]
fn each_row_of_the_table() {
    let own = |id: &str, count: usize| [vec![format!("{id}.example")], fill(id, count)].concat();
    let lists = |counts: [usize; 3]| [fill("one", counts[0]), own("two", counts[1]), own("three", counts[2])];
    let with = |mut lists: [Vec<String>; 3], index: usize, domain: &str| {
        lists[index].push(domain.to_owned());
        lists
    };
    let had = |app_id: &str| json!({ "ownership": [{ "domain": A, "app_id": app_id, "owner": "managed" }] });
    let begun =
        |app_id: &str| json!({ "ownership": [{ "domain": WWW_A, "app_id": app_id, "intended": true }] });
    let delayed = |app_id: &str| {
        let mut facts = had(app_id);
        facts["app_states"] = json!([{ "app_id": app_id, "update_at": NOW + 9 }]);
        facts
    };
    let two = Some("two");
    let rows: Vec<Row> = vec![
        ("the first has room", lists([97, 0, 0]), json!({}), Some("one"), Some("one")),
        ("the first has no room for both", lists([98, 0, 0]), json!({}), two, two),
        ("nor the second", lists([98, 98, 0]), json!({}), Some("three"), Some("three")),
        ("its partner is on the second", with(lists([0, 0, 0]), 1, WWW_A), json!({}), two, two),
        ("the same, beyond its certificate", with(lists([0, 150, 0]), 1, WWW_A), json!({}), two, two),
        ("the same, and its list is full", with(lists([0, 298, 0]), 1, WWW_A), json!({}), None, two),
        ("the second had it", lists([0, 0, 0]), had("two"), two, two),
        ("the second may have got its partner", lists([0, 0, 0]), begun("two"), two, two),
        ("the second had it, and is full", lists([0, 98, 0]), had("two"), Some("one"), Some("one")),
        ("the second had it, and is delayed", lists([0, 0, 0]), delayed("two"), None, None),
        ("a delayed one that never had it", lists([0, 0, 0]), delayed("two").clone(), None, None),
        ("the certificates are full", lists([98, 98, 98]), json!({}), Some("one"), Some("one")),
        ("so is a list", lists([298, 98, 98]), json!({}), two, two),
        ("each list has one place", lists([298, 299, 299]), json!({}), Some("one"), None),
        ("all lists are full", lists([299, 299, 299]), json!({}), None, None),
        (
            "larger certificates",
            lists([98, 0, 0]),
            json!({ "domains_per_app": 200, "names_per_certificate": 150 }),
            Some("one"),
            Some("one"),
        ),
        ("smaller certificates", lists([24, 0, 0]), json!({ "names_per_certificate": 25 }), two, two),
    ];
    for (name, lists, mut facts, app, partner) in rows {
        facts["desired"] = mapped(&[A, WWW_A]);
        let lists: Vec<Vec<&str>> = lists.iter().map(|list| strs(list)).collect();
        let lists: Vec<&[&str]> = lists.iter().map(Vec::as_slice).collect();
        let plan = pooled(&lists, facts);
        let app_of = |domain: &str| plan.placements.get(&domain.into()).map(String::as_str);
        assert_eq!((app_of(A), app_of(WWW_A)), (app, partner), "{name}");
        let is_beyond = |app_id: &str| {
            let member = plan.pool.iter().find(|member| member.app_id == app_id).unwrap();
            let added = placed(&plan).iter().find(|(of, _)| *of == app_id).map_or(0, |(_, add)| add.len());
            added > member.room
        };
        assert_eq!(!plan.overflow.is_empty(), app.is_some_and(is_beyond), "{name}: {:?}", plan.overflow);
    }
}

/// A wildcard takes a place of the list, and none of the certificate.
#[test]
fn wildcards_are_not_counted_for_the_certificate() {
    let wildcards: Vec<String> = (0..50).map(|number| format!("*.w{number}.example")).collect();
    let plan = pooled(
        &[&strs(&wildcards), &["two.example"]],
        json!({ "names_per_certificate": 3, "desired": mapped(&[A, WWW_A, "b.example"]) }),
    );
    assert_eq!(placed(&plan), [("one", vec![A, WWW_A]), ("two", vec!["b.example"])]);
}

/// If places are short, domains come before partners, whatever their app.
#[test]
fn partners_make_way_if_places_are_short() {
    let desired = mapped(&[A, WWW_A, "b.example", "www.b.example", "c.example", "www.c.example"]);
    let full = fill("x", 297);
    let two = [vec!["two.example".to_owned()], fill("y", 298)].concat();
    let plan = pooled(&[&strs(&full), &strs(&two)], json!({ "desired": desired }));
    assert_eq!(placed(&plan), [("one", vec![A, "b.example"]), ("two", vec!["c.example"])]);
    assert_eq!(texts(&plan.no_room), [WWW_A, "www.b.example", "www.c.example"]);
}

#[test]
fn without_a_pool_the_limits_are_those_of_the_list() {
    let facts = json!({ "now": 1, "app_id": "one" });
    let limits = |facts: &Value| {
        let Limits { domains, names } = Limits::of(&serde_json::from_value(facts.clone()).unwrap());
        (domains, names)
    };
    assert_eq!(limits(&facts), (300, 300));
    let mut pool = facts;
    pool["pool"] = json!([{ "app_id": "two" }]);
    assert_eq!(limits(&pool), (100, 100));
    pool["domains_per_app"] = json!(1_000);
    pool["names_per_certificate"] = json!(25);
    assert_eq!(limits(&pool), (300, 25));
}

/// A pool: its lists, the mappings, and how many domains an app gets.
fn pools() -> impl Strategy<Value = (Vec<Vec<String>>, Vec<String>, usize)> {
    let list = proptest::sample::subsequence((0..30_usize).collect::<Vec<_>>(), 0..=12);
    let lists = proptest::collection::vec((list, prop_oneof![3 => 0..10_usize, 1 => 290..=300_usize]), 1..=4);
    let desired = proptest::sample::subsequence((0..30_usize).collect::<Vec<_>>(), 0..=30).prop_shuffle();
    (lists, desired, 1..40_usize).prop_map(|(lists, desired, per_app)| {
        let ids = ["one", "two", "three", "four"];
        let mut seen = BTreeSet::new();
        let lists = lists.into_iter().enumerate().map(|(index, (numbers, filling))| {
            let own = (index > 0).then(|| format!("{}.example", ids[index]));
            let listed = numbers.into_iter().map(name).filter(|domain| seen.insert(domain.clone()));
            own.into_iter().chain(listed.collect::<Vec<_>>()).chain(fill(ids[index], filling)).collect()
        });
        (lists.collect(), desired.into_iter().map(name).collect(), per_app)
    })
}

/// A domain, or the partner of one.
fn name(number: usize) -> String {
    if number.is_multiple_of(3) {
        format!("www.n{}.example", number + 1)
    } else {
        format!("n{number}.example")
    }
}

fn planned_pool(lists: &[Vec<String>], desired: &[String], facts: Value) -> Plan {
    let lists: Vec<Vec<&str>> = lists.iter().map(|list| strs(list)).collect();
    let lists: Vec<&[&str]> = lists.iter().map(Vec::as_slice).collect();
    let mut facts = facts;
    facts["desired"] = mapped(&strs(desired));
    plan(&pool(&lists, facts))
}

/// The lists after the plan.
fn carried_out(lists: &[Vec<String>], plan: &Plan) -> Vec<Vec<String>> {
    let mut lists = lists.to_vec();
    for change in &plan.changes {
        let index = ["one", "two", "three", "four"].iter().position(|id| *id == change.app_id).unwrap();
        lists[index].retain(|entry| !change.remove.contains(&ComparisonKey::new(entry)));
        lists[index].extend(texts(&change.add).iter().map(ToString::to_string));
    }
    lists
}

proptest! {
    #[test]
    fn placements_are_unique_in_order_and_within_the_limits((lists, desired, per_app) in pools()) {
        let facts = json!({ "domains_per_app": per_app });
        let plan = planned_pool(&lists, &desired, facts.clone());
        prop_assert_eq!(&plan, &planned_pool(&lists, &desired, facts.clone()), "deterministic");
        let additions: Vec<&str> = plan.add();
        let unique: BTreeSet<&str> = additions.iter().copied().collect();
        prop_assert_eq!(unique.len(), additions.len(), "no domain twice");
        let listed: BTreeSet<&str> = lists.iter().flatten().map(String::as_str).collect();
        prop_assert!(unique.is_disjoint(&listed), "and none that is listed");
        // The order of the queue: domains before partners, each in the order of the desired domains.
        let needed: BTreeSet<&str> = desired.iter().map(String::as_str).collect();
        let is_partner = |domain: &&str| domain.strip_prefix("www.").is_some_and(|bare| needed.contains(bare));
        let turn = |domain: &&str| (is_partner(domain), desired.iter().position(|desired| desired == domain));
        for change in &plan.changes {
            prop_assert!(texts(&change.add).is_sorted_by_key(turn));
        }
        let mut rooms: BTreeMap<&str, i64> = BTreeMap::new();
        for member in &plan.pool {
            let added = placed(&plan).iter().find(|(app_id, _)| *app_id == member.app_id).map_or(0, |(_, add)| add.len());
            let after = member.listed + added;
            prop_assert!(added == 0 || after <= LIMIT, "{} has {after}", member.app_id);
            let room = i64::try_from(member.room).unwrap() - i64::try_from(added).unwrap();
            rooms.insert(&member.app_id, room);
        }
        let is_beyond = rooms.values().any(|room| *room < 0 );
        prop_assert!(is_beyond || plan.overflow.is_empty() || lists.len() == 1);
        let after = carried_out(&lists, &plan);
        let app_of = |domain: &str| after.iter().position(|list| list.iter().any(|entry| entry == domain));
        for domain in &additions {
            let bare = without_www(domain);
            let partner = format!("www.{bare}");
            let apps: BTreeSet<usize> = [bare, &partner].into_iter().filter_map(app_of).collect();
            prop_assert_eq!(apps.len(), 1, "{} is separated", bare);
        }
        let is_full = plan.pool.iter().all(|member| {
            let added = placed(&plan).iter().find(|(app_id, _)| *app_id == member.app_id).map_or(0, |(_, add)| add.len());
            member.listed + added >= LIMIT
        });
        let is_alone = |domain: &&str| app_of(&format!("www.{}", without_www(domain))).is_none() && app_of(without_www(domain)).is_none();
        let no_room = texts(&plan.no_room);
        prop_assert!(is_full || !no_room.iter().any(is_alone), "{:?} without room", no_room);
        // Planning again changes nothing, and neither does a further app.
        let again = planned_pool(&after, &desired, facts.clone());
        prop_assert!(again.add().is_empty() && again.remove().is_empty());
        if lists.len() < 4 {
            let own = format!("{}.example", ["one", "two", "three", "four"][lists.len()]);
            let more = [after.clone(), vec![vec![own]]].concat();
            let joined = planned_pool(&more, &desired, facts);
            let moved: Vec<&str> = joined.add().into_iter().filter(|domain| !no_room.contains(domain)).collect();
            prop_assert!(moved.is_empty() && joined.remove().is_empty(), "{:?} is moved", moved);
        }
    }

    /// Of an app that the account has lost, the mappings are placed anew, and no other.
    #[test]
    fn only_what_a_lost_app_had_is_placed_anew((lists, desired, per_app) in pools(), lost in 1..4_usize) {
        prop_assume!(lost < lists.len());
        let ids = ["one", "two", "three", "four"];
        let first = planned_pool(&lists, &desired, json!({ "domains_per_app": per_app }));
        let after = carried_out(&lists, &first);
        let owned: Vec<Value> = after[lost]
            .iter()
            .filter(|domain| desired.contains(domain))
            .map(|domain| json!({ "domain": domain, "app_id": ids[lost], "owner": "managed" }))
            .collect();
        let had: BTreeSet<&str> = after[lost].iter().map(String::as_str).collect();
        let lists: Vec<Vec<&str>> = after.iter().map(|list| strs(list)).collect();
        let lists: Vec<&[&str]> = lists.iter().map(Vec::as_slice).collect();
        let state = json!([{ "app_id": ids[lost], "missing_since": NOW - 900 }]);
        let facts = json!({
            "domains_per_app": per_app, "desired": mapped(&strs(&desired)), "ownership": owned, "app_states": state,
            "records": records(&[], &json!({})),
        });
        let mut snapshot = pool(&lists, facts);
        snapshot.apps.retain(|app| app.id != ids[lost]);
        let plan = plan(&snapshot);
        let no_room = texts(&first.no_room);
        for domain in plan.add() {
            prop_assert!(had.contains(domain) || no_room.contains(&domain), "{domain} is moved");
        }
        for domain in desired.iter().filter(|domain| had.contains(domain.as_str())) {
            let is_placed = plan.add().contains(&domain.as_str()) || texts(&plan.no_room).contains(&domain.as_str());
            prop_assert!(is_placed, "{domain} is lost");
        }
    }
}

#[test]
fn certificates_have_as_many_domains_as_apps_have_entries_by_default() {
    for (facts, expected) in [
        (json!({}), (100, 100)),
        (json!({ "domains_per_app": 200 }), (200, 200)),
        (json!({ "domains_per_app": 50 }), (50, 50)),
        (json!({ "names_per_certificate": 25 }), (100, 25)),
        (json!({ "domains_per_app": 200, "names_per_certificate": 100 }), (200, 100)),
    ] {
        let limits = Limits::of(&super::super::fixtures::pool(&[&[], &["two.example"]], facts.clone()));
        assert_eq!((limits.domains, limits.names), expected, "{facts}");
    }
}
