//! Until when an update without an answer may still arrive, as a mark in the lock file: the boot id, and the time since the
//! boot in milliseconds. A mark outlives the process that wrote it, and means nothing after a restart of the machine.

use std::{fs::File, io, os::unix::fs::FileExt, time::Duration};

use nix::time::{ClockId, clock_gettime};

/// Every user of the machine can write the file, so no mark delays a writer for longer.
pub(super) const MAX: Duration = Duration::from_secs(10);
/// Width of a mark. With a fixed width it is replaced in one write: no kill leaves the file empty in between.
const WIDTH: usize = 58;

/// The marks of one holder of the lock. Times are since the boot, and longer than [`MAX`] if an update takes longer.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// The update under way.
    current: Option<Duration>,
    /// The last moment of all updates before it that had no answer.
    unanswered: Option<Duration>,
}

impl Marks {
    /// Writes that an update may arrive for so long from now on.
    pub(super) fn begin(&mut self, file: &File, may_arrive_for: Duration) -> io::Result<()> {
        self.unanswered = self.unanswered.max(self.current.take());
        self.current = Some(now()?.saturating_add(may_arrive_for));
        self.write(file)
    }

    /// Clears the mark of the update under way, and no other.
    pub(super) fn answered(&mut self, file: &File) -> io::Result<()> {
        self.current = None;
        self.write(file)
    }

    /// Writes the mark again if an update has no answer: the mark of one that took longer than [`MAX`] has passed.
    pub(super) fn renew(&self, file: &File) -> io::Result<()> {
        if self.unanswered.max(self.current).is_some() { self.write(file) } else { Ok(()) }
    }

    fn write(&self, file: &File) -> io::Result<()> {
        let until = self.unanswered.max(self.current).unwrap_or_default().min(now()? + MAX);
        file.write_all_at(format!("{:<36} {:020}\n", boot_id(), until.as_millis()).as_bytes(), 0)
    }
}

/// Until when an update may still arrive, by the mark in the file. What is not a mark of this boot counts as none.
pub(super) fn until(file: &File) -> io::Result<Duration> {
    let mut text = [0; WIDTH];
    let length = file.read_at(&mut text, 0)?;
    // Anyone can write anything into the file.
    let text = std::str::from_utf8(&text[..length]).unwrap_or_default();
    let until = text.trim_end().rsplit_once(' ').filter(|(boot, _)| is_this_boot(boot.trim(), &boot_id()));
    Ok(until.and_then(|(_, until)| until.parse().ok()).map_or(Duration::ZERO, Duration::from_millis))
}

/// Counts while the machine sleeps, and cannot be set.
pub(super) fn now() -> io::Result<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_BOOTTIME)?.into())
}

/// An id that one of the processes cannot read is no proof of a restart, and the wait is short.
fn is_this_boot(marked: &str, own: &str) -> bool {
    marked == own || marked.is_empty() || own.is_empty()
}

/// Empty if it cannot be read, such as in a root directory without `/proc`.
fn boot_id() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default().trim().to_owned()
}
