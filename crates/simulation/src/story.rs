//! Stories: events with their times, generated from a seed.

use rand::{RngExt, SeedableRng};
use rand_xorshift::XorShiftRng;

use crate::{
    event::{Event, TimedEvent, Trouble},
    holds,
    pool::{self, Pool},
    scenes,
};

/// Number of domains that customers map, except in a scene that needs more.
pub(crate) const CUSTOMERS: usize = 6;

/// One schedule.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    pub seed: u64,
    /// Web servers, each with its own clock and lock.
    pub servers: usize,
    /// There is a second network, with its own table of mappings.
    pub second_network: bool,
    /// Domains that are mapped at the start.
    pub mapped: Vec<String>,
    /// Unmanaged entries on the list at the start, in various spellings.
    pub unmanaged: Vec<String>,
    /// Domains that ServerPilot rejects.
    pub rejected: Vec<String>,
    /// Does a certificate become available?
    pub certificate: bool,
    /// Maximum transit time of a request or response, in milliseconds.
    pub latency: u64,
    /// Is it without accidents? Then everything has to be in sync without a scheduled sync.
    pub calm: bool,
    /// Several apps can serve the network.
    pub pool: Option<Pool>,
    pub events: Vec<TimedEvent>,
}

const TROUBLES: [Trouble; 15] = [
    Trouble::CutBefore,
    Trouble::CutAfter,
    Trouble::CutAfter,
    Trouble::Status(500),
    Trouble::Status(503),
    Trouble::Status(429),
    Trouble::Status(401),
    Trouble::Status(402),
    Trouble::Status(409),
    Trouble::AppliedAnd502,
    Trouble::Hang,
    Trouble::Late,
    Trouble::Garbage,
    Trouble::Overwritten,
    Trouble::EditedUnseen,
];

pub(crate) fn customer(number: usize) -> String {
    format!("customer{number}.example")
}

impl Story {
    pub(crate) fn from_seed(seed: u64) -> Self {
        let mut chance = XorShiftRng::seed_from_u64(seed);
        let chance = &mut chance;
        let calm = chance.random_range(0..4) == 0;
        let servers = chance.random_range(1..=3);
        let second_network = chance.random_range(0..4) == 0;
        let mut mapped: Vec<String> =
            (0..CUSTOMERS).filter(|_| chance.random_range(0..3) == 0).map(customer).collect();
        if second_network {
            mapped.push("tenant0.example".to_owned());
        }
        let mut unmanaged = vec!["Shop.Elsewhere.Example".to_owned(), "under_score.example".to_owned()];
        for domain in ["Hand0.Example", "www.network.example", "*.network.example"] {
            if chance.random_range(0..3) == 0 {
                unmanaged.push(domain.to_owned());
            }
        }
        if chance.random_range(0..20) == 0 {
            // Almost full.
            let count = chance.random_range(270..280);
            unmanaged.extend((0..count).map(|n| format!("Old{n}.example")));
        }
        let mut rejected = Vec::new();
        if chance.random_range(0..8) == 0 {
            rejected.push(customer(chance.random_range(0..CUSTOMERS)));
        }
        let certificate = chance.random_range(0..5) == 0;
        let latency = [60, 60, 900][chance.random_range(0..3)];
        let length = chance.random_range(20_000..180_000);
        let user_events = chance.random_range(2..8);
        let accidents = if calm { 0 } else { chance.random_range(1..7) };
        let mut events: Vec<TimedEvent> = Vec::new();
        let (mut at, mut last) = (0, None);
        for number in 0..user_events + accidents {
            // Many events are close together and about the same domain, because that is when their order matters.
            let soon = chance.random_range(0..2) == 0 && at > 0;
            at = if soon { at + chance.random_range(0..1_000) } else { chance.random_range(1_000..length) };
            let event = match (number < user_events, last.take()) {
                (true, Some(Event::Map { domain, server })) if soon => Event::Unmap { server, domain },
                (true, Some(Event::Unmap { domain, server })) if soon => Event::Map { server, domain },
                (true, _) => user_event(chance, servers, second_network, calm),
                (false, _) => accident(chance, servers, length),
            };
            // A restore needs an earlier snapshot.
            if matches!(event, Event::Restore | Event::RestoreOwnTables) {
                let furthest = [8_000, length][chance.random_range(0..2)];
                let behind = chance.random_range(100..furthest);
                events.push(TimedEvent { at: at.saturating_sub(behind), event: Event::Snapshot });
            }
            last = Some(event.clone());
            events.push(TimedEvent { at, event });
        }
        let mut story = Self {
            seed,
            servers,
            second_network,
            mapped,
            unmanaged,
            rejected,
            certificate,
            latency,
            calm,
            pool: None,
            events,
        };
        if chance.random_range(0..2) == 0 {
            scenes::add(&mut story, chance, length);
        }
        pool::add(&mut story, length);
        holds::add(&mut story, length);
        story.events.sort_by_key(|timed| timed.at);
        story
    }

    /// When the last accident is over.
    pub(crate) fn end(&self) -> u64 {
        let ends = self.events.iter().map(|timed| match &timed.event {
            Event::Weather { ms, .. } | Event::DatabaseTrouble { ms, .. } | Event::Lose { ms, .. } => {
                timed.at + ms
            }
            Event::Pool(event) => timed.at + event.ms(),
            _ => timed.at,
        });
        ends.max().unwrap_or_default()
    }
}

fn user_event(chance: &mut XorShiftRng, servers: usize, second_network: bool, calm: bool) -> Event {
    let server = chance.random_range(0..servers);
    let domain = if second_network && chance.random_range(0..4) == 0 {
        format!("tenant{}.example", chance.random_range(0..3))
    } else {
        customer(chance.random_range(0..CUSTOMERS))
    };
    let event = match chance.random_range(0..16) {
        0..=6 => Event::Map { server, domain },
        7..=8 => Event::Unmap { server, domain },
        9 => Event::Rename { server, from: domain, to: customer(chance.random_range(0..CUSTOMERS)) },
        // All scripts run on one machine, because only the lock of that machine serialises them.
        10..=11 => {
            return Event::Script {
                server: 0,
                domain: format!("script{}.example", chance.random_range(0..4)),
                remove: chance.random_range(0..4) == 0,
            };
        }
        12 if !calm => Event::EditByHand {
            domain: format!("Hand{}.Example", chance.random_range(0..3)),
            remove: chance.random_range(0..3) == 0,
        },
        13 => Event::Promote { server, domain },
        14 => Event::Demote { server },
        _ => return Event::View { server },
    };
    if chance.random_range(0..6) == 0 { Event::Between(Box::new(event)) } else { event }
}

fn accident(chance: &mut XorShiftRng, servers: usize, length: u64) -> Event {
    match chance.random_range(0..24) {
        0..=6 => Event::Weather {
            kind: TROUBLES[chance.random_range(0..TROUBLES.len())],
            percent: [20, 50, 100][chance.random_range(0..3)],
            ms: chance.random_range(500..length / 2),
        },
        7..=10 => Event::Kill { steps: chance.random_range(1..30) },
        11..=13 => Event::Stall {
            steps: chance.random_range(1..30),
            ms: [200, 3_000, 20_000, 130_000][chance.random_range(0..4)],
        },
        14 => Event::ServerClock {
            server: chance.random_range(0..servers),
            by: chance.random_range(-300_000..300_000),
        },
        15 => Event::DatabaseClock { by: chance.random_range(-200..200) },
        16..=17 | 22..=23 => Event::DatabaseTrouble {
            percent: [10, 30, 100][chance.random_range(0..3)],
            ms: chance.random_range(500..20_000),
        },
        18 => Event::Restore,
        19 => Event::ActionsFail { count: chance.random_range(1..3) },
        20 => Event::EditByHand { domain: customer(chance.random_range(0..CUSTOMERS)), remove: true },
        _ => {
            Event::EditByHand { domain: format!("Hand{}.Example", chance.random_range(0..3)), remove: false }
        }
    }
}
