//! The PHP process at the other end of a pipe: one line of JSON per command, one per response.

use std::{
    hash::{DefaultHasher, Hasher},
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::Failure;

/// A PHP process that runs `php/host.php`; it ends when this value is dropped.
pub(crate) struct Host {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    line: String,
    /// Hash of all commands and responses since the last reset.
    conversation: DefaultHasher,
}

/// Unix time of the web server's clock, and of the database's.
#[derive(Clone, Copy)]
pub(crate) struct Clocks {
    pub server: f64,
    pub database: u64,
}

/// Where a process has stopped.
#[derive(Debug, Deserialize)]
pub(crate) struct Stop {
    #[serde(flatten)]
    pub at: At,
    /// The desired domains, if a statement has changed them.
    pub desired: Option<Desired>,
    /// The process has read the mappings since it was resumed.
    #[serde(default)]
    pub has_read: bool,
}

/// The domains that the tables define, including rows that an accident has removed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Desired {
    pub mapped: Vec<String>,
    /// Sites' own domains.
    pub sites: Vec<String>,
    /// Domains that other plugins requested by a hook, and that no table has.
    pub asked: Vec<String>,
}

/// What an accident removes from the tables that define the desired state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    /// The table of mappings.
    Missing,
    /// All rows of the table of mappings.
    Empty,
    /// Every other row of the table of mappings.
    Half,
    /// The rows of all sites but the first.
    Sites,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "at", rename_all = "lowercase")]
pub(crate) enum At {
    /// Before a statement.
    Statement {
        sql: String,
    },
    /// At a call of the extension.
    Call {
        function: String,
        arguments: Value,
    },
    /// It has ended.
    End {
        result: Value,
    },
    /// It ended by an uncaught error.
    Died {
        message: String,
    },
    Killed,
}

/// The facts in the database.
#[derive(Debug, Deserialize)]
pub(crate) struct Facts {
    pub desired: Desired,
    pub records: Vec<DomainRecord>,
    /// Seconds until the lease expires.
    pub lease: u64,
    pub pause: String,
    pub ssl: String,
    pub action: String,
    /// When the list is to be rewritten or a failed sync repeated, as a Unix time; 0 if neither is due.
    pub rewrite_due: u64,
    /// Name and Unix time of each job.
    pub jobs: Vec<(String, u64)>,
    /// Does the next sync adopt listed domains?
    pub is_adopting: bool,
    /// Why the last sync of a pool could not change the main app; empty if it could.
    pub main_problem: String,
    /// The further apps of the pool.
    pub pool: Vec<PoolApp>,
    pub moves: Vec<Move>,
    /// Owners of domains on further apps.
    pub owners: Vec<Owned>,
}

/// A further app of the pool.
#[derive(Debug, Deserialize)]
pub(crate) struct PoolApp {
    pub app_id: String,
    pub leaving: bool,
    /// Why the last sync could not change it; empty if it could.
    pub problem: String,
    pub ssl: String,
    pub action: String,
    /// When its list is to be rewritten or its failed update repeated, as a Unix time; 0 if neither is due.
    pub due: u64,
}

/// A move that has not ended.
#[derive(Debug, Deserialize)]
pub(crate) struct Move {
    pub domain: String,
    pub from: String,
    pub to: String,
}

/// The owner of a domain on a further app.
#[derive(Debug, Deserialize)]
pub(crate) struct Owned {
    pub domain: String,
    pub app_id: String,
    pub owner: String,
}

/// The record of a domain.
#[derive(Debug, Deserialize)]
pub(crate) struct DomainRecord {
    pub domain: String,
    pub owner: String,
    pub state: String,
    pub reason: String,
    pub message: Option<String>,
    pub attempts: String,
    /// Is a retry due, and in how many seconds?
    pub due: String,
    pub wait: String,
}

impl Host {
    pub(crate) fn start(php: &str, program: &str) -> Result<Self, Failure> {
        let mut child =
            Command::new(php).arg(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().ok_or("PHP has no output")?);
        Ok(Self { child, input, output, line: String::new(), conversation: DefaultHasher::new() })
    }

    fn command<T: for<'a> Deserialize<'a>>(&mut self, command: &Value) -> Result<T, Failure> {
        let input = self.input.as_mut().ok_or("PHP has no input")?;
        let line = format!("{command}\n");
        input.write_all(line.as_bytes())?;
        self.conversation.write(line.as_bytes());
        self.line.clear();
        self.output.read_line(&mut self.line)?;
        self.conversation.write(self.line.as_bytes());
        serde_json::from_str(&self.line)
            .map_err(|error| format!("PHP answered {:?} to {command}: {error}", self.line).into())
    }

    /// A network that has just been switched on, with these mapped domains; `domains_per_app` if a pool can serve it.
    pub(crate) fn reset(
        &mut self,
        mapped: &[String],
        second_network: bool,
        domains_per_app: Option<usize>,
        clocks: Clocks,
    ) -> Result<Desired, Failure> {
        self.conversation = DefaultHasher::new();
        self.desired(&json!({
            "do": "reset", "mapped": mapped, "second_network": second_network, "domains_per_app": domains_per_app,
            "now": clocks.server, "db": clocks.database,
        }))
    }

    /// The hash of all commands and responses since the last reset: each statement, each result of a call, each time.
    pub(crate) fn digest(&self) -> u64 {
        self.conversation.finish()
    }

    fn desired(&mut self, command: &Value) -> Result<Desired, Failure> {
        #[derive(Deserialize)]
        struct Answer {
            desired: Desired,
        }
        Ok(self.command::<Answer>(command)?.desired)
    }

    pub(crate) fn begin(
        &mut self,
        process: usize,
        server: usize,
        is_copy: bool,
        task: &str,
        arguments: &[Value],
        clocks: Clocks,
    ) -> Result<Stop, Failure> {
        self.command(&json!({
            "do": "start", "process": process, "server": server, "copy": is_copy, "task": task,
            "arguments": arguments, "now": clocks.server, "db": clocks.database,
        }))
    }

    /// Resumes a process: `more` has how (`how`, `steps`), or the result of its call (`return`, `throw`).
    pub(crate) fn resume(&mut self, process: usize, more: Value, clocks: Clocks) -> Result<Stop, Failure> {
        let mut command = more;
        command["do"] = "resume".into();
        command["process"] = process.into();
        command["now"] = clocks.server.into();
        command["db"] = clocks.database.into();
        self.command(&command)
    }

    pub(crate) fn kill(&mut self, process: usize) -> Result<(), Failure> {
        self.command::<Stop>(&json!({ "do": "kill", "process": process })).map(drop)
    }

    pub(crate) fn facts(&mut self, clocks: Clocks) -> Result<Facts, Failure> {
        self.command(&json!({ "do": "facts", "now": clocks.server, "db": clocks.database }))
    }

    pub(crate) fn snapshot(&mut self) -> Result<(), Failure> {
        self.command::<Value>(&json!({ "do": "snapshot" })).map(drop)
    }

    /// Restores the database, or our tables alone, from the snapshot.
    pub(crate) fn restore(&mut self, own_tables_only: bool) -> Result<Desired, Failure> {
        self.desired(&json!({ "do": "restore", "own_tables_only": own_tables_only }))
    }

    pub(crate) fn empty_own_tables(&mut self) -> Result<(), Failure> {
        self.command::<Value>(&json!({ "do": "empty_own_tables" })).map(drop)
    }

    /// Copies the network to another domain and database.
    pub(crate) fn copy(&mut self) -> Result<(), Failure> {
        self.command::<Value>(&json!({ "do": "copy" })).map(drop)
    }

    pub(crate) fn lose(&mut self, loss: Loss) -> Result<(), Failure> {
        let what = format!("{loss:?}").to_lowercase();
        self.command::<Value>(&json!({ "do": "lose", "what": what })).map(drop)
    }

    pub(crate) fn return_lost(&mut self) -> Result<(), Failure> {
        self.command::<Value>(&json!({ "do": "return_lost" })).map(drop)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // PHP ends at the end of its input.
        self.input = None;
        let _ = self.child.wait();
    }
}
