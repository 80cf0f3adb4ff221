//! Adoption: while it lasts, listed domains that are desired and have no owner are adopted; see
//! [`ownership`](super::ownership).
//!
//! | fact                                                                  | adopting | begins again  |
//! |-----------------------------------------------------------------------|----------|---------------|
//! | the caller reports that no sync has recorded its results yet          | yes      | –             |
//! | the last sync that adopted served another app                         | yes      | `app_changed` |
//! | the records are older than the caller's options                       | yes      | `store_older` |
//! | none of these                                                         | no       | –             |
//!
//! Adoption lasts until a whole sync has recorded its results. The records are older if they were restored from a backup or
//! deleted: each sync that changes records writes its number into one of them and into the options.

use serde::Deserialize;

use super::{plan::Adoption, snapshot::Snapshot};

/// Facts by which adoption recognises lost or outdated records.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoreFacts {
    /// The app whose domains the last whole sync adopted; empty before that.
    pub app_id: String,
    /// The number of the last sync that changed records, as the records have it.
    pub marker: i64,
    /// The same number, as the caller's options have it.
    pub expected: i64,
}

/// Does this sync adopt domains?
pub(super) fn is_on(snapshot: &Snapshot) -> bool {
    snapshot.adopting || begins(snapshot).is_some()
}

/// Why adoption begins again; `None` if it does not.
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

    #[test]
    fn a_store_that_is_older_than_its_marker_adopts_desired_domains() {
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
