//! A schedule as a story: who wants what when, and what goes wrong. Made from a seed, and shrunk by leaving parts out.

use std::fmt;

use rand::{RngExt, SeedableRng};
use rand_xorshift::XorShiftRng;

/// Names that customers map.
const CUSTOMERS: usize = 6;

/// One schedule.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    pub seed: u64,
    /// Web servers, each with a clock and a lock of its own.
    pub servers: usize,
    /// What is mapped at the start.
    pub mapped: Vec<String>,
    /// Entries of others on the list at the start, spelled in their own way.
    pub foreign: Vec<String>,
    /// Names that ServerPilot refuses.
    pub rejected: Vec<String>,
    /// Does ServerPilot get a certificate at all?
    pub certificate: bool,
    /// How long a request or an answer is under way at most, in milliseconds.
    pub latency: u64,
    /// Nothing goes wrong: then everything has to be in step without a heartbeat.
    pub calm: bool,
    pub happenings: Vec<Happening>,
}

/// Something that happens, and when: in milliseconds from the first pass.
#[derive(Clone, Debug)]
pub(crate) struct Happening {
    pub at: u64,
    pub what: What,
}

/// What can happen.
#[derive(Clone, Debug)]
pub(crate) enum What {
    Map {
        server: usize,
        name: String,
    },
    Unmap {
        server: usize,
        name: String,
    },
    Rename {
        server: usize,
        from: String,
        to: String,
    },
    /// A PHP program calls `serverpilot_sync_domain()` or `serverpilot_remove_domain()`.
    Script {
        server: usize,
        name: String,
        remove: bool,
    },
    /// Somebody adds a name in ServerPilot's dashboard, or removes one.
    EditByHand {
        name: String,
        remove: bool,
    },
    /// A page view.
    View {
        server: usize,
    },
    /// The network or ServerPilot is in trouble for a while, and strikes some of the requests.
    Weather {
        kind: Trouble,
        percent: u32,
        ms: u64,
    },
    /// The process that makes the n-th step from now is killed before it.
    Kill {
        steps: u32,
    },
    /// The process that makes the n-th step from now stands still before it.
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
    /// A replica has heard of everything until now.
    Snapshot,
    /// It takes over; what came after the snapshot is gone, and every connection is cut.
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
    /// What was asked for is done, and the answer never arrives.
    CutAfter,
    /// This status, and nothing is done.
    Status(u16),
    /// 502, and yet it is done.
    DoneAnd502,
    /// No answer at all.
    Hang,
    /// The request is on its way for long, and arrives when nobody waits any more.
    Late,
    /// The answer is no JSON.
    Garbage,
    /// Somebody else writes between the change and its answer, which tells of that.
    Overwritten,
    /// Somebody else writes right after the list was read, and so before the update.
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
    Trouble::DoneAnd502,
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
        let mut foreign = vec!["Shop.Elsewhere.Example".to_owned(), "under_score.example".to_owned()];
        if chance.random_range(0..20) == 0 {
            // Almost full.
            let count = chance.random_range(280..290);
            foreign.extend((0..count).map(|n| format!("Old{n}.example")));
        }
        let mut rejected = Vec::new();
        if chance.random_range(0..8) == 0 {
            rejected.push(customer(chance.random_range(0..CUSTOMERS)));
        }
        let certificate = chance.random_range(0..5) == 0;
        let latency = [60, 60, 900][chance.random_range(0..3)];
        let length = chance.random_range(20_000..180_000);
        let wishes = chance.random_range(2..8);
        let accidents = if calm { 0 } else { chance.random_range(1..7) };
        let mut happenings: Vec<Happening> = Vec::new();
        let (mut at, mut last) = (0, None);
        for number in 0..wishes + accidents {
            // Much comes at once, and about the same name: that is when it matters who is first.
            let soon = chance.random_range(0..2) == 0 && at > 0;
            at = if soon { at + chance.random_range(0..1_000) } else { chance.random_range(1_000..length) };
            let what = match (number < wishes, last.take()) {
                (true, Some(What::Map { name, server })) if soon => What::Unmap { server, name },
                (true, Some(What::Unmap { name, server })) if soon => What::Map { server, name },
                (true, _) => wish(chance, servers, calm),
                (false, _) => accident(chance, servers, length),
            };
            // A replica that takes over has to have heard of something before.
            if matches!(what, What::Failover) {
                let behind = chance.random_range(100..8_000);
                happenings.push(Happening { at: at.saturating_sub(behind), what: What::Snapshot });
            }
            last = Some(what.clone());
            happenings.push(Happening { at, what });
        }
        happenings.sort_by_key(|happening| happening.at);
        Self { seed, servers, mapped, foreign, rejected, certificate, latency, calm, happenings }
    }

    /// When the last accident is over.
    pub(crate) fn end(&self) -> u64 {
        let ends = self.happenings.iter().map(|happening| match happening.what {
            What::Weather { ms, .. } | What::DatabaseTrouble { ms, .. } => happening.at + ms,
            _ => happening.at,
        });
        ends.max().unwrap_or_default()
    }
}

fn wish(chance: &mut XorShiftRng, servers: usize, calm: bool) -> What {
    let server = chance.random_range(0..servers);
    let name = customer(chance.random_range(0..CUSTOMERS));
    match chance.random_range(0..14) {
        0..=6 => What::Map { server, name },
        7..=8 => What::Unmap { server, name },
        9 => What::Rename { server, from: name, to: customer(chance.random_range(0..CUSTOMERS)) },
        // Everybody who calls the extension without the plugin does so on one machine: nothing but its lock
        // keeps those apart.
        10..=11 => What::Script {
            server: 0,
            name: format!("script{}.example", chance.random_range(0..4)),
            remove: chance.random_range(0..4) == 0,
        },
        12 if !calm => What::EditByHand {
            name: format!("Hand{}.example", chance.random_range(0..3)),
            remove: chance.random_range(0..3) == 0,
        },
        _ => What::View { server },
    }
}

fn accident(chance: &mut XorShiftRng, servers: usize, length: u64) -> What {
    match chance.random_range(0..24) {
        0..=6 => What::Weather {
            kind: TROUBLES[chance.random_range(0..TROUBLES.len())],
            percent: [20, 50, 100][chance.random_range(0..3)],
            ms: chance.random_range(500..length / 2),
        },
        7..=10 => What::Kill { steps: chance.random_range(1..30) },
        11..=13 => What::Stall {
            steps: chance.random_range(1..30),
            ms: [200, 3_000, 20_000, 130_000][chance.random_range(0..4)],
        },
        14 => What::ServerClock {
            server: chance.random_range(0..servers),
            by: chance.random_range(-300_000..300_000),
        },
        15 => What::DatabaseClock { by: chance.random_range(-200..200) },
        16..=17 | 22..=23 => What::DatabaseTrouble {
            percent: [10, 30, 100][chance.random_range(0..3)],
            ms: chance.random_range(500..20_000),
        },
        18 => What::Failover,
        19 => What::ActionsFail { count: chance.random_range(1..3) },
        20 => What::EditByHand { name: customer(chance.random_range(0..CUSTOMERS)), remove: true },
        _ => What::EditByHand { name: format!("Hand{}.example", chance.random_range(0..3)), remove: false },
    }
}

impl fmt::Display for Happening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>9.3} s  {}", Seconds(self.at).value(), self.what)
    }
}

/// Milliseconds, told in seconds.
pub(crate) struct Seconds(pub u64);

impl Seconds {
    pub(crate) fn value(&self) -> f64 {
        std::time::Duration::from_millis(self.0).as_secs_f64()
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Map { server, name } => write!(f, "a customer maps {name} (web{server})"),
            Self::Unmap { server, name } => write!(f, "a customer unmaps {name} (web{server})"),
            Self::Rename { server, from, to } => write!(f, "a customer renames {from} to {to} (web{server})"),
            Self::Script { server, name, remove: false } => write!(f, "a script adds {name} (web{server})"),
            Self::Script { server, name, .. } => write!(f, "a script removes {name} (web{server})"),
            Self::EditByHand { name, remove: false } => write!(f, "somebody adds {name} by hand"),
            Self::EditByHand { name, .. } => write!(f, "somebody removes {name} by hand"),
            Self::View { server } => write!(f, "somebody looks at a page (web{server})"),
            Self::Weather { kind, percent, ms } => {
                write!(f, "for {:.1} s {percent} % of the requests meet {kind:?}", Seconds(*ms).value())
            }
            Self::Kill { steps } => write!(f, "whoever makes the {steps}. step from now is killed before it"),
            Self::Stall { steps, ms } => write!(
                f,
                "whoever makes the {steps}. step from now stands still for {:.1} s before it",
                Seconds(*ms).value()
            ),
            Self::ServerClock { server, by } => write!(f, "the clock of web{server} jumps by {by} ms"),
            Self::DatabaseClock { by } => write!(f, "the database's clock jumps by {by} s"),
            Self::DatabaseTrouble { percent, ms } => {
                write!(f, "for {:.1} s {percent} % of the statements fail", Seconds(*ms).value())
            }
            Self::Snapshot => write!(f, "the last that the replica hears"),
            Self::Failover => write!(f, "the replica takes over"),
            Self::ActionsFail { count } => write!(f, "the next {count} actions of ServerPilot fail"),
        }
    }
}
