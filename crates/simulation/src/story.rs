//! A schedule as a story: the events with their times. Made from a seed, and shrunk by leaving parts out.

use std::fmt;

use rand::{RngExt, SeedableRng};
use rand_xorshift::XorShiftRng;

/// Number of domains that customers map.
const CUSTOMERS: usize = 6;

/// One schedule.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    pub seed: u64,
    /// Web servers, each with its own clock and lock.
    pub servers: usize,
    /// Domains that are mapped at the start.
    pub mapped: Vec<String>,
    /// Unmanaged entries on the list at the start, in various spellings.
    pub unmanaged: Vec<String>,
    /// Domains that ServerPilot rejects.
    pub rejected: Vec<String>,
    /// Does a certificate become available?
    pub certificate: bool,
    /// Maximum transit time of a request or answer, in milliseconds.
    pub latency: u64,
    /// There are no accidents: then everything has to be in sync without a scheduled sync.
    pub calm: bool,
    pub events: Vec<TimedEvent>,
}

/// An event and its time, in milliseconds from the first sync.
#[derive(Clone, Debug)]
pub(crate) struct TimedEvent {
    pub at: u64,
    pub event: Event,
}

/// Kinds of event.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    Map {
        server: usize,
        domain: String,
    },
    Unmap {
        server: usize,
        domain: String,
    },
    Rename {
        server: usize,
        from: String,
        to: String,
    },
    /// A PHP program calls `serverpilot_sync_domain()` or `serverpilot_remove_domain()`.
    Script {
        server: usize,
        domain: String,
        remove: bool,
    },
    /// A domain is added or removed in ServerPilot's dashboard.
    EditByHand {
        domain: String,
        remove: bool,
    },
    /// A page view.
    View {
        server: usize,
    },
    /// Some of the requests meet trouble for a while.
    Weather {
        kind: Trouble,
        percent: u32,
        ms: u64,
    },
    /// The process that makes the n-th step from now is killed before it.
    Kill {
        steps: u32,
    },
    /// The process that makes the n-th step from now stalls before it.
    Stall {
        steps: u32,
        ms: u64,
    },
    /// A web server's clock jumps.
    ServerClock {
        server: usize,
        by: i64,
    },
    /// The database's clock jumps.
    DatabaseClock {
        by: i64,
    },
    /// Statements fail, or their answers are lost.
    DatabaseTrouble {
        percent: u32,
        ms: u64,
    },
    /// A replica has everything up to now.
    Snapshot,
    /// It takes over; later writes are lost, and every connection is cut.
    Failover,
    /// ServerPilot's next actions fail.
    ActionsFail {
        count: u32,
    },
}

/// Kinds of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The request never arrives, and the connection breaks.
    CutBefore,
    /// The request is applied, and the answer never arrives.
    CutAfter,
    /// This status, and nothing is applied.
    Status(u16),
    /// 502, although the request is applied.
    AppliedAnd502,
    /// No answer at all.
    Hang,
    /// The request is in transit for long, and may arrive after its sender timed out.
    Late,
    /// The answer is not JSON.
    Garbage,
    /// Another writer's update lands between the change and its answer, which shows it.
    Overwritten,
    /// Another writer's update lands right after the read, and so before our update.
    EditedUnseen,
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
        let mapped: Vec<String> =
            (0..CUSTOMERS).filter(|_| chance.random_range(0..3) == 0).map(customer).collect();
        let mut unmanaged = vec!["Shop.Elsewhere.Example".to_owned(), "under_score.example".to_owned()];
        if chance.random_range(0..20) == 0 {
            // Almost full.
            let count = chance.random_range(280..290);
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
                (true, _) => user_event(chance, servers, calm),
                (false, _) => accident(chance, servers, length),
            };
            // A replica that takes over needs a snapshot before.
            if matches!(event, Event::Failover) {
                let behind = chance.random_range(100..8_000);
                events.push(TimedEvent { at: at.saturating_sub(behind), event: Event::Snapshot });
            }
            last = Some(event.clone());
            events.push(TimedEvent { at, event });
        }
        events.sort_by_key(|timed| timed.at);
        Self { seed, servers, mapped, unmanaged, rejected, certificate, latency, calm, events }
    }

    /// When the last accident is over.
    pub(crate) fn end(&self) -> u64 {
        let ends = self.events.iter().map(|timed| match timed.event {
            Event::Weather { ms, .. } | Event::DatabaseTrouble { ms, .. } => timed.at + ms,
            _ => timed.at,
        });
        ends.max().unwrap_or_default()
    }
}

fn user_event(chance: &mut XorShiftRng, servers: usize, calm: bool) -> Event {
    let server = chance.random_range(0..servers);
    let domain = customer(chance.random_range(0..CUSTOMERS));
    match chance.random_range(0..14) {
        0..=6 => Event::Map { server, domain },
        7..=8 => Event::Unmap { server, domain },
        9 => Event::Rename { server, from: domain, to: customer(chance.random_range(0..CUSTOMERS)) },
        // All scripts run on one machine, because only the lock of that machine serialises them.
        10..=11 => Event::Script {
            server: 0,
            domain: format!("script{}.example", chance.random_range(0..4)),
            remove: chance.random_range(0..4) == 0,
        },
        12 if !calm => Event::EditByHand {
            domain: format!("Hand{}.example", chance.random_range(0..3)),
            remove: chance.random_range(0..3) == 0,
        },
        _ => Event::View { server },
    }
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
        18 => Event::Failover,
        19 => Event::ActionsFail { count: chance.random_range(1..3) },
        20 => Event::EditByHand { domain: customer(chance.random_range(0..CUSTOMERS)), remove: true },
        _ => {
            Event::EditByHand { domain: format!("Hand{}.example", chance.random_range(0..3)), remove: false }
        }
    }
}

impl fmt::Display for TimedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>9.3} s  {}", Seconds(self.at).value(), self.event)
    }
}

/// Milliseconds, shown in seconds.
pub(crate) struct Seconds(pub u64);

impl Seconds {
    pub(crate) fn value(&self) -> f64 {
        std::time::Duration::from_millis(self.0).as_secs_f64()
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Map { server, domain } => write!(f, "a customer maps {domain} (web{server})"),
            Self::Unmap { server, domain } => write!(f, "a customer unmaps {domain} (web{server})"),
            Self::Rename { server, from, to } => write!(f, "a customer renames {from} to {to} (web{server})"),
            Self::Script { server, domain, remove: false } => {
                write!(f, "a script adds {domain} (web{server})")
            }
            Self::Script { server, domain, .. } => write!(f, "a script removes {domain} (web{server})"),
            Self::EditByHand { domain, remove: false } => write!(f, "an operator adds {domain} by hand"),
            Self::EditByHand { domain, .. } => write!(f, "an operator removes {domain} by hand"),
            Self::View { server } => write!(f, "a visitor opens a page (web{server})"),
            Self::Weather { kind, percent, ms } => {
                write!(f, "for {:.1} s {percent} % of the requests meet {kind:?}", Seconds(*ms).value())
            }
            Self::Kill { steps } => {
                write!(f, "the process of the {steps}. step from now is killed before it")
            }
            Self::Stall { steps, ms } => write!(
                f,
                "the process of the {steps}. step from now stalls for {:.1} s before it",
                Seconds(*ms).value()
            ),
            Self::ServerClock { server, by } => write!(f, "the clock of web{server} jumps by {by} ms"),
            Self::DatabaseClock { by } => write!(f, "the database's clock jumps by {by} s"),
            Self::DatabaseTrouble { percent, ms } => {
                write!(f, "for {:.1} s {percent} % of the statements fail", Seconds(*ms).value())
            }
            Self::Snapshot => write!(f, "the replica receives no more writes"),
            Self::Failover => write!(f, "the replica takes over"),
            Self::ActionsFail { count } => write!(f, "the next {count} actions of ServerPilot fail"),
        }
    }
}
