//! Faults on demand: which requests they strike, and their effect.

use hyper::header::HeaderValue;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Maximum length of a generated body, in MiB.
pub(crate) const MAX_MIB: usize = 1024;

/// A fault for a future request.
///
/// ```
/// use serverpilot_emulator::{Fault, Kind};
///
/// let typed = Fault::new(Kind::ResetAfter { rst: false }).method("POST").path("/apps/").skip(1).times(2);
/// let json = r#"{"kind": "reset_after", "method": "POST", "path": "/apps/", "skip": 1, "times": 2}"#;
/// assert_eq!(serde_json::from_str::<Fault>(json)?, typed);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Value")]
pub struct Fault {
    /// Strikes only requests with this method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Strikes only requests whose path contains this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Number of matching requests that it skips first.
    pub skip: u32,
    /// Number of requests that it strikes.
    pub times: u32,
    /// The effect of the fault.
    #[serde(flatten)]
    pub kind: Kind,
}

impl Fault {
    /// A fault that strikes the next request once.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self { method: None, path: None, skip: 0, times: 1, kind }
    }

    /// A fault that responds to the next request with this status, and applies nothing.
    #[must_use]
    pub fn status(code: u16) -> Self {
        Self::new(Kind::Status {
            code,
            message: None,
            body: None,
            content_type: None,
            retry_after: None,
            applied: false,
        })
    }

    /// Only requests with this method.
    #[must_use]
    pub fn method(self, method: impl Into<String>) -> Self {
        Self { method: Some(method.into()), ..self }
    }

    /// Only requests whose path contains this.
    #[must_use]
    pub fn path(self, part: impl Into<String>) -> Self {
        Self { path: Some(part.into()), ..self }
    }

    /// Number of matching requests that it skips first.
    #[must_use]
    pub fn skip(self, skip: u32) -> Self {
        Self { skip, ..self }
    }

    /// Strikes this often.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }
}

impl From<Kind> for Fault {
    fn from(kind: Kind) -> Self {
        Self::new(kind)
    }
}

/// A deserialised fault before its validation.
#[derive(Deserialize)]
struct UncheckedFault {
    method: Option<String>,
    path: Option<String>,
    #[serde(default)]
    skip: u32,
    #[serde(default = "once")]
    times: u32,
    #[serde(flatten)]
    kind: Kind,
}

/// An unknown field is an error, because a misspelt one would make the fault strike other requests than intended.
impl TryFrom<Value> for Fault {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let fields: Vec<String> =
            value.as_object().map(|it| it.keys().cloned().collect()).unwrap_or_default();
        let UncheckedFault { method, path, skip, times, kind } =
            serde_json::from_value(value).map_err(|error| error.to_string())?;
        let own = serde_json::to_value(&kind).map_err(|error| error.to_string())?;
        let is_known = |name: &String| {
            ["method", "path", "skip", "times"].contains(&name.as_str()) || own.get(name).is_some()
        };
        if let Some(unknown) = fields.iter().find(|name| !is_known(name)) {
            return Err(format!("a fault of kind {} takes no {unknown}", kind.name()));
        }
        if times == 0 {
            return Err("times must be at least 1; to remove faults, DELETE them".to_owned());
        }
        kind.check()?;
        Ok(Self { method, path, skip, times, kind })
    }
}

fn once() -> u32 {
    1
}

/// Kinds of fault. Unless stated otherwise, the requested change is applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// Another status, with the API's error object unless another body is given.
    Status {
        /// The status.
        code: u16,
        /// The message in the error object.
        #[serde(default)]
        message: Option<String>,
        /// A body instead of the error object.
        #[serde(default)]
        body: Option<String>,
        /// A content type instead of `application/json`.
        #[serde(default)]
        content_type: Option<String>,
        /// A `Retry-After` header, in seconds or as a date.
        #[serde(default)]
        retry_after: Option<String>,
        /// Apply the change before this response.
        #[serde(default)]
        applied: bool,
    },
    /// An HTML page, as gateways send it.
    Html {
        /// The status.
        #[serde(default = "ok")]
        code: u16,
        /// Apply the change before this response.
        #[serde(default)]
        applied: bool,
    },
    /// A delayed response.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The connection breaks; nothing is applied.
    ResetBefore {
        /// By a TCP reset instead of a regular close.
        #[serde(default)]
        rst: bool,
    },
    /// The connection breaks after the change has been applied.
    ResetAfter {
        /// By a TCP reset instead of a regular close.
        #[serde(default)]
        rst: bool,
    },
    /// The connection breaks, and the request takes effect later, whatever its sender does meanwhile.
    Late {
        /// Milliseconds.
        ms: u64,
    },
    /// No response; nothing is applied.
    Hang,
    /// No response after the change has been applied.
    HangAfter,
    /// Half of the response, and then the connection breaks.
    Truncated,
    /// 200 with broken JSON.
    Malformed,
    /// 200 with JSON of another shape.
    Shape,
    /// A very long response.
    Huge {
        /// Its length in MiB.
        mib: usize,
    },
    /// A response that is sent byte by byte.
    SlowBody {
        /// Milliseconds between two bytes.
        chunk_ms: u64,
    },
    /// 302 to another address; nothing is applied.
    Redirect {
        /// Target of the redirect.
        location: String,
    },
    /// Another program replaces the list around the update.
    Overwrite {
        /// When the program writes.
        when: When,
        /// The program's list.
        domains: Vec<String>,
    },
    /// The update succeeds, but drops some of its domains.
    DropNames {
        /// The dropped domains.
        names: Vec<String>,
    },
    /// The update succeeds, but drops its additions.
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
    /// After the update and before its response, which shows that program's list.
    After,
    /// After the update, whose response still shows the list that was sent: only the next read shows the program's.
    AfterAnswer,
}

/// Takes the fault for a request out of the queue, if there is one.
pub(crate) fn strike(queue: &mut Vec<Fault>, method: &str, path: &str) -> Option<Kind> {
    for index in 0..queue.len() {
        let fault = &mut queue[index];
        let matches = fault.method.as_deref().is_none_or(|expected| expected.eq_ignore_ascii_case(method))
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
    /// The name of the kind, for the journal.
    pub(crate) fn name(&self) -> String {
        let tagged = serde_json::to_value(self).unwrap_or_default();
        tagged["kind"].as_str().unwrap_or_default().to_owned()
    }

    /// Is the requested change applied?
    pub(crate) fn lets_apply(&self) -> bool {
        match self {
            Self::Status { applied, .. } | Self::Html { applied, .. } => *applied,
            Self::ResetBefore { .. } | Self::Hang | Self::Redirect { .. } => false,
            _ => true,
        }
    }

    /// The status in the journal; `None` without a response. `own` is the status without the fault.
    pub(crate) fn status(&self, own: u16) -> Option<u16> {
        match self {
            Self::ResetBefore { .. }
            | Self::ResetAfter { .. }
            | Self::Late { .. }
            | Self::Hang
            | Self::HangAfter => None,
            Self::Status { code, .. } | Self::Html { code, .. } => Some(*code),
            Self::Redirect { .. } => Some(302),
            Self::Malformed | Self::Shape => Some(200),
            _ => Some(own),
        }
    }

    /// Rejects a fault that could not be sent, so that the error comes when the fault is added.
    fn check(&self) -> Result<(), String> {
        let header = |name: &str, value: &str| {
            HeaderValue::from_str(value).map(drop).map_err(|_| format!("{name} cannot be sent in a header"))
        };
        match self {
            Self::Status { code, .. } | Self::Html { code, .. } if !(200..=599).contains(code) => {
                Err(format!("code must be from 200 to 599, not {code}"))
            }
            Self::Status { content_type, retry_after, .. } => {
                header("content_type", content_type.as_deref().unwrap_or_default())?;
                header("retry_after", retry_after.as_deref().unwrap_or_default())
            }
            Self::Redirect { location } => header("location", location),
            Self::Huge { mib } if *mib > MAX_MIB => Err(format!("mib must be at most {MAX_MIB}")),
            _ => Ok(()),
        }
    }
}
