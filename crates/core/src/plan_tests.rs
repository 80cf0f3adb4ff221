use proptest::prelude::*;

use super::*;

fn domains(names: &[&str]) -> Vec<Domain> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

fn list(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("n{n}.example")).collect()
}

fn wishes(add: &[&str], remove: &[&str]) -> Wishes {
    Wishes::new(&domains(add), &domains(remove), Www::Never, &[])
}

fn ops(plan: &Plan) -> Vec<(&'static str, &str)> {
    plan.changes.iter().map(|change| (change.op.as_str(), change.domain.as_str())).collect()
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
            ("add", "b.example"),
        ),
        (vec!["a.example"], vec![], vec![], vec!["a.example"], vec!["a.example"], ("keep", "a.example")),
        (
            vec![],
            vec!["b.example"],
            vec![],
            vec!["a.example", "b.example"],
            vec!["a.example"],
            ("remove", "b.example"),
        ),
        (
            vec![],
            vec!["a.example"],
            vec!["A.example"],
            vec!["a.example"],
            vec!["a.example"],
            ("protect", "a.example"),
        ),
        (vec![], vec!["b.example"], vec![], vec!["a.example"], vec!["a.example"], ("keep", "b.example")),
        (
            vec!["a.example"],
            vec!["a.example"],
            vec![],
            vec!["a.example"],
            vec!["a.example"],
            ("keep", "a.example"),
        ),
        (vec!["b.example"], vec!["b.example"], vec![], vec![], vec!["b.example"], ("add", "b.example")),
    ] {
        let wishes = Wishes::new(&domains(&add), &domains(&remove), Www::Never, &list(&protect));
        let plan = plan(&list(&current), &wishes);
        assert_eq!(plan.target, list(&target), "{add:?} {remove:?}");
        assert_eq!(ops(&plan), [expected], "{add:?} {remove:?}");
        assert_eq!(plan.has_changes(), target != current, "law 4");
    }
}

#[test]
fn foreign_entries_keep_spelling_and_place() {
    let current = list(&["Z.example", "203.0.113.7", "b.example", "under_score.example", "ÄPFEL.example"]);
    let plan = plan(&current, &wishes(&["new.example"], &["B.example"]));
    assert_eq!(
        plan.target,
        list(&["Z.example", "203.0.113.7", "under_score.example", "ÄPFEL.example", "new.example"])
    );
}

#[test]
fn a_name_that_is_listed_in_two_spellings_goes_with_both() {
    let plan = plan(&list(&["a.example", "B.example", "b.example."]), &wishes(&[], &["b.example"]));
    assert_eq!(plan.target, list(&["a.example"]));
    assert_eq!(ops(&plan), [("remove", "b.example")]);
}

#[test]
fn removals_come_before_additions_in_the_order_given() {
    let plan = plan(
        &list(&["x.example", "y.example", "z.example"]),
        &wishes(&["q.example", "p.example"], &["y.example"]),
    );
    assert_eq!(plan.target, list(&["x.example", "z.example", "q.example", "p.example"]));
    assert_eq!(ops(&plan), [("remove", "y.example"), ("add", "q.example"), ("add", "p.example")]);
}

#[test]
fn partners_come_and_go_with_their_name() {
    let add = Wishes::new(&domains(&["x.example", "sub.x.example"]), &[], Www::Apex, &[]);
    assert_eq!(add.add, domains(&["x.example", "www.x.example", "sub.x.example"]));
    let both = Wishes::new(&domains(&["www.x.example"]), &domains(&["x.example"]), Www::Apex, &[]);
    assert_eq!(both.remove, domains(&["x.example"]), "a partner in both lists stays");
}

#[test]
fn the_partner_of_a_protected_name_stays_with_it() {
    let protect = list(&["x.example"]);
    let wishes = Wishes::new(&[], &domains(&["x.example", "y.example"]), Www::Apex, &protect);
    let plan = plan(&list(&["x.example", "www.x.example", "y.example", "www.y.example"]), &wishes);
    assert_eq!(plan.target, list(&["x.example", "www.x.example"]));
    let asked = Wishes::new(&[], &domains(&["www.x.example"]), Www::Apex, &protect);
    assert_eq!(asked.remove, domains(&["www.x.example"]), "asked for by its own name, it goes");
}

#[test]
fn a_name_asked_for_twice_counts_once() {
    let twice = Wishes::new(&domains(&["x.example", "X.example", "www.x.example"]), &[], Www::Apex, &[]);
    assert_eq!(twice.add, domains(&["x.example", "www.x.example"]));
}

#[test]
fn what_finds_no_room_is_surplus_in_order() {
    let plan = plan(&numbered(LIMIT - 1), &wishes(&["a.example", "n5.example", "b.example"], &[]));
    assert_eq!(plan.target.len(), LIMIT);
    assert_eq!(plan.add, domains(&["a.example"]));
    assert_eq!(plan.surplus, domains(&["b.example"]));
}

#[test]
fn a_removal_makes_room() {
    let plan = plan(&numbered(LIMIT), &wishes(&["a.example"], &["n7.example"]));
    assert_eq!(plan.surplus, []);
    assert_eq!(plan.target.len(), LIMIT);
}

#[test]
fn an_account_above_todays_limit_can_still_remove() {
    let plan = plan(&numbered(400), &wishes(&["a.example"], &["n7.example"]));
    assert_eq!(plan.target.len(), 399);
    assert_eq!(plan.surplus, domains(&["a.example"]));
}

#[test]
fn one_name_is_added_whole_or_not_at_all() {
    let full = plan(&numbered(LIMIT - 1), &wishes(&["a.example", "www.a.example"], &[]));
    let error = full.all_or_nothing().unwrap_err();
    assert!(matches!(error, Error::DomainLimit { wanted: 2, listed: 299, limit: 300 }), "{error:?}");
}

#[test]
fn a_protected_name_is_refused_whole() {
    let wishes = Wishes::new(&[], &domains(&["a.example"]), Www::Never, &list(&["a.example"]));
    let plan = plan(&list(&["a.example", "b.example"]), &wishes);
    assert!(matches!(plan.all_or_nothing(), Err(Error::Unsafe(_))));
}

#[test]
fn a_protected_entry_need_not_be_a_name() {
    let protect = list(&["localhost"]);
    let wishes = Wishes::new(&[], &domains(&["a.example"]), Www::Never, &protect);
    assert!(wishes.protect.contains("localhost"));
}

/// Law 3: never empty; at most 30 % of ten or more unless forced.
#[test]
fn the_guards() {
    let remove = |count: usize, of: usize, force: bool| {
        let names: Vec<Domain> = numbered(count).iter().map(|name| name.parse().unwrap()).collect();
        let wishes = Wishes::new(&[], &names, Www::Never, &[]);
        plan(&numbered(of), &wishes).guard(force).is_ok()
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
fn replacing_the_only_name_leaves_none_empty() {
    assert!(plan(&list(&["a.example"]), &wishes(&["b.example"], &["a.example"])).guard(false).is_ok());
}

#[test]
fn the_answer_is_compared_in_one_form() {
    let plan = plan(&list(&["a.example", "c.example"]), &wishes(&["b.example"], &["c.example"]));
    assert!(plan.is_kept_by(&list(&["B.EXAMPLE.", "x.example", "a.example"])));
    assert!(!plan.is_kept_by(&list(&["a.example"])), "the addition is missing");
    assert!(!plan.is_kept_by(&list(&["a.example", "b.example", "C.example"])), "the removal is still there");
}

fn entry() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[a-d]{1,2}\\.example",
        1 => "[A-D]{1,2}\\.example",
        1 => "[a-d]_\\.example",
        1 => "192\\.0\\.2\\.[0-9]",
    ]
}

fn names() -> impl Strategy<Value = Vec<Domain>> {
    prop::collection::vec("[a-d]{1,2}\\.example", 0..12)
        .prop_map(|names| names.iter().map(|name| name.parse().unwrap()).collect())
}

proptest! {
    #[test]
    fn planning_again_changes_nothing(current in prop::collection::vec(entry(), 0..20), add in names(), remove in names()) {
        let wishes = Wishes::new(&add, &remove, Www::Apex, &[]);
        let first = plan(&current, &wishes);
        let again = plan(&first.target, &wishes);
        prop_assert!(!again.has_changes(), "law 5");
        prop_assert_eq!(&again.target, &first.target);
        prop_assert!(first.is_kept_by(&first.target));
    }

    #[test]
    fn nothing_that_nobody_asked_about_is_touched(current in prop::collection::vec(entry(), 0..20), add in names(), remove in names()) {
        let wishes = Wishes::new(&add, &remove, Www::Apex, &[]);
        let asked: Vec<String> = wishes.remove.iter().map(ToString::to_string).collect();
        let foreign: Vec<&String> = current.iter().filter(|entry| !asked.contains(&comparison_key(entry))).collect();
        let target = plan(&current, &wishes).target;
        let kept: Vec<&String> = target.iter().take(foreign.len()).collect();
        prop_assert_eq!(kept, foreign, "law 2: same spelling, same order");
    }

    #[test]
    fn the_limit_and_the_guards_hold(filled in 280_usize..310, add in names(), remove in names(), force: bool) {
        let current = numbered(filled);
        let plan = plan(&current, &Wishes::new(&add, &remove, Www::Apex, &[]));
        prop_assert!(plan.target.len() <= LIMIT.max(filled));
        if plan.guard(force).is_ok() {
            prop_assert!(!plan.target.is_empty());
        }
    }

    #[test]
    fn protected_names_never_leave(current in prop::collection::vec(entry(), 0..20), remove in names(), protect in prop::collection::vec(entry(), 0..5)) {
        let plan = plan(&current, &Wishes::new(&[], &remove, Www::Apex, &protect));
        for name in protect.iter().filter(|name| current.iter().any(|entry| comparison_key(entry) == comparison_key(name))) {
            prop_assert!(plan.target.iter().any(|entry| comparison_key(entry) == comparison_key(name)), "law 3: {}", name);
        }
    }

    #[test]
    fn every_name_asked_for_has_its_message(current in prop::collection::vec(entry(), 0..20), add in names(), remove in names()) {
        let wishes = Wishes::new(&add, &remove, Www::Apex, &[]);
        let plan = plan(&current, &wishes);
        for name in wishes.add.iter().chain(&wishes.remove) {
            let told = plan.changes.iter().filter(|change| change.domain == name.as_str()).count();
            prop_assert_eq!(told, 1, "{}", name);
        }
        prop_assert!(plan.changes.iter().all(|change| change.message.starts_with(&change.domain)));
    }
}
