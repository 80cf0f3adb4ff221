use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{
    fixtures::{NOW, mapped, pool, records, with},
    plan,
    snapshot::Snapshot,
};
use super::Order;

/// The facts for apps with these lists, all of whose domains are desired and ours.
fn facts(lists: &[&[String]], facts: Value) -> Snapshot {
    let ids = ["one", "two", "three", "four"];
    let all: Vec<&str> = lists.iter().flat_map(|list| list.iter().map(String::as_str)).collect();
    let main: Vec<&str> = lists[0].iter().map(String::as_str).collect();
    let own: Vec<String> = ids.iter().map(|id| format!("{id}.example")).collect();
    let full: Vec<Vec<&str>> = lists
        .iter()
        .enumerate()
        .map(|(index, list)| {
            let own = (index > 0).then_some(own[index].as_str());
            own.into_iter().chain(list.iter().map(String::as_str)).collect()
        })
        .collect();
    let ownership: Vec<Value> = lists
        .iter()
        .enumerate()
        .skip(1)
        .flat_map(|(index, list)| {
            list.iter()
                .map(move |domain| json!({ "domain": domain, "app_id": ids[index], "owner": "managed" }))
        })
        .collect();
    let lists: Vec<&[&str]> = full.iter().map(Vec::as_slice).collect();
    pool(
        &lists,
        with(
            json!({
                "rebalance": true, "desired": mapped(&all), "ownership": ownership, "domains_per_app": 10,
                "records": records(&main, &json!({ "owner": "managed", "app_id": "one" })),
            }),
            facts,
        ),
    )
}

/// What is proposed, as `from-to domain`.
fn proposed(snapshot: &Snapshot) -> Vec<String> {
    let plan = plan(snapshot);
    let text = |proposal: &super::Proposal| {
        format!("{}-{} {}", proposal.from, proposal.to, proposal.domain.as_str())
    };
    plan.rebalance.iter().map(text).collect()
}

/// `a1`, `a2`, … below `example`; with `www.` if `pairs`.
fn domains(letter: &str, count: usize, pairs: bool) -> Vec<String> {
    let single = |number: usize| {
        let domain = format!("{letter}{number}.example");
        let partner = pairs.then(|| format!("www.{domain}"));
        std::iter::once(domain).chain(partner)
    };
    (1..=count).flat_map(single).collect()
}

/// Name, the lists without the apps' own domains, other facts, and what is proposed.
type Row = (&'static str, [Vec<String>; 3], Value, &'static [&'static str]);

/// The first table of the module's documentation, row by row. The limit is 10, so the tolerance is 4; `one` also lists the
/// network's domain, and each other app its own.
#[test]
fn each_row_of_the_table() {
    let pairs = |count: usize| domains("a", count, true);
    let singles = |letter: &str, count: usize| domains(letter, count, false);
    let wildcards = |count: usize| singles("*.w", count);
    let leaving = json!({ "pool": [
        { "app_id": "two", "own_domain": "two.example", "proven_at": NOW, "leaving": true },
        { "app_id": "three", "own_domain": "three.example", "proven_at": NOW },
    ] });
    let rows: Vec<Row> = vec![
        ("even", [singles("a", 4), vec![], vec![]], json!({}), &[]),
        ("not asked for", [singles("a", 12), vec![], vec![]], json!({ "rebalance": false }), &[]),
        ("leaving", [vec![], pairs(1), vec![]], leaving.clone(), &["two-one a1.example"]),
        (
            "leaving, no room for a pair",
            [singles("b", 8), [pairs(1), singles("c", 1)].concat(), singles("d", 8)],
            leaving,
            &["two-one c1.example"],
        ),
        (
            "two too many",
            [[singles("b", 7), pairs(2)].concat(), singles("c", 5), singles("d", 6)],
            json!({}),
            &["one-two a2.example"],
        ),
        (
            "one too many",
            [[pairs(2), singles("b", 6)].concat(), singles("c", 6), singles("d", 6)],
            json!({}),
            &["one-two b6.example"],
        ),
        (
            "one too many, only pairs",
            [pairs(5), singles("c", 6), singles("d", 6)],
            json!({}),
            &["one-two a5.example"],
        ),
        (
            "too many for the certificate",
            [[singles("b", 4), wildcards(1)].concat(), singles("c", 1), singles("d", 1)],
            json!({ "names_per_certificate": 4 }),
            &["one-two b4.example"],
        ),
        (
            "too many for the list, not for the certificate",
            [[singles("b", 3), wildcards(7)].concat(), singles("c", 6), singles("d", 6)],
            json!({ "names_per_certificate": 8 }),
            &["one-two b3.example"],
        ),
        (
            "only wildcards",
            [wildcards(11), singles("c", 6), singles("d", 6)],
            json!({ "names_per_certificate": 8 }),
            &["one-three *.w10.example", "one-two *.w11.example"],
        ),
        ("full everywhere", [singles("a", 12), singles("b", 9), singles("c", 9)], json!({}), &[]),
        ("room for one of two", [pairs(6), singles("b", 9), singles("c", 8)], json!({}), &[]),
        ("uneven by four", [singles("a", 7), singles("b", 3), singles("c", 3)], json!({}), &[]),
        (
            "uneven by five",
            [singles("a", 8), singles("b", 3), singles("c", 4)],
            json!({}),
            &["one-two a8.example"],
        ),
        (
            "pairs first",
            [[pairs(1), singles("b", 6)].concat(), singles("c", 3), singles("d", 4)],
            json!({}),
            &["one-two a1.example"],
        ),
        (
            "a fifth of the lower limit",
            [singles("a", 13), singles("b", 8), singles("c", 8)],
            json!({ "domains_per_app": 40, "names_per_certificate": 30 }),
            &[],
        ),
        (
            "each app gets some",
            [singles("a", 9), vec![], vec![]],
            json!({}),
            &["one-three a6.example", "one-two a7.example", "one-three a8.example", "one-two a9.example"],
        ),
    ];
    for (name, lists, more, expected) in rows {
        let lists: Vec<&[String]> = lists.iter().map(Vec::as_slice).collect();
        let mut found = proposed(&facts(&lists, more));
        found.sort();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(found, expected, "{name}");
    }
}

/// The second table, row by row: `a1` with its partner is the newest mapping of an app that has one too many.
#[test]
fn each_row_of_what_is_proposed() {
    let [a, www] = ["a1.example", "www.a1.example"];
    let lists = [[domains("b", 8, false), domains("a", 1, true)].concat(), domains("c", 3, false), vec![]];
    let lists: Vec<&[String]> = lists.iter().map(Vec::as_slice).collect();
    let all: Vec<&str> = lists.iter().flat_map(|list| list.iter().map(String::as_str)).collect();
    let without = |domain: &str| {
        let all: Vec<&str> = all.iter().copied().filter(|other| *other != domain).collect();
        json!({ "desired": mapped(&all), "domains_per_app": 10 })
    };
    let ours = json!({ "owner": "managed", "app_id": "one" });
    let others: Vec<&str> =
        lists[0].iter().map(String::as_str).filter(|domain| ![a, www].contains(domain)).collect();
    let recorded = |domain: &str, facts: Value| {
        let mut all = records(&others, &with(ours.clone(), json!({ "hold": "hold" })));
        let both = [records(&[a], &ours), records(&[www], &ours)].into_iter().map(|mut list| list[0].take());
        all.as_array_mut().unwrap().extend(
            both.map(|record| if record["domain"] == domain { with(record, facts.clone()) } else { record }),
        );
        json!({ "records": all })
    };
    let move_ = |state: Value| json!({ "moves": [with(json!({ "domain": a, "from": "one", "to": "two", "since": NOW }), state)] });
    for (name, more, is_proposed) in [
        ("any other", recorded("", json!({})), true),
        ("on hold", recorded(www, json!({ "hold": "hold" })), false),
        ("not ours", recorded(www, json!({ "owner": "unmanaged" })), false),
        ("not desired", with(recorded("", json!({})), without(www)), false),
        ("it moves", with(recorded("", json!({})), move_(json!({ "to": "three" }))), false),
        ("its move has ended", with(recorded("", json!({})), move_(json!({ "to": "one" }))), true),
        (
            "the app is delayed",
            with(
                recorded("", json!({})),
                json!({ "app_states": [{ "app_id": "one", "update_at": NOW + 1 }] }),
            ),
            false,
        ),
        (
            "a network's own",
            with(recorded("", json!({})), json!({ "networks": ["network.example", a] })),
            false,
        ),
    ] {
        let expected: &[&str] = if is_proposed { &["one-three a1.example"] } else { &[] };
        assert_eq!(proposed(&facts(&lists, more)), expected, "{name}");
    }
    let spread = [lists[0].to_vec(), vec![a.to_owned()], vec![]];
    let spread: Vec<&[String]> = spread.iter().map(Vec::as_slice).collect();
    assert!(
        proposed(&facts(&spread, with(recorded("", json!({})), json!({ "names": ["ab", "a", "c"] }))))
            .is_empty(),
        "on two apps"
    );
}

#[test]
fn a_proposal_has_the_order_of_the_names() {
    let lists = [domains("a", 12, false), vec![]];
    let lists: Vec<&[String]> = lists.iter().map(Vec::as_slice).collect();
    for (names, order) in
        [(["a", "b"], Order::Later), (["b", "a"], Order::First), (["a", "ab"], Order::Unknown)]
    {
        let proposal = &plan(&facts(&lists, json!({ "names": names }))).rebalance[0];
        assert_eq!(proposal.order, order, "{names:?}");
    }
}

/// A move that is recorded counts as done, whether it goes to its target or back.
#[test]
fn recorded_moves_count_as_done() {
    let lists = [domains("a", 7, false), domains("b", 6, false)];
    let lists: Vec<&[String]> = lists.iter().map(Vec::as_slice).collect();
    let full = json!({ "domains_per_app": 8 });
    assert_eq!(proposed(&facts(&lists, full.clone())), [""; 0]);
    let request = |undo: bool| json!({ "moves": [{ "domain": "b1.example", "from": "two", "to": "one", "since": NOW, "undo": undo }] });
    assert_eq!(proposed(&facts(&lists, with(full.clone(), request(false)))), ["one-two a7.example"]);
    let begun = [[domains("a", 7, false), domains("b", 1, false)].concat(), domains("b", 6, false)];
    let begun: Vec<&[String]> = begun.iter().map(Vec::as_slice).collect();
    for (undo, expected) in [(false, &["one-two a7.example"][..]), (true, &[])] {
        let facts = facts(&begun, with(full.clone(), request(undo)));
        assert_eq!(proposed(&facts), expected, "undo: {undo}");
    }
    let uneven = [domains("a", 8, false), domains("b", 2, false)];
    let uneven: Vec<&[String]> = uneven.iter().map(Vec::as_slice).collect();
    let other = json!({ "moves": [{ "domain": "a1.example", "from": "one", "to": "two", "since": NOW }] });
    assert_eq!(proposed(&facts(&uneven, json!({}))), ["one-two a8.example"]);
    assert_eq!(proposed(&facts(&uneven, other)), [""; 0]);
}

fn list() -> impl Strategy<Value = Vec<(u8, bool)>> {
    prop::collection::vec((0..3_u8, prop::bool::weighted(0.9)), 0..14)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// No app is lifted above a limit, only movable mappings move, and asking again proposes nothing: neither while the moves
    /// are recorded, nor after them.
    #[test]
    fn proposals_keep_the_limits_and_end(
        lists in prop::collection::vec(list(), 2..=4),
        leaving in prop::collection::vec(prop::bool::weighted(0.2), 3),
        limit in 1..30_usize,
        names in 1..30_usize,
    ) {
        let ids = ["one", "two", "three", "four"];
        let mut unmanaged = Vec::new();
        let entries = |(app, list): (usize, &Vec<(u8, bool)>)| {
            let mut entries = Vec::new();
            for (number, (kind, is_ours)) in list.iter().enumerate() {
                let domain = format!("m{app}n{number}.example");
                let new = match kind {
                    0 => vec![domain],
                    1 => vec![format!("www.{domain}"), domain],
                    _ => vec![format!("*.{domain}")],
                };
                unmanaged.extend(new.iter().filter(|_| !is_ours).cloned());
                entries.extend(new);
            }
            entries
        };
        let mut lists: Vec<Vec<String>> = lists.iter().enumerate().map(entries).collect();
        let all: Vec<String> = lists.concat();
        let all: Vec<&str> = all.iter().map(String::as_str).filter(|domain| !unmanaged.iter().any(|other| other == domain)).collect();
        let pool: Vec<Value> = (1..lists.len())
            .map(|app| json!({ "app_id": ids[app], "own_domain": format!("{}.example", ids[app]), "proven_at": NOW, "leaving": leaving[app - 1] }))
            .collect();
        let more = json!({ "desired": mapped(&all), "domains_per_app": limit, "names_per_certificate": names, "pool": pool });
        let ask = |lists: &[Vec<String>], more: Value| {
            let lists: Vec<&[String]> = lists.iter().map(Vec::as_slice).collect();
            plan(&facts(&lists, more)).rebalance
        };
        let proposals = ask(&lists, more.clone());
        let moves: Vec<Value> = proposals
            .iter()
            .map(|proposal| json!({ "domain": proposal.domain, "from": proposal.from, "to": proposal.to, "since": NOW }))
            .collect();
        prop_assert_eq!(ask(&lists, with(more.clone(), json!({ "moves": moves }))), vec![]);
        let before: Vec<usize> = lists.iter().map(Vec::len).collect();
        for proposal in &proposals {
            let position = |id: &str| ids.iter().position(|other| *other == id).unwrap();
            let (from, to) = (position(&proposal.from), position(&proposal.to));
            prop_assert!(to == 0 || !leaving[to - 1], "an app that is leaving gets {:?}", proposal);
            let is_it = |entry: &String| entry.strip_prefix("www.").unwrap_or(entry) == proposal.domain.as_str();
            let moved: Vec<String> = lists[from].iter().filter(|entry| is_it(entry)).cloned().collect();
            prop_assert!(!moved.is_empty() && moved.iter().all(|domain| all.contains(&domain.as_str())), "{:?}", proposal);
            lists[from].retain(|entry| !is_it(entry));
            lists[to].extend(moved);
        }
        for (list, before) in lists.iter().zip(before) {
            // Each app also lists a domain that is not ours.
            let wildcards = list.iter().filter(|entry| entry.starts_with("*.")).count();
            let is_within = list.len() < limit && list.len() - wildcards < names;
            prop_assert!(list.len() <= before || is_within, "{} entries after {before}", list.len());
        }
        prop_assert_eq!(ask(&lists, more), vec![]);
    }
}
