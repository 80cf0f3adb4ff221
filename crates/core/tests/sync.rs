//! The list itself: additions, removals, and entries that stay.

mod harness;

use harness::{World, add, batch, numbered, remove, strs};
use serverpilot_core::{
    domain::Www,
    error::{Error, Failure},
    report::{ActionStatus, Op, RefusedReason},
    sync::Request,
};

#[test]
fn a_domain_and_its_partner_are_added_in_two_requests() {
    let world = World::with(&["network.example"]);
    let report = world.sync(&add("shop.example")).unwrap();
    assert_eq!(report.added, ["shop.example", "www.shop.example"]);
    assert_eq!(report.domains, ["network.example", "shop.example", "www.shop.example"]);
    assert_eq!(world.emulator.domains(), report.domains);
    assert_eq!(report.requests, 2, "{:#?}", world.journal());
    assert_eq!(report.action.status, ActionStatus::Open);
}

/// The built-in integration adds it and its www again.
#[test]
fn a_domain_that_is_listed_already_costs_no_update() {
    let world = World::with(&["network.example", "Shop.Example.", "www.shop.example"]);
    let report = world.sync(&add("shop.example")).unwrap();
    assert_eq!(report.unchanged, ["shop.example", "www.shop.example"]);
    assert_eq!(report.added, [""; 0]);
    assert_eq!(world.updates(), 0, "no-op-is-free");
    assert_eq!(report.action.status, ActionStatus::None);
}

/// The built-in integration sends a JSON object if a domain leaves the middle, and nothing if the list is empty.
#[test]
fn a_domain_leaves_from_the_middle_and_an_empty_list_gets_its_first() {
    let world = World::with(&["a.example", "b.example", "c.example"]);
    let report = world.sync(&remove("b.example")).unwrap();
    assert_eq!(report.removed, ["b.example"]);
    assert_eq!(world.emulator.domains(), ["a.example", "c.example"]);

    let empty = World::with(&[]);
    empty.sync(&add("a.example")).unwrap();
    assert_eq!(empty.emulator.domains(), ["a.example", "www.a.example"]);
}

/// The built-in integration keeps the old domain for ever.
#[test]
fn a_rename_is_one_update() {
    let world = World::with(&["network.example", "old.example", "www.old.example"]);
    let report = world.sync(&batch(&["new.example"], &["old.example"])).unwrap();
    assert_eq!(report.removed, ["old.example", "www.old.example"]);
    assert_eq!(report.added, ["new.example", "www.new.example"]);
    assert_eq!(world.updates(), 1);
    assert_eq!(world.emulator.domains(), ["network.example", "new.example", "www.new.example"]);
}

/// `hands-off`.
#[test]
fn unmanaged_entries_are_sent_back_byte_for_byte() {
    let odd =
        ["Zebra.Example", "203.0.113.7", "under_score.example", "a.example", "not a name", "*.wild.example"];
    let world = World::with(&odd);
    world.sync(&add("shop.example")).unwrap();
    let mut expected = odd.map(ToOwned::to_owned).to_vec();
    expected.extend(["shop.example".to_owned(), "www.shop.example".to_owned()]);
    assert_eq!(world.sent(), [expected]);
}

/// `idempotent`.
#[test]
fn the_same_call_twice_ends_in_the_same_state() {
    let world = World::with(&["network.example"]);
    let request = batch(&["a.example", "b.example"], &["c.example"]);
    world.sync(&request).unwrap();
    let after_one = world.emulator.domains();
    let second = world.sync(&request).unwrap();
    assert_eq!(world.emulator.domains(), after_one);
    assert_eq!(world.updates(), 1);
    assert_eq!((second.added.len(), second.removed.len()), (0, 0));
}

#[test]
fn a_dry_run_sends_only_reads_and_predicts_the_real_one() {
    let world = World::with(&["network.example", "old.example"]);
    let real = batch(&["a.example", "network.example", "x_y.example"], &["old.example", "gone.example"]);
    let planned = world.sync(&Request { dry_run: true, ..real.clone() }).unwrap();
    assert!(world.journal().iter().all(|entry| entry.method == "GET"));
    let done = world.sync(&real).unwrap();
    assert!(planned.dry_run && !done.dry_run);
    assert_eq!(planned.changes, done.changes);
    assert_eq!(planned.domains, done.domains);
    assert_eq!(planned.refused, done.refused);
    assert_eq!((planned.added, planned.removed), (done.added, done.removed));
}

/// A preview does not wait for another writer.
#[test]
fn a_dry_run_needs_no_lock() {
    let world = World::with(&["network.example"]);
    let _held = serverpilot_core::lock::acquire(&world.call()).unwrap();
    assert!(world.sync(&Request { dry_run: true, ..add("a.example") }).is_ok());
}

#[test]
fn rewrite_sends_the_list_once_even_if_nothing_changes() {
    let world = World::with(&["network.example", "a.example"]);
    let request = Request { rewrite: true, www: Www::Never, ..add("a.example") };
    let report = world.sync(&request).unwrap();
    assert_eq!(report.added, [""; 0]);
    assert_eq!(world.sent(), [["network.example", "a.example"]]);
}

/// Each rule of `guarded-removal`.
#[test]
fn removals_are_guarded() {
    let only = World::with(&["a.example"]);
    let forced = Request { force: true, ..remove("a.example") };
    for request in [remove("a.example"), forced] {
        assert!(matches!(only.sync(&request), Err(Failure { error: Error::Unsafe { .. }, .. })));
    }

    let protected = World::with(&["a.example", "network.example"]);
    let request =
        Request { protect: vec!["NETWORK.example".into()], force: true, ..remove("network.example") };
    let error = protected.sync(&request).unwrap_err();
    assert!(error.to_string().contains("network.example"), "{error}");

    let twenty = numbered("n", 20);
    let many = World::with(&strs(&twenty));
    let request = batch(&[], &twenty[..8]);
    assert!(matches!(many.sync(&request), Err(Failure { error: Error::Unsafe { .. }, .. })));
    for world in [&only, &protected, &many] {
        assert_eq!(world.updates(), 0);
    }
    many.sync(&Request { force: true, ..request }).unwrap();
    assert_eq!(many.emulator.domains(), &twenty[8..]);
}

#[test]
fn a_batch_keeps_a_protected_domain_and_does_the_rest() {
    let world = World::with(&["network.example", "a.example", "b.example"]);
    let request = Request {
        protect: vec!["network.example".into()],
        ..batch(&["c.example"], &["network.example", "a.example"])
    };
    let report = world.sync(&request).unwrap();
    assert_eq!(report.removed, ["a.example"]);
    let protected: Vec<_> = report.changes.iter().filter(|change| change.op == Op::Protect).collect();
    assert_eq!(protected.len(), 1);
    assert_eq!(protected[0].domain, "network.example");
}

#[test]
fn an_app_with_room_for_one_does_not_get_half_of_a_mapping() {
    let world = World::with(&strs(&numbered("n", 299)));
    let error = world.sync(&add("shop.example")).unwrap_err();
    assert!(matches!(error.error, Error::DomainLimit { needed: 2, listed: 299, limit: 300 }), "{error}");
    assert!(error.to_string().contains("(1 free)"), "{error}");
    assert_eq!(world.updates(), 0, "decided before anything was sent");
}

#[test]
fn an_addition_needs_a_domain_and_a_removal_needs_utf_8() {
    assert!(matches!(Request::add("x_y.com"), Err(Error::InvalidDomain(_))));
    for request in [Request::add(b"\xff".as_slice()), Request::remove(b"\xff".as_slice())] {
        assert!(matches!(request, Err(Error::InvalidDomain(_))), "no list contains it either");
    }
}

#[test]
fn a_batch_of_nothing_is_one_read() {
    let world = World::with(&["network.example"]);
    let report = world.sync(&batch::<&str>(&[], &[])).unwrap();
    assert_eq!(report.domains, ["network.example"]);
    assert_eq!(world.emulator.requests(), 1);
}

/// The emulator plays each behaviour of the API that no source documents.
#[test]
fn a_response_may_order_spell_and_repeat_domains_differently() {
    use serverpilot_emulator::{Duplicates, Order, Spelling};
    for order in [Order::AsSent, Order::Sorted, Order::Reversed] {
        for spelling in [Spelling::AsSent, Spelling::Lower, Spelling::Upper] {
            for duplicates in [Duplicates::Kept, Duplicates::Dropped] {
                let world = World::with(&["b.example", "a.example", "A.example"]);
                world.emulator.configure(|settings| {
                    settings.order = order;
                    settings.spelling = spelling;
                    settings.duplicates = duplicates;
                });
                let report = world.sync(&add("shop.example")).unwrap();
                assert_eq!(report.added, ["shop.example", "www.shop.example"]);
                world.sync(&add("shop.example")).unwrap();
                assert_eq!(world.updates(), 1, "no second write");
            }
        }
    }
}

#[test]
fn waiting_for_the_action_reports_its_status() {
    let world = World::with(&["network.example"]);
    world.emulator.configure(|settings| settings.action_ms = 600);
    let wait = std::time::Duration::from_secs(30);
    let report = world.sync(&Request { wait, ..add("a.example") }).unwrap();
    assert_eq!(report.action.status, ActionStatus::Success);
    assert!(report.action.id.is_some());

    world.emulator.configure(|settings| settings.action_ms = 3_600_000);
    let wait = std::time::Duration::from_millis(300);
    let report = world.sync(&Request { wait, ..add("b.example") }).unwrap();
    assert_eq!(report.action.status, ActionStatus::Open);
}

#[test]
fn an_action_that_fails_is_an_error_that_carries_the_report() {
    let world = World::with(&["network.example"]);
    world.emulator.configure(|settings| {
        settings.action_ms = 100;
        settings.fail_actions = 1;
    });
    let wait = std::time::Duration::from_secs(30);
    let error = world.sync(&Request { wait, ..add("a.example") }).unwrap_err();
    assert!(matches!(error.error, Error::ActionFailed { list_changed: true, .. }), "{error:?}");
    let report = error.report.unwrap();
    assert_eq!(report.added, ["a.example", "www.a.example"], "the list was changed");
    assert_eq!(report.action.status, ActionStatus::Error);
    assert!(report.ssl.error.is_some());

    let repeated = world.sync(&Request { wait, rewrite: true, ..add("a.example") }).unwrap();
    assert_eq!(repeated.action.status, ActionStatus::Success);
}

#[test]
fn a_protected_entry_that_could_protect_nothing_is_refused_before_anything_is_sent() {
    let world = World::with(&["network.example", "a.example"]);
    for entry in [
        "https://network.example",
        "network.example:443",
        "network.example/",
        "me@network.example",
        "",
        "a.example b.example",
        "a.example, b.example",
        "a.example,b.example",
        "a.example;b.example",
        "a.example\nb.example",
        "network..example",
        "w*.network.example",
        "\"network.example\"",
    ] {
        for dry_run in [false, true] {
            let request =
                Request { protect: vec![entry.into()], dry_run, ..batch(&[], &["network.example"]) };
            let failure = world.sync(&request).unwrap_err();
            assert!(matches!(failure.error, Error::InvalidDomain(_)), "{entry}: {failure}");
            assert_eq!(failure.domain, Some(entry.into()));
        }
    }
    assert_eq!(world.emulator.requests(), 0);
    for entry in
        ["2001:db8::1", "203.0.113.7", "x_y.example", "localhost", "*.network.example", " Network.Example. "]
    {
        let request = Request { protect: vec![entry.into()], ..remove("a.example") };
        assert!(world.sync(&request).is_ok(), "a list can have it: {entry}");
    }
}

#[test]
fn a_listed_entry_that_is_not_a_domain_is_removed() {
    let odd = ["x_y.example", "203.0.113.7", "2001:db8::1", "Not a Name"];
    for entry in odd {
        let world =
            World::with(&["network.example", "x_y.example", "203.0.113.7", "2001:db8::1", "Not a Name"]);
        let planned = world.sync(&Request { dry_run: true, ..remove(entry) }).unwrap();
        assert_eq!(planned.removed, [entry]);
        let failure = world.sync(&Request { protect: vec![entry.into()], ..remove(entry) }).unwrap_err();
        let is_name = !entry.contains(' ');
        assert!(matches!(failure.error, Error::Unsafe { .. } if is_name) || !is_name, "{failure}");
        let report = world.sync(&remove(entry)).unwrap();
        assert_eq!((report.removed.as_slice(), report.changes[0].op), (&[entry.to_owned()][..], Op::Remove));
        assert!(!world.emulator.domains().contains(&entry.to_owned()));
        assert_eq!(world.emulator.domains().len(), 4);
        let failure = world.sync(&remove(entry)).unwrap_err();
        assert!(matches!(failure.error, Error::InvalidDomain(_)), "it is not listed any more: {failure}");
        assert_eq!(world.updates(), 1);
    }
    let world = World::with(&["network.example", "x_y.example"]);
    let report = world.sync(&batch(&["a_b.example"], &["x_y.example", "z_z.example"])).unwrap();
    assert_eq!(report.removed, ["x_y.example"]);
    let refused: Vec<_> =
        report.refused.iter().map(|refused| (refused.domain.as_str().unwrap(), refused.reason)).collect();
    assert_eq!(refused, [("z_z.example", RefusedReason::Invalid), ("a_b.example", RefusedReason::Invalid)]);
}
