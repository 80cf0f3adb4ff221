//! Random histories of a pool: apps come, go, fill up and fail, an operator moves mappings, and calls are lost or
//! killed at any step.

mod world;

use proptest::prelude::*;
use serde_json::json;

use super::config;
use world::{Answer, DOMAINS, IDS, World, domains};

/// What becomes of a move.
#[derive(Clone, Copy, Debug)]
enum Decision {
    Covered(bool),
    Switch,
    Undo,
    Deadline,
}

#[derive(Clone, Debug)]
enum Event {
    Map(usize),
    Unmap(usize),
    /// Someone else lists so many domains on an app, or removes them.
    Fill(usize, usize),
    /// The account loses an app, or has it again.
    Exists(usize, bool),
    /// Someone else removes a domain, or its partner, from an app.
    Unlist(usize, usize, bool),
    Proven(usize, bool),
    Joins(usize, bool),
    Leaving(usize, bool),
    Pass(i64),
    /// An app is gone for so long that its domains are placed anew, and then comes back.
    Outage(usize),
    Sync([Answer; 4], bool),
    /// An operator moves a mapping to an app, from the first that lists it. Does a sync follow?
    Move(usize, usize, bool),
    Decide(prop::sample::Index, Decision),
    /// An operator records all moves that are proposed.
    Rebalance,
}

impl Event {
    fn apply(&self, world: &mut World) -> Result<(), String> {
        match self {
            Self::Map(number) => {
                for domain in domains(*number) {
                    let now = world.now;
                    world.record(&domain).due = Some(now);
                    world.mapped.insert(domain);
                }
            }
            Self::Unmap(number) => {
                for domain in domains(*number) {
                    if world.mapped.remove(&domain) {
                        let now = world.now;
                        let record = world.record(&domain);
                        (record.removal_announced_at, record.due) = (Some(now), Some(now));
                    }
                }
            }
            Self::Fill(index, count) => {
                let list = &mut world.apps[*index].list;
                list.retain(|entry| !entry.starts_with("filler"));
                list.extend((0..*count).map(|number| format!("filler{number}.example")));
            }
            Self::Unlist(index, number, is_partner) => {
                let [domain, partner] = domains(*number);
                let entry = if *is_partner { partner } else { domain };
                world.apps[*index].list.retain(|listed| *listed != entry);
            }
            Self::Exists(index, exists) => world.apps[*index].exists = *exists,
            Self::Proven(index, is_proven) => world.apps[*index].is_proven = *is_proven,
            Self::Joins(index, joins) => {
                // An app that is dropped from the configuration is leaving until it is empty.
                let is_empty = !world.ownership.keys().any(|(app_id, _)| app_id == IDS[*index]);
                if *joins || is_empty {
                    world.apps[*index].is_in_pool = *joins;
                }
                world.apps[*index].is_leaving = !*joins;
            }
            Self::Leaving(index, is_leaving) => world.apps[*index].is_leaving = *is_leaving,
            Self::Pass(seconds) => world.now += seconds,
            Self::Outage(index) => {
                world.apps[*index].exists = false;
                for _ in 0..2 {
                    world.now += 900;
                    world.sync([Answer::Done; 4], true)?;
                }
                world.apps[*index].exists = true;
            }
            Self::Move(number, to, is_begun) => {
                let [domain, _] = domains(*number);
                if let Some(from) = world.apps_of(&domain).first() {
                    let (from, to) = (IDS[*from], IDS[*to]);
                    let request = json!({ "domain": domain, "from": from, "to": to, "since": world.now });
                    world.moves.push(serde_json::from_value(request).unwrap());
                    if *is_begun {
                        world.sync([Answer::Done; 4], true)?;
                    }
                }
            }
            Self::Decide(index, decision) if !world.moves.is_empty() => {
                let now = world.now;
                let index = index.index(world.moves.len());
                let move_ = &mut world.moves[index];
                match decision {
                    Decision::Covered(covered) => world.cover(index, *covered),
                    Decision::Switch => move_.switch = true,
                    Decision::Undo => move_.undo = true,
                    Decision::Deadline => move_.deadline = Some(now),
                }
            }
            Self::Decide(..) => {}
            Self::Rebalance => world.rebalance()?,
            Self::Sync(answers, ignore_delays) => {
                world.sync(*answers, *ignore_delays)?;
            }
        }
        Ok(())
    }
}

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        6 => Just(Answer::Done),
        1 => Just(Answer::Rejected),
        1 => Just(Answer::NothingSent),
        1 => any::<bool>().prop_map(Answer::Lost),
        1 => any::<bool>().prop_map(Answer::Killed),
    ]
}

fn decision() -> impl Strategy<Value = Decision> {
    prop_oneof![
        3 => any::<bool>().prop_map(Decision::Covered),
        1 => Just(Decision::Switch),
        1 => Just(Decision::Undo),
        1 => Just(Decision::Deadline),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let further = || 1..4_usize;
    prop_oneof![
        4 => (0..DOMAINS).prop_map(Event::Map),
        3 => (0..DOMAINS).prop_map(Event::Unmap),
        1 => (0..4_usize, prop_oneof![Just(0_usize), 1..8_usize, 280..=300_usize])
            .prop_map(|(index, count)| Event::Fill(index, count)),
        1 => (0..4_usize, 0..DOMAINS, any::<bool>())
            .prop_map(|(index, number, is_partner)| Event::Unlist(index, number, is_partner)),
        2 => (further(), any::<bool>()).prop_map(|(index, exists)| Event::Exists(index, exists)),
        2 => (further(), any::<bool>()).prop_map(|(index, is_proven)| Event::Proven(index, is_proven)),
        2 => (further(), any::<bool>()).prop_map(|(index, joins)| Event::Joins(index, joins)),
        1 => (further(), any::<bool>()).prop_map(|(index, leaving)| Event::Leaving(index, leaving)),
        3 => prop::sample::select(vec![1_i64, 60, 120, 300, 900, 3_600, 86_400]).prop_map(Event::Pass),
        1 => further().prop_map(Event::Outage),
        4 => (0..DOMAINS, 0..4_usize, any::<bool>())
            .prop_map(|(number, to, is_begun)| Event::Move(number, to, is_begun)),
        3 => (any::<prop::sample::Index>(), decision()).prop_map(|(index, decision)| Event::Decide(index, decision)),
        2 => Just(Event::Rebalance),
        8 => (prop::array::uniform4(answer()), any::<bool>())
            .prop_map(|(answers, ignore_delays)| Event::Sync(answers, ignore_delays)),
    ]
}

proptest! {
    #![proptest_config(config(120))]

    /// No domain is lost, none is on two apps at rest, none is absent from all apps during a move, and no addition exceeds a list.
    #[test]
    fn a_pool_keeps_every_domain_on_one_app(
        per_app in 2..12_usize,
        names in prop::sample::select(vec![["a", "b", "c", "d"], ["d", "c", "b", "a"], ["b", "d", "a", "c"]]),
        events in prop::collection::vec(event(), 1..50),
    ) {
        let mut world = World::new(per_app, names);
        for event in &events {
            event.apply(&mut world).map_err(|text| TestCaseError::fail(format!("{text}, by {event:?}")))?;
        }
        world.rest().map_err(TestCaseError::fail)?;
    }
}
