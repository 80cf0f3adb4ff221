//! Adoption: while it lasts, listed domains that are desired and have no owner are adopted; see
//! [`ownership`](super::ownership).
//!
//! | fact                                                                  | adopting | begins again  |
//! |-----------------------------------------------------------------------|----------|---------------|
//! | the caller reports that no sync has recorded its results yet          | yes      | –             |
//! | the last sync that adopted served another app                         | yes      | `app_changed` |
//! | the records are older than the caller's options                       | yes      | `store_older` |
//! | a further app could not be changed while another row applied, or its own adoption was not yet found recorded | on that app | – |
//! | none of these                                                         | no       | –             |
//!
//! Adoption lasts until a whole sync has recorded its results; the state of a further app says whether it still has to adopt, so
//! that its domains do not become unmanaged because it could not be changed then. The records are older if they were restored from a backup or
//! deleted: each sync that changes records writes its number into one of them and into the options.

use serde::Deserialize;

use super::{
    plan::{Adoption, Plan},
    pool::Pool,
    snapshot::{Owner, Snapshot},
};

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

/// Does this sync adopt domains on an app, provided that the app can adopt?
pub(super) fn is_on(snapshot: &Snapshot, app_id: &str) -> bool {
    let is_due = || snapshot.app_states.iter().any(|state| state.app_id == app_id && state.adopting);
    snapshot.adopting || begins(snapshot).is_some() || is_due()
}

/// Keeps in the state of each further app whether it still has to adopt: it cannot now, or what it adopts is not stored yet.
pub(super) fn remember(plan: &mut Plan, snapshot: &Snapshot, pool: &Pool) {
    for member in pool.members().iter().skip(1).filter(|member| is_on(snapshot, member.id)) {
        let mut ownership = plan.ownership.iter();
        let adopts = ownership.any(|change| change.app_id == member.id && change.owner == Owner::Adopted);
        let state = plan.app_states.iter_mut().find(|state| state.app_id == member.id);
        if let Some(state) = state {
            state.adopting = adopts || !member.can_adopt();
        }
    }
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
    use serde_json::{Value, json};

    use super::super::{
        fixtures::{NETWORK, NOW, mapped, planned, pooled, records, snapshot, texts, with},
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
            assert_eq!(super::is_on(&snapshot(&[], facts.clone()), "one"), is_on, "{facts}");
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
    /// The tables were emptied while a further app could not be changed: it adopts when it can be again, and the main app does not
    /// until then.
    #[test]
    fn an_app_that_could_not_adopt_does_so_later() {
        let lists = [&["hand.example"][..], &["two.example", "a.example"]];
        let member = |facts: Value| with(json!({ "app_id": "two", "own_domain": "two.example" }), facts);
        for (name, closed) in [
            ("not proven", json!({ "pool": [member(json!({}))] })),
            ("expired", json!({ "pool": [member(json!({ "proven_at": 1 }))] })),
            (
                "missing",
                json!({ "pool": [member(json!({ "proven_at": NOW }))], "apps": [
                { "id": "one", "name": "network", "server_id": "s", "sysuser_id": "u", "domains": [NETWORK] },
            ] }),
            ),
        ] {
            let plan = pooled(&lists, with(json!({ "adopting": true }), closed));
            let states: Vec<bool> = plan.app_states.iter().map(|state| state.adopting).collect();
            assert_eq!(states, [false, true], "{name}");
            let mut later = json!({
                "desired": mapped(&["a.example", "hand.example"]), "app_states": [{ "app_id": "two", "adopting": true }],
            });
            let plan = pooled(&lists, later.clone());
            assert_eq!(texts(&plan.adopted), ["a.example"], "{name}");
            assert!(plan.app_states[1].adopting, "until it is stored");
            later["ownership"] = json!([{ "domain": "a.example", "app_id": "two", "owner": "adopted" }]);
            assert!(!pooled(&lists, later).app_states[1].adopting, "{name}");
        }
    }
}
