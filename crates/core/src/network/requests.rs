//! Domains that another plugin requested by a hook of the host, and that no table has.
//!
//! | a table has the domain | its site  | it is a network's own | what happens                            |
//! |------------------------|-----------|-----------------------|-----------------------------------------|
//! | yes                    | any       | any                   | the request ends                        |
//! | no                     | is gone   | any                   | the request ends                        |
//! | no                     | any other | yes                   | the request ends                        |
//! | no                     | exists    | no                    | desired and mapped, last in the order   |
//!
//! The caller stores a request only for a domain without a record, and ends it by the opposite hook. A record outlives its
//! domain by a week, so a late hook is not mistaken for a request.

use std::collections::HashSet;

use super::{
    protected::Protected,
    snapshot::{ComparisonKey, Desired, Kind, Snapshot},
};

/// Returns the desired domains, including those that other plugins requested, and the requests that have ended.
pub(super) fn with_requests(snapshot: &Snapshot, desired: &[Desired]) -> (Vec<Desired>, Vec<ComparisonKey>) {
    let known: HashSet<&ComparisonKey> = desired.iter().map(|desired| &desired.domain).collect();
    let protected = Protected::new(&snapshot.networks);
    let (mut all, mut ended) = (desired.to_vec(), Vec::new());
    for record in &snapshot.records {
        let Some(site) = record.asked else { continue };
        let has_site = site == 0 || snapshot.sites.contains(&site);
        if known.contains(&record.domain) || !has_site || protected.contains(&record.domain) {
            ended.push(record.domain.clone());
        } else {
            all.push(Desired {
                domain: record.domain.clone(),
                kind: Kind::Mapped,
                given: None,
                by_filter: false,
                site,
            });
        }
    }
    (all, ended)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::fixtures::{NETWORK, mapped, planned, records, texts};

    #[test]
    fn each_row_of_the_table() {
        for (name, domain, asked, is_mapped, added, ended) in [
            ("requested", "a.example", json!(3), false, true, false),
            ("requested for no site", "a.example", json!(0), false, true, false),
            ("mapped meanwhile", "a.example", json!(3), true, true, true),
            ("its site is gone", "a.example", json!(4), false, false, true),
            ("not requested", "a.example", json!(null), false, false, false),
            ("a network's own", "www.network.example", json!(3), false, false, true),
        ] {
            let facts = json!({
                "apps": [{ "id": "one", "name": "network", "domains": [NETWORK] }],
                "sites": [1, 3],
                "desired": mapped(&["a.example"][..usize::from(is_mapped)]),
                "records": records(&[domain], &json!({ "asked": asked })),
            });
            let plan = planned(&[], facts.clone());
            assert_eq!(!plan.add().is_empty(), added, "{name}");
            let mut done = facts;
            done["results"] = json!([{ "app_id": "one", "report": {
                "added": plan.add(), "removed": [], "refused": [], "action": { "id": "a" }, "ssl": { "state": "on" },
            } }]);
            assert_eq!(!planned(&[], done).answered.is_empty(), ended, "{name}");
        }
    }

    #[test]
    fn a_requested_domain_is_last_and_still_needs_approval() {
        let asked = records(&["login.network.example", "a.example"], &json!({ "asked": 0 }));
        let plan = planned(&[], json!({ "desired": mapped(&["z.example"]), "records": asked }));
        assert_eq!(plan.add(), ["z.example", "a.example"]);
        assert_eq!(plan.held(), [("login.network.example", "below_network".to_owned())]);
        let listed =
            planned(&["a.example"], json!({ "records": records(&["a.example"], &json!({ "asked": 0 })) }));
        assert_eq!((texts(&listed.unmanaged), texts(&listed.forget)), (vec!["a.example"], vec![]));
    }
}
