//! A process of the simulated world, and what it waits for.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::Wake,
};

use serde_json::Value;
use tokio::sync::Notify;

use crate::call::Calling;

/// The task of a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// The queue of a web server; with or without scheduled syncs.
    Cron,
    /// An event, a page view, a decision of an operator: PHP's name for it.
    Php(&'static str),
    /// A PHP program that calls the extension itself.
    Script,
}

/// One process.
pub(crate) struct Process {
    pub id: usize,
    pub server: usize,
    pub task: Task,
    pub stage: Stage,
    /// Earliest time at which it continues.
    pub ready_at: u64,
    pub waker: Arc<CallWaker>,
    pub begin: u64,
    /// The domains that were desired when it last read the tables.
    pub read: Option<BTreeSet<String>>,
    /// That read saw every row.
    pub is_read_whole: bool,
    /// The process has stalled since that read.
    pub has_stalled: bool,
    /// Domains that its syncs were to add, and that they removed, each with its app.
    pub tried: BTreeSet<(usize, String)>,
    pub removed: BTreeSet<(usize, String)>,
    /// Those of the removed domains that no other app kept.
    pub left: BTreeSet<String>,
    /// The lists of all apps as it last read them, when it began to, and its updates since.
    pub lists: BTreeMap<usize, BTreeSet<String>>,
    pub lists_read_at: u64,
    pub updates: Vec<Update>,
    /// It was running when the accidents ended.
    pub is_from_story: bool,
}

impl Process {
    pub(crate) fn new(
        id: usize,
        server: usize,
        task: Task,
        stage: Stage,
        now: u64,
        all: &Arc<Notify>,
    ) -> Self {
        Self {
            id,
            server,
            task,
            stage,
            ready_at: now,
            waker: CallWaker::new(all),
            begin: now,
            read: None,
            is_read_whole: false,
            has_stalled: false,
            tried: BTreeSet::new(),
            removed: BTreeSet::new(),
            left: BTreeSet::new(),
            lists: BTreeMap::new(),
            lists_read_at: now,
            updates: Vec::new(),
            is_from_story: false,
        }
    }
}

/// An update of an app by a sync.
pub(crate) struct Update {
    pub app: usize,
    pub add: BTreeSet<String>,
    /// The domains of its list that the update keeps.
    pub staying: BTreeSet<String>,
    /// The lists of all apps as the sync had read them.
    pub lists: BTreeMap<usize, BTreeSet<String>>,
}

/// The point at which it has stopped.
pub(crate) enum Stage {
    /// Before a statement.
    Statement(String),
    /// In a call of the extension.
    Calling(Calling),
}

/// The waker of a call: notes that it can continue.
pub(crate) struct CallWaker {
    woken: AtomicBool,
    all: Arc<Notify>,
}

impl CallWaker {
    pub(crate) fn new(all: &Arc<Notify>) -> Arc<Self> {
        Arc::new(Self { woken: AtomicBool::new(true), all: Arc::clone(all) })
    }

    pub(crate) fn is_woken(&self) -> bool {
        self.woken.load(Relaxed)
    }

    pub(crate) fn reset(&self) {
        self.woken.store(false, Relaxed);
    }
}

impl Wake for CallWaker {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Relaxed);
        self.all.notify_one();
    }
}

/// Shortens a statement for the trace.
pub(crate) fn in_short(sql: &str) -> String {
    let words: Vec<&str> = sql.split_whitespace().collect();
    let short: String = words.join(" ").chars().take(140).collect();
    short
}

/// The domain that a statement counts as absent from a read of the tables that define the desired state.
pub(crate) fn counted_as_absent(sql: &str) -> Option<&str> {
    let (_, reads) = sql.split_once("SET undesired_reads = ")?;
    let (_, domain) = sql.split_once("WHERE domain = '")?;
    (!reads.starts_with('0')).then(|| domain.split('\'').next().unwrap_or_default())
}

/// The arguments of a script's call, as PHP's own defaults would fill them in.
pub(crate) fn script(domain: &str, remove: bool) -> Value {
    let domains = [domain];
    let none: [&str; 0] = [];
    let (add, remove) = if remove { (&none[..], &domains[..]) } else { (&domains[..], &none[..]) };
    serde_json::json!({ "add": add, "remove": remove, "www": false, "autossl": false, "timeout": 45.0 })
}
