//! Faults on demand: which requests they strike, and what goes wrong with those.

use serde::{Deserialize, Serialize};

/// A fault that waits for its request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fault {
    /// Strikes only requests with this method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Strikes only requests whose path contains this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Lets this many matching requests go by first.
    #[serde(default)]
    pub skip: u32,
    /// How often it strikes.
    #[serde(default = "once")]
    pub times: u32,
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: Kind,
}

fn once() -> u32 {
    1
}

/// What can go wrong. Where nothing else is said, the change that was asked for has been applied.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// Another status, with the API's error object.
    Status {
        /// The status.
        code: u16,
        /// The message in the error object.
        #[serde(default)]
        message: Option<String>,
        /// A `Retry-After` header, in seconds or as a date.
        #[serde(default)]
        retry_after: Option<String>,
        /// Apply the change before answering so.
        #[serde(default)]
        applied: bool,
    },
    /// A page such as a gateway sends.
    Html {
        /// The status.
        #[serde(default = "ok")]
        code: u16,
        /// Apply the change before answering so.
        #[serde(default)]
        applied: bool,
    },
    /// An answer that comes later.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The connection breaks; nothing is applied.
    ResetBefore,
    /// The connection breaks after the change has been applied.
    ResetAfter,
    /// No answer at all; nothing is applied.
    Hang,
    /// No answer at all, after the change has been applied.
    HangAfter,
    /// Half of the answer, and then the connection breaks.
    Truncated,
    /// 200 with broken JSON.
    Malformed,
    /// 200 with JSON of another shape.
    Shape,
    /// A very long answer.
    Huge {
        /// Its length in MiB.
        mib: usize,
    },
    /// An answer that trickles in, byte by byte.
    SlowBody {
        /// Milliseconds between two bytes.
        chunk_ms: u64,
    },
    /// 302 to somewhere else; nothing is applied.
    Redirect {
        /// Where to.
        location: String,
    },
    /// Another program replaces the list around the update.
    Overwrite {
        /// Before the update is applied, or after it and before the answer.
        when: When,
        /// Its list.
        domains: Vec<String>,
    },
    /// The update answers with success, and its additions are not there.
    DropAdditions,
}

fn ok() -> u16 {
    200
}

/// The moment of another program's write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Before the update is applied.
    Before,
    /// After it, before the answer.
    After,
}

/// Takes the fault for a request out of the queue, if there is one.
pub(crate) fn strike(queue: &mut Vec<Fault>, method: &str, path: &str) -> Option<Kind> {
    for index in 0..queue.len() {
        let fault = &mut queue[index];
        let matches = fault.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && fault.path.as_deref().is_none_or(|part| path.contains(part));
        if !matches {
            continue;
        }
        if fault.skip > 0 {
            fault.skip -= 1;
            continue;
        }
        let kind = fault.kind.clone();
        fault.times = fault.times.saturating_sub(1);
        if fault.times == 0 {
            queue.remove(index);
        }
        return Some(kind);
    }
    None
}

impl Kind {
    /// Its name, for the journal.
    pub(crate) fn name(&self) -> String {
        let tagged = serde_json::to_value(self).unwrap_or_default();
        tagged["kind"].as_str().unwrap_or_default().to_owned()
    }

    /// Does the request do what it asks for, whatever is answered?
    pub(crate) fn lets_apply(&self) -> bool {
        match self {
            Self::Status { applied, .. } | Self::Html { applied, .. } => *applied,
            Self::ResetBefore | Self::Hang | Self::Redirect { .. } => false,
            _ => true,
        }
    }
}
