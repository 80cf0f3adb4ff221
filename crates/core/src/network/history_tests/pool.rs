//! Random histories of a pool: apps come, go, fill up and fail, and calls are lost or killed at any step.

mod world;

use proptest::prelude::*;

use world::{Answer, DOMAINS, IDS, World, domains};

#[derive(Clone, Debug)]
enum Event {
    Map(usize),
    Unmap(usize),
    /// Someone else lists so many domains on an app, or removes them.
    Fill(usize, usize),
    /// The account loses an app, or has it again.
    Exists(usize, bool),
    Proven(usize, bool),
    Joins(usize, bool),
    Leaving(usize, bool),
    Pass(i64),
    /// An app is gone for so long that its domains are placed anew, and then comes back.
    Outage(usize),
    Sync([Answer; 4], bool),
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

fn event() -> impl Strategy<Value = Event> {
    let further = || 1..4_usize;
    prop_oneof![
        4 => (0..DOMAINS).prop_map(Event::Map),
        3 => (0..DOMAINS).prop_map(Event::Unmap),
        1 => (0..4_usize, prop_oneof![Just(0_usize), 1..8_usize, 280..=300_usize])
            .prop_map(|(index, count)| Event::Fill(index, count)),
        2 => (further(), any::<bool>()).prop_map(|(index, exists)| Event::Exists(index, exists)),
        2 => (further(), any::<bool>()).prop_map(|(index, is_proven)| Event::Proven(index, is_proven)),
        2 => (further(), any::<bool>()).prop_map(|(index, joins)| Event::Joins(index, joins)),
        1 => (further(), any::<bool>()).prop_map(|(index, leaving)| Event::Leaving(index, leaving)),
        3 => prop::sample::select(vec![1_i64, 60, 120, 300, 900, 3_600, 86_400]).prop_map(Event::Pass),
        1 => further().prop_map(Event::Outage),
        8 => (prop::array::uniform4(answer()), any::<bool>())
            .prop_map(|(answers, ignore_delays)| Event::Sync(answers, ignore_delays)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// No domain is lost, none is on two apps at rest, and no addition exceeds a list.
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
