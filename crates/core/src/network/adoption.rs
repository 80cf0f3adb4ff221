//! While adopting, listed domains that are desired and have no owner are taken over; see [`ownership`](super::ownership).
//!
//! | fact                                                                  | adopting | begins again  |
//! |-----------------------------------------------------------------------|----------|---------------|
//! | the caller says so: no sync has recorded its results since it began   | yes      | –             |
//! | the last sync that adopted served another app                         | yes      | `app_changed` |
//! | the records are older than the caller's options say                   | yes      | `store_older` |
//! | none of these                                                         | no       | –             |
//!
//! It lasts until a whole sync has recorded its results. The records are older if they were restored from a backup, or
//! emptied: each sync that changes them marks one with its number, and the options have the last number.

use super::{plan::Adoption, snapshot::Snapshot};

/// Are domains adopted?
pub(super) fn is_on(snapshot: &Snapshot) -> bool {
    snapshot.adopting || begins(snapshot).is_some()
}

/// Why adoption begins again, if it does.
pub(super) fn begins(snapshot: &Snapshot) -> Option<Adoption> {
    let facts = &snapshot.store;
    if snapshot.adopting {
        None
    } else if !facts.app_id.is_empty() && facts.app_id != snapshot.app_id {
        Some(Adoption::AppChanged)
    } else {
        (facts.marker < facts.expected).then_some(Adoption::StoreOlder)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{
        fixtures::{mapped, planned, records, snapshot, texts},
        plan::Adoption,
    };

    #[test]
    fn each_row_of_the_table() {
        for (adopting, store, is_on, begins) in [
            (true, json!({ "app_id": "two", "marker": 1, "expected": 2 }), true, None),
            (false, json!({ "app_id": "two" }), true, Some(Adoption::AppChanged)),
            (false, json!({ "app_id": "one" }), false, None),
            (false, json!({ "marker": 1, "expected": 2 }), true, Some(Adoption::StoreOlder)),
            (false, json!({ "expected": 1 }), true, Some(Adoption::StoreOlder)),
            (false, json!({ "marker": 3, "expected": 2 }), false, None),
            (false, json!({}), false, None),
        ] {
            let facts = json!({ "adopting": adopting, "store": store, "desired": mapped(&["a.example"]) });
            assert_eq!(super::is_on(&snapshot(&[], facts.clone())), is_on, "{facts}");
            let plan = planned(&["a.example"], facts.clone());
            assert_eq!(plan.adoption, begins, "{facts}");
            assert_eq!(texts(&plan.adopted).len(), usize::from(is_on), "{facts}");
        }
    }

    /// The table was emptied, or restored from an old backup: what is desired is ours again.
    #[test]
    fn an_older_store_is_adopted_again() {
        let facts = json!({
            "store": { "marker": 3, "expected": 9 },
            "desired": mapped(&["a.example", "byhand.example"]),
            "records": records(&["byhand.example"], &json!({ "owner": "unmanaged" })),
        });
        let plan = planned(&["a.example", "byhand.example", "other.example"], facts);
        assert_eq!(texts(&plan.adopted), ["a.example"]);
        assert_eq!(texts(&plan.unmanaged), ["other.example", "byhand.example"]);
    }
}
