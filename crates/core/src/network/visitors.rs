//! Which of several apps gets the visitors of a domain that all of them list: the one whose name sorts first.
//!
//! | the names of two apps                                   | does the first sort before the second?    |
//! |---------------------------------------------------------|-------------------------------------------|
//! | differ in a byte, and the first one's is less           | yes                                       |
//! | differ in a byte, and the first one's is greater        | no                                        |
//! | one begins with the other, or both are the same         | unknown: ServerPilot does not document it |
//! | one is empty, because the account does not have the app | unknown: every name begins with it        |

/// Whether the app of the name `one` gets the visitors, because it sorts before `other`; `None` if that is unknown.
pub(super) fn sorts_before(one: &str, other: &str) -> Option<bool> {
    let is_unknown = one.starts_with(other) || other.starts_with(one);
    (!is_unknown).then(|| one < other)
}

#[cfg(test)]
mod tests {
    use super::sorts_before;

    /// The table of the module's documentation, row by row, in both orders.
    #[test]
    fn the_app_whose_name_sorts_first_gets_the_visitors_if_that_is_known() {
        for (row, one, other, expected) in [
            ("less", "blog", "shop", Some(true)),
            ("less after a common beginning", "shop1", "shop2", Some(true)),
            ("less, and longer", "network-2", "shop", Some(true)),
            ("upper case sorts first", "Web", "shop", Some(true)),
            ("one begins with the other", "shop", "shop2", None),
            ("the same", "shop", "shop", None),
            ("empty", "", "shop", None),
            ("both are empty", "", "", None),
        ] {
            assert_eq!(sorts_before(one, other), expected, "{row}");
            assert_eq!(
                sorts_before(other, one),
                expected.map(|is_first| !is_first),
                "{row}, the other way round"
            );
        }
    }
}
