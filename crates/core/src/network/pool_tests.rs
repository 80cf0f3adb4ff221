use serde_json::{Value, json};

use super::super::{
    Plan,
    fixtures::{NETWORK, NOW, mapped, pool, pooled, records, texts, with},
    plan,
    plan::{PoolReason, Reason, State},
    snapshot::Owner,
};

fn reason_of(plan: &Plan, app_id: &str) -> Option<String> {
    let member = plan.pool.iter().find(|member| member.app_id == app_id).unwrap();
    member.reason.map(|reason| serde_json::to_value(reason).unwrap().as_str().unwrap().to_owned())
}

/// The first table of the module's documentation, row by row.
#[test]
fn a_further_app_gets_nothing_until_it_has_proved_itself() {
    let app = |change: Value| {
        with(
            json!({ "id": "two", "name": "pool2", "server_id": "s", "sysuser_id": "u", "domains": ["two.example"] }),
            change,
        )
    };
    let member = |change: Value| {
        with(json!({ "app_id": "two", "own_domain": "two.example", "proven_at": NOW }), change)
    };
    for (name, apps, member, reason) in [
        ("proved", app(json!({})), member(json!({})), None),
        (
            "its own domain in another spelling",
            app(json!({ "domains": ["Two.Example."] })),
            member(json!({})),
            None,
        ),
        ("no such app", app(json!({ "id": "three" })), member(json!({})), Some("not_in_account")),
        ("another server", app(json!({ "server_id": "t" })), member(json!({})), Some("other_server")),
        (
            "another system user",
            app(json!({ "sysuser_id": "v" })),
            member(json!({})),
            Some("other_system_user"),
        ),
        (
            "an unknown system user",
            app(json!({ "sysuser_id": "" })),
            member(json!({})),
            Some("other_system_user"),
        ),
        ("no own domain", app(json!({})), member(json!({ "own_domain": null })), Some("no_own_domain")),
        ("not listed", app(json!({ "domains": [] })), member(json!({})), Some("no_own_domain")),
        (
            "the networks' own",
            app(json!({ "domains": ["www.network.example"] })),
            member(json!({ "own_domain": "www.network.example" })),
            Some("no_own_domain"),
        ),
        (
            "a customer maps it",
            app(json!({ "domains": ["a.example"] })),
            member(json!({ "own_domain": "a.example" })),
            None,
        ),
        (
            "a customer maps its partner",
            app(json!({ "domains": ["www.a.example"] })),
            member(json!({ "own_domain": "www.a.example" })),
            None,
        ),
        ("never proved", app(json!({})), member(json!({ "proven_at": null })), Some("not_proven")),
        ("a day ago", app(json!({})), member(json!({ "proven_at": NOW - 86_400 })), None),
        ("longer ago", app(json!({})), member(json!({ "proven_at": NOW - 86_401 })), Some("proof_expired")),
        (
            "by a clock ahead",
            app(json!({})),
            member(json!({ "proven_at": NOW + 86_401 })),
            Some("proof_expired"),
        ),
    ] {
        let mut facts = json!({ "desired": mapped(&["new.example", "a.example"]), "domains_per_app": 2 });
        facts["pool"] = json!([member]);
        let main = json!({ "id": "one", "name": "network", "server_id": "s", "sysuser_id": "u", "domains": [NETWORK, "full.example"] });
        facts["apps"] = json!([main, apps]);
        let plan = pooled(&[], facts);
        assert_eq!(reason_of(&plan, "two").as_deref(), reason, "{name}");
        // Without the further app, the list of the first has room beyond its certificate.
        let app_id = if reason.is_none() { "two" } else { "one" };
        assert_eq!(plan.placements[&"new.example".into()], app_id, "{name}");
    }
}

#[test]
fn what_a_closed_app_lists_stays_and_waits() {
    let lists = [&[][..], &["two.example", "a.example", "gone.example"]];
    let facts = json!({
        "pool": [{ "app_id": "two", "own_domain": "two.example" }],
        "desired": mapped(&["a.example", "www.a.example", "new.example"]),
        "ownership": [
            { "domain": "a.example", "app_id": "two", "owner": "managed" },
            { "domain": "gone.example", "app_id": "two", "owner": "managed" },
        ],
        "records": records(&["gone.example"], &json!({ "removal_announced_at": 0 })),
    });
    let plan = pooled(&lists, facts.clone());
    assert_eq!(plan.add(), ["new.example"], "another app gets what is new");
    assert!(plan.remove().is_empty());
    assert_eq!(plan.placements[&"a.example".into()], "two");
    let mut done = facts;
    done["results"] = json!([report("one", &["new.example"])]);
    let plan = pooled(&lists, done);
    let waiting: Vec<_> = plan
        .records
        .iter()
        .filter(|record| record.reason == Some(Reason::PoolApp))
        .map(|record| (record.domain.as_str(), record.values.app.as_deref(), record.retry_at))
        .collect();
    let name = Some("pool2");
    assert_eq!(waiting, [("gone.example", name, None), ("www.a.example", name, None)]);
}

#[test]
fn a_leaving_app_gets_only_partners_of_what_it_lists() {
    let plan = pooled(
        &[&[], &["two.example", "a.example"]],
        json!({
            "domains_per_app": 2,
            "pool": [{ "app_id": "two", "own_domain": "two.example", "proven_at": NOW, "leaving": true }],
            "desired": mapped(&["a.example", "www.a.example", "b.example", "c.example"]),
        }),
    );
    assert_eq!(placed(&plan), [("one", vec!["b.example", "c.example"]), ("two", vec!["www.a.example"])]);
    assert_eq!(texts(&plan.overflow), ["c.example", "www.a.example"]);
}

fn placed(plan: &Plan) -> Vec<(&str, Vec<&str>)> {
    plan.changes.iter().map(|change| (change.app_id.as_str(), texts(&change.add))).collect()
}

fn report(app_id: &str, added: &[&str]) -> Value {
    json!({ "app_id": app_id, "report": {
        "added": added, "removed": [], "refused": [], "action": { "id": "a1", "status": "open" }, "ssl": { "state": "on" },
    } })
}

/// The last three rows of the second table: an app that the account has lost keeps its domains for a quarter of an hour.
#[test]
fn the_domains_of_a_lost_app_are_placed_anew_after_a_while() {
    for (since, is_placed) in
        [(None, false), (Some(NOW - 899), false), (Some(NOW - 900), true), (Some(NOW + 1), false)]
    {
        let plan = pooled(
            &[&[]],
            json!({
                "pool": [{ "app_id": "two", "own_domain": "two.example", "proven_at": NOW }],
                "app_states": [{ "app_id": "two", "missing_since": since }],
                "desired": mapped(&["a.example", "www.a.example", "new.example"]),
                "ownership": [{ "domain": "a.example", "app_id": "two", "owner": "managed" }],
            }),
        );
        assert_eq!(reason_of(&plan, "two").as_deref(), Some("not_in_account"));
        let expected: &[&str] =
            if is_placed { &["a.example", "new.example", "www.a.example"] } else { &["new.example"] };
        assert_eq!(plan.add(), expected, "{since:?}");
        assert_eq!(plan.pool[1].ours, usize::from(!is_placed), "what waits for it");
        let state = plan.app_states.iter().find(|state| state.app_id == "two").unwrap();
        // A time to come was recorded while the clock was ahead.
        assert_eq!(state.missing_since, since.filter(|at| *at <= NOW).or(Some(NOW)));
    }
    let back =
        pooled(&[&[], &["two.example"]], json!({ "app_states": [{ "app_id": "two", "missing_since": 1 }] }));
    assert_eq!(back.app_states[1].missing_since, None);
}

/// The third table of the module's documentation, row by row. The names are those of the apps `one` and `two`.
#[test]
fn a_duplicate_is_removed_from_the_app_that_gets_no_visitors() {
    let owned =
        |app_id: &str, owner: &str| json!({ "domain": "a.example", "app_id": app_id, "owner": owner });
    for (name, names, main, further, proven, facts, from) in [
        ("ours on both, the second is later", ["a", "b"], "managed", "managed", true, json!({}), Some("two")),
        ("ours on both, the first is later", ["b", "a"], "managed", "managed", true, json!({}), Some("one")),
        ("unmanaged on the later one", ["a", "b"], "managed", "unmanaged", true, json!({}), None),
        ("unmanaged on the earlier one", ["a", "b"], "unmanaged", "adopted", true, json!({}), Some("two")),
        ("unknown order", ["a", "ab"], "managed", "managed", true, json!({}), None),
        ("the earlier one is not proven", ["b", "a"], "managed", "managed", false, json!({}), None),
        ("the later one is not proven", ["a", "b"], "managed", "managed", false, json!({}), None),
        ("no removals", ["a", "b"], "managed", "managed", true, json!({ "policy": "add-only" }), None),
    ] {
        let mut facts = with(
            json!({
                "desired": mapped(&["a.example"]),
                "pool": [{ "app_id": "two", "own_domain": "two.example", "proven_at": proven.then_some(NOW) }],
                "records": records(&["a.example"], &json!({ "owner": main, "app_id": "one" })),
                "ownership": [owned("two", further)],
                "names": names,
            }),
            facts,
        );
        let lists = [&["a.example"][..], &["two.example", "a.example"]];
        let plan = pooled(&lists, facts.clone());
        let found = plan.changes.first().map(|change| change.app_id.as_str());
        assert_eq!(found, from, "{name}");
        let Some(app_id) = from else { continue };
        assert_eq!((plan.remove(), texts(&plan.changes[0].moved)), (vec!["a.example"], vec!["a.example"]));
        assert!(plan.removals.is_empty(), "{name}: it stays");
        let mut result = report(app_id, &[]);
        result["report"]["removed"] = json!(["a.example"]);
        facts["results"] = json!([result]);
        let end = pooled(&lists, facts);
        assert!(end.removed.is_empty(), "{name}");
        let change = end.ownership.iter().find(|change| change.domain.as_str() == "a.example").unwrap();
        assert_eq!((change.app_id.as_str(), change.owner), (app_id, Owner::None), "{name}");
        assert!(end.records.iter().all(|record| record.state != State::Gone), "{name}");
    }
}

/// The last rows of that table: `www.a.example` is on both apps, and the other domain of the mapping only on some.
#[test]
fn a_duplicate_is_removed_where_its_partner_is_not() {
    let www = "www.a.example";
    for (name, names, domain_on, owner, desired, from) in [
        ("on the later one", ["a", "b"], vec!["two"], "managed", true, Some("one")),
        ("on the earlier one", ["a", "b"], vec!["one"], "managed", true, Some("two")),
        ("on both", ["a", "b"], vec!["one", "two"], "managed", true, Some("two")),
        ("on none", ["a", "b"], vec![], "managed", true, Some("two")),
        ("on the later one, not desired", ["a", "b"], vec!["two"], "managed", false, Some("two")),
        ("on the later one, which is the first app", ["b", "a"], vec!["one"], "managed", true, Some("two")),
        ("on the later one, unmanaged on the earlier one", ["a", "b"], vec!["two"], "unmanaged", true, None),
    ] {
        let on = |app_id: &str| domain_on.contains(&app_id).then_some("a.example");
        let main: Vec<&str> = std::iter::once(www).chain(on("one")).collect();
        let further: Vec<&str> = ["two.example", www].into_iter().chain(on("two")).collect();
        let ownership =
            further.iter().map(|domain| json!({ "domain": domain, "app_id": "two", "owner": "managed" }));
        let domains = [www, "a.example"];
        let mut all = records(&domains, &json!({ "owner": "managed", "app_id": "one" }));
        all[0]["owner"] = json!(owner);
        let facts = json!({
            "desired": mapped(&domains[..=usize::from(desired)]), "names": names,
            "records": all, "ownership": ownership.collect::<Vec<_>>(),
        });
        let plan = pooled(&[&main, &further], facts);
        let losing: Vec<_> = plan.changes.iter().filter(|change| texts(&change.moved) == [www]).collect();
        assert!(losing.iter().all(|change| texts(&change.remove).contains(&www)), "{name}");
        assert_eq!(
            losing.first().map(|change| change.app_id.as_str()),
            from.filter(|_| losing.len() == 1),
            "{name}"
        );
    }
}

/// Two apps are changed; the second one's update fails (`fault-isolation`).
#[test]
fn the_failure_of_an_update_stops_that_app_alone() {
    let lists = [&[][..], &["two.example"]];
    let facts = json!({ "domains_per_app": 2, "desired": mapped(&["a.example", "b.example"]) });
    let first = pooled(&lists, facts.clone());
    assert_eq!(placed(&first), [("one", vec!["a.example"]), ("two", vec!["b.example"])]);
    let failure = |exception: &str| json!({ "app_id": "two", "failure": { "exception": exception, "source": "server", "message": "words" } });
    for (exception, stops_all) in [
        ("NetworkException", false),
        ("LockTimeoutException", false),
        ("NotFoundException", false),
        ("PaymentRequiredException", false),
        ("AuthenticationException", true),
        ("PermissionException", true),
    ] {
        let mut facts = facts.clone();
        facts["results"] = json!([report("one", &["a.example"]), failure(exception)]);
        let plan = pooled(&lists, facts);
        assert_eq!(plan.pause.is_some(), stops_all, "{exception}");
        assert_eq!(texts(&plan.added), ["a.example"], "{exception}");
        let owners: Vec<_> =
            plan.ownership.iter().map(|change| (change.domain.as_str(), change.owner)).collect();
        assert!(owners.contains(&("a.example", Owner::Managed)), "{exception}");
        let [main, further] = &plan.app_states[..] else { panic!("two states") };
        assert_eq!((main.update_at, main.retry_at), (None, None), "{exception}");
        assert_eq!(further.update_at, (!stops_all).then_some(NOW + 60), "{exception}");
        let record = plan.records.iter().find(|record| record.domain.as_str() == "b.example");
        assert_eq!(
            record.map(|record| (record.attempts, record.retry_at)),
            (!stops_all).then_some((0, Some(NOW + 60)))
        );
    }
    let mut facts = facts;
    facts["results"] = json!([failure("NetworkException")]);
    let plan = pooled(&lists, facts.clone());
    assert!(plan.records.is_empty() && plan.app_states[0].rewrite_at.is_some(), "one update is still due");
    let change = plan.changes.iter().find(|change| change.app_id == "one").unwrap();
    assert_eq!(texts(&change.add), ["a.example"]);
}

/// The lease is lost, or the process fails: what the main app got is recorded, and nothing of the other one.
#[test]
fn a_sync_that_fails_between_two_updates_records_the_first() {
    let lists = [&[][..], &["two.example"]];
    for (exception, pauses) in [("LeaseLost", false), ("AuthenticationException", true)] {
        let facts = json!({
            "domains_per_app": 2, "desired": mapped(&["a.example", "b.example"]), "results": [report("one", &["a.example"])],
            "failure": { "exception": exception, "source": "database", "message": "words" },
        });
        let plan = pooled(&lists, facts.clone());
        assert_eq!(plan.pause.is_some(), pauses, "{exception}");
        assert!(plan.changes.is_empty(), "{exception}");
        assert_eq!(texts(&plan.added), ["a.example"], "{exception}");
        let owners: Vec<_> =
            plan.ownership.iter().map(|change| (change.domain.as_str(), change.owner)).collect();
        assert_eq!(owners, [("two.example", Owner::Unmanaged), ("a.example", Owner::Managed)], "{exception}");
        assert!(plan.records.iter().all(|record| record.domain.as_str() != "b.example"), "{exception}");
        let [main, further] = &plan.app_states[..] else { panic!("two states") };
        assert_eq!((main.action.as_deref(), main.retry_at.is_none()), (Some("a1"), pauses), "{exception}");
        assert_eq!(further.rewrite_at, None, "{exception}");
        // Without the domains and records, nothing can be decided.
        let unread = pooled(&lists, with(facts, json!({ "desired": null })));
        assert!(unread.added.is_empty() && unread.records.is_empty(), "{exception}");
    }
}

/// Another app gets what is new; what the delayed one may have got waits for it.
#[test]
fn a_delayed_app_gets_nothing_until_its_time() {
    let facts = |now: i64, ignore: bool| {
        json!({
            "now": now, "domains_per_app": 2, "ignore_delays": ignore,
            "app_states": [{ "app_id": "one", "failed_updates": 1, "update_at": NOW }],
            "desired": mapped(&["a.example", "b.example"]),
            "records": records(&["a.example"], &json!({ "intended": true, "app_id": "one" })),
        })
    };
    let lists = [&[][..], &["two.example"]];
    let plan = pooled(&lists, facts(NOW - 1, false));
    assert_eq!(placed(&plan), [("two", vec!["b.example"])]);
    assert_eq!(plan.pool[0].reason, Some(PoolReason::UpdateFailed));
    assert_eq!(plan.next_sync, Some(NOW));
    // The last one: the time was recorded while the clock was ahead.
    for (now, ignore) in [(NOW, false), (NOW - 1, true), (NOW - 601, false)] {
        assert_eq!(placed(&pooled(&lists, facts(now, ignore)))[0], ("one", vec!["a.example"]));
    }
}

#[test]
fn the_apps_own_domain_is_never_removed() {
    let plan = pooled(
        &[&[], &["two.example", "a.example"]],
        json!({
            "ownership": [
                { "domain": "two.example", "app_id": "two", "owner": "managed" },
                { "domain": "a.example", "app_id": "two", "owner": "managed" },
            ],
            "records": records(&["two.example", "a.example"], &json!({ "removal_announced_at": 0 })),
        }),
    );
    assert_eq!(plan.remove(), ["a.example"]);
    assert_eq!(texts(&plan.unmanaged), ["two.example"]);
}

#[test]
fn apps_of_the_pool_are_not_other_apps() {
    let facts = json!({ "desired": mapped(&["a.example", "www.a.example"]) });
    let plan = pooled(&[&[], &["two.example", "a.example"]], facts);
    assert_eq!(plan.held(), []);
    assert_eq!(placed(&plan), [("two", vec!["www.a.example"])]);
}

#[test]
fn each_app_is_reported_with_its_entries_and_its_room() {
    let plan = pooled(
        &[&["*.w.example", "a.example"], &["two.example"]],
        json!({ "domains_per_app": 9, "names_per_certificate": 4, "records": records(&["a.example"], &json!({ "owner": "managed" })) }),
    );
    let numbers: Vec<_> =
        plan.pool.iter().map(|app| (app.listed, app.ours, app.names, app.room, app.list_room)).collect();
    assert_eq!(numbers, [(3, 1, 2, 2, 297), (1, 0, 1, 3, 299)]);
    assert!(super::super::fixtures::planned(&[], json!({})).pool.is_empty(), "without a pool there are none");
}

/// As long as the account's apps are not read, nothing is known of them.
#[test]
fn without_apps_the_pool_has_no_reasons() {
    let mut snapshot = pool(&[&[], &["two.example"]], json!({}));
    snapshot.apps.clear();
    assert_eq!(plan(&snapshot).pool, []);
    assert!(plan(&snapshot).app_states.iter().all(|state| state.missing_since.is_none()));
}

/// AutoSSL is requested for each app, except one that has none of our domains.
#[test]
fn autossl_is_per_app() {
    let facts = json!({ "ownership": [{ "domain": "a.example", "app_id": "two", "owner": "managed" }], "desired": mapped(&["a.example"]) });
    let lists = [&[][..], &["two.example", "a.example"], &["three.example"]];
    assert_eq!(pooled(&lists, facts.clone()).enable_autossl, ["one", "two"]);
    let mut asked = facts;
    asked["results"] = json!([{ "app_id": "two", "autossl": "pending" }]);
    let plan = pooled(&lists, asked);
    assert_eq!(plan.enable_autossl, ["one"]);
    assert_eq!(plan.app_states[1].autossl_at, Some(NOW + 60));
}
