//! Pools in stories: the apps, and what happens to them.

use std::fmt;

use rand::{RngExt, SeedableRng};
use rand_xorshift::XorShiftRng;
use serverpilot_emulator::Challenge;

use crate::{
    event::{Event, Seconds, TimedEvent},
    story::{CUSTOMERS, Story, customer},
};

/// The names of the apps, which decide which of them gets the visitors of a domain: in every order, and in an unknown one.
const NAMES: [[&str; 4]; 6] = [
    ["alpha", "bravo", "charlie", "delta"],
    ["delta", "charlie", "bravo", "alpha"],
    ["bravo", "delta", "alpha", "charlie"],
    ["charlie", "alpha", "delta", "bravo"],
    ["bravo", "alpha", "charlie", "delta"],
    ["network", "network-2", "network-3", "alpha"],
];

/// The pool of a story.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    /// The names of the account's apps.
    pub names: Vec<String>,
    /// The further apps that serve the network when the story begins.
    pub joined: Vec<usize>,
    /// Number of domains that an app gets before the next one does.
    pub domains_per_app: usize,
    pub challenge: Challenge,
}

/// What an app answers to the question whether it serves the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answers {
    Proof,
    /// It answers from another database.
    OtherDatabase,
    /// It answers with a page.
    OtherSite,
    /// It does not answer.
    Nothing,
}

/// What happens to a pool.
#[derive(Clone, Debug)]
pub(crate) enum PoolEvent {
    /// An operator adds an app to the pool.
    Join { server: usize, app: usize },
    /// An operator removes an app from the pool.
    Leave { server: usize, app: usize },
    /// The account loses an app.
    Close { app: usize },
    /// The account has it again, with its list.
    Reopen { app: usize },
    /// Requests about an app fail.
    Fail { app: usize, status: u16, ms: u64 },
    /// An app does not prove that it serves the network.
    Unproven { app: usize, answers: Answers, ms: u64 },
    /// A domain is added to or removed from an app's list in the dashboard.
    Edit { app: usize, domain: String, remove: bool },
    /// An operator moves a domain to an app.
    Move { server: usize, domain: String, to: usize },
    /// An operator moves all domains of an app to another one.
    Empty { server: usize, from: usize, to: usize },
    /// An operator does not wait for the certificate of a move.
    Switch { server: usize, domain: String },
    /// An operator reverses a move.
    Reverse { server: usize, domain: String },
}

impl fmt::Display for PoolEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |app: &usize| app + 1;
        match self {
            Self::Join { server, app } => write!(f, "on web{server} an operator adds app {}", number(app)),
            Self::Leave { server, app } => {
                write!(f, "on web{server} an operator removes app {}", number(app))
            }
            Self::Close { app } => write!(f, "the account loses app {}", number(app)),
            Self::Reopen { app } => write!(f, "the account has app {} again", number(app)),
            Self::Fail { app, status, ms } => {
                write!(f, "for {:.1} s requests about app {} get {status}", Seconds(*ms).value(), number(app))
            }
            Self::Unproven { app, answers, ms } => {
                write!(f, "for {:.1} s app {} answers: {answers:?}", Seconds(*ms).value(), number(app))
            }
            Self::Edit { app, domain, remove } => {
                let verb = if *remove { "removed from" } else { "added to" };
                write!(f, "{domain} is {verb} app {} by hand", number(app))
            }
            Self::Move { server, domain, to } => {
                write!(f, "on web{server} an operator moves {domain} to app {}", number(to))
            }
            Self::Empty { server, from, to } => {
                write!(f, "on web{server} an operator empties app {} to app {}", number(from), number(to))
            }
            Self::Switch { server, domain } => write!(f, "on web{server} an operator switches {domain} now"),
            Self::Reverse { server, domain } => {
                write!(f, "on web{server} an operator reverses the move of {domain}")
            }
        }
    }
}

impl PoolEvent {
    /// How long it lasts.
    pub(crate) fn ms(&self) -> u64 {
        match self {
            Self::Fail { ms, .. } | Self::Unproven { ms, .. } => *ms,
            _ => 0,
        }
    }

    /// The web server of an operator's request.
    pub(crate) fn server(&self) -> Option<usize> {
        match self {
            Self::Join { server, .. }
            | Self::Leave { server, .. }
            | Self::Move { server, .. }
            | Self::Empty { server, .. }
            | Self::Switch { server, .. }
            | Self::Reverse { server, .. } => Some(*server),
            _ => None,
        }
    }
}

/// Gives half of the stories a pool. It has its own chance, so that the other half stays as it was without pools.
pub(crate) fn add(story: &mut Story, length: u64) {
    let mut chance = XorShiftRng::seed_from_u64(story.seed ^ 0x0007_0001_0a99);
    let chance = &mut chance;
    if chance.random_range(0..2) == 0 {
        return;
    }
    let count = chance.random_range(2..=4);
    let names = NAMES[chance.random_range(0..NAMES.len())];
    let pool = Pool {
        names: names[..count].iter().map(|name| (*name).to_owned()).collect(),
        joined: (1..count).filter(|_| chance.random_range(0..6) > 0).collect(),
        domains_per_app: [4, 6, 8, 10, 14, 100][chance.random_range(0..6)],
        challenge: [Challenge::AnyApp, Challenge::ServingApp][chance.random_range(0..2)],
    };
    // Otherwise no certificate could cover a moved domain.
    story.certificate |= chance.random_range(0..2) == 0;
    for number in 0..CUSTOMERS {
        if chance.random_range(0..3) == 0 && !story.mapped.contains(&customer(number)) {
            story.mapped.push(customer(number));
        }
    }
    let (requests, accidents) =
        (chance.random_range(2..8), if story.calm { 0 } else { chance.random_range(1..5) });
    let mut at = chance.random_range(1_000..length);
    for number in 0..requests + accidents {
        let soon = chance.random_range(0..2) == 0;
        at = if soon { at + chance.random_range(0..15_000) } else { chance.random_range(1_000..length) };
        let event = if number < requests {
            request(chance, story.servers, count)
        } else {
            accident(chance, count, length)
        };
        let followed = followed(chance, &event, story.servers);
        if matches!(event, PoolEvent::Move { .. } | PoolEvent::Empty { .. })
            && !story.calm
            && chance.random_range(0..5) == 0
        {
            story.events.push(TimedEvent { at, event: Event::KillDuringUpdate });
        }
        let event = Event::Pool(event);
        let event = if chance.random_range(0..6) == 0 { Event::Between(Box::new(event)) } else { event };
        story.events.push(TimedEvent { at, event });
        if let Some(followed) = followed {
            let wait = [500, 5_000, 40_000][chance.random_range(0..3)];
            at += chance.random_range(0..wait);
            story.events.push(TimedEvent { at, event: Event::Pool(followed) });
        }
    }
    story.pool = Some(pool);
}

/// An operator's request.
fn request(chance: &mut XorShiftRng, servers: usize, count: usize) -> PoolEvent {
    let server = chance.random_range(0..servers);
    let app = chance.random_range(1..count);
    let domain = customer(chance.random_range(0..CUSTOMERS));
    match chance.random_range(0..10) {
        0 => PoolEvent::Join { server, app },
        1 => PoolEvent::Leave { server, app },
        2..=6 => PoolEvent::Move { server, domain, to: chance.random_range(0..count) },
        7..=8 => {
            let from = chance.random_range(0..count);
            PoolEvent::Empty { server, from, to: (from + app) % count }
        }
        _ => PoolEvent::Reverse { server, domain },
    }
}

fn accident(chance: &mut XorShiftRng, count: usize, length: u64) -> PoolEvent {
    let app = chance.random_range(1..count);
    let ms = chance.random_range(500..length);
    match chance.random_range(0..10) {
        0..=2 => PoolEvent::Close { app },
        3..=5 => PoolEvent::Fail {
            app: chance.random_range(0..count),
            status: [404, 402, 409, 500][chance.random_range(0..4)],
            ms,
        },
        6..=7 => PoolEvent::Unproven {
            app,
            answers: [Answers::OtherDatabase, Answers::OtherSite, Answers::Nothing]
                [chance.random_range(0..3)],
            ms,
        },
        _ => {
            let domain = customer(chance.random_range(0..CUSTOMERS));
            PoolEvent::Edit {
                app: chance.random_range(0..count),
                domain,
                remove: chance.random_range(0..2) == 0,
            }
        }
    }
}

/// What often follows an event.
fn followed(chance: &mut XorShiftRng, event: &PoolEvent, servers: usize) -> Option<PoolEvent> {
    let server = chance.random_range(0..servers);
    let number = chance.random_range(0..4);
    match event {
        PoolEvent::Move { domain, .. } if number == 0 => {
            Some(PoolEvent::Switch { server, domain: domain.clone() })
        }
        PoolEvent::Move { domain, .. } if number == 1 => {
            Some(PoolEvent::Reverse { server, domain: domain.clone() })
        }
        PoolEvent::Close { app } if number > 0 => Some(PoolEvent::Reopen { app: *app }),
        PoolEvent::Leave { app, .. } if number == 0 => Some(PoolEvent::Join { server, app: *app }),
        _ => None,
    }
}
