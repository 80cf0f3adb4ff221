use serde_json::{Value, json};

use super::super::{
    Plan,
    fixtures::{NOW, leaving, mapped, pooled, records, texts, with},
};
use super::{MoveState, Order};

const A: &str = "a.example";
const WWW: &str = "www.a.example";
const BOTH: [&str; 2] = [A, WWW];

/// A move of `a.example` from `one` to `two`. All listed domains are managed.
fn moving(lists: [&[&str]; 2], request: Value, facts: Value) -> Plan {
    let move_ = with(json!({ "domain": A, "from": "one", "to": "two", "since": NOW }), request);
    let owned = |domain: &&str| json!({ "domain": domain, "app_id": "two", "owner": "managed" });
    let ownership: Vec<Value> = lists[1].iter().map(owned).collect();
    let facts = with(
        json!({
            "desired": mapped(&BOTH), "moves": [move_], "ownership": ownership,
            "records": records(lists[0], &json!({ "owner": "managed", "app_id": "one" })),
        }),
        facts,
    );
    pooled(&[lists[0], &[&["two.example"], lists[1]].concat()], facts)
}

/// The certificate of the app that gets the mapping.
fn certificate(names: &[&str]) -> Value {
    json!({ "certificates": { "two": names } })
}

fn covered() -> Value {
    certificate(&BOTH)
}

/// The state of the move, and what each app gets (+) and loses (-).
fn step(plan: &Plan) -> (MoveState, Vec<String>) {
    let signed = |sign: &str, app_id: &str, domains: Vec<&str>| {
        domains.iter().map(|domain| format!("{sign}{app_id} {domain}")).collect::<Vec<_>>()
    };
    let changes = plan.changes.iter().flat_map(|change| {
        let add = signed("+", &change.app_id, texts(&change.add));
        [add, signed("-", &change.app_id, texts(&change.remove))].concat()
    });
    (plan.moves[0].state, changes.collect())
}

/// Name, what `one` and `two` list, the move, the state, and the changes.
type Row = (&'static str, [&'static [&'static str]; 2], Value, Value, MoveState, &'static [&'static str]);

fn check(rows: Vec<Row>) {
    for (name, lists, request, facts, state, changes) in rows {
        let plan = moving(lists, request, facts);
        assert_eq!(step(&plan), (state, changes.iter().map(ToString::to_string).collect()), "{name}");
        let moved: usize = plan.changes.iter().map(|change| change.moved.len()).sum();
        assert_eq!(moved, changes.len(), "{name}");
        assert!(plan.removals.is_empty(), "{name}: no domain leaves");
    }
}

#[test]
fn a_certificate_covers_a_mapping_if_it_covers_each_listed_domain() {
    let none = || json!({});
    check(vec![
        ("half covered", [&BOTH, &BOTH], none(), certificate(&[A, "*.a.test"]), MoveState::Certificate, &[]),
        (
            "covered by a wildcard",
            [&BOTH, &BOTH],
            none(),
            certificate(&[A, "*.A.example"]),
            MoveState::Switching,
            &["-one a.example", "-one www.a.example"],
        ),
        (
            "covered, without a partner",
            [&[A], &[A]],
            none(),
            with(certificate(&[A]), json!({ "desired": mapped(&[A]) })),
            MoveState::Switching,
            &["-one a.example"],
        ),
    ]);
}

/// The tables of the module's documentation, row by row. `two` sorts later: its name is `pool2`, the other's `network`.
#[test]
fn each_row_of_the_table() {
    let none = || json!({});
    let first = || json!({ "names": ["network", "main"] });
    let full: Vec<String> = super::super::fixtures::numbered(97);
    let is_full = || {
        let list: Vec<&str> = ["two.example"].into_iter().chain(full.iter().map(String::as_str)).collect();
        json!({ "apps": [
            { "id": "one", "name": "network", "server_id": "s", "sysuser_id": "u", "domains": ["network.example", A, WWW] },
            { "id": "two", "name": "pool2", "server_id": "s", "sysuser_id": "u", "domains": list },
        ], "domains_per_app": 99 })
    };
    let member = |change: Value| json!({ "pool": [with(json!({ "app_id": "two", "own_domain": "two.example", "proven_at": NOW }), change)] });
    let rows: Vec<Row> = vec![
        ("nothing is listed", [&[], &[]], none(), json!({ "desired": [] }), MoveState::Void, &[]),
        ("to the same app", [&BOTH, &[]], json!({ "to": "one" }), none(), MoveState::Void, &[]),
        ("to an unknown app", [&BOTH, &[]], json!({ "to": "nine" }), none(), MoveState::Void, &[]),
        (
            "on hold",
            [&BOTH, &[]],
            none(),
            json!({ "records": records(&BOTH, &json!({ "owner": "managed", "hold": "hold" })) }),
            MoveState::Held,
            &[],
        ),
        ("only the target has it", [&[], &BOTH], none(), none(), MoveState::Done, &[]),
        (
            "unmanaged",
            [&BOTH, &[]],
            none(),
            json!({ "records": records(&BOTH, &json!({ "owner": "unmanaged" })) }),
            MoveState::Unmanaged,
            &[],
        ),
        (
            "it begins",
            [&BOTH, &[]],
            none(),
            none(),
            MoveState::Adding,
            &["+two a.example", "+two www.a.example"],
        ),
        ("one is missing", [&BOTH, &[A]], none(), none(), MoveState::Adding, &["+two www.a.example"]),
        (
            "covered, and one is missing",
            [&BOTH, &[A]],
            none(),
            covered(),
            MoveState::Adding,
            &["+two www.a.example"],
        ),
        ("no room", [&BOTH, &[]], none(), is_full(), MoveState::NoRoom, &[]),
        ("not proven", [&BOTH, &[]], none(), member(json!({ "proven_at": null })), MoveState::PoolApp, &[]),
        ("leaving", [&BOTH, &[]], none(), member(json!({ "leaving": true })), MoveState::PoolApp, &[]),
        ("it waits", [&BOTH, &BOTH], none(), none(), MoveState::Certificate, &[]),
        (
            "covered",
            [&BOTH, &BOTH],
            none(),
            covered(),
            MoveState::Switching,
            &["-one a.example", "-one www.a.example"],
        ),
        (
            "half of it is switched",
            [&[WWW], &BOTH],
            none(),
            covered(),
            MoveState::Switching,
            &["-one www.a.example"],
        ),
        (
            "covered, not proven",
            [&BOTH, &BOTH],
            none(),
            with(member(json!({ "proven_at": null })), covered()),
            MoveState::PoolApp,
            &[],
        ),
        (
            "covered after the deadline",
            [&BOTH, &BOTH],
            json!({ "since": 0 }),
            with(first(), covered()),
            MoveState::Switching,
            &["-one a.example", "-one www.a.example"],
        ),
        (
            "switch now",
            [&BOTH, &BOTH],
            json!({ "switch": true, "since": 0 }),
            none(),
            MoveState::Switching,
            &["-one a.example", "-one www.a.example"],
        ),
    ];
    check(rows);
}

/// The rows of a move that is to end.
#[test]
fn each_row_of_a_move_that_is_to_end() {
    let none = || json!({});
    let over = || json!({ "since": NOW - 3_600 });
    let first = || json!({ "names": ["network", "main"] });
    let unknown = || json!({ "names": ["network", "net"] });
    let not_proven = || json!({ "pool": [{ "app_id": "two", "own_domain": "two.example" }] });
    let rows: Vec<Row> = vec![
        ("the deadline", [&BOTH, &BOTH], over(), none(), MoveState::Overdue, &[]),
        (
            "before another deadline",
            [&BOTH, &BOTH],
            json!({ "since": 0, "deadline": NOW + 1 }),
            none(),
            MoveState::Certificate,
            &[],
        ),
        (
            "the deadline, sorts first",
            [&BOTH, &BOTH],
            over(),
            first(),
            MoveState::Reverting,
            &["-two a.example", "-two www.a.example"],
        ),
        ("taken off", [&BOTH, &[]], over(), first(), MoveState::Expired, &[]),
        (
            "the deadline, unknown order",
            [&BOTH, &BOTH],
            over(),
            unknown(),
            MoveState::Reverting,
            &["-two a.example", "-two www.a.example"],
        ),
        ("never begun", [&BOTH, &[]], over(), none(), MoveState::Expired, &[]),
        ("half begun", [&BOTH, &[A]], over(), none(), MoveState::Reverting, &["-two a.example"]),
        (
            "undo",
            [&BOTH, &BOTH],
            json!({ "undo": true }),
            none(),
            MoveState::Reverting,
            &["-two a.example", "-two www.a.example"],
        ),
        ("reverted", [&BOTH, &[]], json!({ "undo": true }), none(), MoveState::Reverted, &[]),
        (
            "undo, half switched",
            [&[A], &BOTH],
            json!({ "undo": true }),
            none(),
            MoveState::Reverting,
            &["+one www.a.example"],
        ),
        ("undo, not proven", [&BOTH, &BOTH], json!({ "undo": true }), not_proven(), MoveState::PoolApp, &[]),
        ("undo, switched", [&[], &BOTH], json!({ "undo": true }), none(), MoveState::Done, &[]),
    ];
    check(rows);
}

#[test]
fn the_order_is_that_of_the_names() {
    for (names, order) in [
        (["b", "a"], Order::First),
        (["a", "b"], Order::Later),
        (["a", "ab"], Order::Unknown),
        (["ab", "a"], Order::Unknown),
        (["a", "a"], Order::Unknown),
    ] {
        let plan = moving([&BOTH, &[]], json!({}), json!({ "names": names }));
        assert_eq!(plan.moves[0].order, order, "{names:?}");
    }
}

/// A domain of the mapping that is new goes where the move has brought the other one.
#[test]
fn a_new_partner_follows_the_move() {
    for (request, app_id) in [(json!({}), "two"), (json!({ "undo": true }), "one")] {
        let plan = moving([&[A], &[A]], request.clone(), json!({}));
        assert_eq!(plan.placements[&WWW.into()], app_id, "{request}");
        assert_eq!(plan.changes.iter().filter(|change| texts(&change.add) == [WWW]).count(), 1, "{request}");
    }
}

/// A mapping that no site has any more leaves both apps, and counts as a removal.
#[test]
fn a_mapping_that_leaves_during_its_move_leaves_both_apps() {
    let gone = json!({ "desired": [], "records": records(&BOTH, &leaving()) });
    let plan = moving([&BOTH, &BOTH], json!({}), with(gone, covered()));
    assert_eq!((plan.moves[0].state, plan.moves[0].ended), (MoveState::Void, true));
    assert_eq!(plan.remove(), [A, WWW, A, WWW]);
    assert_eq!(plan.removals.len(), 2);
    assert!(plan.changes.iter().all(|change| change.moved.is_empty()));
}

#[test]
fn the_results_of_a_step_change_owners_and_no_record() {
    let mut facts = json!({});
    let plan = moving([&BOTH, &[]], json!({}), facts.clone());
    assert_eq!((plan.moves[0].until, plan.next_sync), (Some(NOW + 60), Some(NOW + 60)));
    facts["results"] = json!([{ "app_id": "two", "report": {
        "added": BOTH, "removed": [], "refused": [], "action": { "id": "a1" }, "ssl": { "state": "on" },
    } }]);
    let plan = moving([&BOTH, &[]], json!({}), facts);
    assert!(plan.added.is_empty() && plan.removed.is_empty());
    let owned: Vec<_> =
        plan.ownership.iter().filter(|change| BOTH.contains(&change.domain.as_str())).collect();
    assert!(owned.len() == 2 && owned.iter().all(|change| change.app_id == "two"), "{owned:?}");
}

#[test]
fn the_second_move_of_a_mapping_is_void() {
    let move_ = |to: &str| json!({ "domain": WWW, "from": "one", "to": to, "since": NOW });
    let plan = pooled(
        &[&BOTH, &["two.example"], &["three.example"]],
        json!({
            "desired": mapped(&BOTH), "moves": [move_("three"), move_("two")],
            "records": records(&BOTH, &json!({ "owner": "managed" })),
        }),
    );
    let states: Vec<_> = plan.moves.iter().map(|progress| progress.state).collect();
    assert_eq!(states, [MoveState::Adding, MoveState::Void]);
    assert_eq!(plan.changes.len(), 1);
}

/// The operator requests another move before the caller has deleted the one that has ended.
#[test]
fn a_move_that_has_ended_does_not_prevent_another() {
    let move_ = |from: &str, to: &str| json!({ "domain": WWW, "from": from, "to": to, "since": NOW });
    let plan = pooled(
        &[&BOTH, &["two.example"], &["three.example"]],
        json!({
            "desired": mapped(&BOTH), "moves": [move_("one", "one"), move_("two", "one"), move_("one", "three")],
            "records": records(&BOTH, &json!({ "owner": "managed" })),
        }),
    );
    let states: Vec<_> = plan.moves.iter().map(|progress| progress.state).collect();
    assert_eq!(states, [MoveState::Void, MoveState::Done, MoveState::Adding]);
}

/// Its visitors may see another site, so an operator can move its domains to an app that can be changed.
#[test]
fn an_app_whose_proof_failed_can_be_emptied() {
    let member = |id: &str, change: Value| {
        with(json!({ "app_id": id, "own_domain": format!("{id}.example"), "proven_at": NOW }), change)
    };
    let state = |update_at: i64| json!({ "app_states": [{ "app_id": "two", "update_at": update_at }] });
    for (name, source, target, facts, first, second) in [
        (
            "not proven",
            json!({ "proven_at": null }),
            json!({}),
            json!({}),
            MoveState::Adding,
            MoveState::Switching,
        ),
        ("expired", json!({ "proven_at": 1 }), json!({}), json!({}), MoveState::Adding, MoveState::Switching),
        (
            "no own domain",
            json!({ "own_domain": null }),
            json!({}),
            json!({}),
            MoveState::Adding,
            MoveState::Switching,
        ),
        (
            "the same, leaving",
            json!({ "own_domain": null, "leaving": true }),
            json!({}),
            json!({}),
            MoveState::Adding,
            MoveState::Switching,
        ),
        (
            "its update failed as well",
            json!({ "proven_at": null }),
            json!({}),
            state(NOW + 1),
            MoveState::PoolApp,
            MoveState::PoolApp,
        ),
        (
            "only its update failed",
            json!({}),
            json!({}),
            state(NOW + 1),
            MoveState::PoolApp,
            MoveState::PoolApp,
        ),
        (
            "neither is proven",
            json!({ "proven_at": null }),
            json!({ "proven_at": null }),
            json!({}),
            MoveState::PoolApp,
            MoveState::PoolApp,
        ),
    ] {
        for (target_list, expected) in [(&["three.example"][..], first), (&["three.example", A], second)] {
            let owned = |id: &str| json!({ "domain": A, "app_id": id, "owner": "managed" });
            let plan = pooled(
                &[&[], &["two.example", A], target_list],
                with(
                    json!({
                        "desired": mapped(&[A]), "ownership": [owned("two"), owned("three")],
                        "moves": [{ "domain": A, "from": "two", "to": "three", "since": NOW, "switch": true }],
                        "pool": [member("two", source.clone()), member("three", target.clone())],
                    }),
                    facts.clone(),
                ),
            );
            assert_eq!(plan.moves[0].state, expected, "{name}");
            assert_eq!(
                plan.add().len() + plan.remove().len(),
                usize::from(expected != MoveState::PoolApp),
                "{name}"
            );
        }
    }
}
