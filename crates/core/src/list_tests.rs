use super::*;

fn list(names: &[&str]) -> DomainList {
    names.iter().map(ToString::to_string).collect::<Vec<_>>().into()
}

#[test]
fn entries_are_kept_byte_for_byte_and_compared_by_key() {
    let list = list(&["Shop.Example.", "203.0.113.7"]);
    assert_eq!(list.entries(), ["Shop.Example.", "203.0.113.7"]);
    assert_eq!(list.keys(), ["shop.example", "203.0.113.7"]);
    assert_eq!(list.key_set(), HashSet::from(["shop.example", "203.0.113.7"]));
    assert_eq!(list.into_entries(), ["Shop.Example.", "203.0.113.7"]);
}

#[test]
fn the_keys_of_a_changed_list_are_those_of_its_entries() {
    let mut list = list(&["A.example", "B.example", "b.example."])
        .without(&HashSet::from(["b.example"]), &HashSet::new());
    list.push(&"c.example".parse().unwrap());
    assert_eq!(list.entries(), ["A.example", "c.example"]);
    assert_eq!(list.keys(), ["a.example", "c.example"]);
    list.push(&"d.example".parse().unwrap());
    assert_eq!(list.keys(), ["a.example", "c.example", "d.example"]);
}

#[test]
fn a_list_is_empty_if_it_has_no_entries() {
    assert!(list(&[]).is_empty());
    assert!(!list(&["a.example"]).is_empty());
    assert_eq!((list(&[]).len(), list(&["a.example", "A.example"]).len()), (0, 2));
}

/// Two lists are equal byte for byte (`hands-off`), or have the same domains in any order and spelling.
#[test]
fn equality_is_by_entry_and_the_same_domains_are_by_key() {
    for (one, other, is_equal, has_same_domains) in [
        (vec!["a.example", "b.example"], vec!["a.example", "b.example"], true, true),
        (vec!["a.example", "b.example"], vec!["B.example.", "a.example"], false, true),
        (vec!["a.example"], vec!["A.example"], false, true),
        (vec!["a.example"], vec!["b.example"], false, false),
        (vec!["a.example", "b.example"], vec!["a.example"], false, false),
        (vec!["a.example", "A.example"], vec!["a.example"], false, false),
    ] {
        let (one, other) = (list(&one), list(&other));
        assert_eq!(one == other, is_equal, "{one:?} {other:?}");
        assert_eq!(one.has_same_domains(&other), has_same_domains, "{one:?} {other:?}");
    }
}
