use serde_json::{Value, json};

use super::super::fixtures::{NOW, numbered, planned, pooled, strs, with};
use super::{Forecast, Level};

/// The forecast for two apps of 10 places that list so many entries.
fn forecast(listed: [usize; 2], facts: Value) -> Forecast {
    let names = numbered(20);
    let names = strs(&names);
    let (main, further) = (&names[..listed[0] - 1], [&["two.example"], &names[..listed[1] - 1]].concat());
    pooled(&[main, &further], with(json!({ "domains_per_app": 10 }), facts)).forecast.unwrap()
}

/// The first table of the module's documentation, row by row.
#[test]
fn the_places_are_those_of_the_apps_that_can_get_domains() {
    let two = |change: Value| json!({ "pool": [with(json!({ "app_id": "two", "own_domain": "two.example", "proven_at": NOW }), change)] });
    let delayed = |app_id: &str| json!({ "app_states": [{ "app_id": app_id, "failed_updates": 1, "update_at": NOW + 60 }] });
    for (name, listed, facts, places, left) in [
        ("both are open", [4, 7], json!({}), 20, 9),
        ("one is delayed", [4, 7], delayed("two"), 20, 9),
        ("the first is delayed", [4, 7], delayed("one"), 20, 9),
        ("one is leaving", [4, 7], two(json!({ "leaving": true })), 10, 6),
        ("one is not proven", [4, 7], two(json!({ "proven_at": null })), 10, 6),
        ("one does not exist", [4, 7], two(json!({ "app_id": "nine" })), 10, 6),
        ("one is above its limit", [4, 12], json!({}), 20, 6),
        ("the certificate's limit", [4, 7], json!({ "names_per_certificate": 8 }), 16, 5),
    ] {
        let found = forecast(listed, facts);
        assert_eq!((found.places, found.left), (places, left), "{name}");
    }
    let mixed = pooled(&[&["*.a.example"], &["two.example"]], json!({ "names_per_certificate": 2 }));
    assert_eq!(
        mixed.forecast.map(|found| (found.places, found.left)),
        Some((5, 2)),
        "wildcards need no name"
    );
}

/// The second table, row by row: 9 places are left.
#[test]
fn the_days_follow_from_the_rate_of_additions() {
    for (growth, days) in [
        (json!(null), None),
        (json!({ "domains": 9, "days": 6 }), None),
        (json!({ "domains": 9, "days": 0 }), None),
        (json!({ "domains": 0, "days": 30 }), None),
        (json!({ "domains": 30, "days": 30 }), Some(9)),
        (json!({ "domains": 40, "days": 30 }), Some(6)),
        (json!({ "domains": 9, "days": 7 }), Some(7)),
        (json!({ "domains": 9, "days": 365 }), Some(365)),
        (json!({ "domains": 9, "days": 366 }), None),
        (json!({ "domains": 1, "days": u64::MAX }), None),
    ] {
        assert_eq!(forecast([4, 7], json!({ "growth": growth })).days, days, "{growth}");
    }
}

/// The third table, row by row.
#[test]
fn the_level_follows_from_what_is_left_and_the_days() {
    let growth = |domains: usize| json!({ "growth": { "domains": domains, "days": 30 } });
    let limit = |limit: usize, mut facts: Value| {
        facts["domains_per_app"] = json!(limit);
        facts
    };
    for (name, listed, facts, level) in [
        ("none is left", [10, 10], growth(1), Level::Full),
        ("above the limits", [11, 12], json!({}), Level::Full),
        ("full in 15 days", [2, 10], growth(16), Level::Ok),
        ("full in 14 days", [2, 10], growth(17), Level::Soon),
        ("full today", [9, 10], growth(60), Level::Soon),
        ("a twentieth is left", [19, 19], limit(20, json!({})), Level::Ok),
        ("fewer", [20, 19], limit(20, json!({})), Level::Soon),
        ("few in all", [9, 10], json!({}), Level::Ok),
        ("many", [1, 1], growth(1), Level::Ok),
    ] {
        assert_eq!(forecast(listed, facts).level, level, "{name}");
    }
}

#[test]
fn a_single_app_has_a_forecast_and_a_missing_one_has_none() {
    let names = numbered(287);
    let facts = || json!({ "growth": { "domains": 40, "days": 30 } });
    let found = planned(&strs(&names), facts()).forecast;
    assert_eq!(found, Some(Forecast { places: 300, left: 12, days: Some(9), level: Level::Soon }));
    assert_eq!(planned(&[], json!({ "app_id": "nine" })).forecast, None);
    assert_eq!(planned(&[], json!({ "apps": [] })).forecast, None);
}
