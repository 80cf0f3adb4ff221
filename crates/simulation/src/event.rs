//! The events of a story.

use std::fmt;

use crate::{host::Loss, pool::PoolEvent};

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
    /// A mapped domain becomes its site's own.
    Promote {
        server: usize,
        domain: String,
    },
    /// The site gets its first domain again, and its own is mapped.
    Demote {
        server: usize,
    },
    /// An operator puts a domain on hold, or releases it.
    Hold {
        server: usize,
        domain: String,
        release: bool,
    },
    /// A queued hook of Ultimate Multisite fires late, or a second time.
    Hook {
        server: usize,
        domain: String,
        remove: bool,
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
    /// An operator adds in the dashboard what the next sync is about to add, just before it does.
    ListFirst,
    /// An operator opens the page with the removals that wait.
    OpenPage,
    /// The operator approves the removals that the page showed.
    ApproveRemovals {
        server: usize,
    },
    /// Happens between two reads of a sync, or between them and its update.
    Between(Box<Event>),
    /// A page view.
    View {
        server: usize,
    },
    /// Some requests fail for a while.
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
    /// Statements fail, or their results are lost.
    DatabaseTrouble {
        percent: u32,
        ms: u64,
    },
    /// A replica or backup has the present state.
    Snapshot,
    /// The replica takes over or the backup is restored: later writes are lost, and every connection is cut.
    Restore,
    /// Only the plugin's tables are restored from the backup.
    RestoreOwnTables,
    EmptyOwnTables,
    /// A restore or an import is in progress, and has not reached these rows yet.
    Lose {
        loss: Loss,
        ms: u64,
    },
    /// A copy of the network, on another domain but with the same constants, begins to sync.
    Copy,
    /// The next update is late, and its process is killed meanwhile.
    KillDuringUpdate,
    /// The process of the next update is killed when ServerPilot has applied it, before its response.
    KillAfterUpdate,
    /// ServerPilot's next actions fail.
    ActionsFail {
        count: u32,
    },
    Pool(PoolEvent),
}

/// How a request fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The request never arrives, and the connection breaks.
    CutBefore,
    /// The request is applied, but the response never arrives.
    CutAfter,
    /// This status, and nothing is applied.
    Status(u16),
    /// 502, although the request is applied.
    AppliedAnd502,
    /// No response.
    Hang,
    /// The request is in transit for a long time, and may arrive after its sender timed out.
    Late,
    /// The response is not JSON.
    Garbage,
    /// Another writer's update arrives between the change and its response, which shows it.
    Overwritten,
    /// Another writer's update arrives after the read, and so before the call's own update.
    EditedUnseen,
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
            Self::Promote { server, domain } => {
                write!(f, "the mapped {domain} becomes its site's own (web{server})")
            }
            Self::Hold { server, domain, release } => {
                let what = if *release { "releases" } else { "holds" };
                write!(f, "an operator {what} {domain} (web{server})")
            }
            Self::Demote { server } => write!(f, "the site gets its first domain again (web{server})"),
            Self::Hook { server, domain, remove } => {
                write!(f, "a queued hook {} {domain} (web{server})", if *remove { "removes" } else { "adds" })
            }
            Self::ListFirst => {
                write!(f, "an operator adds by hand what the next sync is about to add, just before it does")
            }
            Self::OpenPage => write!(f, "an operator opens the page with the removals that wait"),
            Self::ApproveRemovals { server } => {
                write!(f, "the operator approves those that it showed (web{server})")
            }
            Self::Between(event) => write!(f, "between two reads of a sync, or before its update: {event}"),
            Self::View { server } => write!(f, "a visitor opens a page (web{server})"),
            Self::Weather { kind, percent, ms } => {
                write!(f, "for {:.1} s {percent} % of the requests fail: {kind:?}", Seconds(*ms).value())
            }
            Self::Kill { steps } => {
                write!(f, "the process of step {steps} from now is killed before it")
            }
            Self::Stall { steps, ms } => write!(
                f,
                "the process of step {steps} from now stalls for {:.1} s before it",
                Seconds(*ms).value()
            ),
            Self::ServerClock { server, by } => write!(f, "the clock of web{server} jumps by {by} ms"),
            Self::DatabaseClock { by } => write!(f, "the database's clock jumps by {by} s"),
            Self::DatabaseTrouble { percent, ms } => {
                write!(f, "for {:.1} s {percent} % of the statements fail", Seconds(*ms).value())
            }
            Self::Snapshot => write!(f, "the replica receives no more writes, or a backup is made"),
            Self::Restore => write!(f, "the replica takes over, or the backup is restored"),
            Self::RestoreOwnTables => write!(f, "the plugin's tables alone are restored from the backup"),
            Self::EmptyOwnTables => write!(f, "the plugin's tables are emptied"),
            Self::Lose { loss, ms } => {
                let lost = match loss {
                    Loss::Missing => "the table of mappings is missing",
                    Loss::Empty => "the table of mappings is empty",
                    Loss::Half => "the table of mappings lacks half of its rows",
                    Loss::Sites => "the table of sites lacks all rows but the first",
                };
                write!(f, "for {:.1} s {lost}", Seconds(*ms).value())
            }
            Self::Copy => write!(f, "a copy of the network begins to sync"),
            Self::KillDuringUpdate => {
                write!(f, "the next update is late, and its process is killed meanwhile")
            }
            Self::KillAfterUpdate => {
                write!(f, "the process of the next update is killed before its response")
            }
            Self::Pool(event) => event.fmt(f),
            Self::ActionsFail { count } => write!(f, "the next {count} actions of ServerPilot fail"),
        }
    }
}
