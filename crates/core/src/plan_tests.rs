use proptest::prelude::*;

use super::*;

fn strings(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn domains(names: &[&str]) -> Vec<Domain> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

fn invalid(entries: &[&str]) -> Vec<Invalid> {
    entries.iter().map(|entry| entry.parse::<Domain>().unwrap_err()).collect()
}

fn list(names: &[&str]) -> DomainList {
    strings(names).into()
}

fn numbered(count: usize) -> DomainList {
    (0..count).map(|n| format!("n{n}.example")).collect::<Vec<_>>().into()
}

fn desired(add: &[&str], remove: &[&str]) -> Desired {
    Desired::new(&domains(add), &domains(remove), Www::Never, &[])
}

/// The table of the module's documentation, row by row.
#[test]
fn each_row_of_the_table() {
    for (add, remove, protect, current, target, expected) in [
        (
            vec!["b.example"],
            vec![],
            vec![],
            vec!["a.example"],
            vec!["a.example", "b.example"],
            (Op::Add, "b.example"),
        ),
        (vec!["a.example"], vec![], vec![], vec!["a.example"], vec!["a.example"], (Op::Keep, "a.example")),
        (
            vec![],
            vec!["b.example"],
            vec![],
            vec!["a.example", "b.example"],
            vec!["a.example"],
            (Op::Remove, "b.example"),
        ),
        (
            vec![],
            vec!["a.example"],
            vec!["A.example"],
            vec!["a.example"],
            vec!["a.example"],
            (Op::Protect, "a.example"),
        ),
        (vec![], vec!["b.example"], vec![], vec!["a.example"], vec!["a.example"], (Op::Keep, "b.example")),
        (
            vec!["a.example"],
            vec!["a.example"],
            vec![],
            vec!["a.example"],
            vec!["a.example"],
            (Op::Keep, "a.example"),
        ),
        (vec!["b.example"], vec!["b.example"], vec![], vec![], vec!["b.example"], (Op::Add, "b.example")),
    ] {
        let desired = Desired::new(&domains(&add), &domains(&remove), Www::Never, &strings(&protect));
        let plan = plan(&list(&current), &desired);
        assert_eq!(plan.target, list(&target), "{add:?} {remove:?}");
        let [change] = &changes(&desired, &list(&current), &plan.target, &[])[..] else {
            panic!("{add:?} {remove:?}")
        };
        assert_eq!((change.op, change.domain.as_str()), expected, "{add:?} {remove:?}");
        assert_eq!(plan.has_changes(), target != current, "no-op-is-free");
    }
}

#[test]
fn an_entry_that_is_not_a_domain_leaves_alone() {
    let current = list(&["network.example", "a..example", "b.example", "b.example.."]);
    let desired = Desired::default().removing(&invalid(&["a..example", "b.example.."]));
    let removal = plan(&current, &desired);
    assert_eq!(removal.target.entries(), ["network.example", "b.example"]);
    assert!(removal.is_satisfied_by(&removal.target) && !removal.is_satisfied_by(&current));
    let gone: Vec<_> =
        changes(&desired, &current, &removal.target, &[]).into_iter().map(|change| change.domain).collect();
    assert_eq!(gone, ["a..example", "b.example.."]);

    let both = plan(&current, &Desired { add: domains(&["b.example"]), ..desired });
    assert!(both.target.entries().contains(&"b.example..".to_owned()), "a domain in both lists stays");
}

/// `hands-off`: another spelling of an entry that is not a domain is another entry.
#[test]
fn an_entry_that_is_not_a_domain_leaves_in_its_exact_spelling() {
    let current = list(&["network.example", "A..Example", "a..example", "A..Example"]);
    let desired = Desired::default().removing(&invalid(&["a..example"]));
    let removal = plan(&current, &desired);
    assert_eq!(removal.target, list(&["network.example", "A..Example", "A..Example"]));
    assert!(removal.is_satisfied_by(&removal.target) && !removal.is_satisfied_by(&current));
    let changes = changes(&desired, &current, &removal.target, &[]);
    assert_eq!(changes.iter().map(|change| change.domain.as_str()).collect::<Vec<_>>(), ["a..example"]);
    assert!(changes.iter().all(|change| change.op == Op::Remove));
}

#[test]
fn other_entries_keep_spelling_and_place() {
    let current = list(&["Z.example", "203.0.113.7", "b.example", "under_score.example", "ÄPFEL.example"]);
    let plan = plan(&current, &desired(&["new.example"], &["B.example"]));
    assert_eq!(
        plan.target,
        list(&["Z.example", "203.0.113.7", "under_score.example", "ÄPFEL.example", "new.example"])
    );
}

#[test]
fn a_removed_domain_leaves_in_every_spelling() {
    let plan = plan(&list(&["a.example", "B.example", "b.example."]), &desired(&[], &["b.example"]));
    assert_eq!(plan.target, list(&["a.example"]));
    assert_eq!(plan.remove, domains(&["b.example"]));
}

#[test]
fn removals_come_before_additions_in_the_order_given() {
    let current = list(&["x.example", "y.example", "z.example"]);
    let desired = desired(&["q.example", "p.example"], &["y.example"]);
    let plan = plan(&current, &desired);
    assert_eq!(plan.target, list(&["x.example", "z.example", "q.example", "p.example"]));
    let changes = changes(&desired, &current, &plan.target, &[]);
    let ops: Vec<_> = changes.iter().map(|change| (change.op, change.domain.as_str())).collect();
    assert_eq!(ops, [(Op::Remove, "y.example"), (Op::Add, "q.example"), (Op::Add, "p.example")]);
}

#[test]
fn a_www_partner_is_added_and_removed_with_its_domain() {
    let add = Desired::new(&domains(&["x.example", "sub.x.example"]), &[], Www::Apex, &[]);
    assert_eq!(add.add, domains(&["x.example", "www.x.example", "sub.x.example"]));
    let both = Desired::new(&domains(&["www.x.example"]), &domains(&["x.example"]), Www::Apex, &[]);
    assert_eq!(both.remove, domains(&["x.example"]), "a partner in both lists stays");
}

#[test]
fn the_www_partner_of_a_protected_domain_stays_with_it() {
    let protect = strings(&["x.example"]);
    let desired = Desired::new(&[], &domains(&["x.example", "y.example"]), Www::Apex, &protect);
    let plan = plan(&list(&["x.example", "www.x.example", "y.example", "www.y.example"]), &desired);
    assert_eq!(plan.target, list(&["x.example", "www.x.example"]));
    let explicit = Desired::new(&[], &domains(&["www.x.example"]), Www::Apex, &protect);
    assert_eq!(explicit.remove, domains(&["www.x.example"]), "requested explicitly, it leaves");
}

#[test]
fn a_domain_requested_twice_counts_once() {
    let twice = Desired::new(&domains(&["x.example", "X.example", "www.x.example"]), &[], Www::Apex, &[]);
    assert_eq!(twice.add, domains(&["x.example", "www.x.example"]));
}

#[test]
fn domains_without_room_are_surplus_in_order() {
    let plan = plan(&numbered(LIMIT - 1), &desired(&["a.example", "n5.example", "b.example"], &[]));
    assert_eq!(plan.target.len(), LIMIT);
    assert_eq!(plan.add, domains(&["a.example"]));
    assert_eq!(plan.surplus, domains(&["b.example"]));
}

#[test]
fn a_removal_makes_room() {
    let plan = plan(&numbered(LIMIT), &desired(&["a.example"], &["n7.example"]));
    assert_eq!(plan.surplus, []);
    assert_eq!(plan.target.len(), LIMIT);
}

#[test]
fn an_account_above_todays_limit_can_still_remove() {
    let plan = plan(&numbered(400), &desired(&["a.example"], &["n7.example"]));
    assert_eq!(plan.target.len(), 399);
    assert_eq!(plan.surplus, domains(&["a.example"]));
}

#[test]
fn a_domain_and_its_partner_are_added_together_or_not_at_all() {
    let full = plan(&numbered(LIMIT - 1), &desired(&["a.example", "www.a.example"], &[]));
    let error = full.require_complete().unwrap_err();
    assert!(matches!(error, Error::DomainLimit { needed: 2, listed: 299, limit: 300 }), "{error:?}");
}

#[test]
fn removing_a_protected_domain_is_refused() {
    let desired = Desired::new(&[], &domains(&["a.example"]), Www::Never, &strings(&["a.example"]));
    let plan = plan(&list(&["a.example", "b.example"]), &desired);
    assert!(matches!(plan.require_complete(), Err(Error::Unsafe { .. })));
}

#[test]
fn a_protected_entry_need_not_be_a_domain() {
    let protect = strings(&["localhost"]);
    let desired = Desired::new(&[], &domains(&["a.example"]), Www::Never, &protect);
    assert!(desired.protect.contains("localhost"));
}

/// `guarded-removal`: never empty; at most 30 % of ten or more unless forced.
#[test]
fn large_and_complete_removals_are_refused() {
    let remove = |count: usize, of: usize, force: bool| {
        let names: Vec<Domain> = numbered(count).entries().iter().map(|name| name.parse().unwrap()).collect();
        let desired = Desired::new(&[], &names, Www::Never, &[]);
        plan(&numbered(of), &desired).guard(force).is_ok()
    };
    for (count, of, unforced, forced) in [
        (1, 1, false, false),
        (9, 9, false, false),
        (5, 9, true, true),
        (3, 10, true, true),
        (4, 10, false, true),
        (6, 20, true, true),
        (8, 20, false, true),
        (20, 20, false, false),
        (90, 300, true, true),
        (91, 300, false, true),
    ] {
        assert_eq!(remove(count, of, false), unforced, "{count} of {of}");
        assert_eq!(remove(count, of, true), forced, "{count} of {of}, forced");
    }
}

#[test]
fn replacing_the_only_domain_is_allowed() {
    assert!(plan(&list(&["a.example"]), &desired(&["b.example"], &["a.example"])).guard(false).is_ok());
}

#[test]
fn a_response_is_verified_by_comparison_keys() {
    let plan = plan(&list(&["a.example", "c.example"]), &desired(&["b.example"], &["c.example"]));
    assert!(plan.is_satisfied_by(&list(&["B.EXAMPLE.", "x.example", "a.example"])));
    assert!(!plan.is_satisfied_by(&list(&["a.example"])), "the addition is missing");
    assert!(
        !plan.is_satisfied_by(&list(&["a.example", "b.example", "C.example"])),
        "the removal is still there"
    );
}

fn entry() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[a-d]{1,2}\\.example",
        1 => "[A-D]{1,2}\\.example",
        1 => "[a-d]_\\.example",
        1 => "192\\.0\\.2\\.[0-9]",
    ]
}

fn current() -> impl Strategy<Value = DomainList> {
    prop::collection::vec(entry(), 0..20).prop_map(DomainList::from)
}

fn names() -> impl Strategy<Value = Vec<Domain>> {
    prop::collection::vec("[a-d]{1,2}\\.example", 0..12)
        .prop_map(|names| names.iter().map(|name| name.parse().unwrap()).collect())
}

proptest! {
    #[test]
    fn planning_again_changes_nothing(current in current(), add in names(), remove in names()) {
        let desired = Desired::new(&add, &remove, Www::Apex, &[]);
        let first = plan(&current, &desired);
        let second = plan(&first.target, &desired);
        prop_assert!(!second.has_changes(), "idempotent");
        prop_assert_eq!(&second.target, &first.target);
        prop_assert!(first.is_satisfied_by(&first.target));
    }

    #[test]
    fn other_entries_are_not_touched(current in current(), add in names(), remove in names()) {
        let desired = Desired::new(&add, &remove, Www::Apex, &[]);
        let requested: Vec<String> = desired.remove.iter().map(ToString::to_string).collect();
        let other: Vec<&String> = current.entries().iter().filter(|entry| !requested.contains(&comparison_key(entry))).collect();
        let target = plan(&current, &desired).target;
        let kept: Vec<&String> = target.entries().iter().take(other.len()).collect();
        prop_assert_eq!(kept, other, "hands-off: same spelling, same order");
    }

    #[test]
    fn the_limit_and_the_guards_hold(filled in 1_usize..310, removed in 0_usize..310, add in names(), force: bool) {
        let current = numbered(filled);
        let remove: Vec<Domain> = current.entries().iter().take(removed).map(|name| name.parse().unwrap()).collect();
        let plan = plan(&current, &Desired::new(&add, &remove, Www::Never, &[]));
        prop_assert!(plan.target.len() <= LIMIT.max(filled));
        let is_small = filled < GUARDED_FROM || remove.len() * 100 <= filled * GUARDED_PERCENT;
        let is_allowed = !plan.target.is_empty() && (force || is_small);
        prop_assert_eq!(plan.guard(force).is_ok(), is_allowed, "{} of {}", remove.len(), filled);
    }

    #[test]
    fn protected_domains_never_leave(current in current(), remove in names(), protect in prop::collection::vec(entry(), 0..5)) {
        let plan = plan(&current, &Desired::new(&[], &remove, Www::Apex, &protect));
        for name in protect.iter().filter(|name| current.entries().iter().any(|entry| comparison_key(entry) == comparison_key(name))) {
            prop_assert!(plan.target.entries().iter().any(|entry| comparison_key(entry) == comparison_key(name)), "guarded-removal: {}", name);
        }
    }

    #[test]
    fn every_domain_of_the_call_has_its_message(current in current(), add in names(), remove in names()) {
        let desired = Desired::new(&add, &remove, Www::Apex, &[]);
        let changes = changes(&desired, &current, &plan(&current, &desired).target, &[]);
        for domain in desired.add.iter().chain(&desired.remove) {
            let count = changes.iter().filter(|change| change.domain == domain.as_str()).count();
            prop_assert_eq!(count, 1, "{}", domain);
        }
        prop_assert!(changes.iter().all(|change| change.message.starts_with(&change.domain)));
    }
}
