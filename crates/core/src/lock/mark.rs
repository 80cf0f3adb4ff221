//! Until when an update without an answer may still arrive, as a mark in the lock file: the boot id, and the time since the
//! boot in milliseconds. A mark outlives the process that wrote it, and means nothing after a restart of the machine.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    time::Duration,
};

use nix::time::{ClockId, clock_gettime};

/// Every user of the machine can write the file, so no mark delays a writer for longer.
pub(super) const MAX: Duration = Duration::from_secs(10);
/// Longer than any mark that we write.
const MAX_LENGTH: u64 = 128;

/// The marks of one holder of the lock. Times are since the boot.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// The update under way.
    current: Option<Duration>,
    /// The last moment of all updates before it that had no answer.
    unanswered: Option<Duration>,
}

impl Marks {
    /// Writes that an update may arrive for so long from now on.
    pub(super) fn begin(&mut self, file: &mut File, may_arrive_for: Duration) -> io::Result<()> {
        self.unanswered = self.unanswered.max(self.current.take());
        self.current = Some(now()? + may_arrive_for);
        write(file, self.unanswered.max(self.current))
    }

    /// Clears the mark of the update under way, and no other.
    pub(super) fn answered(&mut self, file: &mut File) -> io::Result<()> {
        self.current = None;
        write(file, self.unanswered)
    }
}

/// How long an update may still arrive, by the mark in the file. What is not a mark of this boot counts as none.
pub(super) fn remaining(file: &mut File) -> io::Result<Duration> {
    let mut text = String::new();
    file.seek(SeekFrom::Start(0))?;
    // Anyone can write anything into the file.
    if file.take(MAX_LENGTH).read_to_string(&mut text).is_err() {
        return Ok(Duration::ZERO);
    }
    let until = text.trim_end().rsplit_once(' ').filter(|(boot, _)| *boot == boot_id());
    let until = until.and_then(|(_, until)| until.parse().ok()).map_or(Duration::ZERO, Duration::from_millis);
    Ok(until.saturating_sub(now()?).min(MAX))
}

fn write(file: &mut File, until: Option<Duration>) -> io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    match until {
        Some(until) => file.write_all(format!("{} {}\n", boot_id(), until.as_millis()).as_bytes()),
        None => Ok(()),
    }
}

/// Counts while the machine sleeps, and cannot be set.
fn now() -> io::Result<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_BOOTTIME)?.into())
}

/// Empty on a machine that has none, where a restart cannot be recognised.
fn boot_id() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default().trim().to_owned()
}
