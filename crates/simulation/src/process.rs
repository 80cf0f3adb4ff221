//! A process of the simulated world, and what it waits for.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::Wake,
};

use serde_json::Value;
use tokio::sync::Notify;

use crate::call::Calling;

/// What a process is there for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// The queue of a web server; with or without heartbeats.
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
    /// Not before this moment does it go on.
    pub ready_at: u64,
    pub bell: Arc<Bell>,
    /// It was there when the accidents were over.
    pub cut: bool,
}

/// Where it is.
pub(crate) enum Stage {
    /// Before a statement.
    Statement(String),
    /// In a call of the extension.
    Calling(Calling),
}

/// Rings when a call can go on.
pub(crate) struct Bell {
    rung: AtomicBool,
    all: Arc<Notify>,
}

impl Bell {
    pub(crate) fn new(all: &Arc<Notify>) -> Arc<Self> {
        Arc::new(Self { rung: AtomicBool::new(true), all: Arc::clone(all) })
    }

    pub(crate) fn is_rung(&self) -> bool {
        self.rung.load(Relaxed)
    }

    pub(crate) fn hush(&self) {
        self.rung.store(false, Relaxed);
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rung.store(true, Relaxed);
        self.all.notify_one();
    }
}

/// A statement in a few words, for a story.
pub(crate) fn in_short(sql: &str) -> String {
    let words: Vec<&str> = sql.split_whitespace().collect();
    let short: String = words.join(" ").chars().take(140).collect();
    short
}

/// The arguments of a script's call, as PHP's own defaults would fill them in.
pub(crate) fn script(name: &str, remove: bool) -> Value {
    let names = [name];
    let none: [&str; 0] = [];
    let (add, remove) = if remove { (&none[..], &names[..]) } else { (&names[..], &none[..]) };
    serde_json::json!({ "add": add, "remove": remove, "www": false, "autossl": false, "timeout": 45.0 })
}
